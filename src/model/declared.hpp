#pragma once

#include <cstddef>
#include <string>

#include "model/model.hpp"

/// Servers that operators' resources declare, as the replay takes them.
namespace routegrant::model {

/// Adds the roles, databases and scripts that resources declare about the server. Texts of scripts are added to
/// `sources` as embedded sources: those that an operator puts together point at the words of its resource.
void add_declared(const ScopeModel& scope, const credentials::Server& server, Sources& sources,
                  pg::DatabaseInput& input);

/// Adds the superusers that resources declare about a server that is no PostgreSQL: its other roles and its grants are
/// not evaluated.
void add_declared_superusers(const ScopeModel& scope, const credentials::Server& server, pg::DatabaseInput& input);

/// Equal for servers about which the same resources say the same.
[[nodiscard]] std::string declared_signature(const ScopeModel& scope, const credentials::Server& server);

/// The role that runs migrations in the server's database: its owner, where nobody can log in as the superuser; empty
/// where somebody can, or no resource declares the server.
[[nodiscard]] std::string migration_role(const ScopeModel& scope, const credentials::Server& server,
                                         std::string_view database);

}  // namespace routegrant::model
