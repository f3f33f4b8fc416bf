#pragma once

#include <string_view>
#include <vector>

#include "load/discover.hpp"
#include "load/role_files.hpp"
#include "routegrant/source.hpp"

/// Migrations that are programs (Alembic, Django, Rails, Ecto, knex, goose ...): which statements about roles and
/// privileges they hold is told, but neither in which order they run nor what they are made of.
namespace routegrant::load {

/// Whether a file may be a migration in a programming language, by its path alone: where each tool's documentation puts
/// them (`versions/*.py`, `migrations/*.py`, `db/migrate/*.rb`, `V1__x.java` ...).
[[nodiscard]] bool is_code_migration(std::string_view path);

/// Adds the statements of such files that make roles or privileges, change or take them (GRANT, REVOKE, CREATE ROLE,
/// ALTER DEFAULT PRIVILEGES, OWNER TO, policies ...) as embedded sources of the file's path, and each of them to the
/// discovery behind it: those that stand in a string literal outside of the part that takes a migration back. The
/// replay tells of them and does not run them. MySQL's are passed over.
void embed_code_migrations(Discovery& discovery, Sources& sources);

/// Puts these statements behind the files of the only database, else of the one that shares most of their path with
/// them; where several do, or none, they are a database of their own.
void add_code_migrations(const Discovery& discovery, const Sources& sources, std::vector<RoleFiles>& databases);

}  // namespace routegrant::load
