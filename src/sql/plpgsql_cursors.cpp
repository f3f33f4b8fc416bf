#include "sql/plpgsql_cursors.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

struct Cursor {
  std::vector<std::string> parameters{};
  /// With what OPEN gave the parameters; empty for a cursor that is not open.
  std::string query{};
  bool is_bound = false;
};

/// Rewrites a body token by token.
class Rewriter {
 public:
  explicit Rewriter(std::string_view body) : body_(body), tokens_(scan(body)) {}

  std::optional<std::string> run() {
    for (at_ = 0; at_ < tokens_.size();) {
      const std::size_t before = at_;
      if (declares_cursor() || loops() || opens() || fetches() || closes() || renames()) {
        if (failed_) return std::nullopt;
        continue;
      }
      // A cursor anywhere else, as in MOVE, is not followed.
      const bool names_row = at_ > 1 && word(at_ - 1, "of") && word(at_ - 2, "current");
      if (is_cursor(at_) && !is_symbol_at(at_ + 1, ".") && !names_row) return std::nullopt;
      at_ = before + 1;
    }
    if (cursors_.empty()) return std::nullopt;
    copy_until(body_.size());
    const std::size_t place = out_.find(mark_);
    std::string records;
    for (const std::string& each : records_) records += quoted_identifier(each) + " record;";
    out_.replace(place, 1, records);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool word(std::size_t at, std::string_view text) const {
    return at < tokens_.size() && is_word(body_, tokens_[at], text);
  }
  [[nodiscard]] bool is_symbol_at(std::size_t at, std::string_view text) const {
    return at < tokens_.size() && is_symbol(body_, tokens_[at], text);
  }
  [[nodiscard]] std::string name(std::size_t at) const {
    return at < tokens_.size() && is_identifier(tokens_[at]) ? identifier(text_of(body_, tokens_[at])) : std::string();
  }
  [[nodiscard]] bool is_cursor(std::size_t at) const { return cursors_.contains(name(at)); }
  [[nodiscard]] std::string_view between(std::size_t first, std::size_t end) const {
    return first < end ? body_.substr(tokens_[first].begin, tokens_[end - 1].end - tokens_[first].begin)
                       : std::string_view();
  }
  /// The token behind the next `text` outside of parentheses; 0 if there is none.
  [[nodiscard]] std::size_t behind(std::size_t at, std::string_view text, bool symbol) const {
    int depth = 0;
    for (; at < tokens_.size(); ++at) {
      if (depth == 0 && (symbol ? is_symbol_at(at, text) : word(at, text))) return at + 1;
      if (is_symbol_at(at, "(")) ++depth;
      if (is_symbol_at(at, ")")) --depth;
    }
    return 0;
  }

  void copy_until(std::size_t end) {
    out_ += body_.substr(copied_, end - copied_);
    copied_ = end;
  }
  /// Puts `text` in the place of tokens; the lines stay.
  void put(std::size_t first, std::size_t end, std::string_view text) {
    copy_until(tokens_[first].begin);
    const std::string_view old = between(first, end);
    for (const char c : text) out_ += c == '\n' || c == '\r' ? ' ' : c;
    out_.append(static_cast<std::size_t>(std::count(old.begin(), old.end(), '\n')), '\n');
    copied_ = tokens_[end - 1].end;
    at_ = end;
  }
  bool fail() {
    failed_ = true;
    return true;
  }

  /// The parts of a list in parentheses that begins at `at`, as texts; `end` is the token behind it.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> list(std::size_t at, std::size_t& end) const {
    std::vector<std::pair<std::size_t, std::size_t>> parts;
    end = at;
    if (!is_symbol_at(at, "(")) return parts;
    int depth = 0;
    std::size_t first = at + 1;
    for (; end < tokens_.size(); ++end) {
      if (is_symbol_at(end, "(")) ++depth;
      const bool closes = is_symbol_at(end, ")") && --depth == 0;
      if (closes || (depth == 1 && is_symbol_at(end, ","))) {
        if (first < end) parts.emplace_back(first, end);
        first = end + 1;
      }
      if (closes) break;
    }
    end = std::min(end + 1, tokens_.size());
    return parts;
  }

  /// c [[NO] SCROLL] CURSOR [(parameters)] FOR query; and c refcursor;
  bool declares_cursor() {
    const std::string cursor = name(at_);
    std::size_t next = at_ + 1;
    if (cursor.empty() || !(at_ == 0 || word(at_ - 1, "declare") || is_symbol_at(at_ - 1, ";"))) return false;
    if (word(next, "refcursor") && is_symbol_at(next + 1, ";")) {
      cursors_.insert_or_assign(cursor, Cursor{});
      put(at_, next + 2, place_for_records());
      return true;
    }
    if (word(next, "no")) ++next;
    if (word(next, "scroll")) ++next;
    if (!word(next, "cursor")) return false;
    Cursor made{.is_bound = true};
    std::size_t end = 0;
    for (const auto& part : list(next + 1, end)) made.parameters.push_back(name(part.first));
    if (!word(end, "for") && !word(end, "is")) return false;
    const std::size_t stop = behind(end, ";", true);
    if (stop == 0) return false;
    made.query = between(end + 1, stop - 1);
    cursors_.insert_or_assign(cursor, std::move(made));
    put(at_, stop, place_for_records());
    return true;
  }

  std::string_view place_for_records() { return std::exchange(has_place_, true) ? std::string_view() : mark_; }

  /// The query with the arguments in the place of its parameters.
  std::optional<std::string> opened(const Cursor& cursor, std::size_t at, std::size_t& end) const {
    std::map<std::string, std::string> given;
    std::size_t position = 0;
    for (auto [first, last] : list(at, end)) {
      const bool named = is_symbol_at(first + 1, ":=") || is_symbol_at(first + 1, "=>");
      if (!named && position >= cursor.parameters.size()) return std::nullopt;
      const std::string parameter = named ? name(first) : cursor.parameters[position++];
      given.emplace(parameter, std::string("(").append(between(named ? first + 2 : first, last)).append(")"));
    }
    if (given.size() != cursor.parameters.size()) return std::nullopt;
    std::string out;
    std::size_t copied = 0;
    for (const Token& token : scan(cursor.query)) {
      if (!is_identifier(token)) continue;
      const auto argument = given.find(identifier(text_of(cursor.query, token)));
      if (argument == given.end()) continue;
      out += cursor.query.substr(copied, token.begin - copied) + argument->second;
      copied = token.end;
    }
    return out + cursor.query.substr(copied);
  }

  /// FOR r IN c [(arguments)] LOOP: r is a record of the loop's own.
  bool loops() {
    if (!word(at_, "for") || !word(at_ + 2, "in") || !is_cursor(at_ + 3)) return false;
    std::size_t end = 0;
    const auto query = opened(cursors_.at(name(at_ + 3)), at_ + 4, end);
    if (!query || !word(end, "loop")) return fail();
    if (!is_declared(name(at_ + 1))) records_.insert(name(at_ + 1));
    put(at_ + 3, end, *query);
    return true;
  }

  [[nodiscard]] bool is_declared(const std::string& variable) const {
    for (std::size_t at = 1; at + 1 < tokens_.size(); ++at) {
      const bool begins = word(at - 1, "declare") || is_symbol_at(at - 1, ";");
      if (begins && name(at) == variable && is_identifier(tokens_[at + 1])) return true;
    }
    return !tokens_.empty() && name(0) == variable;
  }

  /// OPEN c [(arguments)]; OPEN c [[NO] SCROLL] FOR query;
  bool opens() {
    if (!word(at_, "open") || !is_cursor(at_ + 1)) return false;
    Cursor& cursor = cursors_.at(name(at_ + 1));
    std::size_t next = at_ + 2;
    if (word(next, "no")) ++next;
    if (word(next, "scroll")) ++next;
    const std::size_t stop = behind(at_, ";", true);
    if (stop == 0) return fail();
    if (word(next, "for") && !cursor.is_bound) {
      open_[name(at_ + 1)] = between(next + 1, stop - 1);
    } else {
      std::size_t end = 0;
      const auto query = cursor.is_bound ? opened(cursor, at_ + 2, end) : std::nullopt;
      if (!query) return fail();
      open_[name(at_ + 1)] = *query;
    }
    put(at_, stop, "");
    return true;
  }

  /// LOOP FETCH [NEXT] [FROM] c INTO variables; EXIT WHEN NOT FOUND; is the head of a loop over rows.
  bool fetches() {
    if (!word(at_, "loop") || !word(at_ + 1, "fetch")) return false;
    std::size_t next = at_ + 2;
    if (word(next, "next") || word(next, "forward")) ++next;
    if (word(next, "from") || word(next, "in")) ++next;
    const auto open = open_.find(name(next));
    if (open == open_.end() || !word(next + 1, "into")) return fail();
    const std::size_t stop = behind(next, ";", true);
    const bool ends = stop != 0 && word(stop, "exit") && word(stop + 1, "when") && word(stop + 2, "not") &&
                      word(stop + 3, "found") && is_symbol_at(stop + 4, ";");
    if (!ends) return fail();
    const std::string head = "FOR " + std::string(between(next + 2, stop - 1)) + " IN " + open->second + " LOOP";
    put(at_, stop + 5, head);
    return true;
  }

  bool closes() {
    if (!word(at_, "close") || !is_cursor(at_ + 1) || !is_symbol_at(at_ + 2, ";")) return false;
    put(at_, at_ + 3, "");
    return true;
  }

  /// c := 'portal'; what the cursor is called outside.
  bool renames() {
    const bool begins = at_ > 0 && (is_symbol_at(at_ - 1, ";") || word(at_ - 1, "begin"));
    if (!begins || !is_cursor(at_) || !is_symbol_at(at_ + 1, ":=")) return false;
    const std::size_t stop = behind(at_, ";", true);
    if (stop == 0) return fail();
    put(at_, stop, "");
    return true;
  }

  /// A byte that no body holds: libpg_query refuses it.
  static constexpr std::string_view mark_ = "\x01";

  std::string_view body_;
  std::vector<Token> tokens_;
  std::map<std::string, Cursor> cursors_;
  std::map<std::string, std::string> open_;
  std::set<std::string> records_;
  std::string out_;
  std::size_t copied_ = 0;
  std::size_t at_ = 0;
  bool has_place_ = false;
  bool failed_ = false;
};

}  // namespace

std::optional<std::string> without_cursors(std::string_view body) {
  // CURSOR or refcursor in any case: most bodies need no second look.
  if (body.find("ursor") == std::string_view::npos && body.find("URSOR") == std::string_view::npos) return std::nullopt;
  return Rewriter(body).run();
}

}  // namespace routegrant::sql
