#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/routines/session.hpp"
#include "pg/statements.hpp"
#include "pg/statements/role_options.hpp"

namespace routegrant::pg {
namespace {

/// What the options of CREATE and ALTER DATABASE are refused for before anything is looked up (`createdb()`).
Outcome require_database_options(const sql::Node& options, const StatementText& text, const Context& context) {
  static constexpr std::array<std::string_view, 15> known{
      "tablespace",      "owner",       "template",          "encoding",         "locale",
      "builtin_locale",  "lc_collate",  "lc_ctype",          "icu_locale",       "icu_rules",
      "locale_provider", "is_template", "allow_connections", "connection_limit", "collation_version"};
  if (!context.closed()) return done();
  std::vector<std::string_view> seen;
  for (const sql::Node& each : options.items()) {
    const sql::Node option = each.inner();
    const std::string_view name = option["defname"].text();
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      return refuse(sqlstate::syntax_error, "conflicting or redundant options");
    seen.push_back(name);
    if (!text::is_one_of(name, known) && name != "oid" && name != "strategy" && name != "location")
      return refuse(sqlstate::syntax_error, "option " + in_quotes(name) + " not recognized");
  }
  const sql::Node option = option_named(options, "connection_limit");
  const std::string limit =
      option ? negative_limit(text, static_cast<std::size_t>(option["location"].integer())) : std::string();
  if (!limit.empty() && limit != "-1")
    return refuse(sqlstate::invalid_parameter_value, "invalid connection limit: " + limit);
  const sql::Node copies = option_named(options, "is_template");
  const std::string_view word = copies ? copies["arg"].string() : std::string_view();
  static constexpr std::array<std::string_view, 6> truths{"true", "false", "on", "off", "1", "0"};
  if (!word.empty() && !text::is_one_of(text::lower(word), truths))
    return refuse(sqlstate::syntax_error, "is_template requires a Boolean value");
  return done();
}

/// What a new database lies in and is copied from.
Outcome require_database_places(const sql::Node& options, const Context& context) {
  if (!context.closed()) return done();
  const std::string_view source = option_named(options, "template")["arg"].string();
  const bool system = source.empty() || source == "template0" || source == "template1" || source == "postgres";
  if (!system && context.catalog.find(Space::database, ObjectId::none, source) == ObjectId::none)
    return refuse(sqlstate::undefined_database, "template database " + in_quotes(source) + " does not exist");
  const std::string_view space = option_named(options, "tablespace")["arg"].string();
  const bool default_space = space.empty() || space == "pg_default";
  if (default_space || context.catalog.find(Space::tablespace, ObjectId::none, space) != ObjectId::none) return done();
  return refuse(sqlstate::undefined_object, "tablespace " + in_quotes(space) + " does not exist");
}

Outcome apply_create(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["dbname"].text();
  RoleId owner = context.current();
  std::optional<Span> owner_span;
  if (Outcome outcome = require_database_options(node["options"], text, context); outcome.refused()) return outcome;
  if (const sql::Node option = option_named(node["options"], "owner")) {
    const std::string_view owner_name = option["arg"].string();
    owner_span = span_after(text, "owner", owner_name);
    const ResolvedRole role = find_role(context, owner_name, owner_span);
    if (role.outcome.refused()) return role.outcome;
    owner = role.id;
  }
  if (context.closed() && !context.superuser() && !context.roles()[context.current()].createdb) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to create database");
  }
  if (Outcome outcome = require_can_become(context, owner); outcome.refused()) return outcome;
  if (Outcome outcome = require_database_places(node["options"], context); outcome.refused()) return outcome;
  const Span span = span_after(text, "database", name);
  const ObjectId found = context.catalog.find(Space::database, ObjectId::none, name);
  if (found == ObjectId::none) {
    const ObjectId made = create_database(context.catalog, name, owner, span);
    context.catalog.edit(made).owner_span = owner_span;
    return done();
  }
  // The database that the scripts run in was there before them; the statement that made it tells its owner.
  Object& object = context.catalog.edit(found);
  if (context.closed() || object.span)
    return refuse(sqlstate::duplicate_database, "database \"" + std::string(name) + "\" already exists");
  object.owner = owner;
  object.span = span;
  object.owner_span = owner_span;
  object.assumed = false;
  context.catalog.note(owner, found);
  context.catalog.use_database(context.catalog.database());
  return done();
}

Outcome apply_drop(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view name = node["dbname"].text();
  const ObjectId found = context.catalog.find(Space::database, ObjectId::none, name);
  if (found == ObjectId::none) {
    if (node["missing_ok"].truth() || !context.closed()) return done();
    return refuse(sqlstate::undefined_database, "database \"" + std::string(name) + "\" does not exist");
  }
  if (Outcome outcome = require_ownership(context, found); outcome.refused()) return outcome;
  if (context.closed() && (name == "template0" || name == "template1"))
    return refuse(sqlstate::wrong_object_type, "cannot drop a template database");
  if (found == context.catalog.database())
    return refuse(sqlstate::object_in_use, "cannot drop the currently open database");
  for (const ObjectId child : context.catalog.children(found)) {
    for (const ObjectId inner : context.catalog.children(child)) context.catalog.drop(inner);
    context.catalog.drop(child);
  }
  context.catalog.drop(found);
  return done();
}

Outcome apply_tablespace(const sql::Node& node, const StatementText& text, Context& context) {
  if (context.closed() && !context.superuser()) {
    return refuse(sqlstate::insufficient_privilege,
                  "permission denied to create tablespace " + in_quotes(node["tablespacename"].text()));
  }
  RoleId owner = context.current();
  if (node["owner"]) {
    const ResolvedRole role = role_of(context, node["owner"], text);
    if (role.outcome.refused()) return role.outcome;
    owner = role.id;
  }
  const std::string_view name = node["tablespacename"].text();
  if (context.catalog.find(Space::tablespace, ObjectId::none, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_object, "tablespace \"" + std::string(name) + "\" already exists");
  }
  Object object{.kind = ObjectKind::tablespace,
                .name = context.catalog.intern(name),
                .owner = owner,
                .span = span_after(text, "tablespace", name)};
  context.catalog.create(std::move(object), {});
  return done();
}

Outcome apply_drop_tablespace(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view named = node["tablespacename"].text();
  const ObjectId found = context.catalog.find(Space::tablespace, ObjectId::none, named);
  if (context.closed() && (named == "pg_default" || named == "pg_global"))
    return refuse(sqlstate::insufficient_privilege, "permission denied for tablespace " + std::string(named));
  if (found == ObjectId::none) {
    return node["missing_ok"].truth() || !context.closed()
               ? done()
               : refuse(sqlstate::undefined_object,
                        "tablespace " + in_quotes(node["tablespacename"].text()) + " does not exist");
  }
  if (Outcome outcome = require_ownership(context, found); outcome.refused()) return outcome;
  context.catalog.drop(found);
  return done();
}

}  // namespace

const Statement create_database_statement{.node = "CreatedbStmt", .apply = apply_create};
const Statement drop_database{.node = "DropdbStmt", .apply = apply_drop};
const Statement create_tablespace{.node = "CreateTableSpaceStmt", .apply = apply_tablespace};
const Statement drop_tablespace{.node = "DropTableSpaceStmt", .apply = apply_drop_tablespace};

}  // namespace routegrant::pg
