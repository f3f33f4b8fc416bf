#include "pg/values/conversions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view string_data_right_truncation = "22001";
constexpr std::string_view invalid_text_representation = "22P02";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The only modifier; nothing where there is none, or more.
std::optional<std::size_t> length_of(const sql::Node& type_name) {
  const sql::Node modifiers = type_name["typmods"];
  const sql::Node number = modifiers.size() == 1 ? modifiers.at(0).inner()["ival"]["ival"] : sql::Node();
  if (!number || number.integer() <= 0) return std::nullopt;
  return static_cast<std::size_t>(number.integer());
}

/// varchar(n) and char(n). What blanks at the end come to depends on where the value goes, and letters beyond ASCII are
/// not counted here.
Converted with_length(Value value, std::size_t length, bool is_padded, bool is_cast) {
  const std::size_t end = value.text.find_last_not_of(' ');
  const std::size_t size = end == std::string::npos ? 0 : end + 1;
  if (!is_ascii(value.text)) return {};
  if (size > length && !is_cast) {
    const std::string type = is_padded ? "character" : "character varying";
    return {.sqlstate = string_data_right_truncation,
            .reason = "value too long for type " + type + "(" + std::to_string(length) + ")"};
  }
  if (value.text.size() > length) value.text.resize(length);
  const bool is_full = value.text.size() == length && !value.text.ends_with(' ');
  if (is_padded && !is_full) return {};
  return {.value = std::move(value)};
}

/// Whole numbers. Whether a fraction is a number, which is rounded, or a text, which is refused, is not told.
Converted whole_number(const Value& value, bool is_cast) {
  const std::string_view text = text::trim(value.text);
  constexpr std::int64_t most = 2'147'483'647;
  const auto number = text::integer(text);
  if (number && *number >= -most && *number <= most) return {.value = Value::of(std::to_string(*number))};
  const std::string lower = text::lower(text);
  const bool is_word = !lower.empty() && !lower.starts_with("nan") && !lower.starts_with("inf") &&
                       std::all_of(lower.begin(), lower.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_word || is_cast) return {};
  return {.sqlstate = invalid_text_representation,
          .reason = "invalid input syntax for type integer: \"" + value.text + "\""};
}

Value truth_of(const Value& value) {
  constexpr std::array<std::string_view, 6> yes{"t", "true", "y", "yes", "on", "1"};
  constexpr std::array<std::string_view, 6> no{"f", "false", "n", "no", "off", "0"};
  const std::string word = text::lower(text::trim(value.text));
  if (text::is_one_of(word, yes)) return Value::of_truth(true);
  return text::is_one_of(word, no) ? Value::of_truth(false) : Value{};
}

}  // namespace

Converted as_type(const sql::Node& type_name, Value value, bool is_cast) {
  constexpr std::array<std::string_view, 3> changing{"inet", "cidr", "char"};
  constexpr std::size_t most_of_name = 63;
  if (value.kind != Value::Kind::text || type_name["arrayBounds"].size() > 0) return {.value = std::move(value)};
  const sql::Node names = type_name["names"];
  const std::string_view type = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
  const auto length = length_of(type_name);
  if ((type == "varchar" || type == "bpchar") && length)
    return with_length(std::move(value), *length, type == "bpchar", is_cast);
  if (type == "int4") return whole_number(value, is_cast);
  if (type == "bool") return {.value = truth_of(value)};
  if (type == "numeric" && type_name["typmods"].size() > 0) return {};
  if (text::is_one_of(type, changing)) return {};
  if (type == "name" && value.text.size() > most_of_name) {
    if (!is_ascii(value.text)) return {};
    value.text.resize(most_of_name);
  }
  return {.value = std::move(value)};
}

}  // namespace routegrant::pg
