#include "pg/values/value.hpp"

#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "pg/values/json_text.hpp"
#include "pg/values/text_functions.hpp"
#include "sql/identifier.hpp"
#include "sql/literal.hpp"

namespace routegrant::pg {
namespace {

/// Texts longer than this are not put together: loops could double them for ever.
constexpr std::size_t most_bytes = 1U << 20U;

/// One argument of format() as its conversion letter wants it; nothing if it has no text or is refused.
std::optional<std::string> converted(char letter, const Value& value) {
  if (value.is_null()) {
    if (letter == 'L') return "NULL";
    return letter == 's' ? std::optional<std::string>("") : std::nullopt;
  }
  const auto text = value.written();
  if (!text) return std::nullopt;
  if (letter == 'I') return sql::quoted_identifier(*text);
  if (letter == 'L') return sql::quoted_literal(*text);
  return letter == 's' ? text : std::nullopt;
}

/// What stands for a literal that is not known where only a password can stand: a placeholder, as role_options.cpp
/// knows them. It changes nothing of the statement's shape (manual, 9.4.1: %L "quotes the argument value as an SQL
/// literal"). `before`: the text in front of it; `behind`: what follows the conversion. Nothing elsewhere.
std::optional<std::string> any_password(char letter, std::string_view before, std::string_view behind) {
  constexpr std::string_view placeholder = "${password}";
  const bool is_quoted = letter == 's' && before.ends_with('\'') && behind.starts_with('\'');
  if (!is_quoted && letter != 'L') return std::nullopt;
  if (is_quoted) before.remove_suffix(1);
  const std::vector<std::string_view> words = text::words(before);
  if (words.empty() || !text::equal_ignoring_case(words.back(), "password")) return std::nullopt;
  return is_quoted ? std::string(placeholder) : "'" + std::string(placeholder) + "'";
}

Value format(const std::vector<Value>& arguments) {
  const auto pattern = arguments.empty() ? std::nullopt : arguments.front().written();
  if (!pattern) return {};
  std::string out;
  std::size_t next = 1;
  for (std::size_t at = 0; at < pattern->size(); ++at) {
    if ((*pattern)[at] != '%') {
      out += (*pattern)[at];
      continue;
    }
    ++at;
    std::size_t number = 0;
    std::size_t digits = at;
    while (digits < pattern->size() && (*pattern)[digits] >= '0' && (*pattern)[digits] <= '9' && number < 1000) {
      number = number * 10 + static_cast<std::size_t>((*pattern)[digits++] - '0');
    }
    if (digits > at && digits < pattern->size() && (*pattern)[digits] == '$') {
      next = number;
      at = digits + 1;
    } else if (digits > at) {
      return {};
    }
    if (at >= pattern->size()) return {};
    if ((*pattern)[at] == '%') {
      out += '%';
      continue;
    }
    if (next >= arguments.size()) return {};
    const Value& argument = arguments[next++];
    auto text = converted((*pattern)[at], argument);
    if (!text && !argument.known()) text = any_password((*pattern)[at], out, std::string_view(*pattern).substr(at + 1));
    if (!text || out.size() + text->size() > most_bytes) return {};
    out += *text;
  }
  return Value::of(std::move(out));
}

Value concat(const std::vector<Value>& arguments, std::size_t from, std::string_view separator) {
  std::string out;
  bool first = true;
  for (std::size_t at = from; at < arguments.size(); ++at) {
    if (arguments[at].is_null()) continue;
    const auto text = arguments[at].written();
    if (!text || out.size() + text->size() > most_bytes) return {};
    if (!first) out += separator;
    out += *text;
    first = false;
  }
  return Value::of(std::move(out));
}

Value join(const std::vector<Value>& arguments) {
  if (arguments.size() < 2 || arguments[0].kind != Value::Kind::array || !arguments[1].written()) return {};
  return concat(arguments[0].elements, 0, *arguments[1].written());
}

Value split(const std::vector<Value>& arguments) {
  const auto text = arguments.size() == 2 ? arguments[0].written() : std::nullopt;
  const auto separator = arguments.size() == 2 ? arguments[1].written() : std::nullopt;
  if (!text || !separator || separator->empty()) return {};
  Value array{.kind = Value::Kind::array};
  std::size_t from = 0;
  while (!text->empty()) {
    const std::size_t at = text->find(*separator, from);
    array.elements.push_back(Value::of(text->substr(from, at == std::string::npos ? at : at - from)));
    if (at == std::string::npos) break;
    from = at + separator->size();
  }
  return array;
}

Value replace(const std::vector<Value>& arguments) {
  if (arguments.size() != 3) return {};
  const auto text = arguments[0].written();
  const auto from = arguments[1].written();
  const auto to = arguments[2].written();
  if (!text || !from || !to) return {};
  if (from->empty()) return Value::of(*text);
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = text->find(*from, at);
    out += text->substr(at, found == std::string::npos ? found : found - at);
    if (found == std::string::npos || out.size() > most_bytes) break;
    out += *to;
    at = found + from->size();
  }
  return Value::of(std::move(out));
}

Value of_one_text(std::string_view name, const std::string& text) {
  if (name == "quote_ident") return Value::of(sql::quoted_identifier(text));
  if (name == "quote_literal" || name == "quote_nullable") return Value::of(sql::quoted_literal(text));
  if (name == "lower") return Value::of(text::lower(text));
  if (name == "upper") return Value::of(text::upper(text));
  if (name == "btrim" || name == "trim") {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return Value::of("");
    return Value::of(text.substr(first, text.find_last_not_of(' ') - first + 1));
  }
  if (name == "text" || name == "regclass" || name == "name" || name == "length") {
    return name == "length" ? Value::of(std::to_string(text.size())) : Value::of(text);
  }
  return {};
}

/// Object identifiers are equal where their oids are: a number is one, too, and a name is compared as it is shown.
std::optional<int> compared_oids(const Value& left, const Value& right) {
  if (left.oid == Value::unknown_oid || right.oid == Value::unknown_oid) return std::nullopt;
  const auto number = [](const Value& value) {
    return value.oid.empty() && text::integer(value.text) ? value.text : value.oid;
  };
  const std::string a = number(left);
  const std::string b = number(right);
  if (a.empty() || b.empty()) return left.text.compare(right.text);
  return a.compare(b);
}

std::optional<int> compared(const Value& left, const Value& right) {
  if (!left.oid.empty() || !right.oid.empty()) return compared_oids(left, right);
  const auto a = left.written();
  const auto b = right.written();
  if (!a || !b) return std::nullopt;
  const auto x = text::integer(*a);
  const auto y = text::integer(*b);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  return a->compare(*b) < 0 ? -1 : *a == *b ? 0 : 1;
}

}  // namespace

std::optional<std::string> Value::written() const {
  if (kind == Kind::text) return text;
  if (kind == Kind::boolean) return truth ? "t" : "f";
  return std::nullopt;
}

Value Value::field(std::string_view name) const {
  if (kind != Kind::record) return {};
  for (std::size_t at = 0; at < names.size() && at < elements.size(); ++at) {
    if (names[at] == name) return elements[at];
  }
  return {};
}

Value array_of_literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return {};
  Value array{.kind = Value::Kind::array};
  std::string element;
  bool quoted = false;
  bool inside = false;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char c = text[at];
    if (inside && c == '\\' && at + 1 < text.size()) {
      element += text[++at];
    } else if (c == '"') {
      inside = !inside;
      quoted = true;
    } else if (!inside && (c == ',' || at + 1 == text.size())) {
      const std::string_view plain = text::trim(element);
      if (quoted) {
        array.elements.push_back(Value::of(element));
      } else if (!plain.empty()) {
        array.elements.push_back(text::equal_ignoring_case(plain, "null") ? Value::null()
                                                                          : Value::of(std::string(plain)));
      }
      element.clear();
      quoted = false;
    } else if (!inside && c == '{') {
      return {};
    } else {
      element += c;
    }
  }
  return array;
}

namespace {

/// array_length(a, 1), array_lower(a, 1), array_upper(a, 1) and cardinality(a).
std::optional<Value> array_size(std::string_view name, const std::vector<Value>& arguments) {
  if (arguments.empty() || arguments.front().kind != Value::Kind::array) return std::nullopt;
  const std::string size = std::to_string(arguments.front().elements.size());
  if (name == "cardinality") return Value::of(size);
  const bool first_dimension = arguments.size() == 2 && arguments[1].written() == "1";
  if (!first_dimension || (name != "array_length" && name != "array_lower" && name != "array_upper"))
    return std::nullopt;
  if (size == "0") return Value::null();
  return Value::of(name == "array_lower" ? "1" : size);
}

}  // namespace

Value call_pure_function(std::string_view name, const std::vector<Value>& arguments) {
  // Of what format() puts in, some need not be known.
  if (name == "format") return format(arguments);
  if (std::any_of(arguments.begin(), arguments.end(), [](const Value& each) { return !each.known(); })) return {};
  if (name == "concat") return concat(arguments, 0, "");
  if (name == "concat_ws" && !arguments.empty() && arguments.front().written())
    return concat(arguments, 1, *arguments.front().written());
  if (name == "array_to_string") return join(arguments);
  if (name == "string_to_array") return split(arguments);
  if (name == "replace") return replace(arguments);
  if (Value text = call_text_function(name, arguments); text.known()) return text;
  if (const auto size = array_size(name, arguments)) return *size;
  if (arguments.size() == 1 && arguments.front().is_null())
    return name == "quote_nullable" ? Value::of("NULL") : Value::null();
  const auto text = arguments.size() == 1 ? arguments.front().written() : std::nullopt;
  return text ? of_one_text(name, *text) : Value{};
}

bool matches_like(std::string_view text, std::string_view pattern) {
  // Greedy with one point to come back to: linear but for the last %.
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() &&
               (escaped ? pattern[p + 1] == text[t] : pattern[p] == '_' || pattern[p] == text[t])) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

namespace {

/// LIKE, ILIKE and regular expressions; nothing for other operators. Unknown where the expression is not understood.
std::optional<Value> match(std::string_view op, const Value& left, const Value& right) {
  const bool negated = op.starts_with('!');
  if (negated) op.remove_prefix(1);
  const bool like = op == "~~" || op == "~~*";
  if (!like && op != "~" && op != "~*") return std::nullopt;
  auto text = left.written();
  auto pattern = right.written();
  if (!text || !pattern) return Value{};
  const bool ignore_case = op.ends_with('*');
  if (like) {
    if (ignore_case) {
      text = text::lower(*text);
      pattern = text::lower(*pattern);
    }
    return Value::of_truth(matches_like(*text, *pattern) != negated);
  }
  const auto compiled = Pattern::compile(*pattern, ignore_case);
  return compiled ? Value::of_truth(compiled->search(*text) != negated) : Value{};
}

}  // namespace

namespace {

Value appended(const Value& left, const Value& right) {
  if (left.kind != Value::Kind::array && right.kind != Value::Kind::array)
    return concat({text_of_truth(left), text_of_truth(right)}, 0, "");
  Value joined{.kind = Value::Kind::array};
  for (const Value* side : {&left, &right}) {
    if (side->kind == Value::Kind::array) {
      joined.elements.insert(joined.elements.end(), side->elements.begin(), side->elements.end());
    } else {
      joined.elements.push_back(*side);
    }
  }
  return joined.elements.size() > 10000 ? Value{} : joined;
}

/// Whole numbers. Whether those of a division are, the text does not tell: only where it leaves no rest is it the same.
Value computed(char op, const Value& left, const Value& right) {
  const auto a = text::integer(left.text);
  const auto b = text::integer(right.text);
  const std::int64_t limit = op == '*' ? 1LL << 30U : 1LL << 40U;
  if (!a || !b || *a > limit || *b > limit || *a < -limit || *b < -limit) return {};
  if (op == '+') return Value::of(std::to_string(*a + *b));
  if (op == '-') return Value::of(std::to_string(*a - *b));
  if (op == '*') return Value::of(std::to_string(*a * *b));
  if (*b == 0) return {};
  if (op == '%') return Value::of(std::to_string(*a % *b));
  return *a % *b == 0 ? Value::of(std::to_string(*a / *b)) : Value{};
}

}  // namespace

Value apply_operator(std::string_view op, const Value& left, const Value& right) {
  if (!left.known() || !right.known()) return {};
  if (left.is_null() || right.is_null()) return Value::null();
  if (op == "->" || op == "->>") return json_part(left, right, op == "->>");
  if (op == "||") return appended(left, right);
  if (op.size() == 1 && std::string_view("+-*/%").find(op) != std::string_view::npos)
    return computed(op.front(), left, right);
  if (const auto matched = match(op, left, right)) return *matched;
  const auto order = compared(left, right);
  if (!order) return {};
  if (op == "=") return Value::of_truth(*order == 0);
  if (op == "<>" || op == "!=") return Value::of_truth(*order != 0);
  if (op == "<") return Value::of_truth(*order < 0);
  if (op == ">") return Value::of_truth(*order > 0);
  if (op == "<=") return Value::of_truth(*order <= 0);
  if (op == ">=") return Value::of_truth(*order >= 0);
  return {};
}

}  // namespace routegrant::pg
