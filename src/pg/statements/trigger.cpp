#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

/// A trigger function has no arguments.
ObjectId function_named(const sql::Node& names, Context& context) {
  const QualifiedName name = qualified_name(names, std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId id : context.catalog.routines(schema, name.name)) {
      if (context.catalog.text(context.catalog.object(id).signature).empty()) return id;
    }
  }
  return ObjectId::none;
}

/// Trigger functions of pg_catalog (pg_proc.dat), which everybody may execute.
bool is_built_in(const QualifiedName& name) {
  static constexpr std::array<std::string_view, 4> functions{"suppress_redundant_updates_trigger",
                                                             "tsvector_update_trigger",
                                                             "tsvector_update_trigger_column", "unique_key_recheck"};
  return (name.schema.empty() || name.schema == "pg_catalog") && text::is_one_of(name.name, functions);
}

/// The bits of pg_trigger.tgtype (catalog/pg_trigger.h), which the parser gives as a number.
Bits events_of(const sql::Node& node) {
  const std::int64_t bits = node["events"].integer();
  Bits events = 0;
  if ((bits & 4) != 0) events |= privilege::insert;
  if ((bits & 8) != 0) events |= privilege::delete_;
  if ((bits & 16) != 0) events |= privilege::update;
  if ((bits & 32) != 0) events |= privilege::truncate;
  return events;
}

bool is_instead(const sql::Node& node) {
  return node["timing"].integer() == 64;
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved table = find_or_assume(context, ObjectKind::table,
                                        relation_name(node["relation"], span_of_relation(node["relation"], text)));
  if (table.outcome.refused()) return table.outcome;
  if (Outcome outcome = require_privilege(context, table.id, privilege::trigger); outcome.refused()) return outcome;
  if (const QualifiedName name = qualified_name(node["funcname"], std::nullopt);
      context.closed() && !name.schema.empty()) {
    const Resolved schema = find_schema(context, name.schema, std::nullopt);
    if (schema.outcome.refused()) return schema.outcome;
    if (Outcome outcome = require_privilege(context, schema.id, privilege::usage); outcome.refused()) return outcome;
  }
  const ObjectId function = function_named(node["funcname"], context);
  if (function == ObjectId::none && context.closed() && !is_built_in(qualified_name(node["funcname"], std::nullopt)))
    return refuse(sqlstate::undefined_function, "function " + written_name(node["funcname"]) + "() does not exist");
  if (function != ObjectId::none) {
    if (Outcome outcome = require_privilege(context, function, privilege::execute); outcome.refused()) return outcome;
  }
  if (context.routines.bodies.contains(function))
    context.routines.firing.insert(std::string(context.catalog.name(table.id)));
  const std::string name(node["trigname"].text());
  auto& triggers = context.catalog.triggers();
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& each = triggers[TriggerId{at}];
    if (each.dropped || each.table != table.id || each.name != name) continue;
    if (!node["replace"].truth() && context.closed())
      return refuse(sqlstate::duplicate_object, "trigger " + in_quotes(name) + " for relation " +
                                                    in_quotes(context.catalog.name(table.id)) + " already exists");
    Trigger& replaced = triggers.edit(TriggerId{at});
    replaced.function = function;
    replaced.events = events_of(node);
    replaced.instead = is_instead(node);
    return done();
  }
  triggers.add({.table = table.id,
                .name = name,
                .function = function,
                .events = events_of(node),
                .instead = is_instead(node),
                .span = span_after(text, "trigger", name)});
  return done();
}

}  // namespace

const Statement create_trigger{.node = "CreateTrigStmt", .apply = apply};

}  // namespace routegrant::pg
