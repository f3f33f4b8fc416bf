#pragma once

#include <string_view>

#include "kube/cluster/database_server.hpp"

/// What several resources say about PostgreSQL in one form.
namespace routegrant::kube {

/// CloudNativePG's RoleConfiguration: an element of `managed.roles`, or the spec of a DatabaseRole.
[[nodiscard]] DeclaredRole cnpg_role_of(const yaml::Cursor& configuration);

/// Declares that initdb makes the superuser of this name, where it is not `postgres`: it has all attributes, and is the
/// first of the server's roles.
void set_initdb_superuser(DatabaseServer& server, const Text& name);

/// The name of the superuser that initdb makes, as `set_initdb_superuser` declared it; empty for the usual one.
[[nodiscard]] std::string_view initdb_superuser(const DatabaseServer& server);

/// Whether a line of pg_hba.conf lets somebody from the network in without a password (method `trust`); the server's
/// own loopback is no network.
[[nodiscard]] bool admits_without_password(std::string_view line);

/// Whether a line of pg_hba.conf is for every database, user and IPv4 address: the lines after it are never looked at
/// (PostgreSQL manual, 20.1: the first matching record is used).
[[nodiscard]] bool matches_everybody(std::string_view line);

/// Adds the statement to the script for `database` that is last in the list, or to a new one.
void add_statement(DatabaseContents& contents, std::string_view database, Span at, std::string_view pattern,
                   std::initializer_list<Text> words);

}  // namespace routegrant::kube
