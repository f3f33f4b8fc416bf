#include "pg/relations/generation_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_rules.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// What a generation expression names of the table's columns.
Outcome require_reference(const sql::Node& fields, const Context& context, ObjectId table,
                          const std::vector<std::string>& generated) {
  const std::string_view name = fields.at(fields.size() == 0 ? 0 : fields.size() - 1).string();
  if (is_system_column(name) && name != "tableoid") {
    return refuse(sqlstate::invalid_column_reference,
                  "cannot use system column " + in_quotes(name) + " in column generation expression");
  }
  const auto at = context.catalog.find_column(table, name);
  const bool is_one = std::find(generated.begin(), generated.end(), name) != generated.end() ||
                      (at && is_generated(context.catalog, table, static_cast<std::uint32_t>(*at)));
  if (is_one) {
    return refuse(sqlstate::invalid_object_definition,
                  "cannot use generated column " + in_quotes(name) + " in column generation expression");
  }
  if (at || fields.size() != 1 || name != context.catalog.name(table)) return done();
  return refuse(sqlstate::invalid_object_definition, "cannot use whole-row variable in column generation expression");
}

bool is_routine_of_path(const Context& context, std::string_view name) {
  const std::vector<ObjectId> path = search_path(context);
  return std::any_of(path.begin(), path.end(), [&](ObjectId schema) {
    return context.catalog.name(schema) != "pg_catalog" && !context.catalog.routines(schema, name).empty();
  });
}

}  // namespace

bool is_surely_mutable(const Context& context, const sql::Node& expression) {
  static constexpr std::array<std::string_view, 18> functions{"clock_timestamp",
                                                              "concat",
                                                              "concat_ws",
                                                              "current_setting",
                                                              "currval",
                                                              "format",
                                                              "gen_random_uuid",
                                                              "lastval",
                                                              "nextval",
                                                              "now",
                                                              "pg_backend_pid",
                                                              "random",
                                                              "set_config",
                                                              "setval",
                                                              "statement_timestamp",
                                                              "timeofday",
                                                              "transaction_timestamp",
                                                              "txid_current"};
  bool found = false;
  sql::walk(expression, [&](const sql::Node& node) {
    if (node.type() == "SQLValueFunction") found = true;
    if (node.type() == "FuncCall") {
      const QualifiedName name = qualified_name(node.inner()["funcname"], std::nullopt);
      // A routine of the scripts may be the better match.
      const bool builtin =
          name.schema == "pg_catalog" || (name.schema.empty() && !is_routine_of_path(context, name.name));
      found = found || (builtin && text::is_one_of(name.name, functions));
    }
    return found ? sql::Step::end : sql::Step::into;
  });
  return found;
}

Outcome require_generation_rules(const sql::Node& expression, const Context& context, ObjectId table,
                                 const std::vector<std::string>& generated) {
  if (!context.closed() || !expression) return done();
  Outcome outcome = first_refusal(expression, [&](const sql::Node& node) {
    return node.type() == "ColumnRef" ? require_reference(node.inner()["fields"], context, table, generated) : done();
  });
  if (outcome.refused() || !is_surely_mutable(context, expression)) return outcome;
  return refuse(sqlstate::invalid_object_definition, "generation expression is not immutable");
}

}  // namespace routegrant::pg
