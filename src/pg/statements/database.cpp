#include <string>

#include "pg/builtin.hpp"
#include "pg/permissions.hpp"
#include "pg/session.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

Outcome apply_create(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["dbname"].text();
  RoleId owner = context.current();
  std::optional<Span> owner_span;
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
  const ObjectId found = context.catalog.find(Space::tablespace, ObjectId::none, node["tablespacename"].text());
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
