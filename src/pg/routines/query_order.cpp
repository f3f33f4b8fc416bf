#include <algorithm>
#include <compare>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/routines/evaluator.hpp"

/// ORDER BY, OFFSET and LIMIT of a query (manual, 7.5 and 7.6), as far as the order of its values is known.
namespace routegrant::pg {
namespace {

std::string_view only_field(const sql::Node& node) {
  const sql::Node fields = node.inner()["fields"];
  return node.type() == "ColumnRef" && fields.size() == 1 ? fields.at(0).string() : std::string_view();
}

std::string_view output_name(const sql::Node& target) {
  if (target["name"]) return target["name"].text();
  const sql::Node fields = target["val"].inner()["fields"];
  return target["val"].type() == "ColumnRef" ? fields.at(fields.size() - 1).string() : std::string_view();
}

/// What a key stands for: an expression on the rows of FROM, or a column of the result.
struct Key {
  sql::Node expression{};
  std::optional<std::size_t> output{};
};

/// A bare name is a column of the result before it is one of FROM; a number is the column's place (manual, 7.5).
Key key_of(const sql::Node& written, const sql::Node& targets) {
  const std::string_view name = only_field(written);
  const sql::Node number = written.type() == "A_Const" ? written.inner()["ival"] : sql::Node();
  for (std::size_t at = 0; at < targets.size(); ++at) {
    const sql::Node target = targets.at(at).inner();
    const std::string_view called = output_name(target);
    if (target["val"].type() == "ColumnRef" && called.empty()) break;  // `*` stands for any number of columns
    const bool is_meant =
        number ? number["ival"].integer() == static_cast<std::int64_t>(at) + 1 : !name.empty() && name == called;
    if (is_meant) return {.expression = target["val"], .output = at};
  }
  return number ? Key{} : Key{.expression = written};
}

/// The columns of UNION are called as those of its first part.
sql::Node first_part(const sql::Node& query) {
  sql::Node select = query;
  while (select["larg"]) select = unwrapped(select["larg"]);
  return select;
}

/// Catalogues hold names, which are compared by their bytes (manual, 8.3 "name"); how texts are depends on the
/// database's collation.
bool is_name(const sql::Node& expression, const sql::Node& from) {
  const std::vector<sql::Node> items = from.items();
  return expression.type() == "ColumnRef" && !items.empty() &&
         std::all_of(items.begin(), items.end(), [](const sql::Node& each) {
           return each.type() == "RangeVar" ||
                  (each.type() == "JoinExpr" && each.inner()["larg"].type() == "RangeVar" &&
                   each.inner()["rarg"].type() == "RangeVar");
         });
}

/// Texts that every collation puts into the order of their bytes.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// Nothing where the order of the two is not known. Both are neither unknown nor NULL.
std::optional<std::strong_ordering> compared(const Value& one, const Value& other, bool names) {
  using Kind = Value::Kind;
  if (one.kind == Kind::boolean && other.kind == Kind::boolean) return one.truth <=> other.truth;
  if (one.kind != Kind::text || other.kind != Kind::text) return std::nullopt;
  const std::strong_ordering bytes = one.text.compare(other.text) <=> 0;
  if (!one.oid.empty() || !other.oid.empty()) {
    const auto left = text::integer(one.oid);
    const auto right = text::integer(other.oid);
    return left && right ? std::optional(*left <=> *right) : std::nullopt;
  }
  if (names) return bytes;
  const auto left = text::integer(one.text);
  const auto right = text::integer(other.text);
  // Whether digits are a number or a text is not told.
  if (left && right) return (*left <=> *right) == bytes ? std::optional(bytes) : std::nullopt;
  return is_plain(one.text) && is_plain(other.text) ? std::optional(bytes) : std::nullopt;
}

/// The keys of all rows by one expression of ORDER BY.
struct SortColumn {
  std::vector<Value> values{};
  bool names = false;
  bool descends = false;
  bool nulls_first = false;

  [[nodiscard]] std::optional<std::strong_ordering> order(std::size_t one, std::size_t other) const {
    const Value& left = values[one];
    const Value& right = values[other];
    if (!left.known() || !right.known()) return std::nullopt;
    if (left.is_null() || right.is_null()) {
      const auto nulls = right.is_null() <=> left.is_null();
      return nulls_first ? nulls : left.is_null() <=> right.is_null();
    }
    const auto found = compared(left, right, names);
    return found && descends ? std::optional(0 <=> *found) : found;
  }
};

std::optional<std::strong_ordering> order_of(const std::vector<SortColumn>& columns, std::size_t one,
                                             std::size_t other) {
  for (const SortColumn& each : columns) {
    const auto found = each.order(one, other);
    if (!found || *found != std::strong_ordering::equal) return found;
  }
  return std::strong_ordering::equal;
}

/// Nothing unless any two of the rows can be compared.
std::optional<std::vector<std::size_t>> places_by(const std::vector<SortColumn>& columns, std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  bool is_known = true;
  std::stable_sort(places.begin(), places.end(), [&](std::size_t one, std::size_t other) {
    const auto found = order_of(columns, one, other);
    is_known = is_known && found;
    return found && *found == std::strong_ordering::less;
  });
  return is_known ? std::optional(std::move(places)) : std::nullopt;
}

}  // namespace

std::optional<Evaluator::Sorted> Evaluator::sorted(const sql::Node& clause, const sql::Node& select,
                                                   const std::vector<Value>& sources, const std::vector<Value>& rows) {
  const std::size_t count = std::max(sources.size(), rows.size());
  std::vector<SortColumn> columns;
  for (const sql::Node& each : clause.items()) {
    const sql::Node sort = each.inner();
    const std::string_view direction = sort["sortby_dir"].text();
    const std::string_view nulls = sort["sortby_nulls"].text();
    if (direction == "SORTBY_USING") return std::nullopt;
    const Key key =
        rows.empty() ? Key{.expression = sort["node"]} : key_of(sort["node"], first_part(select)["targetList"]);
    SortColumn sorts{.names = is_name(key.expression, select["fromClause"]), .descends = direction == "SORTBY_DESC"};
    sorts.nulls_first = nulls == "SORTBY_NULLS_FIRST" || (nulls != "SORTBY_NULLS_LAST" && sorts.descends);
    for (std::size_t at = 0; at < count; ++at) {
      if (key.output) {
        const std::vector<Value>& fields = rows[at].elements;
        sorts.values.push_back(*key.output < fields.size() ? fields[*key.output] : Value{});
        continue;
      }
      const Value* outer = std::exchange(row, at < sources.size() ? &sources[at] : &rows[at]);
      sorts.values.push_back(key.expression ? value_of(key.expression) : Value{});
      row = outer;
    }
    columns.push_back(std::move(sorts));
  }
  auto places = places_by(columns, count);
  if (!places) return std::nullopt;
  Sorted result{.places = std::move(*places)};
  for (std::size_t at = 1; at < result.places.size(); ++at) {
    if (order_of(columns, result.places[at - 1], result.places[at]) != std::strong_ordering::equal)
      result.steps.push_back(at);
  }
  return result;
}

std::optional<std::vector<Value>> Evaluator::arranged(const sql::Node& select, const std::vector<Value>& sources,
                                                      std::vector<Value> rows) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const auto number = [&](const sql::Node& written, std::int64_t otherwise) -> std::optional<std::int64_t> {
    if (!written) return otherwise;
    const Value value = value_of(written);
    return value.is_null() ? std::optional(otherwise) : text::integer(value.text);
  };
  const auto skipped = number(select["limitOffset"], 0);
  const auto most = number(select["limitCount"], count);
  if (!skipped || !most || *skipped < 0 || *most < 0) return std::nullopt;
  const std::int64_t begin = std::min(*skipped, count);
  const std::int64_t end = *most < count - begin ? begin + *most : count;
  const auto order =
      select["sortClause"].size() > 0 ? sorted(select["sortClause"], select, sources, rows) : std::nullopt;
  // Of rows without a known order all or none can be told.
  const auto is_cut = [&](std::int64_t at) {
    return at == 0 || at == count ||
           (order &&
            std::find(order->steps.begin(), order->steps.end(), static_cast<std::size_t>(at)) != order->steps.end());
  };
  if (begin == end) return std::vector<Value>();
  const bool ties = select["limitOption"].text() == "LIMIT_OPTION_WITH_TIES";
  if (!is_cut(begin) || !is_cut(end) || (ties && end != count)) return std::nullopt;
  if (!order) return rows;
  std::vector<Value> result;
  for (std::int64_t at = begin; at < end; ++at)
    result.push_back(std::move(rows[order->places[static_cast<std::size_t>(at)]]));
  return result;
}

}  // namespace routegrant::pg
