#include "pg/names/parameter_values.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/text.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

enum class Kind : std::uint8_t { switch_, number, word, word_or_switch, word_or_on_until_13 };

struct Values {
  std::string_view name;
  Kind kind;
  std::string_view words;
};

constexpr Values known[] = {
#define VALUES(name, kind, words) {#name, Kind::kind, words},
#include "pg/names/parameter_values.def"
#undef VALUES
};

/// `parse_bool()`: the words may be cut short, but for "o".
bool is_switch(std::string_view value) {
  constexpr std::array<std::string_view, 6> words{"true", "false", "yes", "no", "on", "off"};
  const std::string lower = text::lower(value);
  if (lower == "1" || lower == "0") return true;
  return !lower.empty() && lower != "o" &&
         std::any_of(words.begin(), words.end(), [&](std::string_view word) { return word.starts_with(lower); });
}

bool is_word(std::string_view words, std::string_view value) {
  const std::vector<std::string_view> taken = text::split(words, ',');
  return std::find(taken.begin(), taken.end(), text::lower(value)) != taken.end();
}

/// Whether it begins as a number does: what is behind may be a unit.
bool is_number(std::string_view value) {
  const std::string_view written = text::trim(value);
  if (written.empty()) return false;
  const std::string lower = text::lower(written.substr(written.find_first_not_of("+-.") == 0 ? 0 : 1));
  return (!lower.empty() && lower.front() >= '0' && lower.front() <= '9') || lower.starts_with(".") ||
         lower.starts_with("inf") || lower.starts_with("nan");
}

}  // namespace

std::vector<std::string> values_of_setting(const sql::Node& args) {
  std::vector<std::string> values;
  for (const sql::Node& each : args.items()) {
    const sql::Node value = each.inner();
    if (const sql::Node number = value["ival"]) {
      values.push_back(std::to_string(number["ival"].integer()));
    } else if (const sql::Node fraction = value["fval"]) {
      values.emplace_back(fraction["fval"].text());
    } else {
      values.emplace_back(value["sval"]["sval"].text());
    }
  }
  return values;
}

namespace {

/// The name in a message about a value: until 17 as it is written, from 18 on as the server writes it.
std::string shown_name(const Context& context, std::string_view name) {
  if (context.features().version < 18) return in_quotes(name);
  const std::string lower = text::lower(name);
  return in_quotes(lower == "intervalstyle" ? "IntervalStyle" : lower);
}

}  // namespace

Outcome require_value(const Context& context, std::string_view name, const std::vector<std::string>& values) {
  if (!context.closed() || values.empty()) return done();
  const std::string lower = text::lower(name);
  const auto* const row =
      std::lower_bound(std::begin(known), std::end(known), lower,
                       [](const Values& each, std::string_view wanted) { return each.name < wanted; });
  if (row == std::end(known) || row->name != lower) return done();
  if (values.size() > 1)
    return refuse(sqlstate::invalid_parameter_value, "SET " + std::string(name) + " takes only one argument");
  const std::string& value = values.front();
  // What a shell or a template puts in is not known.
  if (value.find("${") != std::string::npos || value.find("{{") != std::string::npos) return done();
  if (row->kind == Kind::switch_) {
    if (is_switch(value)) return done();
    return refuse(sqlstate::invalid_parameter_value,
                  "parameter " + shown_name(context, name) + " requires a Boolean value");
  }
  const bool taken = row->kind == Kind::number ? is_number(value) : is_word(row->words, value);
  // Such an enumeration has the whole words only.
  constexpr std::array<std::string_view, 8> whole{"on", "off", "true", "false", "yes", "no", "1", "0"};
  if (taken || (row->kind == Kind::word_or_switch && text::is_one_of(text::lower(value), whole))) return done();
  constexpr std::array<std::string_view, 4> on{"on", "true", "yes", "1"};
  if (row->kind == Kind::word_or_on_until_13 && context.features().version < 14 &&
      text::is_one_of(text::lower(value), on))
    return done();
  return refuse(sqlstate::invalid_parameter_value,
                "invalid value for parameter " + shown_name(context, name) + ": " + in_quotes(value));
}

}  // namespace routegrant::pg
