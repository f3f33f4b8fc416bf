#pragma once

#include <vector>

#include "credentials/credential.hpp"

/// What a client and a server of one scope share tells which server it is, and as whom it logs in, where neither the
/// host nor the role's name is written (credentials.md, section 5: the same-Secret-key rule).
namespace routegrant::credentials {

/// Of several servers behind the Service that a login names, the one that makes its role. For a login that names no
/// host: the only server that takes its first role's name from the same key of the same Secret or ConfigMap, else the
/// only one that makes a role of its name; inferred. Where that key lies outside Git, the login is that server's first
/// role, whatever its name (`user_pattern`).
void join_by_role(const kube::Cluster& cluster, const std::vector<Server>& servers, std::vector<Login>& logins);

/// What a server's role is called: its name; else, for the first role of a server that takes the name from a key
/// outside Git, words that say so; else nothing.
[[nodiscard]] std::string boot_role_name(const Server& server, const BootRole& role);

/// What stands for a name that only this key holds: "(key user of shop/db)".
[[nodiscard]] std::string name_in_key(std::string_view key, std::string_view object);

}  // namespace routegrant::credentials
