#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

/// Objects that have an owner, which DROP ROLE and REASSIGN OWNED look at, but no privileges.
namespace routegrant::pg {
namespace {

Outcome create(Context& context, ObjectKind kind, std::string_view name, const Span& span) {
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(space_of(kind), database, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_object,
                  std::string(error_word(kind)) + " " + in_quotes(name) + " already exists");
  }
  context.catalog.create({.kind = kind,
                          .name = context.catalog.intern(name),
                          .parent = database,
                          .owner = context.current(),
                          .span = span},
                         {});
  return done();
}

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
  if (Outcome made = create(context, ObjectKind::event_trigger, name, text.find_name(name, 2)); made.refused())
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

Outcome apply_publication(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_privilege(context, context.catalog.database(), privilege::create); outcome.refused())
    return outcome;
  if (node["for_all_tables"].truth()) {
    if (Outcome outcome = require_superuser(context, "create FOR ALL TABLES publication"); outcome.refused())
      return outcome;
  }
  Outcome made =
      create(context, ObjectKind::publication, node["pubname"].text(), text.find_name(node["pubname"].text(), 1));
  if (made.refused()) return made;
  // Its tables must be the publisher's own (PublicationAddTables()).
  for (const sql::Node& each : node["pubobjects"].items()) {
    const sql::Node range = unwrapped(unwrapped(each)["pubtable"])["relation"];
    if (!range) continue;
    const Resolved table =
        find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
    if (table.outcome.refused()) return table.outcome;
    if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement create_event_trigger{.node = "CreateEventTrigStmt", .apply = apply_event_trigger};
const Statement create_publication{.node = "CreatePublicationStmt", .apply = apply_publication};

}  // namespace routegrant::pg
