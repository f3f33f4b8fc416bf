#include "sql/newer_grammar.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sql/newer_syntax.hpp"
#include "sql/parser.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

/// More subqueries without a name than any statement has.
constexpr std::size_t most_names = 100;

/// Puts names into a text, and tells where its bytes stood before.
class Named {
 public:
  explicit Named(std::string text) : text_(std::move(text)) { blank_comments(text_.data(), text_.size()); }

  [[nodiscard]] const std::string& text() const { return text_; }

  void insert(std::size_t at, const std::string& name) {
    text_.insert(at, name);
    inserted_.emplace_back(at, name.size());
  }

  [[nodiscard]] std::size_t before(std::size_t at) const {
    for (auto each = inserted_.rbegin(); each != inserted_.rend(); ++each) {
      if (at > each->first) at -= std::min(each->second, at - each->first);
    }
    return at;
  }

  [[nodiscard]] bool is_changed() const { return !inserted_.empty(); }
  [[nodiscard]] std::size_t count() const { return inserted_.size(); }

 private:
  std::string text_;
  std::vector<std::pair<std::size_t, std::size_t>> inserted_;
};

/// The byte behind the parenthesis that closes the first one at or behind `from`; npos if none does.
std::size_t behind_closing(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  for (Token token = next_token(text, from); token.kind != Token::Kind::end; token = next_token(text, token.end)) {
    if (is_symbol(text, token, "(")) ++depth;
    if (is_symbol(text, token, ")") && depth > 0 && --depth == 0) return token.end;
  }
  return std::string_view::npos;
}

/// CREATE STATISTICS [(kinds)] ON ... without a name (16).
bool name_statistics(Named& named) {
  const std::string_view text = named.text();
  const std::vector<Token> tokens = scan(text);
  if (tokens.size() < 3 || !is_word(text, tokens[0], "create") || !is_word(text, tokens[1], "statistics")) return false;
  if (!is_word(text, tokens[2], "on") && !is_symbol(text, tokens[2], "(")) return false;
  named.insert(tokens[1].end, " unnamed_statistics");
  return true;
}

/// The parser counts characters from 1.
std::size_t byte_of(std::string_view text, int cursor) {
  std::size_t at = 0;
  for (int character = 1; character < cursor && at < text.size(); ++character) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

/// A subquery in FROM that has no name (16); the server hides the one that it makes.
bool name_subquery(Named& named, const ParserOutput& output) {
  if (output.message.find("in FROM must have an alias") == std::string::npos || named.count() >= most_names)
    return false;
  const std::size_t end = behind_closing(named.text(), byte_of(named.text(), output.cursor));
  if (end == std::string_view::npos) return false;
  named.insert(end, " unnamed_subquery_" + std::to_string(named.count()) + " ");
  return true;
}

/// The locations of a tree, which are those of the text with the names, as those of the text without.
std::string relocated(const std::string& json, const Named& named) {
  constexpr std::string_view key = "\"location\":";
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = json.find(key, at);
    if (found == std::string::npos) break;
    const std::size_t number = found + key.size();
    out += json.substr(at, number - at);
    at = number;
    // In a string the quotes of the key are escaped.
    std::size_t value = 0;
    const auto [end, fault] = std::from_chars(json.data() + number, json.data() + json.size(), value);
    if (fault != std::errc()) continue;
    out += std::to_string(named.before(value));
    at = static_cast<std::size_t>(end - json.data());
  }
  return out + json.substr(at);
}

/// The checks that stand for NOT NULL constraints are such again: `raw_expr` is the column.
std::string with_not_nulls(std::string json, const std::vector<std::size_t>& places) {
  constexpr std::string_view check = "\"contype\":\"CONSTR_CHECK\"";
  constexpr std::string_view key = "\"location\":";
  for (std::size_t at = json.find(check); at != std::string::npos && !places.empty(); at = json.find(check, at + 1)) {
    const std::size_t number = json.find(key, at);
    if (number == std::string::npos) break;
    std::size_t place = 0;
    std::from_chars(json.data() + number + key.size(), json.data() + json.size(), place);
    if (std::binary_search(places.begin(), places.end(), place))
      json.replace(at, check.size(), "\"contype\":\"CONSTR_NOTNULL\"");
  }
  return json;
}

/// MERGE that gives rows, of which nothing is known.
std::string with_rows_of_merge(std::string json) {
  constexpr std::string_view merge = "\"MergeStmt\":{";
  constexpr std::string_view rows = "\"returningList\":[{\"ResTarget\":{\"val\":{\"A_Indirection\":{}}}}],";
  for (std::size_t at = json.find(merge); at != std::string::npos; at = json.find(merge, at + 1))
    json.insert(at + merge.size(), rows);
  return json;
}

}  // namespace

std::optional<Parsed> parse_up_to(int newest, std::string_view statement, ParseError& error) {
  constexpr int since_names = 16;
  const bool reads_anew = newest >= since_names && may_name_system_user(statement);
  auto plain = parse(statement, error);
  if (plain && !reads_anew) return plain;
  // What is too large for the parser is not for it under another name.
  if (newest < since_names || error.message.starts_with("statement ")) return plain;
  std::optional<OlderText> older = without_newer_syntax(statement);
  if (older && older->since > newest) return plain;
  if (plain && !older) return plain;
  if (!older) older = OlderText{.text = std::string(statement)};
  Named named(std::move(older->text));
  for (auto each = older->insertions.rbegin(); each != older->insertions.rend(); ++each)
    named.insert(each->at, std::string(each->word));
  name_statistics(named);
  ParserOutput output = run_parser(named.text(), Grammar::sql, true);
  while (!output.message.empty() && name_subquery(named, output)) output = run_parser(named.text(), Grammar::sql, true);
  if (!output.message.empty()) return plain;
  std::string json = with_not_nulls(relocated(output.json, named), older->not_nulls);
  if (older->merge_returns) json = with_rows_of_merge(std::move(json));
  std::optional<Parsed> parsed = parsed_json(std::move(json));
  return parsed && parsed->root()["stmts"].size() == 1 ? std::move(parsed) : std::move(plain);
}

}  // namespace routegrant::sql
