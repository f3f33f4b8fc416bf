#pragma once

#include <cstddef>
#include <vector>

#include "credentials/conventions.hpp"
#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// Adds a login to those from `first` on, which are the container's. What names one of these in another way (a user and
/// a URL, an operator's Secret in several forms, a file of the Vault agent) is no second one: of both the one stays
/// that tells more, with the passwords of both.
void add_login(const View& view, std::vector<Login>& logins, std::size_t first, Login login);

}  // namespace routegrant::credentials
