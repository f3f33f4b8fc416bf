#include "pg/values/text_functions.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/pattern.hpp"
#include "base/text.hpp"

namespace routegrant::pg {
namespace {

constexpr std::size_t most_bytes = 1U << 20U;

/// Positions count letters, and a text of bytes beyond ASCII has fewer of them.
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The arguments as texts and numbers; the function asks for what it needs.
class Arguments {
 public:
  explicit Arguments(const std::vector<Value>& values) : values_(values) {}

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] const Value& at(std::size_t place) const { return values_[place]; }
  [[nodiscard]] std::optional<std::string> text(std::size_t place) const {
    return place < values_.size() ? values_[place].written() : std::nullopt;
  }
  [[nodiscard]] std::optional<std::int64_t> number(std::size_t place) const {
    const auto written = text(place);
    return written ? text::integer(*written) : std::nullopt;
  }
  [[nodiscard]] bool has_null() const {
    return std::any_of(values_.begin(), values_.end(), [](const Value& each) { return each.is_null(); });
  }

 private:
  const std::vector<Value>& values_;
};

/// split_part(text, delimiter, n): from the end for a negative n.
Value split_part(const Arguments& given) {
  const auto text = given.text(0);
  const auto delimiter = given.text(1);
  const auto number = given.number(2);
  if (given.size() != 3 || !text || !delimiter || !number || *number == 0 || delimiter->empty()) return {};
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    const std::size_t end = text->find(*delimiter, from);
    parts.push_back(text->substr(from, end == std::string::npos ? end : end - from));
    if (end == std::string::npos) break;
    from = end + delimiter->size();
  }
  const auto count = static_cast<std::int64_t>(parts.size());
  const std::int64_t at = *number > 0 ? *number - 1 : count + *number;
  return Value::of(at >= 0 && at < count ? parts[static_cast<std::size_t>(at)] : std::string());
}

/// left() and right(): a negative number leaves that many out.
Value end_of_text(std::string_view name, const Arguments& given) {
  const auto text = given.text(0);
  const auto number = given.number(1);
  if (given.size() != 2 || !text || !number || !is_ascii(*text)) return {};
  const auto size = static_cast<std::int64_t>(text->size());
  const auto count =
      static_cast<std::size_t>(std::clamp<std::int64_t>(*number >= 0 ? *number : size + *number, 0, size));
  return Value::of(name == "left" ? text->substr(0, count) : text->substr(text->size() - count));
}

/// substr(text, from[, count]), which SUBSTRING(text FROM n FOR m) is, too.
Value part_of_text(const Arguments& given) {
  const auto text = given.text(0);
  const auto from = given.number(1);
  const auto count = given.size() == 3 ? given.number(2) : std::optional<std::int64_t>(most_bytes);
  if (given.size() < 2 || given.size() > 3 || !text || !from || !count || *count < 0 || !is_ascii(*text)) return {};
  constexpr std::int64_t limit = 1LL << 31U;
  if (*from < -limit || *from > limit || *count > limit) return {};
  const auto size = static_cast<std::int64_t>(text->size());
  const std::int64_t first = std::clamp<std::int64_t>(*from - 1, 0, size);
  const std::int64_t end = std::clamp<std::int64_t>(*from - 1 + *count, first, size);
  return Value::of(text->substr(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first)));
}

/// ltrim(), rtrim() and btrim() of given letters.
Value trimmed(std::string_view name, const Arguments& given) {
  const auto text = given.text(0);
  const auto letters = given.size() == 2 ? given.text(1) : std::optional<std::string>(" ");
  if (given.size() > 2 || !text || !letters || !is_ascii(*letters)) return {};
  std::size_t first = name == "rtrim" ? 0 : text->find_first_not_of(*letters);
  if (first == std::string::npos) first = text->size();
  std::size_t end = name == "ltrim" ? text->size() : text->find_last_not_of(*letters) + 1;
  if (name != "ltrim" && text->find_last_not_of(*letters) == std::string::npos) end = 0;
  return Value::of(first < end ? text->substr(first, end - first) : std::string());
}

Value place_of(const Arguments& given) {
  const auto text = given.text(0);
  const auto wanted = given.text(1);
  if (given.size() != 2 || !text || !wanted || !is_ascii(*text)) return {};
  const std::size_t at = text->find(*wanted);
  return Value::of(std::to_string(at == std::string::npos ? 0 : at + 1));
}

Value repeated(const Arguments& given) {
  const auto text = given.text(0);
  const auto times = given.number(1);
  if (given.size() != 2 || !text || !times || *times > 1000 || text->size() > 1000) return {};
  std::string out;
  for (std::int64_t at = 0; at < *times; ++at) out += *text;
  return Value::of(std::move(out));
}

/// PostgreSQL takes the longest of alternatives, ours the first: those are left unknown.
std::optional<Pattern> compiled(const Arguments& given, std::size_t place, std::string_view flags) {
  const auto text = given.text(place);
  const bool plain = flags.find_first_not_of("gi") == std::string_view::npos;
  if (!text || !plain || text->find('|') != std::string::npos || text->find('?') != std::string::npos)
    return std::nullopt;
  return Pattern::compile(*text, flags.find('i') != std::string_view::npos);
}

/// regexp_split_to_array(text, pattern[, flags]).
Value split_by_pattern(const Arguments& given) {
  const auto text = given.text(0);
  const auto flags = given.size() == 3 ? given.text(2) : std::optional<std::string>("");
  if (given.size() < 2 || given.size() > 3 || !text || !flags) return {};
  const auto pattern = compiled(given, 1, *flags);
  if (!pattern) return {};
  Value array{.kind = Value::Kind::array};
  std::size_t from = 0;
  while (from <= text->size()) {
    const auto found = pattern->find(*text, from);
    if (!found) break;
    // What matches nothing splits between letters, under rules of its own.
    if (found->front().begin == found->front().end) return {};
    array.elements.push_back(Value::of(text->substr(from, found->front().begin - from)));
    from = found->front().end;
  }
  array.elements.push_back(Value::of(text->substr(from)));
  return array;
}

/// What \1 and \& of a replacement stand for.
std::optional<std::string> filled_in(const std::string& replacement, const std::string& text,
                                     const std::vector<Pattern::Piece>& found) {
  std::string out;
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    if (replacement[at] != '\\') {
      out += replacement[at];
      continue;
    }
    if (++at == replacement.size()) return std::nullopt;
    const char c = replacement[at];
    if (c == '\\') {
      out += c;
      continue;
    }
    const bool whole = c == '&';
    if (!whole && (c < '1' || c > '9')) return std::nullopt;
    const auto group = whole ? std::size_t{0} : static_cast<std::size_t>(c - '0');
    if (group >= found.size()) return std::nullopt;
    if (found[group].begin != Pattern::Piece::none)
      out += text.substr(found[group].begin, found[group].end - found[group].begin);
  }
  return out;
}

/// regexp_replace(text, pattern, replacement[, flags]).
Value replaced_by_pattern(const Arguments& given) {
  const auto text = given.text(0);
  const auto replacement = given.text(2);
  const auto flags = given.size() == 4 ? given.text(3) : std::optional<std::string>("");
  if (given.size() < 3 || given.size() > 4 || !text || !replacement || !flags) return {};
  const auto pattern = compiled(given, 1, *flags);
  if (!pattern) return {};
  const bool all = flags->find('g') != std::string::npos;
  std::string out;
  std::size_t from = 0;
  while (from <= text->size()) {
    const auto found = pattern->find(*text, from);
    if (!found) break;
    if (found->front().begin == found->front().end) return {};
    const auto filled = filled_in(*replacement, *text, *found);
    if (!filled || out.size() > most_bytes) return {};
    out += text->substr(from, found->front().begin - from) + *filled;
    from = found->front().end;
    if (!all) break;
  }
  return Value::of(out + text->substr(from));
}

bool same(const Value& a, const Value& b) {
  return (a.is_null() && b.is_null()) || apply_operator("=", a, b).is_true();
}

/// array_append(), array_prepend(), array_cat() and array_remove(): NULL for an array is an empty one.
Value changed_array(std::string_view name, const Arguments& given) {
  if (given.size() != 2) return {};
  const bool first = name != "array_prepend";
  Value array = given.at(first ? 0 : 1);
  const Value& other = given.at(first ? 1 : 0);
  if (name == "array_remove" && array.is_null()) return Value::null();
  if (array.is_null()) array = {.kind = Value::Kind::array};
  if (array.kind != Value::Kind::array) return {};
  if (name == "array_cat") {
    if (other.kind == Value::Kind::array)
      array.elements.insert(array.elements.end(), other.elements.begin(), other.elements.end());
    return other.kind == Value::Kind::array || other.is_null() ? array : Value{};
  }
  if (name == "array_remove") {
    std::erase_if(array.elements, [&](const Value& each) { return same(each, other); });
  } else {
    array.elements.insert(first ? array.elements.end() : array.elements.begin(), other);
  }
  return array;
}

bool changes_array(std::string_view name) {
  return name == "array_append" || name == "array_prepend" || name == "array_cat" || name == "array_remove";
}

}  // namespace

Value text_of_truth(Value value) {
  return value.kind == Value::Kind::boolean ? Value::of(value.truth ? "true" : "false") : value;
}

Value call_text_function(std::string_view name, const std::vector<Value>& arguments) {
  const Arguments given(arguments);
  if (changes_array(name)) return changed_array(name, given);
  if (given.has_null()) return {};
  if (name == "split_part") return split_part(given);
  if (name == "left" || name == "right") return end_of_text(name, given);
  if (name == "substr" || name == "substring") return part_of_text(given);
  if (name == "ltrim" || name == "rtrim" || name == "btrim") return trimmed(name, given);
  if (name == "strpos" || name == "position") return place_of(given);
  if (name == "repeat") return repeated(given);
  if (name == "regexp_split_to_array") return split_by_pattern(given);
  if (name == "regexp_replace") return replaced_by_pattern(given);
  if (name == "starts_with" && given.size() == 2 && given.text(0) && given.text(1))
    return Value::of_truth(given.text(0)->starts_with(*given.text(1)));
  return {};
}

}  // namespace routegrant::pg
