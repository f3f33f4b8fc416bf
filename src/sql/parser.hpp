#pragma once

#include <cstdint>
#include <string>

/// The calls of libpg_query: nothing else of the project sees it.
namespace routegrant::sql {

/// What the library gave, copied out of its memory.
struct ParserOutput {
  /// Empty if it failed.
  std::string json;
  /// Why it failed; empty if it did not.
  std::string message;
  /// Where: characters from 1 in the text; 0 for nowhere.
  int cursor = 0;
};

/// What a text is.
enum class Grammar : std::uint8_t { sql, plpgsql };

/// Parses a text of limited size and nesting (the caller's duty). `deep` runs the parser on a thread with a large
/// stack.
[[nodiscard]] ParserOutput run_parser(const std::string& text, Grammar grammar, bool deep);

}  // namespace routegrant::sql
