#include "sql/newer_syntax.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

/// Functions with a grammar of their own from 16 or 17 on.
constexpr std::array<std::string_view, 11> json_functions{
    "json",       "json_array",  "json_arrayagg", "json_exists",    "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_table",    "json_serialize", "json_value"};

/// Those of them that 17 added.
constexpr std::array<std::string_view, 6> json_functions_of_17{"json_exists", "json_query",     "json_scalar",
                                                               "json_table",  "json_serialize", "json_value"};

class Rewriter {
 public:
  explicit Rewriter(std::string_view statement)
      : statement_(statement), tokens_(scan(statement)), out_{.text = std::string(statement)} {}

  std::optional<OlderText> run(bool is_statement) {
    if (tokens_.empty()) return std::nullopt;
    creates_ = is_statement && word(0, "create");
    alters_ = is_statement && word(0, "alter");
    if (is_statement) maintenance();
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      number(at);
      expression(at);
      system_user(at);
      if (!is_statement) diagnostics(at);
      merge(at);
      returning(at);
      if (creates_ || alters_) constraint(at);
      if (creates_ || alters_) column(at);
      if (alters_) altered(at);
    }
    return out_.since == 0 ? std::nullopt : std::optional(std::move(out_));
  }

 private:
  [[nodiscard]] bool word(std::size_t at, std::string_view wanted) const {
    return at < tokens_.size() && is_word(statement_, tokens_[at], wanted);
  }
  [[nodiscard]] bool symbol(std::size_t at, std::string_view wanted) const {
    return at < tokens_.size() && is_symbol(statement_, tokens_[at], wanted);
  }
  [[nodiscard]] bool name(std::size_t at) const {
    return at < tokens_.size() &&
           (tokens_[at].kind == Token::Kind::word || tokens_[at].kind == Token::Kind::quoted_name);
  }

  /// Blanks the tokens `from` to `to` (included) and puts `by` in their place.
  void put(std::size_t from, std::size_t to, std::string_view by, int since) {
    const std::size_t begin = tokens_[from].begin;
    const std::size_t size = tokens_[to].end - begin;
    if (by.size() > size) return;
    std::fill_n(out_.text.begin() + static_cast<std::ptrdiff_t>(begin), size, ' ');
    std::copy(by.begin(), by.end(), out_.text.begin() + static_cast<std::ptrdiff_t>(begin));
    out_.since = std::max(out_.since, since);
  }

  /// Puts a word behind the token.
  void insert(std::size_t behind, std::string_view inserted, int since) {
    out_.insertions.push_back({.at = tokens_[behind].end, .word = inserted});
    out_.since = std::max(out_.since, since);
  }

  /// The parenthesis that closes the one at `open`; the number of tokens if none does.
  [[nodiscard]] std::size_t closing(std::size_t open) const {
    std::size_t depth = 0;
    for (std::size_t at = open; at < tokens_.size(); ++at) {
      if (symbol(at, "(")) ++depth;
      if (symbol(at, ")") && --depth == 0) return at;
    }
    return tokens_.size();
  }

  /// 0xFF, 0o7, 0b1 and 1_000 (16): some number as long.
  void number(std::size_t at) {
    if (tokens_[at].kind != Token::Kind::number) return;
    std::size_t last = at;
    while (last + 1 < tokens_.size() && tokens_[last + 1].begin == tokens_[last].end &&
           (tokens_[last + 1].kind == Token::Kind::word || tokens_[last + 1].kind == Token::Kind::number)) {
      ++last;
    }
    const std::string_view written = statement_.substr(tokens_[at].begin, tokens_[last].end - tokens_[at].begin);
    const bool prefixed = written.size() > 2 && written[0] == '0' &&
                          std::string_view("xXoObB").find(written[1]) != std::string_view::npos;
    if (!prefixed && written.find('_') == std::string_view::npos) return;
    put(at, last, std::string(written.size(), '1'), 16);
  }

  void expression(std::size_t at) {
    // x IS [NOT] JSON [VALUE | ARRAY | OBJECT | SCALAR] [WITH UNIQUE KEYS] (16).
    if (word(at, "json") && at > 0 && (word(at - 1, "is") || (word(at - 1, "not") && word(at - 2, "is")))) {
      std::size_t last = at;
      for (const std::string_view more : {"value", "array", "object", "scalar"}) last += word(last + 1, more) ? 1U : 0U;
      if ((word(last + 1, "with") || word(last + 1, "without")) && word(last + 2, "unique")) last += 2;
      last += word(last + 1, "keys") ? 1U : 0U;
      put(at, last, "null", 16);
      return;
    }
    if (word(at, "at") && word(at + 1, "local")) return put(at, at + 1, "", 17);
    if (tokens_[at].kind != Token::Kind::word || !symbol(at + 1, "(")) return;
    const std::string function = text::lower(text_of(statement_, tokens_[at]));
    if (std::find(json_functions.begin(), json_functions.end(), function) == json_functions.end()) return;
    const std::size_t end = closing(at + 1);
    if (end >= tokens_.size() || end == at + 2) return;
    const bool of_seventeen =
        std::find(json_functions_of_17.begin(), json_functions_of_17.end(), function) != json_functions_of_17.end();
    put(at + 2, end - 1, "1", of_seventeen ? 17 : 16);
  }

  /// SYSTEM_USER (16), which is the function of that name; a label behind AS and a dot.
  void system_user(std::size_t at) {
    const bool label = at > 0 && (word(at - 1, "as") || symbol(at - 1, "."));
    if (word(at, "system_user") && !label && !symbol(at + 1, "(")) insert(at, "()", 16);
  }

  /// GET DIAGNOSTICS ... = PG_ROUTINE_OID (16), whose value is as unknown as that of PG_CONTEXT.
  void diagnostics(std::size_t at) {
    if (word(at, "pg_routine_oid") && at > 0 && (symbol(at - 1, "=") || symbol(at - 1, ":=")))
      put(at, at, "pg_context", 16);
  }

  /// REINDEX SYSTEM and DATABASE without a name (16), CLUSTER (VERBOSE) without a table (17), VACUUM and ANALYZE ONLY
  /// (18).
  void maintenance() {
    const std::size_t behind = symbol(1, "(") ? closing(1) + 1 : 1;
    if (word(0, "reindex") && (word(behind, "system") || word(behind, "database"))) {
      const std::size_t last = behind + (word(behind + 1, "concurrently") ? 1U : 0U);
      if (last + 1 == tokens_.size() || symbol(last + 1, ";")) insert(last, " unnamed", 16);
    }
    if (word(0, "cluster") && behind > 1 && (behind == tokens_.size() || symbol(behind, ";")))
      put(1, behind - 1, "", 17);
    if (!word(0, "vacuum") && !word(0, "analyze") && !word(0, "analyse")) return;
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      if (word(at, "only") && name(at + 1)) put(at, at, "", 18);
    }
  }

  /// WHEN NOT MATCHED BY SOURCE, which asks for the same privileges as WHEN MATCHED AND true, and what MERGE returns
  /// (17).
  void merge(std::size_t at) {
    if (word(at, "by") && at > 1 && word(at - 1, "matched") && word(at - 2, "not")) {
      if (word(at + 1, "target")) put(at, at + 1, "", 17);
      if (!word(at + 1, "source")) return;
      put(at - 2, at - 2, "", 17);
      // Of others without a condition only one is reached.
      return put(at, at + 1, "and true", 17);
    }
    if (!word(at, "merge") || !word(at + 1, "into")) return;
    std::size_t depth = 0;
    std::size_t begin = 0;
    std::size_t end = at;
    for (; end < tokens_.size() && !(depth == 0 && (symbol(end, ")") || symbol(end, ";"))); ++end) {
      if (symbol(end, "(")) ++depth;
      if (symbol(end, ")")) --depth;
      if (depth == 0 && word(end, "returning")) begin = end;
    }
    if (begin == 0) return;
    out_.merge_returns = true;
    put(begin, end - 1, "", 17);
  }

  /// RETURNING WITH (OLD AS o, NEW AS n) (18): o.x is told as x.
  void returning(std::size_t at) {
    if (!word(at, "returning") || !word(at + 1, "with") || !symbol(at + 2, "(")) return;
    const std::size_t end = closing(at + 2);
    if (end >= tokens_.size()) return;
    for (std::size_t each = at + 3; each + 1 < end; ++each) {
      if (!word(each, "as") || !name(each + 1)) continue;
      const std::string alias = text::lower(text_of(statement_, tokens_[each + 1]));
      for (std::size_t use = end; use + 1 < tokens_.size() && !symbol(use, ";"); ++use) {
        if (word(use, alias) && symbol(use + 1, ".")) put(use, use + 1, "", 18);
      }
    }
    put(at + 1, end, "", 18);
  }

  [[nodiscard]] bool is_storage(std::size_t at) const {
    return word(at, "plain") || word(at, "external") || word(at, "extended") || word(at, "main") || word(at, "default");
  }

  void column(std::size_t at) {
    if (word(at, "storage") && is_storage(at + 1) && at > 0 && !word(at - 1, "set") && !symbol(at - 1, ",") &&
        !symbol(at - 1, "(")) {
      return put(at, at + 1, "", 16);
    }
    if (!word(at, "generated") || !word(at + 1, "always") || !word(at + 2, "as") || !symbol(at + 3, "(")) return;
    const std::size_t end = closing(at + 3);
    if (end >= tokens_.size() || word(end + 1, "stored")) return;
    if (word(end + 1, "virtual")) return put(end + 1, end + 1, "stored", 18);
    insert(end, " stored", 18);
  }

  void constraint(std::size_t at) {
    const bool first = at > 0 && (symbol(at - 1, ",") || symbol(at - 1, "(") || word(at - 1, "add"));
    const bool named =
        at > 2 && word(at - 2, "constraint") && (symbol(at - 3, ",") || symbol(at - 3, "(") || word(at - 3, "add"));
    if ((first || named) && alters_ && word(1, "domain") && word(at, "not") && word(at + 1, "null")) {
      out_.not_nulls.push_back(tokens_[named ? at - 2 : at].begin);
      return put(at, at + 1, "check(1)", 17);
    }
    if ((first || named) && word(at, "not") && word(at + 1, "null") && name(at + 2)) {
      const std::size_t behind = at + (word(at + 3, "not") && word(at + 4, "valid") ? 5U : 3U);
      // What heirs do not have is not kept of a column.
      if (word(behind, "no") && word(behind + 1, "inherit")) return put(at, at + 2, "check(1=1)", 18);
      out_.not_nulls.push_back(tokens_[named ? at - 2 : at].begin);
      return put(at, at + 2, "check(" + std::string(text_of(statement_, tokens_[at + 2])) + ")", 18);
    }
    if (word(at, "no") && word(at + 1, "inherit") && at > 1 && word(at - 1, "null") && word(at - 2, "not"))
      return put(at, at + 1, "", 18);
    enforcement(at);
  }

  /// [NOT] ENFORCED, WITHOUT OVERLAPS and PERIOD (18).
  void enforcement(std::size_t at) {
    const bool behind = at > 0 && !symbol(at - 1, ",") && !symbol(at - 1, "(");
    if (behind && word(at, "not") && word(at + 1, "enforced")) return put(at, at + 1, "", 18);
    if (behind && word(at, "enforced") && !word(at - 1, "not")) return put(at, at, "", 18);
    if (word(at, "without") && word(at + 1, "overlaps")) return put(at, at + 1, "", 18);
    if (at > 0 && symbol(at - 1, ",") && word(at, "period") && name(at + 1)) put(at, at, "", 18);
  }

  /// ALTER CONSTRAINT ... [NO] INHERIT (18), attributes of operators that stand alone (17), and what is set to its
  /// default.
  void altered(std::size_t at) {
    if (word(at, "constraint") && word(at - 1, "alter") && name(at + 1)) {
      if (word(at + 2, "inherit")) put(at + 2, at + 2, "", 18);
      if (word(at + 2, "no") && word(at + 3, "inherit")) put(at + 2, at + 3, "", 18);
    }
    const bool alone = (symbol(at - 1, "(") || symbol(at - 1, ",")) && (symbol(at + 1, ")") || symbol(at + 1, ","));
    if (at > 0 && word(1, "operator") && (word(at, "merges") || word(at, "hashes")) && alone) insert(at, " = true", 17);
    defaulted(at);
  }

  /// SET STORAGE DEFAULT (16), SET ACCESS METHOD DEFAULT, SET STATISTICS DEFAULT and SET EXPRESSION AS (...) (17).
  void defaulted(std::size_t at) {
    if (word(at, "set") && word(at + 1, "expression") && word(at + 2, "as") && symbol(at + 3, "(")) {
      const std::size_t end = closing(at + 3);
      if (end < tokens_.size()) put(at, end, "set statistics 0", 17);
      return;
    }
    if (!word(at, "default") || at < 3) return;
    if (word(at - 1, "method") && word(at - 2, "access")) put(at, at, "heap", 17);
    if (word(at - 1, "statistics") && word(at - 2, "set")) put(at, at, "-1", 17);
    if (word(at - 1, "storage") && word(at - 2, "set")) put(at, at, "main", 16);
  }

  std::string_view statement_;
  std::vector<Token> tokens_;
  OlderText out_;
  bool creates_ = false;
  bool alters_ = false;
};

}  // namespace

bool may_name_system_user(std::string_view statement) {
  constexpr std::string_view keyword = "system_user";
  constexpr std::size_t middle = keyword.find('_');
  for (std::size_t at = statement.find('_'); at != std::string_view::npos; at = statement.find('_', at + 1)) {
    if (at >= middle && text::equal_ignoring_case(statement.substr(at - middle, keyword.size()), keyword)) return true;
  }
  return false;
}

std::optional<OlderText> without_newer_syntax(std::string_view statement) {
  return Rewriter(statement).run(true);
}

std::optional<OlderText> without_newer_syntax_in_bodies(std::string_view statement) {
  OlderText out{.text = std::string(statement)};
  for (const Token& token : scan(statement)) {
    if (token.kind != Token::Kind::dollar_string || token.open) continue;
    const std::string_view quoted = text_of(statement, token);
    const std::size_t tag = quoted.find('$', 1) + 1;
    const std::string_view body = quoted.substr(tag, quoted.size() - (2 * tag));
    const auto older = Rewriter(body).run(false);
    if (!older) continue;
    out.text.replace(token.begin + tag, body.size(), older->text);
    out.since = std::max(out.since, older->since);
  }
  return out.since == 0 ? std::nullopt : std::optional(std::move(out));
}

}  // namespace routegrant::sql
