#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/literal.hpp"
#include "sql/node.hpp"

namespace routegrant::sql {

/// What RETURN NEXT without an expression comes with: the row of the output parameters, which the library's grammar
/// does not know.
inline constexpr std::string_view row_of_outputs = "rg__row";

/// The body of a DO or CREATE FUNCTION|PROCEDURE ... AS statement.
struct Body {
  /// Decoded; its segments' offsets are those of the statement (`add_embedded` makes it a source).
  MappedText text;
  /// In lower case: "plpgsql", "sql", "c" ...; DO without LANGUAGE is plpgsql; empty if a function names none.
  std::string language;
  /// The string constant, in the statement.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Finds the body by tokens; nothing for another statement, for BEGIN ATOMIC and for RETURN bodies.
[[nodiscard]] std::optional<Body> find_body(std::string_view statement);

/// A half-open range of bytes in a body's text.
struct BodyRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A parsed PL/pgSQL body.
class PlpgsqlBody {
 public:
  /// {"datums":[...], "action":{"PLpgSQL_stmt_block":{...}}} of libpg_query; variables are referred to by their index
  /// in `datums`.
  [[nodiscard]] Node function() const;

  /// The SQL text of an expression ({"PLpgSQL_expr":{"query":...}}) as it is written in the body. PERFORM comes as
  /// SELECT.
  [[nodiscard]] std::string_view query(Node expression) const;

  /// Where such a text stands in the body: at or behind the line (from 1, `lineno` of its statement) where it begins.
  /// For a text that is not found verbatim (an INTO clause was taken out) the rest of that line.
  [[nodiscard]] BodyRange place(std::string_view query, std::int64_t line) const;

  /// The text; the same as the `Body`'s.
  [[nodiscard]] const std::string& text() const { return text_; }

  /// How many statements the library's grammar rejects and ours reads (GRANT in the syntax of PostgreSQL 16 and later).
  [[nodiscard]] std::size_t rescued() const { return rescued_.size(); }

 private:
  friend std::optional<PlpgsqlBody> parse_plpgsql(std::string_view statement, ParseError& error);
  PlpgsqlBody(Parsed parsed, std::string text, std::vector<std::string> rescued);

  Parsed parsed_;
  std::string text_;
  std::vector<std::uint32_t> lines_;
  /// By the number in their placeholders.
  std::vector<std::string> rescued_;
};

/// Parses the PL/pgSQL body of a DO, CREATE FUNCTION or CREATE PROCEDURE statement; `error` (its offset in the
/// statement) is filled when it fails. Thread-safe.
[[nodiscard]] std::optional<PlpgsqlBody> parse_plpgsql(std::string_view statement, ParseError& error);

/// An assignment as it is written, `target := expression` or `target = expression`; of `target.field := expression`
/// where the body was read with fields told apart, each by itself.
struct Assignment {
  std::string_view target{};
  std::string_view field{};
  std::string_view expression{};
};
[[nodiscard]] Assignment split_assignment(std::string_view text);

}  // namespace routegrant::sql
