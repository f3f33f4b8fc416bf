#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/created.hpp"
#include "pg/statements.hpp"

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

Outcome require_event(const Context& context, std::string_view event) {
  static constexpr std::array<std::string_view, 4> events{"ddl_command_end", "ddl_command_start", "sql_drop",
                                                          "table_rewrite"};
  const bool logins = event == "login" && context.features().version >= 17;
  if (!context.closed() || logins || text::is_one_of(event, events)) return done();
  return refuse(sqlstate::syntax_error, "unrecognized event name " + in_quotes(event));
}

Outcome apply_event_trigger(const sql::Node& node, const StatementText& text, Context& context) {
  if (context.closed() && !context.superuser()) {
    return refuse(sqlstate::insufficient_privilege,
                  "permission denied to create event trigger " + in_quotes(node["trigname"].text()));
  }
  if (Outcome outcome = require_event(context, node["eventname"].text()); outcome.refused()) return outcome;
  const std::string_view name = node["trigname"].text();
  if (Outcome made = create_in_database(context, ObjectKind::event_trigger, name, text.find_name(name, 2));
      made.refused())
    return made;
  const Resolved function = function_of(node["funcname"], context);
  if (function.outcome.refused() || !function.found()) return function.outcome;
  const Object& called = context.catalog.object(function.id);
  if (context.closed() && !called.assumed && context.catalog.text(called.shape.result) != "event_trigger") {
    return refuse(sqlstate::invalid_object_definition,
                  "function " + written_name(node["funcname"]) + " must return type event_trigger");
  }
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
