#include "pg/relations/query_columns.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/created.hpp"

/// How the columns of a query are called (`FigureColname()`, `expandNSItemAttrs()`).
namespace routegrant::pg {
namespace {

/// What the names in a query's FROM may mean, besides relations.
struct Surroundings {
  Context& context;
  /// How many queries have been read.
  std::size_t queries = 0;
  /// What WITH names, here and around: the last of a name counts.
  std::vector<std::pair<std::string, QueryColumns>> parts{};
};

/// A row has no more columns (MaxTupleAttributeNumber).
constexpr std::size_t most_columns = 1664;
/// A query within another is read as often as it is mentioned: what asks for more is not known.
constexpr std::size_t most_queries = 4096;

bool is_full(const QueryColumns& columns) {
  return columns.names.size() > most_columns;
}

/// What the server refuses for its size need not be known to the end: it doubles with each query around it.
void keep_within(QueryColumns& columns) {
  if (!is_full(columns)) return;
  columns.names.resize(most_columns + 1);
  columns.complete = false;
}

QueryColumns columns_of(Surroundings& around, const sql::Node& query);
void append_star(Surroundings& around, const sql::Node& from, std::string_view qualifier, QueryColumns& columns);

/// JOIN ... USING and NATURAL JOIN: the columns that both sides share stand once, in front (manual, 7.2.1.1).
void append_joined(Surroundings& around, const sql::Node& join, QueryColumns& columns) {
  QueryColumns left;
  QueryColumns right;
  append_star(around, join["larg"], {}, left);
  append_star(around, join["rarg"], {}, right);
  const std::unordered_set<std::string_view> on_right(right.names.begin(), right.names.end());
  std::vector<std::string> merged;
  for (const sql::Node& name : join["usingClause"].items()) merged.emplace_back(name.string());
  if (join["isNatural"].truth()) {
    std::copy_if(left.names.begin(), left.names.end(), std::back_inserter(merged),
                 [&](const std::string& name) { return on_right.contains(name); });
  }
  const std::unordered_set<std::string_view> shared(merged.begin(), merged.end());
  columns.names.insert(columns.names.end(), merged.begin(), merged.end());
  const auto is_own = [&](const std::string& name) { return !shared.contains(name); };
  std::copy_if(left.names.begin(), left.names.end(), std::back_inserter(columns.names), is_own);
  std::copy_if(right.names.begin(), right.names.end(), std::back_inserter(columns.names), is_own);
  columns.complete = columns.complete && left.complete && right.complete;
  keep_within(columns);
}

bool is_called(const sql::Node& item, std::string_view qualifier) {
  return qualifier.empty() || item["alias"]["aliasname"].text() == qualifier;
}

/// AS t(a, b): the first columns are called otherwise.
void rename(const sql::Node& names, std::size_t from, QueryColumns& columns) {
  const std::vector<sql::Node> given = names.items();
  for (std::size_t at = 0; at < given.size() && from + at < columns.names.size(); ++at)
    columns.names[from + at] = std::string(given[at].string());
}

void append(const QueryColumns& more, QueryColumns& columns) {
  columns.names.insert(columns.names.end(), more.names.begin(), more.names.end());
  columns.complete = columns.complete && more.complete;
  keep_within(columns);
}

void append_relation(Surroundings& around, const sql::Node& range, QueryColumns& columns) {
  if (!range["schemaname"]) {
    const auto part = std::find_if(around.parts.rbegin(), around.parts.rend(),
                                   [&](const auto& each) { return each.first == range["relname"].text(); });
    if (part != around.parts.rend()) {
      append(part->second, columns);
      return;
    }
  }
  const Resolved relation = look_up(around.context, Space::relation, relation_name(range, std::nullopt));
  columns.complete = columns.complete && relation.found();
  if (!relation.found()) return;
  const Object& object = around.context.catalog.object(relation.id);
  columns.complete = columns.complete && !object.system && !object.assumed && !object.open_columns;
  for (const Column& column : around.context.catalog.columns(relation.id)) {
    if (!column.dropped) columns.names.push_back(column.name);
  }
}

/// A function's columns, as far as the query tells them: AS (a int, b text), AS t(a, b), or one that is called as the
/// function itself.
void append_function(const sql::Node& function, QueryColumns& columns) {
  for (const sql::Node& each : function["coldeflist"].items())
    columns.names.emplace_back(each.inner()["colname"].text());
  const std::size_t given = function["alias"]["colnames"].size();
  columns.names.resize(columns.names.size() + given);
  if (function["coldeflist"].size() > 0) return;
  constexpr std::array<std::string_view, 5> plain{"generate_series", "generate_subscripts", "regexp_split_to_table",
                                                  "string_to_table", "unnest"};
  const sql::Node called = function["functions"].at(0).inner()["items"].at(0).inner()["funcname"];
  const std::string_view name = called.at(called.size() - 1).string();
  const bool is_plain = function["functions"].size() == 1 && text::is_one_of(name, plain);
  // The names that are given may be those of the first columns only.
  columns.complete = columns.complete && is_plain;
  if (given > 0 || !is_plain) return;
  const std::string_view alias = function["alias"]["aliasname"].text();
  columns.names.emplace_back(alias.empty() ? name : alias);
  if (function["ordinality"].truth()) columns.names.emplace_back("ordinality");
}

void append_star(Surroundings& around, const sql::Node& from, std::string_view qualifier, QueryColumns& columns) {
  std::vector<sql::Node> stack{from};
  while (!stack.empty() && !is_full(columns)) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const sql::Node inner = node.inner();
    const std::size_t first = columns.names.size();
    if (node.type() == "RangeVar") {
      const std::string_view alias = inner["alias"]["aliasname"].text();
      const std::string_view called = alias.empty() ? inner["relname"].text() : alias;
      if (qualifier.empty() || called == qualifier) append_relation(around, inner, columns);
    } else if (node.type() == "RangeSubselect" && is_called(inner, qualifier)) {
      append(columns_of(around, inner["subquery"].inner()), columns);
    } else if (node.type() == "RangeFunction" && is_called(inner, qualifier)) {
      append_function(inner, columns);
    } else if (node.type() == "JoinExpr") {
      const bool merges = inner["usingClause"].size() > 0 || inner["isNatural"].truth();
      const bool called = static_cast<bool>(inner["alias"]);
      if ((merges || called) && is_called(inner, qualifier)) {
        append_joined(around, inner, columns);
      } else if (!called) {
        // What an alias is given to hides its parts.
        stack.push_back(inner["rarg"]);
        stack.push_back(inner["larg"]);
      }
    } else if (node.type() != "RangeSubselect" && node.type() != "RangeFunction") {
      // Other producers of rows: XMLTABLE, JSON_TABLE.
      if (node.type().starts_with("Range")) columns.complete = false;
      std::vector<sql::Node> children = node.children();
      stack.insert(stack.end(), children.rbegin(), children.rend());
    }
    rename(inner["alias"]["colnames"], first, columns);
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

namespace {

/// Adds what the WITH of a query names to its surroundings.
void enter(const sql::Node& query, Surroundings& around) {
  for (const sql::Node& part : query["withClause"]["ctes"].items()) {
    const sql::Node inner = part.inner();
    const sql::Node of = unwrapped(inner["ctequery"]);
    // INSERT ... RETURNING and the like.
    QueryColumns columns =
        inner["ctequery"].type() == "SelectStmt" ? columns_of(around, of) : QueryColumns{.complete = false};
    rename(inner["aliascolnames"], 0, columns);
    around.parts.emplace_back(std::string(inner["ctename"].text()), std::move(columns));
  }
}

void append_target(Surroundings& around, const sql::Node& target, const sql::Node& from, QueryColumns& columns) {
  const sql::Node value = target["val"];
  const sql::Node fields = value.inner()["fields"];
  if (target["name"]) {
    columns.names.emplace_back(target["name"].text());
  } else if (value.type() == "ColumnRef" && fields.at(fields.size() - 1).type() == "A_Star") {
    append_star(around, from, fields.size() > 1 ? fields.at(fields.size() - 2).string() : "", columns);
  } else if (const sql::Node parts = value.inner()["indirection"];
             parts && parts.at(parts.size() - 1).type() == "A_Star") {
    // (t).* of a relation; the fields of another value are not known.
    const sql::Node whole = value.inner()["arg"].inner()["fields"];
    const std::size_t before = columns.names.size();
    if (whole.size() == 1) append_star(around, from, whole.at(0).string(), columns);
    columns.complete = columns.complete && columns.names.size() > before;
  } else {
    columns.names.push_back(column_name(value));
  }
}

QueryColumns columns_of(Surroundings& around, const sql::Node& query) {
  if (++around.queries > most_queries) return {.complete = false};
  const std::size_t outer = around.parts.size();
  sql::Node select = query;
  enter(select, around);
  for (int depth = 0; depth < 100 && select["larg"]; ++depth) {
    select = unwrapped(select["larg"]);
    enter(select, around);
  }
  QueryColumns columns;
  const std::size_t values = select["valuesLists"].at(0).inner()["items"].size();
  for (std::size_t at = 1; at <= values; ++at) columns.names.push_back("column" + std::to_string(at));
  for (const sql::Node& target : select["targetList"].items()) {
    if (is_full(columns)) break;
    append_target(around, target.inner(), select["fromClause"], columns);
  }
  keep_within(columns);
  // What the query's own WITH names ends with it.
  around.parts.resize(outer);
  return columns;
}

}  // namespace

QueryColumns columns_of_query(Context& context, const sql::Node& query) {
  Surroundings around{.context = context};
  return columns_of(around, query);
}

}  // namespace routegrant::pg
