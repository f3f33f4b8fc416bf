#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"

/// How the columns of a query are called (`FigureColname()`, `expandNSItemAttrs()`).
namespace routegrant::pg {
namespace {

void append_star(Context& context, const sql::Node& from, std::string_view qualifier, std::vector<std::string>& names);

/// JOIN ... USING and NATURAL JOIN: the columns that both sides share stand once, in front (manual, 7.2.1.1).
void append_joined(Context& context, const sql::Node& join, std::vector<std::string>& names) {
  std::vector<std::string> left;
  std::vector<std::string> right;
  append_star(context, join["larg"], {}, left);
  append_star(context, join["rarg"], {}, right);
  const auto has = [](const std::vector<std::string>& side, const std::string& name) {
    return std::find(side.begin(), side.end(), name) != side.end();
  };
  std::vector<std::string> shared;
  for (const sql::Node& name : join["usingClause"].items()) shared.emplace_back(name.string());
  if (join["isNatural"].truth())
    std::copy_if(left.begin(), left.end(), std::back_inserter(shared),
                 [&](const auto& name) { return has(right, name); });
  names.insert(names.end(), shared.begin(), shared.end());
  const auto is_own = [&](const std::string& name) { return !has(shared, name); };
  std::copy_if(left.begin(), left.end(), std::back_inserter(names), is_own);
  std::copy_if(right.begin(), right.end(), std::back_inserter(names), is_own);
}

bool is_called(const sql::Node& item, std::string_view qualifier) {
  return qualifier.empty() || item["alias"]["aliasname"].text() == qualifier;
}

void append_star(Context& context, const sql::Node& from, std::string_view qualifier, std::vector<std::string>& names) {
  std::vector<sql::Node> stack{from};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const sql::Node inner = node.inner();
    if (node.type() == "RangeVar") {
      const std::string_view alias = inner["alias"]["aliasname"].text();
      const std::string_view called = alias.empty() ? inner["relname"].text() : alias;
      if (!qualifier.empty() && called != qualifier) continue;
      const Resolved relation = look_up(context, Space::relation, relation_name(inner, std::nullopt));
      if (!relation.found()) continue;
      for (const Column& column : context.catalog.columns(relation.id)) {
        if (!column.dropped) names.push_back(column.name);
      }
      continue;
    }
    if (node.type() == "RangeSubselect") {
      if (!is_called(inner, qualifier)) continue;
      const std::vector<std::string> own = columns_of_query(context, inner["subquery"].inner());
      names.insert(names.end(), own.begin(), own.end());
      continue;
    }
    const bool merges = node.type() == "JoinExpr" && (inner["usingClause"].size() > 0 || inner["isNatural"].truth());
    if (merges && is_called(inner, qualifier)) {
      append_joined(context, inner, names);
      continue;
    }
    std::vector<sql::Node> children = node.children();
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
}

/// What a ResTarget's column is called.
std::string name_of_target(const sql::Node& target) {
  return target["name"] ? std::string(target["name"].text()) : column_name(target["val"]);
}

}  // namespace

std::string column_name(const sql::Node& expression) {
  const std::string_view type = expression.type();
  const sql::Node inner = expression.inner();
  if (type == "ColumnRef") {
    const sql::Node fields = inner["fields"];
    return std::string(fields.at(fields.size() - 1).string());
  }
  if (type == "FuncCall") {
    const sql::Node names = inner["funcname"];
    return std::string(names.at(names.size() - 1).string());
  }
  if (type == "TypeCast") {
    const std::string_view of = inner["arg"].type();
    if (of == "ColumnRef" || of == "FuncCall") return column_name(inner["arg"]);
    const sql::Node names = inner["typeName"]["names"];
    return std::string(names.at(names.size() - 1).string());
  }
  if (type == "CaseExpr") return "case";
  if (type == "CoalesceExpr") return "coalesce";
  if (type == "A_ArrayExpr") return "array";
  if (type == "RowExpr") return "row";
  if (type == "SubLink" && inner["subLinkType"].text() == "EXISTS_SUBLINK") return "exists";
  if (type == "SubLink" && inner["subLinkType"].text() == "ARRAY_SUBLINK") return "array";
  if (type == "SubLink" && inner["subLinkType"].text() == "EXPR_SUBLINK")
    return name_of_target(unwrapped(inner["subselect"])["targetList"].at(0).inner());
  if (type == "MinMaxExpr") return inner["op"].text() == "IS_LEAST" ? "least" : "greatest";
  if (type == "GroupingFunc") return "grouping";
  if (type == "SQLValueFunction") return text::lower(inner["op"].text().substr(std::string_view("SVFOP_").size()));
  if (type == "CollateClause") return column_name(inner["arg"]);
  if (type == "A_Expr" && inner["kind"].text() == "AEXPR_NULLIF") return "nullif";
  return "?column?";
}

std::vector<std::string> columns_of_query(Context& context, const sql::Node& query) {
  sql::Node select = query;
  for (int depth = 0; depth < 100 && select["larg"]; ++depth) select = unwrapped(select["larg"]);
  std::vector<std::string> names;
  const std::size_t values = select["valuesLists"].at(0).inner()["items"].size();
  for (std::size_t at = 1; at <= values; ++at) names.push_back("column" + std::to_string(at));
  const sql::Node targets = select["targetList"];
  for (std::size_t at = 0; at < targets.size(); ++at) {
    const sql::Node target = targets.at(at).inner();
    const sql::Node value = target["val"];
    if (target["name"]) {
      names.emplace_back(target["name"].text());
      continue;
    }
    const sql::Node fields = value.inner()["fields"];
    if (value.type() == "ColumnRef" && fields.at(fields.size() - 1).type() == "A_Star") {
      append_star(context, select["fromClause"], fields.size() > 1 ? fields.at(fields.size() - 2).string() : "", names);
      continue;
    }
    names.push_back(column_name(value));
  }
  return names;
}

}  // namespace routegrant::pg
