#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/expression.hpp"
#include "pg/relations/created.hpp"
#include "pg/routines/evaluator.hpp"
#include "pg/routines/routine.hpp"
#include "pg/values/json_text.hpp"

namespace routegrant::pg {

namespace {

std::string_view last_of(const sql::Node& names) {
  return names.at(names.size() == 0 ? 0 : names.size() - 1).string();
}

/// The columns of a function's rows by the names that its alias gives them: one column is called as the alias itself.
std::vector<Value> called_as(const sql::Node& alias, std::vector<Value> rows) {
  const sql::Node given = alias["colnames"];
  for (Value& each : rows) {
    if (given.size() == 0 && each.names.size() == 1 && alias) each.names.front() = alias["aliasname"].text();
    for (std::size_t at = 0; at < given.size() && at < each.names.size(); ++at) each.names[at] = given.at(at).string();
  }
  return rows;
}

/// The names of a query's columns; those of UNION are those of its first part.
std::vector<std::string> names_of(const sql::Node& query) {
  sql::Node select = query;
  while (select["larg"]) select = unwrapped(select["larg"]);
  std::vector<std::string> names;
  for (const sql::Node& each : select["targetList"].items()) {
    const sql::Node target = each.inner();
    names.push_back(target["name"] ? std::string(target["name"].text()) : column_name(target["val"]));
  }
  return names;
}

}  // namespace

/// The rows of one item of FROM: a catalogue, a subquery, unnest() of an array, generate_series() of numbers.
std::optional<std::vector<Value>> Evaluator::item_rows(const sql::Node& item) {
  if (item.type() == "RangeVar")
    return rows_of_catalog(item.inner()["schemaname"].text(), item.inner()["relname"].text(), context_);
  if (item.type() == "RangeSubselect") {
    auto rows = rows_of(unwrapped(item.inner()["subquery"]));
    const sql::Node names = item.inner()["alias"]["colnames"];
    if (rows) {
      for (Value& each : *rows) {
        for (std::size_t at = 0; at < names.size() && at < each.names.size(); ++at)
          each.names[at] = names.at(at).string();
      }
    }
    return rows;
  }
  if (item.type() != "RangeFunction") return std::nullopt;
  const sql::Node function = item.inner()["functions"].at(0).inner()["items"].at(0);
  if (function.type() == "FuncCall" && function.inner()["args"].size() == 1) {
    if (auto rows = rows_of_json(last_of(function.inner()["funcname"]), value_of(function.inner()["args"].at(0))))
      return called_as(item.inner()["alias"], std::move(*rows));
  }
  auto rows = function_rows(function, item.inner()["alias"]);
  if (rows && item.inner()["ordinality"].truth()) {
    for (std::size_t at = 0; at < rows->size(); ++at) {
      (*rows)[at].names.emplace_back("ordinality");
      (*rows)[at].elements.push_back(Value::of(std::to_string(at + 1)));
    }
  }
  return rows ? std::optional(called_as(item.inner()["alias"], std::move(*rows))) : std::nullopt;
}

/// The rows of a function in FROM; a single column is called as the alias of the function.
std::optional<std::vector<Value>> Evaluator::function_rows(const sql::Node& function, const sql::Node& alias) {
  const auto values = values_of_set(function);
  if (!values) return function.type() == "FuncCall" ? rows_of_call(context_, function.inner(), scope_) : std::nullopt;
  const sql::Node names = function.inner()["funcname"];
  std::string name(names.at(names.size() - 1).string());
  if (alias) name = alias["aliasname"].text();
  std::vector<Value> rows;
  for (const Value& each : *values) rows.push_back({.kind = Value::Kind::record, .elements = {each}, .names = {name}});
  return rows;
}

/// unnest(array) and generate_series(from, to[, step]).
std::optional<std::vector<Value>> Evaluator::values_of_set(const sql::Node& call) {
  const sql::Node names = call.inner()["funcname"];
  if (call.type() != "FuncCall" || names.size() == 0) return std::nullopt;
  const std::string_view name = names.at(names.size() - 1).string();
  const sql::Node args = call.inner()["args"];
  if (name == "unnest" && args.size() == 1) {
    Value array = value_of(args.at(0));
    if (array.kind != Value::Kind::array) return std::nullopt;
    return std::move(array.elements);
  }
  if (name == "regexp_split_to_table" || name == "string_to_table") {
    std::vector<Value> arguments;
    for (const sql::Node& each : args.items()) arguments.push_back(value_of(each));
    Value array =
        call_pure_function(name == "string_to_table" ? "string_to_array" : "regexp_split_to_array", arguments);
    if (array.kind != Value::Kind::array) return std::nullopt;
    return std::move(array.elements);
  }
  if (args.size() == 1) {
    if (const auto rows = rows_of_json(name, value_of(args.at(0)));
        rows && name.find("each") == std::string_view::npos) {
      std::vector<Value> values;
      for (const Value& each : *rows) values.push_back(each.elements.front());
      return values;
    }
  }
  if (name != "generate_series" || args.size() < 2 || args.size() > 3) return std::nullopt;
  const auto from = text::integer(value_of(args.at(0)).text);
  const auto to = text::integer(value_of(args.at(1)).text);
  const auto step = args.size() == 3 ? text::integer(value_of(args.at(2)).text) : std::optional<std::int64_t>(1);
  if (!from || !to || !step || *step <= 0 || *to - *from > 10000) return std::nullopt;
  std::vector<Value> values;
  for (std::int64_t number = *from; number <= *to; number += *step) values.push_back(Value::of(std::to_string(number)));
  return values;
}

namespace {

/// How a query calls an item of FROM.
std::string called(const sql::Node& item) {
  const std::string_view alias = item.inner()["alias"]["aliasname"].text();
  return std::string(alias.empty() ? item.inner()["relname"].text() : alias);
}

/// The fields of a row once more with the name of their relation in front, for a join.
Value qualified(const Value& row, const std::string& name) {
  Value result = row;
  for (std::size_t at = 0; at < row.names.size() && at < row.elements.size(); ++at) {
    if (name.empty() || row.names[at].find('.') != std::string::npos) continue;
    result.names.push_back(name + "." + row.names[at]);
    result.elements.push_back(row.elements[at]);
  }
  return result;
}

}  // namespace

/// Two items side by side, those that `condition` keeps.
std::optional<std::vector<Value>> Evaluator::joined(std::vector<Value> left, const std::vector<Value>& right,
                                                    const sql::Node& condition, bool outer) {
  constexpr std::size_t most_pairs = 200'000;
  if (left.size() * right.size() > most_pairs) return std::nullopt;
  std::vector<Value> rows;
  for (const Value& a : left) {
    const std::size_t before = rows.size();
    for (const Value& b : right) {
      Value both = a;
      both.names.insert(both.names.end(), b.names.begin(), b.names.end());
      both.elements.insert(both.elements.end(), b.elements.begin(), b.elements.end());
      if (condition) {
        const Value* around = std::exchange(row, &both);
        const Value keep = value_of(condition);
        row = around;
        if (!keep.known()) return std::nullopt;
        if (!keep.is_true()) continue;
      }
      rows.push_back(std::move(both));
    }
    // Without a match LEFT JOIN keeps the row; the names of the other side are not known where it has no rows.
    if (!outer || rows.size() > before) continue;
    if (right.empty()) return std::nullopt;
    Value alone = a;
    alone.names.insert(alone.names.end(), right.front().names.begin(), right.front().names.end());
    alone.elements.resize(alone.names.size(), Value::null());
    rows.push_back(std::move(alone));
  }
  return rows;
}

std::optional<std::vector<Value>> Evaluator::joined_rows(const sql::Node& item) {
  if (++depth_ > most_levels_) return std::nullopt;
  std::optional<std::vector<Value>> rows;
  if (item.type() == "JoinExpr") {
    const sql::Node join = item.inner();
    const bool outer = join["jointype"].text() == "JOIN_LEFT";
    const bool plain =
        (outer || join["jointype"].text() == "JOIN_INNER") && !join["usingClause"] && !join["isNatural"].truth();
    auto left = plain ? joined_rows(join["larg"]) : std::nullopt;
    const auto right = left ? joined_rows(join["rarg"]) : std::nullopt;
    if (right) rows = joined(std::move(*left), *right, join["quals"], outer);
  } else {
    rows = item_rows(item);
    if (rows) {
      for (Value& each : *rows) each = qualified(each, called(item));
    }
  }
  --depth_;
  return rows;
}

/// FROM; nothing is one empty row.
std::optional<std::vector<Value>> Evaluator::source_rows(const sql::Node& from) {
  if (from.size() == 0) return std::vector<Value>{Value{.kind = Value::Kind::record}};
  if (from.size() == 1 && from.at(0).type() != "JoinExpr") return item_rows(from.at(0));
  auto rows = joined_rows(from.at(0));
  for (std::size_t at = 1; rows && at < from.size(); ++at) {
    const auto next = joined_rows(from.at(at));
    rows = next ? joined(std::move(*rows), *next, {}, false) : std::nullopt;
  }
  return rows;
}

Value Evaluator::projected(const sql::Node& targets, const Value& from) {
  Value result{.kind = Value::Kind::record};
  const Value* outer = std::exchange(row, &from);
  for (std::size_t at = 0; at < targets.size(); ++at) {
    const sql::Node target = targets.at(at).inner();
    const sql::Node value = target["val"];
    const sql::Node fields = value.inner()["fields"];
    if (value.type() == "ColumnRef" && fields.at(fields.size() - 1).type() == "A_Star") {
      result.names.insert(result.names.end(), from.names.begin(), from.names.end());
      result.elements.insert(result.elements.end(), from.elements.begin(), from.elements.end());
      continue;
    }
    std::string name(target["name"].text());
    if (name.empty() && value.type() == "ColumnRef") name = fields.at(fields.size() - 1).string();
    result.names.push_back(name.empty() ? "?column?" : name);
    result.elements.push_back(value_of(value));
  }
  row = outer;
  return result;
}

std::optional<std::vector<Value>> Evaluator::kept_rows(const sql::Node& select) {
  const auto source = source_rows(select["fromClause"]);
  if (!source) return std::nullopt;
  std::vector<Value> result;
  for (const Value& each : *source) {
    if (const sql::Node where = select["whereClause"]) {
      const Value* outer = std::exchange(row, &each);
      const Value keep = value_of(where);
      row = outer;
      if (!keep.known()) return std::nullopt;
      if (!keep.is_true()) continue;
    }
    result.push_back(each);
  }
  return result;
}

/// SELECT unnest(...) alone is as many rows as elements; so is a function of scripts.
std::optional<std::vector<Value>> Evaluator::rows_of_set(const sql::Node& select, const sql::Node& call) {
  if (const auto values = values_of_set(call)) {
    std::vector<Value> rows;
    for (const Value& each : *values)
      rows.push_back({.kind = Value::Kind::record, .elements = {each}, .names = names_of(select)});
    return rows;
  }
  if (call.type() != "FuncCall" || select["whereClause"] || select["limitCount"]) return std::nullopt;
  auto rows = rows_of_call(context_, call.inner(), scope_);
  const auto single = [](const Value& each) { return each.elements.size() == 1; };
  if (!rows || !std::all_of(rows->begin(), rows->end(), single)) return std::nullopt;
  for (Value& each : *rows) each.names = names_of(select);
  return rows;
}

std::optional<std::vector<Value>> Evaluator::rows_of(const sql::Node& select) {
  if (select["op"].text() == "SETOP_UNION") {
    auto rows = united(select);
    return rows ? arranged(select, {}, std::move(*rows)) : std::nullopt;
  }
  if (select["op"].text() != "SETOP_NONE" || select["withClause"] || select["groupClause"]) return std::nullopt;
  std::vector<Value> result;
  const sql::Node lists = select["valuesLists"];
  for (std::size_t at = 0; at < lists.size(); ++at) {
    Value each = array(lists.at(at).inner()["items"]);
    each.kind = Value::Kind::record;
    for (std::size_t column = 1; column <= each.elements.size(); ++column)
      each.names.push_back("column" + std::to_string(column));
    result.push_back(std::move(each));
  }
  if (lists.size() > 0) return arranged(select, {}, std::move(result));
  auto kept = kept_rows(select);
  if (!kept) return std::nullopt;
  result = std::move(*kept);
  if (select["fromClause"].size() > 0 && result.empty()) rests_on_absence_ = true;
  const sql::Node targets = select["targetList"];
  const sql::Node only = targets.at(0).inner()["val"];
  auto one = aggregated(select, result);
  if (!one) return std::nullopt;
  if (one->is_one) return arranged(select, {}, std::move(one->rows));
  if (targets.size() == 1 && select["fromClause"].size() == 0) {
    if (auto rows = rows_of_set(select, only)) return arranged(select, {}, std::move(*rows));
  }
  if (gives_rows(targets)) return std::nullopt;
  // Rows that are the same are not taken out here.
  const bool is_cut = select["limitCount"] || select["limitOffset"];
  if (is_cut && select["distinctClause"].size() > 0 && result.size() > 1) return std::nullopt;
  std::vector<Value> rows;
  rows.reserve(result.size());
  for (const Value& each : result) rows.push_back(projected(targets, each));
  return arranged(select, result, std::move(rows));
}

namespace {

bool is_same_row(const Value& left, const Value& right) {
  return std::equal(left.elements.begin(), left.elements.end(), right.elements.begin(), right.elements.end(),
                    [](const Value& a, const Value& b) {
                      return a.kind == b.kind && a.known() &&
                             (a.is_null() || (a.written() && a.written() == b.written()));
                    });
}

}  // namespace

std::optional<std::vector<Value>> Evaluator::united(const sql::Node& select) {
  if (++depth_ > most_levels_) return std::nullopt;
  auto rows = rows_of(unwrapped(select["larg"]));
  const auto more = rows ? rows_of(unwrapped(select["rarg"])) : std::nullopt;
  --depth_;
  if (!more) return std::nullopt;
  const std::vector<std::string> names = rows->empty() ? names_of(select) : rows->front().names;
  for (Value next : *more) {
    const bool is_there = !select["all"].truth() && std::any_of(rows->begin(), rows->end(), [&](const Value& each) {
      return is_same_row(each, next);
    });
    if (is_there) continue;
    if (next.names.size() == names.size()) next.names = names;
    rows->push_back(std::move(next));
  }
  return rows;
}

std::optional<Rows> rows_of_query(const sql::Node& select, const Scope& scope, const Context& context) {
  Evaluator evaluator(scope, context);
  auto rows = evaluator.rows_of(select);
  if (!rows) return std::nullopt;
  return Rows{.rows = std::move(*rows), .rests_on_absence = evaluator.rests_on_absence()};
}

std::optional<Rows> source_of_query(const sql::Node& select, const Scope& scope, const Context& context) {
  Evaluator evaluator(scope, context);
  auto rows = evaluator.kept_rows(select);
  if (!rows) return std::nullopt;
  return Rows{.rows = std::move(*rows), .rests_on_absence = evaluator.rests_on_absence()};
}

std::vector<Value> first_of(const std::optional<Rows>& rows, std::size_t fields) {
  std::vector<Value> values(fields);
  if (!rows) return values;
  if (rows->rows.empty()) {
    std::fill(values.begin(), values.end(), Value::null());
    return values;
  }
  const Value& row = rows->rows.front();
  if (fields == 1 && row.elements.size() != 1) return {row};
  std::copy_n(row.elements.begin(), std::min(fields, row.elements.size()), values.begin());
  return values;
}

}  // namespace routegrant::pg
