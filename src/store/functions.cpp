#include "store/functions.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/content_hash.hpp"
#include "base/hash.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/source.hpp"

namespace routegrant::store {
namespace {

constexpr std::size_t most_named = 3;
/// These lists live outside of SQLite's heap and its limits, so they have their own.
constexpr std::size_t most_values = 20'000;
constexpr std::size_t longest_value = 512;
/// So many numbers stay below the longest value that a query may make.
constexpr std::size_t most_facts = 5'000;

std::string_view text_of(sqlite3_value* value) {
  const unsigned char* text = sqlite3_value_text(value);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// The fact that the argument names, or none if there is no such fact.
FactId fact_of(const FactContext& known, sqlite3_value* value) {
  const std::int64_t number = sqlite3_value_int64(value);
  if (known.graph == nullptr || number <= 0) return FactId::none;
  const auto size = static_cast<std::int64_t>(known.graph->reasons().size());
  return number < size ? static_cast<FactId>(number) : FactId::none;
}

void label_of(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto& known = *static_cast<const FactContext*>(sqlite3_user_data(context));
  const FactId fact = fact_of(known, values[0]);
  answer(context, fact == FactId::none ? std::string() : std::string(known.graph->reasons().label(fact)));
}

void place_of(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto& known = *static_cast<const FactContext*>(sqlite3_user_data(context));
  const FactId fact = fact_of(known, values[0]);
  if (fact == FactId::none || known.sources == nullptr) return answer(context, {});
  const Place place = known.sources->place(known.graph->reasons().of(fact).reason.span);
  answer(context, place.file + ":" + std::to_string(place.line));
}

/// The different values that an aggregate has met.
struct Values {
  std::set<std::string, std::less<>> seen;
};

/// SQLite keeps eight zeroed bytes for each group; they hold the pointer.
Values** slot(sqlite3_context* context, bool make) {
  return static_cast<Values**>(sqlite3_aggregate_context(context, make ? static_cast<int>(sizeof(Values*)) : 0));
}

void take(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  Values** const held = slot(context, true);
  if (held == nullptr) return sqlite3_result_error_nomem(context);
  if (*held == nullptr) *held = new (std::nothrow) Values;
  if (*held == nullptr) return sqlite3_result_error_nomem(context);
  const std::string_view text = text_of(values[0]).substr(0, longest_value);
  if (text.empty() || (*held)->seen.contains(text)) return;
  if ((*held)->seen.size() == most_values)
    return sqlite3_result_error(context, "too many different values in one list", -1);
  (*held)->seen.emplace(text);
}

/// Ends a group: the values, which are then forgotten.
std::vector<std::string> finished(sqlite3_context* context) {
  Values** const held = slot(context, false);
  if (held == nullptr || *held == nullptr) return {};
  std::vector<std::string> values((*held)->seen.begin(), (*held)->seen.end());
  delete *held;
  *held = nullptr;
  return values;
}

std::string enumerated(const std::vector<std::string>& values, std::string_view quote) {
  std::string out;
  // "a, b, c and 1 more" would be longer than to name the one.
  const std::size_t named = values.size() <= most_named + 1 ? values.size() : most_named;
  for (std::size_t i = 0; i < named; ++i) {
    if (i != 0) out += i + 1 == values.size() ? " and " : ", ";
    out.append(quote).append(values[i]).append(quote);
  }
  if (named < values.size()) out += " and " + std::to_string(values.size() - named) + " more";
  return out;
}

void end_listed(sqlite3_context* context) {
  answer(context, enumerated(finished(context), ""));
}
void end_quoted(sqlite3_context* context) {
  answer(context, enumerated(finished(context), "'"));
}

void end_digest(sqlite3_context* context) {
  std::uint64_t hash = hash_of("");
  // What a generator makes is the same thing whatever its content is.
  std::set<std::string> names;
  for (const std::string& value : finished(context)) names.insert(without_content_hashes(value));
  for (const std::string& name : names) hash = hash_of(std::string_view("\0", 1), hash_of(name, hash));
  // Set off from the name before it, so that a content hash at that name's end is seen as one.
  answer(context, '#' + std::to_string(hash));
}

void end_facts(sqlite3_context* context) {
  std::string out;
  std::size_t written = 0;
  for (const std::string& fact : finished(context)) {
    if (written == most_facts) return answer(context, out + ",+");
    if (written++ != 0) out += ',';
    out += fact;
  }
  answer(context, out);
}

}  // namespace

void add_functions(sqlite3* connection, const FactContext& context) {
  // Not deterministic in SQLite's sense: what a fact is called depends on the graph that is loaded.
  void* known = const_cast<FactContext*>(&context);
  sqlite3_create_function_v2(connection, "label_of", 1, SQLITE_UTF8, known, label_of, nullptr, nullptr, nullptr);
  sqlite3_create_function_v2(connection, "place_of", 1, SQLITE_UTF8, known, place_of, nullptr, nullptr, nullptr);
  const int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  sqlite3_create_function_v2(connection, "listed", 1, pure, nullptr, nullptr, take, end_listed, nullptr);
  sqlite3_create_function_v2(connection, "quoted", 1, pure, nullptr, nullptr, take, end_quoted, nullptr);
  sqlite3_create_function_v2(connection, "digest", 1, pure, nullptr, nullptr, take, end_digest, nullptr);
  sqlite3_create_function_v2(connection, "facts", 1, pure, nullptr, nullptr, take, end_facts, nullptr);
}

}  // namespace routegrant::store
