#include "pg/relations/expression_types.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/types.hpp"
#include "pg/relations/ranges.hpp"

namespace routegrant::pg {
namespace {

constexpr std::array<std::string_view, 6> numbers{"smallint", "integer", "bigint",
                                                  "numeric",  "real",    "double precision"};
constexpr std::array<std::string_view, 4> strings{"text", "character varying", "character", "name"};
constexpr std::string_view stamp = "timestamp without time zone";
constexpr std::string_view zoned = "timestamp with time zone";
constexpr std::array<std::string_view, 3> moments{"date", stamp, zoned};
constexpr std::array<std::string_view, 8> others{
    "boolean", "inet", "uuid", "json", "jsonb", "interval", "time without time zone", "bytea"};

/// The types whose ways to each other are known here.
bool is_known(std::string_view type) {
  return text::is_one_of(type, numbers) || text::is_one_of(type, strings) || text::is_one_of(type, moments) ||
         text::is_one_of(type, others);
}

bool is_assigned(std::string_view from, std::string_view to) {
  if (from == to || text::is_one_of(to, strings)) return true;
  if (text::is_one_of(from, numbers) && text::is_one_of(to, numbers)) return true;
  if (text::is_one_of(from, moments) && text::is_one_of(to, moments)) return true;
  if ((from == "json" && to == "jsonb") || (from == "jsonb" && to == "json")) return true;
  constexpr std::string_view time = "time without time zone";
  return (from == time && to == "interval") || (from == "interval" && to == time) ||
         (to == time && (from == stamp || from == zoned));
}

std::string type_of_constant(const sql::Node& constant) {
  if (constant["sval"] || constant["isnull"].truth()) return std::string(unknown_type);
  if (constant["boolval"]) return "boolean";
  if (constant["ival"]) return "integer";
  const std::string_view number = constant["fval"]["fval"].text();
  if (number.empty()) return {};
  return text::integer(number) ? "bigint" : "numeric";
}

std::string type_of_special(std::string_view op) {
  if (op == "SVFOP_CURRENT_DATE") return "date";
  if (op == "SVFOP_CURRENT_TIMESTAMP") return std::string(zoned);
  if (op == "SVFOP_LOCALTIMESTAMP") return std::string(stamp);
  const bool names = op == "SVFOP_CURRENT_USER" || op == "SVFOP_SESSION_USER" || op == "SVFOP_USER" ||
                     op == "SVFOP_CURRENT_ROLE" || op == "SVFOP_CURRENT_CATALOG";
  return names ? "name" : "";
}

/// Functions of pg_catalog that give one type, whatever they are called with.
std::string type_of_call(const QualifiedName& name) {
  if (!name.schema.empty() && name.schema != "pg_catalog") return {};
  struct Row {
    std::string_view function;
    std::string_view type;
  };
  static constexpr Row rows[] = {{"count", "bigint"},       {"now", zoned},      {"gen_random_uuid", "uuid"},
                                 {"md5", "text"},           {"concat", "text"},  {"format", "text"},
                                 {"quote_ident", "text"},   {"version", "text"}, {"nextval", "bigint"},
                                 {"clock_timestamp", zoned}};
  for (const Row& row : rows) {
    if (row.function == name.name) return std::string(row.type);
  }
  return {};
}

/// The type of the column that a name means, if it is a built-in one.
std::string type_of_column(const Catalog& catalog, const Ranges& ranges, const sql::Node& fields) {
  const Column* const found = column_meant(catalog, ranges, fields);
  return found == nullptr || found->type != ObjectId::none ? std::string()
                                                           : std::string(catalog.text(found->type_text));
}

/// What CASE, COALESCE and their like make of several (manual, 10.5): known where all that say a type say the same.
std::string common_type(Context& context, const Ranges& ranges, const std::vector<sql::Node>& expressions) {
  std::string common(unknown_type);
  for (const sql::Node& each : expressions) {
    const std::string type = type_of_expression(context, ranges, each);
    if (type.empty() || (common != unknown_type && type != unknown_type && type != common)) return {};
    if (type != unknown_type) common = type;
  }
  // Constants alone come to be text.
  return common == unknown_type && !expressions.empty() ? "text" : common;
}

std::string type_of_case(Context& context, const Ranges& ranges, const sql::Node& node) {
  std::vector<sql::Node> results;
  if (node["defresult"]) results.push_back(node["defresult"]);
  for (const sql::Node& each : node["args"].items()) results.push_back(each.inner()["result"]);
  return common_type(context, ranges, results);
}

/// What compares gives a truth; of other operators nothing is known.
std::string type_of_operation(Context& context, const Ranges& ranges, const sql::Node& node) {
  constexpr std::array<std::string_view, 5> operations{"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_OF",
                                                       "AEXPR_SIMILAR"};
  constexpr std::array<std::string_view, 6> comparisons{"=", "<>", "<", ">", "<=", ">="};
  const std::string_view kind = node["kind"].text();
  if (kind == "AEXPR_NULLIF") {
    std::string first = type_of_expression(context, ranges, node["lexpr"]);
    return first == unknown_type ? std::string() : first;
  }
  if (text::is_one_of(kind, operations)) {
    return text::is_one_of(node["name"].at(0).string(), comparisons) && node["name"].size() == 1 ? "boolean" : "";
  }
  return "boolean";
}

/// The only column of a query that stands for a value.
std::string type_of_subquery(Context& context, const sql::Node& link) {
  if (link["subLinkType"].text() == "EXISTS_SUBLINK") return "boolean";
  const sql::Node select = link["subselect"].inner();
  if (link["subLinkType"].text() != "EXPR_SUBLINK" || select["larg"] || select["withClause"] ||
      select["targetList"].size() != 1)
    return {};
  std::string type = type_of_expression(context, ranges_of(context, select), select["targetList"].at(0).inner()["val"]);
  return type == unknown_type ? "text" : type;
}

}  // namespace

std::string type_of_expression(Context& context, const Ranges& ranges, const sql::Node& expression) {
  const std::string_view type = expression.type();
  const sql::Node inner = expression.inner();
  if (type == "A_Const") return type_of_constant(inner);
  if (type == "TypeCast") {
    const ResolvedType cast = find_type(context, inner["typeName"]);
    return cast.id == ObjectId::none && !cast.outcome.refused() ? cast.text : std::string();
  }
  if (type == "ColumnRef") return type_of_column(context.catalog, ranges, inner["fields"]);
  if (type == "FuncCall") return type_of_call(qualified_name(inner["funcname"], std::nullopt));
  if (type == "SQLValueFunction") return type_of_special(inner["op"].text());
  if (type == "BoolExpr" || type == "NullTest" || type == "BooleanTest") return "boolean";
  if (type == "SubLink") return type_of_subquery(context, inner);
  if (type == "CaseExpr") return type_of_case(context, ranges, inner);
  if (type == "CoalesceExpr" || type == "MinMaxExpr") return common_type(context, ranges, inner["args"].items());
  if (type == "A_Expr") return type_of_operation(context, ranges, inner);
  if (type != "A_ArrayExpr" || inner["elements"].size() == 0) return {};
  const std::string element = type_of_expression(context, ranges, inner["elements"].at(0));
  if (element == unknown_type || element.empty() || element.ends_with("[]")) return {};
  for (const sql::Node& each : inner["elements"].items()) {
    if (type_of_expression(context, ranges, each) != element) return {};
  }
  return element + "[]";
}

Outcome require_truth(Context& context, const Ranges& ranges, const sql::Node& expression, std::string_view clause) {
  if (!context.closed() || !expression) return done();
  const std::string type = type_of_expression(context, ranges, expression);
  if (type.empty() || type == unknown_type || !is_never_assigned(type, "boolean")) return done();
  return refuse(sqlstate::datatype_mismatch,
                "argument of " + std::string(clause) + " must be type boolean, not type " + type);
}

bool is_never_assigned(std::string_view from, std::string_view to) {
  const bool array = from.ends_with("[]");
  const bool into_array = to.ends_with("[]");
  const std::string_view element = array ? from.substr(0, from.size() - 2) : from;
  const std::string_view into = into_array ? to.substr(0, to.size() - 2) : to;
  if (!is_known(element) || !is_known(into)) return false;
  if (array != into_array) return into_array || !text::is_one_of(to, strings);
  return !is_assigned(element, into);
}

bool is_never_passed(std::string_view from, std::string_view to) {
  if (!is_known(from) || !is_known(to) || from == to) return false;
  const auto goes_up = [&](const auto& types) {
    const auto own = std::find(types.begin(), types.end(), from);
    return own != types.end() && std::find(own, types.end(), to) != types.end();
  };
  if (goes_up(numbers) || goes_up(moments)) return false;
  // A name becomes a text by itself, and other strings only when it is assigned.
  if (text::is_one_of(from, strings) && text::is_one_of(to, strings)) return from == "name" && to != "text";
  return from != "time without time zone" || to != "interval";
}

bool is_never_referred(std::string_view referring, std::string_view referred) {
  if (!is_known(referring) || !is_known(referred) || referring == referred) return false;
  if (text::is_one_of(referring, strings) && text::is_one_of(referred, strings)) return false;
  if (text::is_one_of(referring, moments) && text::is_one_of(referred, moments)) return false;
  const auto* const own = std::find(numbers.begin(), numbers.end(), referring);
  const auto* const other = std::find(numbers.begin(), numbers.end(), referred);
  if (own == numbers.end() || other == numbers.end()) return true;
  // Whole numbers go with each other, and so do floating ones; others only where they become the referred type by
  // themselves.
  const auto* const numeric = std::find(numbers.begin(), numbers.end(), "numeric");
  if ((own < numeric && other < numeric) || (own > numeric && other > numeric)) return false;
  return own > other;
}

}  // namespace routegrant::pg
