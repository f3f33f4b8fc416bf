#include <string>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/asked_names.hpp"
#include "pg/relations/builtin_calls.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/query_types.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/large_objects.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view division_by_zero = "22012";

/// SELECT ... INTO makes a table, as CREATE TABLE AS does.
Outcome make_table(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["intoClause"]["rel"];
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node, text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, node); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  if (const TakenName taken = look_for_name(context, name, false); taken.decided) return taken.outcome;
  if (Outcome outcome = require_query(context, node, text); outcome.refused()) return outcome;
  const Created table = create_in_schema(context, {.kind = ObjectKind::table}, name, IfExists::refuse);
  if (table.outcome.refused()) return table.outcome;
  const std::vector<ResolvedType> types = types_of_query(context, node);
  if (Outcome outcome = require_usage_of(context, types); outcome.refused()) return outcome;
  set_columns(context, table.id, columns_of_query(context, node));
  set_made_types(context, table.id, types);
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  if (node["intoClause"]["rel"]) return make_table(node, text, context);
  if (Outcome outcome = require_query(context, node, text); outcome.refused()) return outcome;
  if (context.closed() && divides_by_zero(node, {}, context)) return refuse(division_by_zero, "division by zero");
  for (const sql::Node& target : node["targetList"].items()) {
    const sql::Node value = target.inner()["val"];
    const bool runs = value.type() == "FuncCall" && node["fromClause"].size() == 0 && !node["whereClause"];
    if (!runs) continue;
    if (Outcome outcome = require_asked_names(context, value.inner()); outcome.refused()) return outcome;
    if (Outcome outcome = require_connection(context, value.inner()); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_large_objects(context, node, {}); outcome.refused()) return outcome;
  return run_calls_of_query(context, node, {}, text.span());
}

}  // namespace

const Statement select_query{.node = "SelectStmt", .apply = apply};

}  // namespace routegrant::pg
