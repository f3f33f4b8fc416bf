#include "kustomize/value.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
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
    while (at < text.size() && text::is_digit(text[at])) ++at;
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

Children::Children(std::vector<Value> values) {
  if (values.empty()) return;
  own(values.size());
  size_ = static_cast<std::uint32_t>(values.size());
  std::move(values.begin(), values.end(), values_.get());
}

/// Makes them nobody else's, with room for so many.
void Children::own(std::size_t room) {
  const bool is_shared = values_.use_count() > 1;
  if (room <= room_ && !is_shared) return;
  auto values = std::make_shared<Value[]>(room);  // NOLINT(modernize-avoid-c-arrays)
  if (is_shared) {
    std::copy(values_.get(), values_.get() + size_, values.get());
  } else if (size_ > 0) {
    std::move(values_.get(), values_.get() + size_, values.get());
  }
  values_ = std::move(values);
  room_ = static_cast<std::uint32_t>(room);
}

Value* Children::begin() {
  own(size_);
  return values_.get();
}

Value* Children::end() {
  return begin() + size_;
}

Value& Children::operator[](std::size_t index) {
  return begin()[index];
}

Value& Children::push_back(Value value) {
  own(size_ < room_ ? room_ : size_ + size_ / 2 + 1);
  Value& added = values_[static_cast<std::ptrdiff_t>(size_++)];
  added = std::move(value);
  return added;
}

void Children::insert(std::size_t index, Value value) {
  push_back(std::move(value));
  std::rotate(begin() + index, end() - 1, end());
}

void Children::erase(std::size_t index) {
  std::move(begin() + index + 1, end(), begin() + index);
  values_[static_cast<std::ptrdiff_t>(--size_)] = Value();
}

const Value* Value::find(std::string_view name) const {
  if (kind != Kind::mapping) return nullptr;
  // Most keys differ in their length or first letter.
  const char first = name.empty() ? '\0' : name.front();
  for (const Value& child : children) {
    if (child.key.size() == name.size() && (name.empty() || child.key.front() == first) && child.key == name)
      return &child;
  }
  return nullptr;
}

Value* Value::find(std::string_view name) {
  const Children& there = children;
  const Value* found = std::as_const(*this).find(name);
  return found == nullptr ? nullptr : &children[static_cast<std::size_t>(found - there.begin())];
}

std::string_view Value::text_of(std::string_view name) const {
  const Value* child = find(name);
  return child != nullptr && child->is_scalar() ? child->text : std::string_view{};
}

const Children& Value::items_of(std::string_view name) const {
  static const Children none;
  const Value* child = find(name);
  return child != nullptr && child->is_sequence() ? child->children : none;
}

bool Value::is_true(std::string_view name) const {
  const Value* child = find(name);
  return child != nullptr && child->is_scalar() && !child->quoted && is_one_of(child->text, {"true", "True", "TRUE"});
}

const Value& Value::at(const std::vector<std::size_t>& path) const {
  const Value* value = this;
  for (const std::size_t index : path) value = &value->children[index];
  return *value;
}

Value& Value::at(const std::vector<std::size_t>& path) {
  Value* value = this;
  for (const std::size_t index : path) value = &value->children[index];
  return *value;
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
  return children.push_back(std::move(value));
}

bool Value::remove(std::string_view name) {
  const Value* found = std::as_const(*this).find(name);
  if (found == nullptr) return false;
  children.erase(static_cast<std::size_t>(found - std::as_const(children).begin()));
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
  std::vector<Value> children;
  children.reserve(items.size());
  for (const yaml::Cursor& item : items) {
    Value& child = children.emplace_back(value_of(item));
    if (value.is_sequence()) continue;
    child.key = item.key();
    child.key_span = item.key_span();
  }
  value.children = std::move(children);
  return value;
}

bool means_null(const Value& value) {
  if (value.is_null()) return true;
  if (!value.is_scalar() || value.quoted || value.encoded || value.text.size() > 4) return false;
  return is_one_of(value.text, {"", "~", "null", "Null", "NULL"});
}

Type type_of(const Value& scalar) {
  if (means_null(scalar)) return Type::null;
  if (scalar.quoted || scalar.encoded) return Type::string;
  const std::string_view text = scalar.text;
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
