#include "load/lone_statements.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "sql/script.hpp"
#include "sql/tokens.hpp"

namespace routegrant::load {
namespace {

bool stands_alone(std::string_view text) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  const auto word = [&](std::size_t i, std::string_view wanted) {
    return i < tokens.size() && sql::is_word(text, tokens[i], wanted);
  };
  if (word(0, "vacuum") || (word(0, "alter") && word(1, "system"))) return true;
  const bool makes = word(0, "create") || word(0, "drop");
  if (makes && (word(1, "database") || word(1, "tablespace") || word(1, "subscription"))) return true;
  const std::size_t index = word(1, "unique") ? 2 : 1;
  if (makes && word(index, "index") && word(index + 1, "concurrently")) return true;
  if (!word(0, "reindex")) return false;
  return std::any_of(tokens.begin(), tokens.end(), [&](const sql::Token& token) {
    return sql::is_word(text, token, "concurrently") || sql::is_word(text, token, "database") ||
           sql::is_word(text, token, "system") || sql::is_word(text, token, "schema");
  });
}

}  // namespace

bool may_stand_alone(std::string_view text) {
  constexpr std::array<std::string_view, 6> words{"concurrently", "database",   "subscription",
                                                  "system",       "tablespace", "vacuum"};
  // Each file is asked, nearly all in vain: the third letters b, c, n, s and t together with the first ones leave
  // nearly nothing to compare, and are seen without a call.
  const auto lower = [&](std::size_t at) { return static_cast<char>(text[at] | 0x20); };
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    const char third = lower(at + 2);
    if (third != 'n' && third != 't' && third != 'b' && third != 's' && third != 'c') continue;
    const char first = lower(at);
    const bool may_begin = std::any_of(words.begin(), words.end(),
                                       [&](std::string_view word) { return word[0] == first && word[2] == third; });
    if (!may_begin) continue;
    const auto begins = [&](std::string_view word) {
      return text::equal_ignoring_case(text.substr(at, word.size()), word);
    };
    if (std::any_of(words.begin(), words.end(), begins)) return true;
  }
  return false;
}

StatementCount count_statements(const SqlFile& file, Span part, const FileIndex& index) {
  if (part.end == part.begin) part = {file.source, 0, static_cast<std::uint32_t>(file.text.size())};
  StatementCount count;
  for (const sql::Piece& piece : sql::split(index.sources(), part)) {
    if (piece.kind != sql::Piece::Kind::statement && piece.kind != sql::Piece::Kind::unterminated) continue;
    ++count.all;
    if (stands_alone(index.sources().text(piece.span))) ++count.alone;
  }
  return count;
}

bool is_transaction(const SqlFile& file, Span part, const FileIndex& index) {
  if (!may_stand_alone(file.text)) return true;
  const StatementCount count = count_statements(file, part, index);
  return count.all != 1 || count.alone == 0;
}

}  // namespace routegrant::load
