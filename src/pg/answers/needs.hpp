#pragma once

#include <string>
#include <string_view>

#include "pg/database.hpp"

namespace routegrant::pg {

/// What a session of the role needs besides a privilege on the object, and has not: "USAGE on schema b" (manual, 5.8
/// Privileges: without it objects of the schema are not found by name), "CONNECT on database d". Empty if nothing is
/// missing, and where no statement creates the schema: then nothing tells who may use it.
[[nodiscard]] std::string missing_for_use(const Database& database, RoleIndex role, ObjectIndex object);

/// The same with LOGIN before it where a session is to begin as a role that a file creates without it, which the server
/// refuses (InitializeSessionUserId, src/backend/utils/init/miscinit.c). Of a role that is only mentioned (`assumed`)
/// nobody knows.
[[nodiscard]] std::string missing_for_login(bool login, std::string_view declared_by, const std::string& missing);

}  // namespace routegrant::pg
