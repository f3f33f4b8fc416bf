#include "kustomize/value.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// `-12`, `0x1f`, `0o17`, `0b1`, with `_` between digits as go-yaml allows.
bool is_integer(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  std::string_view digits = "0123456789_";
  if (text.size() > 2 && text[0] == '0') {
    if (text[1] == 'x') digits = "0123456789abcdefABCDEF_";
    if (text[1] == 'o') digits = "01234567_";
    if (text[1] == 'b') digits = "01_";
    if (digits.size() != 11) text.remove_prefix(2);
  }
  return text.front() != '_' && text.find_first_not_of(digits) == std::string_view::npos;
}

/// go-yaml's yamlStyleFloat: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and the words for infinity.
bool is_number(std::string_view text) {
  if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"})) return true;
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t before = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - before;
  };
  const std::size_t whole = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace

const Value* Value::find(std::string_view name) const {
  if (kind != Kind::mapping) return nullptr;
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Value& child) { return child.key == name; });
  return found == children.end() ? nullptr : &*found;
}

Value* Value::find(std::string_view name) {
  return const_cast<Value*>(static_cast<const Value*>(this)->find(name));  // NOLINT: the same lookup for both
}

std::string_view Value::text_of(std::string_view name) const {
  const Value* child = find(name);
  return child != nullptr && child->is_scalar() ? child->text : std::string_view{};
}

const std::vector<Value>& Value::items_of(std::string_view name) const {
  static const std::vector<Value> none;
  const Value* child = find(name);
  return child != nullptr && child->is_sequence() ? child->children : none;
}

bool Value::is_true(std::string_view name) const {
  const Value* child = find(name);
  return child != nullptr && child->is_scalar() && !child->quoted && is_one_of(child->text, {"true", "True", "TRUE"});
}

Value& Value::set(std::string_view name, Span name_span, Value value) {
  if (Value* there = find(name)) {
    value.key = there->key;
    value.key_span = there->key_span;
    *there = std::move(value);
    return *there;
  }
  value.key = name;
  value.key_span = name_span;
  return children.emplace_back(std::move(value));
}

bool Value::remove(std::string_view name) {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Value& child) { return child.key == name; });
  if (kind != Kind::mapping || found == children.end()) return false;
  children.erase(found);
  return true;
}

// Documents are bounded in depth, so the recursions below are.
std::size_t Value::size() const {
  std::size_t result = 1;
  for (const Value& child : children) result += child.size();
  return result;
}

Value scalar(std::string_view text, Span span, bool quoted) {
  return {.kind = Value::Kind::scalar, .quoted = quoted, .text = text, .span = span};
}

Value mapping(Span span) {
  return {.kind = Value::Kind::mapping, .span = span};
}

Value value_of(const yaml::Cursor& cursor) {
  Value value{.span = cursor.span()};
  if (cursor.is_scalar()) {
    value.kind = Value::Kind::scalar;
    value.quoted = cursor.is_quoted();
    value.text = cursor.text();
    return value;
  }
  if (!cursor.is_mapping() && !cursor.is_sequence()) return value;
  value.kind = cursor.is_mapping() ? Value::Kind::mapping : Value::Kind::sequence;
  const std::vector<yaml::Cursor> items = cursor.items();
  value.children.reserve(items.size());
  for (const yaml::Cursor& item : items) {
    Value& child = value.children.emplace_back(value_of(item));
    if (value.is_sequence()) continue;
    child.key = item.key();
    child.key_span = item.key_span();
  }
  return value;
}

Type type_of(const Value& scalar) {
  if (scalar.is_null()) return Type::null;
  if (scalar.quoted || scalar.encoded) return Type::string;
  const std::string_view text = scalar.text;
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return Type::null;
  if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) return Type::boolean;
  if (is_integer(text)) return Type::integer;
  return is_number(text) ? Type::number : Type::string;
}

std::string_view text_in_object(const Value& scalar, Texts& texts) {
  return scalar.encoded ? texts.keep(base64_lines(scalar.text)) : scalar.text;
}

std::string base64_lines(std::string_view bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t line = 70;
  std::string plain;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t ahead) {
      return i + ahead < bytes.size() ? static_cast<unsigned char>(bytes[i + ahead]) : 0U;
    };
    const unsigned group = (byte(0) << 16U) | (byte(1) << 8U) | byte(2);
    for (unsigned digit = 0; digit < 4; ++digit) {
      plain += i + digit > bytes.size() ? '=' : alphabet[(group >> (18U - 6U * digit)) & 63U];
    }
  }
  if (plain.size() < line) return plain;
  std::string result;
  for (std::size_t i = 0; i < plain.size(); i += line) result.append(plain.substr(i, line)).append("\n");
  return result;
}

}  // namespace routegrant::kustomize
