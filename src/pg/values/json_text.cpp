#include "pg/values/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

/// A part of a JSON text as it is written; of an object's with its name.
struct Part {
  std::string name{};
  std::string_view text{};
};

/// Steps over JSON (RFC 8259) without keeping it.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  /// A string, its escapes read; those of surrogates are not.
  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  /// What is written of the next value.
  std::optional<std::string_view> value(int depth = 0) {
    constexpr int most_levels = 100;
    skip_blanks();
    const std::size_t begin = at_;
    if (begin >= text_.size() || depth > most_levels) return std::nullopt;
    const char c = text_[begin];
    bool is_read = true;
    if (c == '"') {
      is_read = string().has_value();
    } else if (c == '{' || c == '[') {
      is_read = parts(c == '{', nullptr, depth + 1);
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
      is_read = at_ > begin;
    }
    if (!is_read) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }

  /// The members of an object, or the elements of an array.
  bool parts(bool is_object, std::vector<Part>* out, int depth = 0) {
    const char close = is_object ? '}' : ']';
    if (!take(is_object ? '{' : '[')) return false;
    if (take(close)) return true;
    do {
      Part part;
      if (is_object) {
        auto name = string();
        if (!name || !take(':')) return false;
        part.name = std::move(*name);
      }
      const auto text = value(depth);
      if (!text) return false;
      part.text = *text;
      if (out != nullptr) out->push_back(std::move(part));
    } while (take(','));
    return take(close);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const std::size_t known = letters.find(text_[at_++]);
    // A letter by its number is no name of a role.
    if (known == std::string_view::npos) return false;
    out += meanings[known];
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<std::vector<Part>> parts_of(const Value& json, bool is_object) {
  if (json.kind != Value::Kind::text) return std::nullopt;
  Reader reader(json.text);
  std::vector<Part> parts;
  if (!reader.parts(is_object, &parts) || !reader.at_end()) return std::nullopt;
  return parts;
}

Value as_value(std::string_view text, bool as_text) {
  if (!as_text) return Value::of(std::string(text));
  if (text == "null") return Value::null();
  if (!text.starts_with('"')) return Value::of(std::string(text));
  auto string = Reader(text).string();
  return string ? Value::of(std::move(*string)) : Value{};
}

Value record_of(std::vector<Value> elements, std::vector<std::string> names) {
  return {.kind = Value::Kind::record, .elements = std::move(elements), .names = std::move(names)};
}

}  // namespace

std::optional<std::vector<Value>> rows_of_json(std::string_view function, const Value& json) {
  if (!function.starts_with("json")) return std::nullopt;
  const std::string_view what = function.substr(function.find('_') + 1);
  const bool as_text = what.ends_with("_text");
  const bool is_array = what == "array_elements" || what == "array_elements_text";
  const bool is_each = what == "each" || what == "each_text";
  if (!is_array && !is_each && what != "object_keys") return std::nullopt;
  const auto parts = parts_of(json, !is_array);
  if (!parts) return std::nullopt;
  std::vector<Value> rows;
  for (const Part& part : *parts) {
    if (is_array) {
      rows.push_back(record_of({as_value(part.text, as_text)}, {"value"}));
    } else if (is_each) {
      rows.push_back(record_of({Value::of(part.name), as_value(part.text, as_text)}, {"key", "value"}));
    } else {
      rows.push_back(record_of({Value::of(part.name)}, {std::string(function)}));
    }
  }
  return rows;
}

Value json_part(const Value& json, const Value& key, bool as_text) {
  if (json.kind != Value::Kind::text || key.kind != Value::Kind::text) return {};
  if (const auto members = parts_of(json, true)) {
    // Of members of one name jsonb keeps the last.
    const auto found =
        std::find_if(members->rbegin(), members->rend(), [&](const Part& each) { return each.name == key.text; });
    return found == members->rend() ? Value::null() : as_value(found->text, as_text);
  }
  const auto elements = parts_of(json, false);
  const auto place = text::integer(key.text);
  if (!elements || !place) return {};
  const auto size = static_cast<std::int64_t>(elements->size());
  const std::int64_t at = *place < 0 ? size + *place : *place;
  return at < 0 || at >= size ? Value::null() : as_value((*elements)[static_cast<std::size_t>(at)].text, as_text);
}

}  // namespace routegrant::pg
