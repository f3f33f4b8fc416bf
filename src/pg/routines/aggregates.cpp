#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/expression.hpp"
#include "pg/names/names.hpp"
#include "pg/relations/query_columns.hpp"
#include "pg/routines/evaluator.hpp"
#include "sql/walk.hpp"

/// Queries with aggregates and without GROUP BY, which have one row whatever they find (manual, 2.7 and 4.2.7).
namespace routegrant::pg {
namespace {

/// Aggregates of pg_catalog. Of no rows each is NULL, but those that count.
constexpr std::array<std::string_view, 47> plain_aggregates{"any_value",
                                                            "array_agg",
                                                            "avg",
                                                            "bit_and",
                                                            "bit_or",
                                                            "bit_xor",
                                                            "bool_and",
                                                            "bool_or",
                                                            "corr",
                                                            "count",
                                                            "covar_pop",
                                                            "covar_samp",
                                                            "every",
                                                            "json_agg",
                                                            "json_agg_strict",
                                                            "json_object_agg",
                                                            "json_object_agg_strict",
                                                            "json_object_agg_unique",
                                                            "json_object_agg_unique_strict",
                                                            "jsonb_agg",
                                                            "jsonb_agg_strict",
                                                            "jsonb_object_agg",
                                                            "jsonb_object_agg_strict",
                                                            "jsonb_object_agg_unique",
                                                            "jsonb_object_agg_unique_strict",
                                                            "max",
                                                            "min",
                                                            "range_agg",
                                                            "range_intersect_agg",
                                                            "regr_avgx",
                                                            "regr_avgy",
                                                            "regr_count",
                                                            "regr_intercept",
                                                            "regr_r2",
                                                            "regr_slope",
                                                            "regr_sxx",
                                                            "regr_sxy",
                                                            "regr_syy",
                                                            "stddev",
                                                            "stddev_pop",
                                                            "stddev_samp",
                                                            "string_agg",
                                                            "sum",
                                                            "var_pop",
                                                            "var_samp",
                                                            "variance",
                                                            "xmlagg"};

/// Functions that give rows where a target list calls them.
constexpr std::array<std::string_view, 16> functions_of_rows{
    "aclexplode", "generate_series", "generate_subscripts", "json_array_elements",  "json_array_elements_text",
    "json_each",  "json_each_text",  "json_object_keys",    "jsonb_array_elements", "jsonb_array_elements_text",
    "jsonb_each", "jsonb_each_text", "jsonb_object_keys",   "regexp_matches",       "regexp_split_to_table",
    "unnest"};

std::string_view function_name(const sql::Node& call) {
  const sql::Node names = call.inner()["funcname"];
  return names.at(names.size() == 0 ? 0 : names.size() - 1).string();
}

/// Calls of the query itself, not of queries in it.
std::vector<sql::Node> calls_of(const sql::Node& tree) {
  std::vector<sql::Node> calls;
  sql::walk(tree, [&](const sql::Node& node) {
    const std::string_view type = node.type();
    if (type == "FuncCall" || type == "JsonArrayAgg" || type == "JsonObjectAgg") calls.push_back(node);
    return type == "SelectStmt" ? sql::Step::past : sql::Step::into;
  });
  return calls;
}

/// The routines of scripts that a call may mean.
std::vector<ObjectId> routines_of_scripts(const sql::Node& call, const Context& context) {
  const QualifiedName name = qualified_name(call.inner()["funcname"], std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  std::vector<ObjectId> found;
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    const std::vector<ObjectId> here = context.catalog.routines(schema, name.name);
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

bool is_builtin_aggregate(const sql::Node& call) {
  const sql::Node names = call.inner()["funcname"];
  const bool built_in = names.size() == 1 || (names.size() == 2 && names.at(0).string() == "pg_catalog");
  return built_in && text::is_one_of(function_name(call), plain_aggregates);
}

/// Whether a call is one of an aggregate; nothing where that depends on its arguments.
std::optional<bool> is_aggregate(const sql::Node& call, const Context& context) {
  if (call.type() != "FuncCall") return true;
  const sql::Node inner = call.inner();
  if (inner["over"]) return false;
  if (inner["agg_star"].truth() || inner["agg_distinct"].truth() || inner["agg_filter"] || inner["agg_order"] ||
      inner["agg_within_group"].truth())
    return true;
  const std::vector<ObjectId> routines = routines_of_scripts(call, context);
  const auto aggregate = [&](ObjectId id) { return context.catalog.object(id).kind == ObjectKind::aggregate; };
  const bool any = std::any_of(routines.begin(), routines.end(), aggregate);
  const bool all = std::all_of(routines.begin(), routines.end(), aggregate);
  if (is_builtin_aggregate(call)) return all ? std::optional(true) : std::nullopt;
  return any == all || routines.empty() ? std::optional(any) : std::nullopt;
}

/// All as one number; nothing where they are none.
Value summed(const std::vector<Value>& values) {
  Value sum = Value::of("0");
  for (const Value& each : values) sum = apply_operator("+", sum, each);
  return sum;
}

Value of_truths(const std::vector<Value>& values, bool wanted) {
  const auto is_truth = [](const Value& each) { return each.kind == Value::Kind::boolean; };
  if (!std::all_of(values.begin(), values.end(), is_truth)) return {};
  const bool has = std::any_of(values.begin(), values.end(), [&](const Value& each) { return each.truth == wanted; });
  return Value::of_truth(has == wanted);
}

}  // namespace

bool Evaluator::gives_rows(const sql::Node& targets) {
  const std::vector<sql::Node> calls = calls_of(targets);
  return std::any_of(calls.begin(), calls.end(), [](const sql::Node& call) {
    return call.type() == "FuncCall" && text::is_one_of(function_name(call), functions_of_rows);
  });
}

/// What FILTER leaves; nothing where that is not known.
std::optional<std::vector<Value>> Evaluator::filtered(const sql::Node& condition, std::vector<Value> rows) {
  if (!condition) return rows;
  std::vector<Value> kept;
  for (Value& each : rows) {
    const Value* outer = std::exchange(row, &each);
    const Value keep = value_of(condition);
    row = outer;
    if (!keep.known()) return std::nullopt;
    if (keep.is_true()) kept.push_back(std::move(each));
  }
  return kept;
}

Value Evaluator::aggregate(const sql::Node& select, const sql::Node& call, const std::vector<Value>& all) {
  const std::string_view name = function_name(call);
  const sql::Node arguments = call.inner()["args"];
  if (call.type() != "FuncCall" || call.inner()["agg_within_group"].truth() || !is_builtin_aggregate(call)) return {};
  auto kept = filtered(call.inner()["agg_filter"], all);
  if (!kept) return {};
  std::vector<Value> rows = std::move(*kept);
  if (name == "count" && call.inner()["agg_star"].truth()) return Value::of(std::to_string(rows.size()));
  if (rows.empty()) return name == "count" || name == "regr_count" ? Value::of("0") : Value::null();
  if (const sql::Node order = call.inner()["agg_order"]) {
    if (const auto places = sorted(order, select, rows, {})) {
      const std::vector<Value> before = std::exchange(rows, {});
      for (const std::size_t at : places->places) rows.push_back(before[at]);
    }
  }
  Value list{.kind = Value::Kind::array};
  for (const Value& each : rows) {
    const Value* outer = std::exchange(row, &each);
    Value value = value_of(arguments.at(0));
    row = outer;
    if (!value.known()) return {};
    const bool repeated = call.inner()["agg_distinct"].truth() &&
                          std::any_of(list.elements.begin(), list.elements.end(),
                                      [&](const Value& other) { return apply_operator("=", other, value).is_true(); });
    if (!repeated && (name == "array_agg" || !value.is_null())) list.elements.push_back(std::move(value));
  }
  if (name == "count") return Value::of(std::to_string(list.elements.size()));
  if (name == "array_agg") return list;
  const bool is_of_truths = name == "bool_or" || name == "bool_and" || name == "every";
  const bool is_of_one = name == "max" || name == "min";
  if (!is_of_truths && !is_of_one && name != "string_agg" && name != "sum") return {};
  if (list.elements.empty()) return Value::null();
  if (name == "string_agg") return call_pure_function("array_to_string", {list, value_of(arguments.at(1))});
  if (name == "sum") return summed(list.elements);
  if (is_of_truths) return of_truths(list.elements, name == "bool_or");
  // Which of several is the greatest depends on their type.
  const Value& first = list.elements.front();
  const bool alike = std::all_of(list.elements.begin(), list.elements.end(), [&](const Value& each) {
    return each.written() && each.written() == first.written();
  });
  return alike ? first : Value{};
}

std::optional<Evaluator::Aggregated> Evaluator::aggregated(const sql::Node& select, const std::vector<Value>& rows) {
  const sql::Node targets = select["targetList"];
  const sql::Node having = select["havingClause"];
  CallResults results;
  bool has_aggregate = static_cast<bool>(having);
  std::vector<sql::Node> calls = calls_of(targets);
  const std::vector<sql::Node> of_condition = calls_of(having);
  calls.insert(calls.end(), of_condition.begin(), of_condition.end());
  for (const sql::Node& call : calls) {
    const auto is_one = is_aggregate(call, context_);
    if (!is_one) return std::nullopt;
    if (!*is_one) continue;
    has_aggregate = true;
    results.insert_or_assign(call.inner()["location"].integer(), aggregate(select, call, rows));
  }
  if (!has_aggregate) return Aggregated{};
  if (gives_rows(targets)) return std::nullopt;
  const CallResults* outer = std::exchange(aggregates_, &results);
  Aggregated found{.is_one = true};
  const Value keep = having ? value_of(having) : Value::of_truth(true);
  Value only{.kind = Value::Kind::record};
  for (const sql::Node& each : targets.items()) {
    const sql::Node target = each.inner();
    only.names.push_back(target["name"] ? std::string(target["name"].text()) : column_name(target["val"]));
    only.elements.push_back(value_of(target["val"]));
  }
  aggregates_ = outer;
  if (!keep.known()) return std::nullopt;
  if (keep.is_true()) found.rows.push_back(std::move(only));
  return found;
}

}  // namespace routegrant::pg
