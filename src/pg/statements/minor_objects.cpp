#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

/// Objects that have an owner, which DROP ROLE and REASSIGN OWNED look at, but no privileges.
namespace routegrant::pg {
namespace {

/// The function without arguments that an event trigger runs; none in an open world that does not know it.
Resolved function_of(const sql::Node& names, const Context& context) {
  const QualifiedName name = qualified_name(names, std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  if (context.closed() && schemas.size() == 1 && schemas.front() == ObjectId::none)
    return {.outcome = refuse(sqlstate::undefined_schema, "schema " + in_quotes(name.schema) + " does not exist")};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId id : context.catalog.routines(schema, name.name)) {
      if (context.catalog.text(context.catalog.object(id).signature).empty()) return {.id = id};
    }
  }
  if (!context.closed()) return {};
  return {.outcome = refuse(sqlstate::undefined_function, "function " + written_name(names) + "() does not exist")};
}

Outcome apply_event_trigger(const sql::Node& node, const StatementText& text, Context& context) {
  if (context.closed() && !context.superuser()) {
    return refuse(sqlstate::insufficient_privilege,
                  "permission denied to create event trigger " + in_quotes(node["trigname"].text()));
  }
  const std::string_view name = node["trigname"].text();
  if (Outcome made = create_in_database(context, ObjectKind::event_trigger, name, text.find_name(name, 2));
      made.refused())
    return made;
  const Resolved function = function_of(node["funcname"], context);
  if (function.outcome.refused() || !function.found()) return function.outcome;
  const ObjectId trigger = context.catalog.find(Space::event_trigger, context.catalog.database(), name);
  context.catalog.depend(trigger, function.id);
  if (!context.routines.bodies.contains(function.id)) return done();
  std::vector<std::string> commands;
  for (const sql::Node& condition : node["whenclause"].items()) {
    for (const sql::Node& each : condition.inner()["arg"].inner()["items"].items())
      commands.push_back(text::upper(each.string()));
  }
  context.routines.event_triggers.insert_or_assign(trigger, std::move(commands));
  return done();
}

}  // namespace

const Statement create_event_trigger{.node = "CreateEventTrigStmt", .apply = apply_event_trigger};

}  // namespace routegrant::pg
