#include "sql/keywords.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

/// Sorted: each statement is asked.
constexpr std::array<std::string_view, 36> irrelevant_words{
    "analyze",   "checkpoint", "close",    "cluster", "comment",  "copy",     "deallocate", "declare", "delete",
    "delimiter", "desc",       "describe", "execute", "explain",  "fetch",    "go",         "insert",  "listen",
    "load",      "lock",       "merge",    "move",    "notify",   "pragma",   "print",      "refresh", "reindex",
    "replace",   "security",   "show",     "table",   "truncate", "unlisten", "update",     "use",     "vacuum"};
static_assert(std::is_sorted(irrelevant_words.begin(), irrelevant_words.end()));

constexpr std::array<std::string_view, 8> transaction_words{"abort",    "begin",   "commit",    "end",
                                                            "rollback", "release", "savepoint", "start"};

/// CREATE of these makes nothing that has privileges. (ALTER and DROP of them cannot change a privilege either, but
/// are rare enough to go to the parser.)
constexpr std::array<std::string_view, 8> created_without_privileges{"index", "unique",    "statistics", "operator",
                                                                     "cast",  "collation", "conversion", "transform"};

/// The words of a statement one by one, in lower case; other tokens count as empty words.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::string next() {
    Token token = next_token(text_, at_);
    while (token.kind == Token::Kind::comment) token = next_token(text_, token.end);
    at_ = token.end;
    over_ = token.kind == Token::Kind::end;
    return token.kind == Token::Kind::word ? text::lower(text_of(text_, token)) : std::string();
  }

  [[nodiscard]] bool over() const { return over_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool over_ = false;
};

Relevance of_create(Words words) {
  std::string word = words.next();
  if (word == "text") return Relevance::irrelevant;
  return text::is_one_of(word, created_without_privileges) ? Relevance::irrelevant : Relevance::relevant;
}

/// A query matters by SELECT INTO, by the functions that act on the session, and by those that make large objects.
Relevance of_query(Words words) {
  while (!words.over()) {
    const std::string word = words.next();
    if (word == "into" || word == "set_config" || word.starts_with("lo_")) return Relevance::relevant;
  }
  return Relevance::query;
}

}  // namespace

Relevance classify(std::string_view statement) {
  Words words(statement);
  std::string first = words.next();
  while (first.empty() && !words.over()) first = words.next();  // a query may open with parentheses
  if (first.empty()) return Relevance::irrelevant;
  if (text::is_one_of(first, transaction_words)) return Relevance::transaction;
  if (std::binary_search(irrelevant_words.begin(), irrelevant_words.end(), std::string_view(first)))
    return Relevance::irrelevant;
  if (first == "prepare") return words.next() == "transaction" ? Relevance::transaction : Relevance::irrelevant;
  if (first == "create") return of_create(words);
  if (first == "select" || first == "with" || first == "values") return of_query(words);
  return Relevance::relevant;
}

bool is_grant_family(std::string_view statement) {
  Words words(statement);
  const std::string first = words.next();
  if (first == "grant" || first == "revoke") return true;
  return first == "alter" && words.next() == "default" && words.next() == "privileges";
}

}  // namespace routegrant::sql
