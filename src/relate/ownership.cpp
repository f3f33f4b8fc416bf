#include "relate/ownership.hpp"

#include <algorithm>
#include <string>

namespace routegrant::relate {

namespace {

/// Whether a name as objects show it, in quotes where it needs them, is that one.
bool is_shown_as(std::string_view shown, std::string_view name) {
  const bool is_quoted = shown.size() > 2 && shown.front() == '"';
  return (is_quoted ? shown.substr(1, shown.size() - 2) : shown) == name;
}

}  // namespace

bool is_application_object(std::string_view kind) {
  return kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table" ||
         kind == "sequence" || kind == "function" || kind == "procedure" || kind == "schema" || kind == "database";
}

bool owns_objects(const pg::Database& database, const pg::RoleInfo& role) {
  // Schema public belongs to pg_database_owner from version 15 on: that is no object of the application.
  if (role.name.starts_with("pg_")) return false;
  return std::any_of(database.objects().begin(), database.objects().end(), [&](const pg::ObjectInfo& object) {
    return object.owner == role.name && !object.system && !object.assumed && object.kind != "database" &&
           is_application_object(object.kind);
  });
}

std::optional<Span> owning_span(const pg::Database& database, std::string_view role, bool of_databases) {
  std::optional<Span> made;
  for (const pg::ObjectInfo& object : database.objects()) {
    if (object.owner != role || object.system || object.assumed || (object.kind == "database") != of_databases)
      continue;
    if (object.owner_span) return object.owner_span;
    if (!made) made = object.span;
  }
  return made;
}

bool owns_database(const pg::Database& database, const pg::RoleInfo& role) {
  const pg::DatabaseInput& input = database.input();
  const auto is_declared = [&](const std::string& name) {
    return std::any_of(input.databases.begin(), input.databases.end(), [&](const pg::DatabaseDeclaration& one) {
      return is_shown_as(name, one.name) && one.owner == role.name;
    });
  };
  const bool has_boot = std::any_of(input.roles.begin(), input.roles.end(), [&](const pg::RoleInput& one) {
    return one.name == role.name && one.owns_database;
  });
  return std::any_of(database.objects().begin(), database.objects().end(), [&](const pg::ObjectInfo& object) {
    return object.kind == "database" && object.owner == role.name && !object.system && !object.assumed &&
           (object.owner_span || is_declared(object.name) || (has_boot && is_shown_as(object.name, input.name)));
  });
}

}  // namespace routegrant::relate
