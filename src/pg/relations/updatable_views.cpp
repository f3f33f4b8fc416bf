#include "pg/relations/updatable_views.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "pg/names/references.hpp"
#include "pg/relations/columns.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// Aggregates and functions that return sets, in whose presence a view is not updated. Those that scripts make are not
/// among them, but for a scalar function with one of these names that is called without its schema.
constexpr std::array<std::string_view, 26> of_many_rows = {"array_agg",
                                                           "avg",
                                                           "bit_and",
                                                           "bit_or",
                                                           "bool_and",
                                                           "bool_or",
                                                           "count",
                                                           "every",
                                                           "generate_series",
                                                           "generate_subscripts",
                                                           "json_agg",
                                                           "json_each",
                                                           "json_object_agg",
                                                           "jsonb_agg",
                                                           "jsonb_array_elements",
                                                           "jsonb_each",
                                                           "jsonb_object_agg",
                                                           "max",
                                                           "min",
                                                           "regexp_matches",
                                                           "stddev",
                                                           "string_agg",
                                                           "sum",
                                                           "unnest",
                                                           "variance",
                                                           "xmlagg"};

bool yields_other_rows(const sql::Node& call) {
  const std::vector<sql::Node> names = call["funcname"].items();
  if (call["over"] || call["agg_star"].truth() || call["agg_distinct"].truth() || call["agg_filter"]) return true;
  const bool built_in = names.size() == 1 || (names.size() == 2 && names.front().string() == "pg_catalog");
  return built_in && std::binary_search(of_many_rows.begin(), of_many_rows.end(), names.back().string());
}

/// Not within queries of their own.
bool has_other_rows(const sql::Node& list) {
  return sql::walk(list, [](const sql::Node& node) {
    if (node.type() == "SubLink") return sql::Step::past;
    return node.type() == "FuncCall" && yields_other_rows(node.inner()) ? sql::Step::end : sql::Step::into;
  });
}

/// What a view's FROM calls a column of its only relation.
struct Called {
  std::string name;
  std::uint32_t column = 0;
};

std::vector<Called> called_columns(const Catalog& catalog, ObjectId base, const sql::Node& aliases) {
  std::vector<Called> called;
  const std::vector<Column>& columns = catalog.columns(base);
  for (std::uint32_t at = 0; at < columns.size(); ++at) {
    if (columns[at].dropped) continue;
    const bool renamed = called.size() < aliases.size();
    called.push_back(
        {.name = renamed ? std::string(aliases.at(called.size()).string()) : columns[at].name, .column = at});
  }
  return called;
}

}  // namespace

ObjectId updated_relation(Context& context, const sql::Node& query) {
  const auto counts = [&](std::string_view clause) { return query[clause].size() > 0; };
  if (counts("distinctClause") || counts("groupClause") || query["havingClause"] || query["withClause"] ||
      query["limitOffset"] || query["limitCount"] || counts("valuesLists")) {
    return ObjectId::none;
  }
  const std::string_view op = query["op"].text();
  if (!op.empty() && op != "SETOP_NONE") return ObjectId::none;
  const sql::Node from = query["fromClause"];
  if (from.size() != 1 || from.at(0).type() != "RangeVar" || has_other_rows(query["targetList"])) return ObjectId::none;
  const ObjectId base = look_up(context, Space::relation, relation_name(from.at(0).inner(), std::nullopt)).id;
  if (base == ObjectId::none) return base;
  const ObjectKind kind = context.catalog.object(base).kind;
  // Another view may have a trigger or rule for it.
  const bool is_updatable = kind == ObjectKind::table || kind == ObjectKind::foreign_table ||
                            (kind == ObjectKind::view && !context.catalog.object(base).system);
  return is_updatable ? base : ObjectId::none;
}

void note_shown_columns(Context& context, ObjectId view, const sql::Node& query,
                        const std::vector<std::string>& names) {
  const ObjectId base = context.catalog.object(view).updates;
  if (base == ObjectId::none) return;
  const Catalog& catalog = context.catalog;
  const bool known =
      shows_all_columns(catalog, view) && shows_all_columns(catalog, base) && !catalog.object(base).assumed;
  const std::vector<Called> called =
      called_columns(catalog, base, query["fromClause"].at(0).inner()["alias"]["colnames"]);
  constexpr ColumnUse expression{};
  std::vector<ColumnUse> shown;
  for (const sql::Node& target : query["targetList"].items()) {
    const sql::Node value = target.inner()["val"];
    const sql::Node fields = value.inner()["fields"];
    const sql::Node last = fields.at(fields.size() == 0 ? 0 : fields.size() - 1);
    if (value.type() == "ColumnRef" && last.type() == "A_Star") {
      for (const Called& each : called) shown.push_back({.relation = base, .column = each.column});
      continue;
    }
    const auto found = std::find_if(called.begin(), called.end(), [&](const Called& each) {
      return value.type() == "ColumnRef" && each.name == last.string();
    });
    shown.push_back(found == called.end() ? expression : ColumnUse{.relation = base, .column = found->column});
  }
  // In the order of the view's own columns.
  std::vector<ColumnUse> uses;
  for (const Column& column : catalog.columns(view)) {
    const auto place = static_cast<std::size_t>(std::find(names.begin(), names.end(), column.name) - names.begin());
    uses.push_back(!known ? ColumnUse{.relation = view} : place < shown.size() ? shown[place] : expression);
  }
  std::vector<ColumnUse>& all = context.catalog.edit(view).column_uses;
  all.insert(all.begin(), uses.begin(), uses.end());
}

}  // namespace routegrant::pg
