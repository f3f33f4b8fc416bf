#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace routegrant::pg {

/// A value of PL/pgSQL as far as a script tells it. Numbers are texts: roles and objects are named, not computed.
struct Value {
  enum class Kind : std::uint8_t { unknown, null, boolean, text, array, record };
  Kind kind = Kind::unknown;
  bool truth = false;
  std::string text{};
  /// The oid behind an oid, or behind the name that regclass and its like show as `text`; empty for others.
  std::string oid{};
  /// Stands for an oid that is not known.
  static constexpr std::string_view unknown_oid = "?";
  /// Elements of an array, or fields of a record in order.
  std::vector<Value> elements{};
  /// Names of a record's fields.
  std::vector<std::string> names{};
  /// Open world: it would differ if something existed that no script creates.
  bool rests_on_absence = false;

  [[nodiscard]] static Value of(std::string value) { return {.kind = Kind::text, .text = std::move(value)}; }
  [[nodiscard]] static Value of_truth(bool value) { return {.kind = Kind::boolean, .truth = value}; }
  [[nodiscard]] static Value null() { return {.kind = Kind::null}; }

  [[nodiscard]] bool known() const { return kind != Kind::unknown; }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_true() const { return kind == Kind::boolean && truth; }
  [[nodiscard]] bool is_false() const { return kind == Kind::boolean && !truth; }
  /// As PostgreSQL writes it: true as "t"; nothing for what has no text.
  [[nodiscard]] std::optional<std::string> written() const;
  /// A record's field; unknown if there is none.
  [[nodiscard]] Value field(std::string_view name) const;
};

/// The array of a literal such as {a,"b c"}; unknown if it is none.
[[nodiscard]] Value array_of_literal(std::string_view text);

/// A function of PostgreSQL that yields the same wherever it is called: format(), quote_ident(), lower() and so on.
/// Unknown for any other, and for unknown arguments.
[[nodiscard]] Value call_pure_function(std::string_view name, const std::vector<Value>& arguments);

/// a op b for = <> < > <= >= || + - and the like on known values; unknown otherwise.
[[nodiscard]] Value apply_operator(std::string_view op, const Value& left, const Value& right);

/// LIKE with % and _.
[[nodiscard]] bool matches_like(std::string_view text, std::string_view pattern);

}  // namespace routegrant::pg
