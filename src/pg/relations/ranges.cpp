#include "pg/relations/ranges.hpp"

#include <algorithm>
#include <optional>

#include "pg/names/names.hpp"
#include "pg/relations/columns.hpp"

namespace routegrant::pg {
namespace {

/// Whether a relation's name is one that the query's WITH gives.
bool is_named_by_with(const sql::Node& query, const sql::Node& range) {
  if (range["schemaname"]) return false;
  const std::vector<sql::Node> parts = query["withClause"]["ctes"].items();
  return std::any_of(parts.begin(), parts.end(),
                     [&](const sql::Node& part) { return part.inner()["ctename"].text() == range["relname"].text(); });
}

void add_range(Context& context, const sql::Node& query, const sql::Node& range, Ranges& ranges) {
  Resolved relation;
  if (!is_named_by_with(query, range)) relation = look_up(context, Space::relation, relation_name(range, std::nullopt));
  if (!relation.found() || range["alias"]["colnames"]) {
    ranges.others = true;
    return;
  }
  const Catalog& catalog = context.catalog;
  ranges.known.push_back(
      {.called = called_range(range),
       .relation = relation.id,
       .shows_all = shows_all_columns(catalog, relation.id) && !catalog.columns(relation.id).empty()});
}

void add_join(const sql::Node& join, Ranges& ranges, std::vector<sql::Node>& sides) {
  sides.push_back(join["larg"]);
  sides.push_back(join["rarg"]);
  ranges.merges_columns = ranges.merges_columns || join["usingClause"] || join["isNatural"].truth();
  if (join["quals"]) ranges.conditions.push_back(join["quals"]);
}

}  // namespace

std::string_view called_range(const sql::Node& range) {
  const std::string_view alias = range["alias"]["aliasname"].text();
  return alias.empty() ? range["relname"].text() : alias;
}

Ranges ranges_of(Context& context, const sql::Node& query) {
  Ranges ranges;
  if (query["relation"]["relname"]) add_range(context, query, query["relation"], ranges);
  std::vector<sql::Node> stack = query["fromClause"].items();
  const std::vector<sql::Node> more = query["usingClause"].items();
  stack.insert(stack.end(), more.begin(), more.end());
  // What MERGE reads, and by what it joins.
  if (query["sourceRelation"]) stack.push_back(query["sourceRelation"]);
  if (query["joinCondition"]) ranges.conditions.push_back(query["joinCondition"]);
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const sql::Node inner = node.inner();
    if (node.type() == "JoinExpr" && !inner["alias"]) {
      add_join(inner, ranges, stack);
    } else if (node.type() == "RangeVar") {
      add_range(context, query, inner, ranges);
    } else {
      ranges.others = true;
    }
  }
  return ranges;
}

bool is_by_source(const sql::Node& when) {
  const sql::Node condition = when["condition"];
  const sql::Node first = condition.type() == "BoolExpr" ? condition.inner()["args"].at(0) : condition;
  return first.type() == "A_Const" && first.inner()["boolval"]["boolval"].truth();
}

const Column* column_meant(const Catalog& catalog, const Ranges& ranges, const sql::Node& fields) {
  const std::size_t count = fields.size();
  if (count == 0 || count > 2 || (count == 1 && (ranges.others || ranges.merges_columns))) return nullptr;
  const Column* found = nullptr;
  for (const Ranges::Range& range : ranges.known) {
    if (count == 2 && range.called != fields.at(0).string()) continue;
    const auto at = catalog.find_column(range.relation, fields.at(count - 1).string());
    if (!at) continue;
    if (found != nullptr) return nullptr;
    found = &catalog.columns(range.relation)[*at];
  }
  return found;
}

}  // namespace routegrant::pg
