#include "kustomize/printed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

/// A float as Go writes it: digits without trailing zeros, and the power of ten of the first.
struct Decimal {
  bool is_negative = false;
  std::string digits{};
  int exponent = 0;
};

Decimal decimal_of(double value) {
  constexpr std::size_t longest = 64;
  std::array<char, longest> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  std::string_view rest(text.data(), static_cast<std::size_t>(written.ptr - text.data()));
  Decimal decimal;
  decimal.is_negative = rest.starts_with('-');
  if (decimal.is_negative) rest.remove_prefix(1);
  const std::size_t e = rest.find('e');
  for (const char c : rest.substr(0, e)) {
    if (c != '.') decimal.digits += c;
  }
  std::string_view power = rest.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  std::from_chars(power.data(), power.data() + power.size(), decimal.exponent);
  return decimal;
}

/// strconv.FormatFloat(value, 'g', -1, 64).
std::string general(const Decimal& decimal) {
  constexpr int least = -4;
  constexpr int most = 6;
  std::string out = decimal.is_negative ? "-" : "";
  const std::string& digits = decimal.digits;
  if (decimal.exponent < least || decimal.exponent >= std::max(most, 0)) {
    out += digits[0];
    if (digits.size() > 1) out.append(".").append(digits.substr(1));
    const int power = std::abs(decimal.exponent);
    out += decimal.exponent < 0 ? "e-" : "e+";
    if (power < 10) out += '0';
    return out + std::to_string(power);
  }
  if (decimal.exponent < 0)
    return out + "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(decimal.exponent) + 1;
  if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0');
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

/// JSON writes a whole number with all its digits, which is an integer again while it fits in 64 bits.
std::string float_text(double value) {
  if (value == 0) return "0";
  const Decimal decimal = decimal_of(value);
  constexpr double past_integers = 18446744073709551616.0;
  if (value != std::trunc(value) || std::fabs(value) >= past_integers) return general(decimal);
  const auto whole = static_cast<std::size_t>(decimal.exponent) + 1;
  return (decimal.is_negative ? "-" : "") + decimal.digits + std::string(whole - decimal.digits.size(), '0');
}

/// The integer that go-yaml takes the text for, in decimal (strconv.ParseInt with base 0).
std::optional<std::string> integer_text(std::string_view digits, bool is_negative) {
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    const char mark = digits[1];
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    digits.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  std::uint64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  constexpr std::uint64_t least = std::uint64_t{1} << 63U;
  if (is_negative && value > least) return std::nullopt;
  return (is_negative && value != 0 ? "-" : "") + std::to_string(value);
}

std::optional<std::string> number_text(std::string_view written) {
  std::string plain(written);
  std::erase(plain, '_');
  std::string_view digits = plain;
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (std::optional<std::string> integer = integer_text(digits, is_negative)) return integer;
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return float_text(is_negative ? -value : value);
}

/// Reads a number of `least` to `most` digits off the text.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size() && size < most && text::is_digit(text[size])) ++size;
  if (size < least) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + size, value);
  text.remove_prefix(size);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::string two(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

int days_of(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

/// `Z`, or `+hh:mm`; a zone of none is written as `Z`.
std::optional<std::string> zone_text(std::string_view zone) {
  if (zone == "Z") return "Z";
  constexpr std::size_t size = 6;
  if (zone.size() != size || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  if (!text::is_digit(zone[1]) || !text::is_digit(zone[2]) || !text::is_digit(zone[4]) || !text::is_digit(zone[5]))
    return std::nullopt;
  return zone.substr(1) == "00:00" ? "Z" : std::string(zone);
}

/// The time behind a date: `15:4:5.999999999` with a zone behind `T` or `t`, without one behind a blank (go-yaml v3,
/// resolve.go, allowedTimestampFormats).
std::optional<std::string> time_text(std::string_view rest) {
  const bool has_zone = rest.front() != ' ';
  if (!take(rest, 'T') && !take(rest, 't') && !take(rest, ' ')) return std::nullopt;
  const auto hour = take_number(rest, 1, 2);
  const bool has_minute = take(rest, ':');
  const auto minute = has_minute ? take_number(rest, 1, 2) : std::nullopt;
  const bool has_second = take(rest, ':');
  const auto second = has_second ? take_number(rest, 1, 2) : std::nullopt;
  constexpr int hours = 24;
  constexpr int sixty = 60;
  if (!hour || !minute || !second || *hour >= hours || *minute >= sixty || *second >= sixty) return std::nullopt;
  std::string fraction;
  if (take(rest, '.')) {
    constexpr std::size_t nanoseconds = 9;
    while (!rest.empty() && text::is_digit(rest.front())) {
      if (fraction.size() < nanoseconds) fraction += rest.front();
      rest.remove_prefix(1);
    }
    while (fraction.ends_with('0')) fraction.pop_back();
  }
  std::string out = "T" + two(*hour) + ":" + two(*minute) + ":" + two(*second);
  if (!fraction.empty()) out.append(".").append(fraction);
  if (!has_zone) return rest.empty() ? std::optional(out + "Z") : std::nullopt;
  const std::optional<std::string> zone = zone_text(rest);
  return zone ? std::optional(out + *zone) : std::nullopt;
}

/// RFC 3339 of what go-yaml takes for a time.
std::optional<std::string> date_text(std::string_view text) {
  constexpr std::size_t shortest = 8;
  constexpr int months = 12;
  if (text.size() < shortest || !text::is_digit(text[0]) || text[4] != '-') return std::nullopt;
  std::string_view rest = text;
  const std::optional<int> year = take_number(rest, 4, 4);
  if (!year || !take(rest, '-')) return std::nullopt;
  const std::optional<int> month = take_number(rest, 1, 2);
  if (!month || *month < 1 || *month > months || !take(rest, '-')) return std::nullopt;
  const std::optional<int> day = take_number(rest, 1, 2);
  if (!day || *day < 1 || *day > days_of(*year, *month)) return std::nullopt;
  const std::string date = std::string(text.substr(0, 4)) + "-" + two(*month) + "-" + two(*day);
  if (rest.empty()) return date + "T00:00:00Z";
  const std::optional<std::string> time = time_text(rest);
  return time ? std::optional(date + *time) : std::nullopt;
}

bool is_yes(std::string_view text) {
  constexpr std::array<std::string_view, 11> words{"y",  "Y",  "yes",  "Yes",  "YES", "on",
                                                   "On", "ON", "true", "True", "TRUE"};
  return text::is_one_of(text, words);
}

bool is_no(std::string_view text) {
  constexpr std::array<std::string_view, 11> words{"n",   "N",   "no",    "No",    "NO",   "off",
                                                   "Off", "OFF", "false", "False", "FALSE"};
  return text::is_one_of(text, words);
}

bool is_plain(const Value& value) {
  return value.is_scalar() && !value.quoted && !value.encoded;
}

}  // namespace

std::optional<std::string> printed_anew(const Value& scalar) {
  if (!is_plain(scalar) || scalar.text.empty()) return std::nullopt;
  const char first = scalar.text.front();
  if (!text::is_digit(first) && first != '-' && first != '+' && first != '.') return std::nullopt;
  const Type type = type_of(scalar);
  std::optional<std::string> text;
  if (type == Type::integer || type == Type::number) text = number_text(scalar.text);
  if (type == Type::string) text = date_text(scalar.text);
  return text && *text != scalar.text ? text : std::nullopt;
}

// Documents are bounded in depth, so the recursion is.
void read_as_yaml_1_1(Value& value) {
  if (is_plain(value)) {
    if (is_yes(value.text)) value.text = "true";
    if (is_no(value.text)) value.text = "false";
    if (type_of(value) == Type::string) value.quoted = true;
    return;
  }
  if (value.children.empty()) return;
  for (Value& child : value.children) read_as_yaml_1_1(child);
}

namespace {

/// Those of fewer digits are the same as floats.
bool may_be_rounded(const Value& value) {
  constexpr std::size_t exact_digits = 15;
  return is_plain(value) && value.text.size() > exact_digits && type_of(value) == Type::integer;
}

bool has_rounded(const Value& value) {
  return std::any_of(value.children.begin(), value.children.end(),
                     [](const Value& child) { return may_be_rounded(child) || has_rounded(child); });
}

std::string rounded(std::string_view written) {
  const std::string plain = number_text(written).value_or(std::string(written));
  double value = 0;
  std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return float_text(value);
}

}  // namespace

void round_numbers(Value& object, Texts& texts) {
  const Children& children = object.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (may_be_rounded(children[i])) {
      object.children[i].text = texts.keep(rounded(children[i].text));
    } else if (has_rounded(children[i])) {
      round_numbers(object.children[i], texts);
    }
  }
}

bool is_typed_in_yaml_1_1(const Value& scalar) {
  if (!is_plain(scalar)) return false;
  const Type type = type_of(scalar);
  return type == Type::integer || type == Type::number || is_yes(scalar.text) || is_no(scalar.text);
}

}  // namespace routegrant::kustomize
