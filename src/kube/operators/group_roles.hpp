#pragma once

#include <vector>

#include "kube/cluster/database_server.hpp"

/// What movetokube's and EasyMile's operators have in common: a database with an owner's, a writer's and a reader's
/// group, and users that are members of one.
namespace routegrant::kube {

/// The groups of one database.
struct GroupRoles {
  Text owner{};
  Text writer{};
  Text reader{};
};

/// `<database>-<name>`, or the owner that the resource names (`masterRole`).
[[nodiscard]] GroupRoles group_roles(const Text& database, const Text& master, std::string_view owner_suffix);

/// Adds the groups (NOLOGIN), the database and its extensions.
void add_group_database(const Text& database, const GroupRoles& groups, const yaml::Cursor& extensions,
                        DatabaseContents& into);

/// Adds a schema of the owner, in which readers may SELECT, and writers SELECT, INSERT, DELETE and UPDATE, now and (FOR
/// ROLE owner) by default.
void add_group_schema(const Text& database, const Text& schema, const GroupRoles& groups, DatabaseContents& into);

/// The group that a privilege's name means: READ or READER, WRITE or WRITER, else the owner's.
[[nodiscard]] const Text& group_for(const GroupRoles& groups, std::string_view privilege);

/// Adds a login that is a member of the group, and acts as it: `ALTER ROLE user SET ROLE group`.
void add_group_user(const Text& user, const Text& group, const Text& database, Span at, bool is_pattern,
                    DatabaseContents& into);

}  // namespace routegrant::kube
