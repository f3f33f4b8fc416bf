#include <algorithm>
#include <array>
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

/// AS t(a, b): the first columns are called otherwise.
void rename(const sql::Node& alias, std::size_t from, std::vector<std::string>& names) {
  const std::vector<sql::Node> given = alias["colnames"].items();
  for (std::size_t at = 0; at < given.size() && from + at < names.size(); ++at)
    names[from + at] = std::string(given[at].string());
}

void append_relation(Context& context, const sql::Node& range, std::vector<std::string>& names) {
  const Resolved relation = look_up(context, Space::relation, relation_name(range, std::nullopt));
  if (!relation.found()) return;
  for (const Column& column : context.catalog.columns(relation.id)) {
    if (!column.dropped) names.push_back(column.name);
  }
}

/// A function's columns, as far as the query tells them: AS (a int, b text), AS t(a, b), or one that is called as the
/// function itself.
void append_function(const sql::Node& function, std::vector<std::string>& names) {
  for (const sql::Node& each : function["coldeflist"].items()) names.emplace_back(each.inner()["colname"].text());
  const std::size_t given = function["alias"]["colnames"].size();
  names.resize(names.size() + given);
  constexpr std::array<std::string_view, 5> plain{"generate_series", "generate_subscripts", "regexp_split_to_table",
                                                  "string_to_table", "unnest"};
  const sql::Node called = function["functions"].at(0).inner()["items"].at(0).inner()["funcname"];
  const std::string_view name = called.at(called.size() - 1).string();
  if (given > 0 || function["functions"].size() != 1 || !text::is_one_of(name, plain)) return;
  const std::string_view alias = function["alias"]["aliasname"].text();
  names.emplace_back(alias.empty() ? name : alias);
  if (function["ordinality"].truth()) names.emplace_back("ordinality");
}

void append_star(Context& context, const sql::Node& from, std::string_view qualifier, std::vector<std::string>& names) {
  std::vector<sql::Node> stack{from};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const sql::Node inner = node.inner();
    const std::size_t first = names.size();
    if (node.type() == "RangeVar") {
      const std::string_view alias = inner["alias"]["aliasname"].text();
      const std::string_view called = alias.empty() ? inner["relname"].text() : alias;
      if (qualifier.empty() || called == qualifier) append_relation(context, inner, names);
    } else if (node.type() == "RangeSubselect" && is_called(inner, qualifier)) {
      const std::vector<std::string> own = columns_of_query(context, inner["subquery"].inner());
      names.insert(names.end(), own.begin(), own.end());
    } else if (node.type() == "RangeFunction" && is_called(inner, qualifier)) {
      append_function(inner, names);
    } else if (node.type() == "JoinExpr") {
      const bool merges = inner["usingClause"].size() > 0 || inner["isNatural"].truth();
      const bool called = static_cast<bool>(inner["alias"]);
      if ((merges || called) && is_called(inner, qualifier)) {
        append_joined(context, inner, names);
      } else if (!called) {
        // What an alias is given to hides its parts.
        stack.push_back(inner["rarg"]);
        stack.push_back(inner["larg"]);
      }
    } else if (node.type() != "RangeSubselect" && node.type() != "RangeFunction") {
      std::vector<sql::Node> children = node.children();
      stack.insert(stack.end(), children.rbegin(), children.rend());
    }
    rename(inner["alias"], first, names);
  }
}

/// What a ResTarget's column is called.
std::string name_of_target(const sql::Node& target) {
  return target["name"] ? std::string(target["name"].text()) : column_name(target["val"]);
}

}  // namespace

namespace {

/// A name, and whether a type cast or CASE around it keeps it.
struct Figured {
  std::string name{};
  bool strong = true;
};

std::string last_string(const sql::Node& fields) {
  const std::vector<sql::Node> items = fields.items();
  for (auto each = items.rbegin(); each != items.rend(); ++each) {
    if (each->type() == "String") return std::string(each->string());
  }
  return {};
}

Figured figured(const sql::Node& expression);

Figured figured_sublink(const sql::Node& link) {
  const std::string_view type = link["subLinkType"].text();
  if (type == "EXISTS_SUBLINK") return {"exists"};
  if (type == "ARRAY_SUBLINK") return {"array"};
  if (type != "EXPR_SUBLINK") return {{}, false};
  return {name_of_target(unwrapped(link["subselect"])["targetList"].at(0).inner())};
}

/// What is called as its keyword.
std::string keyword_of(std::string_view type, const sql::Node& inner) {
  if (type == "CoalesceExpr") return "coalesce";
  if (type == "A_ArrayExpr") return "array";
  if (type == "RowExpr") return "row";
  if (type == "MinMaxExpr") return inner["op"].text() == "IS_LEAST" ? "least" : "greatest";
  if (type == "GroupingFunc") return "grouping";
  if (type == "XmlSerialize") return "xmlserialize";
  if (type == "XmlExpr" && inner["op"].text() != "IS_DOCUMENT")
    return text::lower(inner["op"].text().substr(std::string_view("IS_").size()));
  if (type == "A_Expr" && inner["kind"].text() == "AEXPR_NULLIF") return "nullif";
  if (type != "SQLValueFunction") return {};
  std::string name = text::lower(inner["op"].text().substr(std::string_view("SVFOP_").size()));
  if (name.ends_with("_n")) name.resize(name.size() - 2);
  return name;
}

Figured figured(const sql::Node& expression) {
  const std::string_view type = expression.type();
  const sql::Node inner = expression.inner();
  if (type == "ColumnRef") return {last_string(inner["fields"])};
  if (type == "FuncCall") return {last_string(inner["funcname"])};
  if (type == "A_Indirection") {
    const std::string name = last_string(inner["indirection"]);
    return name.empty() ? figured(inner["arg"]) : Figured{name};
  }
  if (type == "CollateClause") return figured(inner["arg"]);
  if (type == "TypeCast") {
    Figured of = figured(inner["arg"]);
    return !of.name.empty() && of.strong ? of : Figured{last_string(inner["typeName"]["names"]), false};
  }
  if (type == "CaseExpr") {
    Figured of = figured(inner["defresult"]);
    return !of.name.empty() && of.strong ? of : Figured{"case", false};
  }
  if (type == "SubLink") return figured_sublink(inner);
  return {keyword_of(type, inner)};
}

}  // namespace

std::string column_name(const sql::Node& expression) {
  std::string name = figured(expression).name;
  return name.empty() ? "?column?" : name;
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
    const sql::Node parts = value.inner()["indirection"];
    if (parts && parts.at(parts.size() - 1).type() == "A_Star") {
      // (t).* of a relation; the fields of another value are not known.
      const sql::Node whole = value.inner()["arg"].inner()["fields"];
      if (whole.size() == 1) append_star(context, select["fromClause"], whole.at(0).string(), names);
      continue;
    }
    names.push_back(column_name(value));
  }
  return names;
}

}  // namespace routegrant::pg
