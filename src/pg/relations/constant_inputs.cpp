#include "pg/relations/constant_inputs.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "base/text.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view invalid_text_representation = "22P02";
constexpr std::string_view numeric_value_out_of_range = "22003";

/// How a text is no value of a type.
enum class Input : std::uint8_t { taken, malformed, out_of_range };

/// Without blanks around it and a sign in front.
std::string_view magnitude(std::string_view text) {
  std::string_view number = text::trim(text);
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  return number;
}

/// From 16 on numbers may have underscores and be hexadecimal, octal or binary: of those only the letters are looked
/// at.
Input read_whole(std::string_view text, std::uint64_t most, int version) {
  const std::string_view digits = magnitude(text);
  if (digits.empty()) return Input::malformed;
  const bool newer = version >= 16 && text::is_digit(digits.front());
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (newer && (c == '_' || c == 'x' || c == 'X' || c == 'o' || c == 'O' || c == 'b' || c == 'B'))
      return Input::taken;
    if (!text::is_digit(c)) return Input::malformed;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return Input::out_of_range;
    value = value * 10 + digit;
  }
  const bool negative = text::trim(text).starts_with('-');
  return value > most + (negative ? 1 : 0) ? Input::out_of_range : Input::taken;
}

/// Of numbers with a fraction only the beginning is looked at.
Input read_number(std::string_view text) {
  const std::string number = text::lower(magnitude(text));
  if (number.empty()) return Input::malformed;
  const bool named = number.starts_with("nan") || number.starts_with("inf");
  return named || number.front() == '.' || text::is_digit(number.front()) ? Input::taken : Input::malformed;
}

/// `parse_bool_with_len()`: words may be cut as long as they are one's alone.
Input read_truth(std::string_view text) {
  const std::string word = text::lower(text::trim(text));
  static constexpr std::array<std::string_view, 4> words{"true", "false", "yes", "no"};
  const bool cut =
      std::any_of(words.begin(), words.end(), [&](std::string_view each) { return each.starts_with(word); });
  const bool taken = cut || word == "on" || word == "of" || word == "off" || word == "1" || word == "0";
  return taken && !word.empty() ? Input::taken : Input::malformed;
}

/// 32 hexadecimal digits, with a hyphen behind any four of them, in braces or not.
Input read_uuid(std::string_view text) {
  if (text.starts_with('{')) {
    if (!text.ends_with('}')) return Input::malformed;
    text = text.substr(1, text.size() - 2);
  }
  std::size_t digits = 0;
  bool after_hyphen = true;
  for (const char c : text) {
    const bool hex = text::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!hex && (c != '-' || after_hyphen || digits % 4 != 0)) return Input::malformed;
    after_hyphen = !hex;
    digits += hex ? 1 : 0;
  }
  return digits == 32 && !after_hyphen ? Input::taken : Input::malformed;
}

Input read_as(std::string_view type, std::string_view text, int version) {
  if (type == "smallint") return read_whole(text, std::numeric_limits<std::int16_t>::max(), version);
  if (type == "integer") return read_whole(text, std::numeric_limits<std::int32_t>::max(), version);
  if (type == "bigint") return read_whole(text, std::numeric_limits<std::int64_t>::max(), version);
  if (type == "numeric" || type == "real" || type == "double precision") return read_number(text);
  if (type == "boolean") return read_truth(text);
  return type == "uuid" ? read_uuid(text) : Input::taken;
}

}  // namespace

Outcome require_input_of(const Context& context, std::string_view type, const sql::Node& value) {
  const sql::Node constant = value.inner()["sval"];
  if (!context.closed() || value.type() != "A_Const" || !constant) return done();
  const std::string_view text = constant["sval"].text();
  // What a template engine, a shell or a migration tool puts in is not known.
  if (text.find_first_of("$@%{<#&\f\v") != std::string_view::npos) return done();
  const Input input = read_as(type, text, context.features().version);
  if (input == Input::taken) return done();
  if (input == Input::out_of_range) {
    return refuse(numeric_value_out_of_range,
                  "value " + in_quotes(text) + " is out of range for type " + std::string(type));
  }
  return refuse(invalid_text_representation,
                "invalid input syntax for type " + std::string(type) + ": " + in_quotes(text));
}

}  // namespace routegrant::pg
