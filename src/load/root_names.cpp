#include "load/root_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/text.hpp"
#include "sql/identifier.hpp"
#include "sql/script.hpp"
#include "sql/tokens.hpp"

namespace routegrant::load {
namespace {

/// Every server has them, or they are no names at all.
constexpr std::array<std::string_view, 11> no_roles{"all",    "current_role", "current_user", "default",
                                                    "group",  "none",         "option",       "postgres",
                                                    "public", "session_user", "user"};

bool is_role(std::string_view name) {
  return !name.starts_with("pg_") && std::find(no_roles.begin(), no_roles.end(), name) == no_roles.end();
}

/// The text of a dollar-quoted string, without its quotes; empty if it is open.
std::string_view body_of(std::string_view text) {
  const std::size_t tag = text.find('$', 1);
  if (tag == std::string_view::npos || text.size() < 2 * (tag + 1)) return {};
  return text.substr(tag + 1, text.size() - 2 * (tag + 1));
}

/// One text, statement by statement or as a whole.
class Reader {
 public:
  Reader(std::string_view text, Span place, RootNames& names)
      : text_(text), place_(place), tokens_(sql::scan(text)), names_(names) {}

  void read(int depth) {
    constexpr int most_nested = 3;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == sql::Token::Kind::dollar_string && depth < most_nested) {
        const std::string_view body = body_of(sql::text_of(text_, tokens_[i]));
        if (!body.empty()) Reader(body, within(body), names_).read(depth + 1);
      } else if (tokens_[i].kind == sql::Token::Kind::word) {
        read_word(i);
      }
    }
  }

 private:
  [[nodiscard]] bool is(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && sql::is_word(text_, tokens_[i], word);
  }
  [[nodiscard]] bool is_any(std::size_t i, std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is(i, word); });
  }
  [[nodiscard]] bool is_mark(std::size_t i, std::string_view mark) const {
    return i < tokens_.size() && sql::is_symbol(text_, tokens_[i], mark);
  }
  [[nodiscard]] bool is_name(std::size_t i) const { return i < tokens_.size() && sql::is_identifier(tokens_[i]); }
  [[nodiscard]] std::string name(std::size_t i) const { return sql::identifier(sql::text_of(text_, tokens_[i])); }

  /// Bodies of strings stand where they stand: nothing in them was unescaped.
  [[nodiscard]] Span within(std::string_view part) const {
    const auto begin = place_.begin + static_cast<std::uint32_t>(part.data() - text_.data());
    return {.source = place_.source, .begin = begin, .end = begin + static_cast<std::uint32_t>(part.size())};
  }

  void use(std::size_t i) {
    if (!is_name(i)) return;
    std::string role = name(i);
    if (is_role(role)) names_.used.emplace(std::move(role), within(sql::text_of(text_, tokens_[i])));
  }

  /// Names divided by commas, from `i` on; the index behind them.
  std::size_t use_list(std::size_t i) {
    for (;; ++i) {
      if (is(i, "group")) ++i;
      use(i++);
      if (!is_mark(i, ",")) return i;
    }
  }

  void read_word(std::size_t i) {
    if (is(i, "create")) {
      read_create(i + 1);
    } else if (is(i, "alter")) {
      if (is(i + 1, "database") && is_name(i + 2)) names_.databases.insert(name(i + 2));
      if (is_any(i + 1, {"role", "user"}) && !is(i + 2, "mapping")) use(i + 2);
    } else if (is(i, "set")) {
      const std::size_t word = is_any(i + 1, {"session", "local"}) ? i + 2 : i + 1;
      if (is(word, "role")) use(is_mark(word + 1, "=") || is(word + 1, "to") ? word + 2 : word + 1);
    } else if (is(i, "authorization")) {
      use(i + 1);
    } else if (is(i, "owner") && is(i + 1, "to")) {
      use(i + 2);
    } else if (is_any(i, {"for", "in"}) && is(i + 1, "role")) {
      use_list(i + 2);
    } else if (is_any(i, {"grant", "revoke"})) {
      read_grant(i + 1);
    }
  }

  void read_create(std::size_t i) {
    if (is(i, "or") && is(i + 1, "replace")) i += 2;
    while (is_any(i, {"global", "local", "unlogged"})) ++i;
    if (is_any(i, {"role", "user", "group"})) {
      if (is_name(i + 1) && !is(i + 1, "mapping")) names_.created.insert(name(i + 1));
    } else if (is(i, "database")) {
      if (is_name(i + 1)) names_.databases.insert(name(i + 1));
    } else if (is(i, "policy")) {
      for (; i < tokens_.size() && !is_mark(i, ";") && !is_mark(i, "("); ++i) {
        if (is(i, "to")) return static_cast<void>(use_list(i + 1));
      }
    } else if (is(i, "table")) {
      if (is(i + 1, "if")) i += 3;
      if (is_name(i + 1)) names_.tables.insert(table(i + 1));
    }
  }

  [[nodiscard]] std::string table(std::size_t i) const {
    if (!is_mark(i + 1, ".") || !is_name(i + 2)) return name(i);
    return is(i, "public") ? name(i + 2) : name(i) + "." + name(i + 2);
  }

  /// GRANT and REVOKE, of privileges or of roles, from the word behind on.
  void read_grant(std::size_t first) {
    std::size_t depth = 0;
    bool has_object = false;
    for (std::size_t i = first; i < tokens_.size() && !is_mark(i, ";"); ++i) {
      if (is_mark(i, "(")) ++depth;
      if (is_mark(i, ")") && depth > 0) --depth;
      if (depth > 0) continue;
      if (is(i, "on")) {
        has_object = true;
        for (std::size_t at = i + 2; is(i + 1, "database") && is_name(at); at += 2) {
          names_.databases.insert(name(at));
          if (!is_mark(at + 1, ",")) break;
        }
      } else if (is_any(i, {"to", "from"})) {
        if (!has_object) use_list(is(first + 1, "option") ? first + 3 : first);
        use_list(i + 1);
        return;
      }
    }
  }

  std::string_view text_;
  Span place_;
  std::vector<sql::Token> tokens_;
  RootNames& names_;
};

/// Only these can say anything of what is asked: data is never looked at.
bool is_telling(std::string_view statement) {
  const std::string_view word = statement.substr(0, statement.find_first_of(" \t\r\n$'"));
  static constexpr std::array<std::string_view, 7> words{"alter", "create", "do", "grant", "reassign", "revoke", "set"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view each) { return text::equal_ignoring_case(word, each); });
}

void read_connect(std::string_view command, RootNames& names) {
  const std::vector<std::string_view> words = text::words(command);
  if (words.size() > 1 && (words[0] == "\\c" || words[0] == "\\connect") && words[1] != "-" &&
      words[1].find_first_of(":='\"") == std::string::npos)
    names.databases.emplace(words[1]);
}

}  // namespace

std::set<std::string> RootNames::missing() const {
  std::set<std::string> roles;
  for (const auto& [role, place] : used) {
    if (!created.contains(role)) roles.insert(role);
  }
  return roles;
}

RootNames names_of(const std::vector<SqlFile>& files, const Sources& sources) {
  RootNames names;
  for (const SqlFile& file : files) {
    const Span all{.source = file.source, .begin = 0, .end = static_cast<std::uint32_t>(file.text.size())};
    for (const sql::Piece& piece : sql::split(sources, all)) {
      const std::string_view text = file.text.substr(piece.span.begin, piece.span.end - piece.span.begin);
      if (piece.kind == sql::Piece::Kind::meta_command) read_connect(text, names);
      if (piece.kind == sql::Piece::Kind::statement && is_telling(text)) Reader(text, piece.span, names).read(0);
    }
  }
  return names;
}

RootNames names_of(std::string_view text) {
  RootNames names;
  Reader(text, {}, names).read(0);
  return names;
}

}  // namespace routegrant::load
