#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {

/// One piece of a script.
struct Piece {
  enum class Kind : std::uint8_t {
    statement,     ///< SQL up to its semicolon (not included), trimmed of blanks and leading comments
    meta_command,  ///< a psql backslash command with its arguments
    copy_data,     ///< the lines after COPY ... FROM stdin, up to `\.`
    unterminated,  ///< a statement whose quote, comment or body is still open at the end of the text
  };
  Kind kind = Kind::statement;
  /// In the source that was split.
  Span span{};
  /// Whether it holds psql or template variables (`:name`, `${name}`, `{{ }}`) outside of quotes, or template variables
  /// inside of a quoted name.
  bool has_variables = false;
  /// Whether psql commands stand inside of the statement (`\if`, `\echo` ...): pieces of their own, before it.
  /// `sql_text` blanks them.
  bool has_meta_commands = false;
  /// Whether `\;` or `\g...` ended it instead of a semicolon.
  bool joined_with_next = false;
  /// Data that no `\.` ends: they go on to the end of the text.
  bool is_open = false;
  /// The client command (`\gexec`, `\gset` ...) that ended it; empty for none.
  Span ended_by{};
};

/// Cuts `span` of a source into pieces as psql does, one after the other: what comes of a piece may decide how the text
/// behind it is read. Never fails, never recurses, linear in the text. Quotes ('', E'', "", $tag$), nested comments,
/// BEGIN ATOMIC bodies, parentheses, COPY data, CRLF and a BOM are seen. The source must outlive it.
class ScriptReader {
 public:
  ScriptReader(const Sources& sources, Span span, Strings strings);
  ScriptReader(const ScriptReader&) = delete;
  ScriptReader& operator=(const ScriptReader&) = delete;
  ScriptReader(ScriptReader&&) = delete;
  ScriptReader& operator=(ScriptReader&&) = delete;
  ~ScriptReader();

  /// The next piece; nothing at the end. A command that stands in a statement comes before it.
  [[nodiscard]] std::optional<Piece> next();

  /// How strings are read from here on.
  void read_as(Strings strings);
  /// The statement or \copy that came last is not run: what was taken for its data is text like other.
  void leave_data();
  /// Where the statement begins, in the source, of which a part is read; nothing between statements.
  [[nodiscard]] std::optional<std::uint32_t> statement_begin() const;
  /// What has been read of it is dropped.
  void forget_statement();

 private:
  class Splitter;
  std::unique_ptr<Splitter> splitter_;
};

/// All pieces of a span, each COPY taken for one that runs.
[[nodiscard]] std::vector<Piece> split(const Sources& sources, Span span, Strings strings = Strings::standard);

/// The statement's text with psql commands inside of it replaced by blanks: offsets stay those of `piece.span`.
[[nodiscard]] std::string sql_text(const Sources& sources, const Piece& piece);

/// Where a psql command that begins with the backslash at `at` ends: before its line end, before the next command on
/// the line, or behind a separating `\\`.
[[nodiscard]] std::size_t meta_command_end(std::string_view text, std::size_t at);

}  // namespace routegrant::sql
