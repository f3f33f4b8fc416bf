#include "kustomize/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

void append_escaped(unsigned char c, std::string& into) {
  constexpr std::string_view digits = "0123456789abcdef";
  into += "\\u00";
  into += digits[c >> 4U];
  into += digits[c & 0xfU];
}

/// What JSON makes of a plain scalar: `True` is true, `0x1F` is 31, `1_000` is 1000.
void append_plain(const Value& scalar, Type type, std::string& into) {
  if (type == Type::boolean) {
    into += text::lower(scalar.text);
    return;
  }
  std::string digits(scalar.text);
  std::erase(digits, '_');
  if (digits.starts_with('+')) digits.erase(0, 1);
  if (type == Type::integer && digits.size() > 2 && digits[0] == '0' && digits[1] != '.') {
    const int base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : digits[1] == 'b' ? 2 : 8;
    const std::string_view rest = std::string_view(digits).substr(digits[1] >= '0' && digits[1] <= '9' ? 1 : 2);
    std::uint64_t number = 0;
    for (const char c : rest) {
      const auto digit = static_cast<std::uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
      number = number * static_cast<std::uint64_t>(base) + digit;
    }
    digits = std::to_string(number);
  }
  if (type == Type::number) {
    double number = 0;
    const char* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, number).ptr == end && std::fabs(number) < 1e21) {
      std::array<char, 400> shortest{};
      const auto written =
          std::to_chars(shortest.data(), shortest.data() + shortest.size(), number, std::chars_format::fixed);
      digits.assign(shortest.data(), written.ptr);
    }
  }
  into += digits;
}

}  // namespace

void append_json(std::string_view text, std::string& into) {
  const std::string valid = text::valid_utf8(text);
  into += '"';
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    switch (c) {
      case '"': into += "\\\""; break;
      case '\\': into += "\\\\"; break;
      case '\n': into += "\\n"; break;
      case '\r': into += "\\r"; break;
      case '\t': into += "\\t"; break;
      case '\b': into += "\\b"; break;
      case '\f': into += "\\f"; break;
      case '<':
      case '>':
      case '&': append_escaped(static_cast<unsigned char>(c), into); break;
      default: {
        const std::string_view separator = std::string_view(valid).substr(i, 3);
        if (static_cast<unsigned char>(c) < 0x20) {
          append_escaped(static_cast<unsigned char>(c), into);
        } else if (separator == "\xe2\x80\xa8" || separator == "\xe2\x80\xa9") {
          into += separator[2] == '\xa8' ? "\\u2028" : "\\u2029";
          i += 2;
        } else {
          into += c;
        }
      }
    }
  }
  into += '"';
}

void append_json(const Value& value, std::string& into) {
  if (value.is_scalar()) {
    const Type type = type_of(value);
    if (value.encoded) {
      append_json(base64_lines(value.text), into);
    } else if (type == Type::string) {
      append_json(value.text, into);
    } else if (type == Type::null) {
      into += "null";
    } else {
      append_plain(value, type, into);
    }
    return;
  }
  if (value.is_null()) {
    into += "null";
    return;
  }
  std::vector<const Value*> children;
  for (const Value& child : value.children) children.push_back(&child);
  if (value.is_mapping()) {
    std::sort(children.begin(), children.end(), [](const Value* a, const Value* b) { return a->key < b->key; });
  }
  into += value.is_mapping() ? '{' : '[';
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (i > 0) into += ',';
    if (value.is_mapping()) {
      append_json(children[i]->key, into);
      into += ':';
    }
    append_json(*children[i], into);
  }
  into += value.is_mapping() ? '}' : ']';
}

}  // namespace routegrant::kustomize
