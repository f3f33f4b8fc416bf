#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Programs that hold SQL in their string literals, read as far as it takes to tell literals from code and comments.
namespace routegrant::sql {

enum class Language : std::uint8_t { csharp, elixir, go, java, javascript, php, python, ruby };

/// The language of a program's file, by the ending of its name; nothing for any other file.
[[nodiscard]] std::optional<Language> language_of(std::string_view path);

/// Its name as people write it ("TypeScript"); empty for any other file.
[[nodiscard]] std::string_view language_name(std::string_view path);

/// A word, a mark or a string literal of a program.
struct CodeToken {
  enum class Kind : std::uint8_t {
    word,  ///< a name, a keyword or a number
    mark,  ///< any other byte
    text,  ///< what stands between the quotes of a string literal, its escapes and interpolations as they are written
  };
  Kind kind = Kind::mark;
  std::size_t begin = 0;
  std::size_t end = 0;
  /// How many blanks stand before it where it is the first of its line; else `inner`.
  std::size_t indentation = inner;

  static constexpr std::size_t inner = static_cast<std::size_t>(-1);
};

/// The tokens of a program in their order; the body of a here-document (`<<~SQL`) comes behind the line that names it.
/// Quotes as the languages' references have them: '' and "", triple quotes (Python, Elixir, Java, Kotlin, C#),
/// templates (JavaScript), raw strings (Go, C#), here-documents (Ruby, PHP), %q() (Ruby) and ~s() (Elixir); a literal
/// of one character (Go, Java, C#) is none. Never fails, never recurses, linear in the text.
[[nodiscard]] std::vector<CodeToken> code_tokens(std::string_view code, Language language);

}  // namespace routegrant::sql
