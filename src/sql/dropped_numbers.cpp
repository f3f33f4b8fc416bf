#include "sql/dropped_numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::string_view empty_object = ":{}";

/// The digits at the start of a text.
std::string_view digits_of(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text::is_digit(text[end])) ++end;
  return text.substr(0, end);
}

/// A number with its sign: "- 5".
std::optional<std::string> number_of(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const std::string_view digits = digits_of(text::trim(text.substr(is_negative ? 1 : 0)));
  if (digits.empty()) return std::nullopt;
  return (is_negative ? "-" : "") + std::string(digits);
}

/// The number that an option's words lead to, as in `START WITH -5` or `x = 0`.
std::optional<std::string> number_of_option(std::string_view text) {
  constexpr std::string_view between = " \t\r\n=BITWYHbitwyh";  // BY, WITH
  const std::size_t name_end = text.find_first_of(" \t\r\n=");
  if (name_end == std::string_view::npos) return std::nullopt;
  const std::size_t at = text.find_first_not_of(between, name_end);
  if (at == std::string_view::npos) return std::nullopt;
  return number_of(text.substr(at));
}

/// Where the node stands whose empty value ends right before `rest`; a place of 0 is left out as well.
std::optional<std::size_t> place_of(std::string_view rest, bool is_option) {
  constexpr std::string_view option = "},\"defaction\":\"DEFELEM_UNSPEC\"";
  constexpr std::string_view location = ",\"location\":";
  if (is_option) {
    if (!rest.starts_with(option)) return std::nullopt;
    rest.remove_prefix(option.size());
  }
  if (!rest.starts_with(location)) return is_option ? std::nullopt : std::optional<std::size_t>(0);
  const std::optional<std::int64_t> place = text::integer(digits_of(rest.substr(location.size())));
  return place ? std::optional(static_cast<std::size_t>(*place)) : std::nullopt;
}

}  // namespace

void restore_numbers(std::string& json, std::string_view text) {
  constexpr std::string_view constant = "\"ival\"";
  constexpr std::string_view option = "\"Integer\"";
  std::string restored;
  std::size_t copied = 0;
  for (std::size_t at = json.find(empty_object); at != std::string::npos; at = json.find(empty_object, at + 1)) {
    const std::string_view before = std::string_view(json).substr(0, at);
    const bool is_option = before.ends_with(option);
    if (!is_option && !before.ends_with(constant)) continue;
    const std::size_t end = at + empty_object.size();
    const std::optional<std::size_t> place = place_of(std::string_view(json).substr(end), is_option);
    if (!place || *place >= text.size()) continue;
    constexpr std::size_t longest = 64;
    const std::string_view written = text.substr(*place, longest);
    const std::optional<std::string> number = is_option ? number_of_option(written) : number_of(written);
    if (!number) continue;
    restored.append(json, copied, at - copied).append(":{\"ival\":").append(*number).append("}");
    copied = end;
  }
  if (copied == 0) return;
  restored.append(json, copied);
  json = std::move(restored);
}

}  // namespace routegrant::sql
