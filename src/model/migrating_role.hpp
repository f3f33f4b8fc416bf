#pragma once

#include <string>

#include "model/model.hpp"

namespace routegrant::model {

/// The role by which the server's migrations run: that of the logins to it of containers that run a migration tool, by
/// image, command or arguments (`flyway`, `prisma migrate deploy`). Empty where there is none or several.
[[nodiscard]] std::string migrating_role(const ScopeModel& scope, std::size_t server);

}  // namespace routegrant::model
