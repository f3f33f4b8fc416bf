#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell/shell.hpp"
#include "sql/shell/values.hpp"

/// What the words of a shell script become (POSIX, "Quoting" and "Word Expansions"), with the places of their bytes.
namespace routegrant::sql {

/// A word of a script as it is written: bytes [begin, end).
struct ShellWord {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A text that is put together from parts of a script. Lives as long as the variables.
class ShellText {
 public:
  explicit ShellText(const ShellValues& variables) : variables_(&variables) {}
  /// One that goes on.
  ShellText(const ShellValues& variables, ShellSql begun) : variables_(&variables), out_(std::move(begun)) {}

  /// Bytes of the script as they stand.
  void copy(std::string_view script, std::size_t begin, std::size_t end);
  /// A text of our own that stands for what is written at `at`.
  void literal(std::string_view text, std::size_t at);
  /// A text that was taken out of the script.
  void append(const MappedText& text, bool has_variables);
  /// What the shell would put in the place of `$name` at `at`.
  void variable(std::string_view name, std::size_t at);
  /// The same where nothing tells its value.
  void placeholder(std::string_view name, std::size_t at);

  [[nodiscard]] const ShellValues& variables() const { return *variables_; }
  /// What `$name` holds at `at`, where all of it is known.
  [[nodiscard]] std::optional<std::string> known(std::string_view name, std::size_t at) const;
  [[nodiscard]] bool empty() const { return out_.text.text.empty(); }
  [[nodiscard]] ShellSql take();

 private:
  void place(std::size_t at);

  const ShellValues* variables_;
  ShellSql out_{};
};

/// The end of a quoted part at `at`.
[[nodiscard]] std::size_t quote_end(std::string_view script, std::size_t at);

/// The end of `$(...)`, quotes and nesting seen as far as needed.
[[nodiscard]] std::size_t command_substitution_end(std::string_view script, std::size_t at, std::size_t end);

/// Adds text in which the shell replaces variables: here-documents and "...". A backslash hides `$`, `` ` ``, `\`, and
/// a line end; in "..." also the quote.
void add_expanded(std::string_view script, std::size_t begin, std::size_t end, bool quoted, ShellText& out);

/// Adds one word as the command gets it.
void add_word(std::string_view script, const ShellWord& word, ShellText& out);

/// Adds what `echo` or `printf` prints of its arguments: the escapes that they know, `%s` and `%%`. A format that says
/// more is added as it stands.
void add_printed(std::string_view script, std::string_view command, const std::vector<ShellWord>& arguments,
                 ShellText& out);

/// A text taken out of one that was itself taken out of a script: its places in the script.
[[nodiscard]] MappedText placed_through(MappedText inner, const std::vector<Segment>& outer);

}  // namespace routegrant::sql
