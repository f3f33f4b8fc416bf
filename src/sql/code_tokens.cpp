#include "sql/code_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::size_t none = std::string_view::npos;

struct Ending {
  std::string_view ending;
  Language language;
  std::string_view name;
};

constexpr std::array<Ending, 13> endings{{{".cjs", Language::javascript, "JavaScript"},
                                          {".cs", Language::csharp, "C#"},
                                          {".cts", Language::javascript, "TypeScript"},
                                          {".exs", Language::elixir, "Elixir"},
                                          {".go", Language::go, "Go"},
                                          {".java", Language::java, "Java"},
                                          {".js", Language::javascript, "JavaScript"},
                                          {".kt", Language::java, "Kotlin"},
                                          {".mjs", Language::javascript, "JavaScript"},
                                          {".php", Language::php, "PHP"},
                                          {".py", Language::python, "Python"},
                                          {".rb", Language::ruby, "Ruby"},
                                          {".ts", Language::javascript, "TypeScript"}}};

const Ending* ending_of(std::string_view path) {
  const auto found =
      std::find_if(endings.begin(), endings.end(), [&](const Ending& each) { return path.ends_with(each.ending); });
  return found == endings.end() ? nullptr : &*found;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

char closing_of(char opening) {
  switch (opening) {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    case '<': return '>';
    default: return opening;
  }
}

class Reader {
 public:
  Reader(std::string_view code, Language language) : code_(code), language_(language) {}

  std::vector<CodeToken> run() {
    while (at_ < code_.size()) step();
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] bool is(Language language) const { return language_ == language; }
  [[nodiscard]] bool says(std::string_view text) const { return code_.substr(at_, text.size()) == text; }
  [[nodiscard]] char byte(std::size_t at) const { return at < code_.size() ? code_[at] : '\0'; }

  void step() {
    const char c = code_[at_];
    if (c == '\n') {
      ++at_;
      line_ = at_;
      is_first_ = true;
      read_documents();
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (!skip_comment() && !read_literal()) {
      read_other();
    }
  }

  void add(CodeToken::Kind kind, std::size_t begin, std::size_t end) {
    const bool is_first = std::exchange(is_first_, false);
    tokens_.push_back({.kind = kind,
                       .begin = begin,
                       .end = std::max(begin, std::min(end, code_.size())),
                       .indentation = is_first ? begin - line_ : CodeToken::inner});
  }

  bool skip_comment() {
    const bool has_hash = is(Language::python) || is(Language::ruby) || is(Language::elixir) || is(Language::php);
    const bool has_slashes = !has_hash || is(Language::php);
    if ((has_hash && code_[at_] == '#') || (has_slashes && says("//"))) {
      at_ = std::min(code_.find('\n', at_), code_.size());
      return true;
    }
    if (!has_slashes || !says("/*")) return false;
    const std::size_t end = code_.find("*/", at_ + 2);
    at_ = end == none ? code_.size() : end + 2;
    return true;
  }

  void read_other() {
    const std::size_t begin = at_;
    while (at_ < code_.size() && is_letter(code_[at_])) ++at_;
    const bool is_word = at_ > begin;
    if (!is_word) ++at_;
    // `r"..."`, `f'...'`: no word of its own.
    const bool is_prefix = is(Language::python) && is_word && at_ - begin <= 2 &&
                           (byte(at_) == '"' || byte(at_) == '\'') &&
                           code_.substr(begin, at_ - begin).find_first_not_of("rRbBuUfF") == none;
    if (!is_prefix) add(is_word ? CodeToken::Kind::word : CodeToken::Kind::mark, begin, at_);
  }

  bool read_literal() {
    const char c = code_[at_];
    if ((c == '"' || (c == '\'' && is(Language::python))) && read_triple()) return true;
    if (c == '"' || c == '\'') {
      read_quoted();
      return true;
    }
    if (c == '`' && (is(Language::javascript) || is(Language::go))) {
      const std::size_t end = is(Language::go) ? std::min(code_.find('`', at_ + 1), code_.size()) : template_end();
      add(CodeToken::Kind::text, at_ + 1, end);
      at_ = std::min(end + 1, code_.size());
      return true;
    }
    if (c == '<') return name_document();
    if (c == '%' || c == '~') return read_bracketed();
    return c == '/' && is(Language::javascript) && skip_pattern();
  }

  bool read_triple() {
    const std::string_view quotes = code_.substr(at_, 3);
    const bool has_triple = is(Language::python) || is(Language::elixir) || is(Language::java) || is(Language::csharp);
    if (!has_triple || (quotes != R"(""")" && quotes != "'''")) return false;
    std::size_t end = at_ + 3;
    while (end < code_.size() && code_.substr(end, 3) != quotes) end += code_[end] == '\\' ? 2 : 1;
    add(CodeToken::Kind::text, at_ + 3, end);
    at_ = std::min(end + 3, code_.size());
    return true;
  }

  void read_quoted() {
    const char quote = code_[at_];
    // `@"..."`: C#'s verbatim string, in which a quote is doubled.
    const bool is_verbatim =
        is(Language::csharp) && at_ > 0 && (code_[at_ - 1] == '@' || (at_ > 1 && code_.substr(at_ - 2, 2) == "@$"));
    const bool spans_lines = is_verbatim || is(Language::ruby) || is(Language::elixir) || is(Language::php);
    const bool is_character = quote == '\'' && (is(Language::go) || is(Language::java) || is(Language::csharp));
    std::size_t end = at_ + 1;
    for (; end < code_.size(); ++end) {
      const char c = code_[end];
      const bool is_doubled = is_verbatim && c == quote && byte(end + 1) == quote;
      if (is_doubled || (c == '\\' && !is_verbatim)) {
        ++end;
      } else if (c == quote || (c == '\n' && !spans_lines)) {
        break;
      }
    }
    end = std::min(end, code_.size());
    if (!is_character) add(CodeToken::Kind::text, at_ + 1, end);
    at_ = byte(end) == quote ? end + 1 : end;
  }

  /// Where a template ends: `...${ code, with templates of its own }...`.
  [[nodiscard]] std::size_t template_end() const {
    std::vector<char> open{'`'};
    std::size_t end = at_ + 1;
    for (; end < code_.size(); ++end) {
      const char c = code_[end];
      if (c == '\\') {
        ++end;
      } else if (c == '`' && open.back() == '`') {
        open.pop_back();
        if (open.empty()) return end;
      } else if (c == '`') {
        open.push_back('`');
      } else if (c == '{' && (open.back() == '{' || code_[end - 1] == '$')) {
        open.push_back('{');
      } else if (c == '}' && open.back() == '{') {
        open.pop_back();
      }
    }
    return code_.size();
  }

  /// `<<~SQL`, `<<-'SQL'`, `<<SQL` (Ruby), `<<<SQL` (PHP): the document begins on the next line.
  bool name_document() {
    const bool is_php = is(Language::php) && says("<<<");
    if (!is_php && !(is(Language::ruby) && says("<<"))) return false;
    std::size_t name = at_ + (is_php ? 3 : 2);
    while (is_php && byte(name) == ' ') ++name;
    if (!is_php && (byte(name) == '~' || byte(name) == '-')) ++name;
    const char quote = byte(name) == '\'' || byte(name) == '"' ? byte(name) : '\0';
    if (quote != '\0') ++name;
    // Else it shifts or appends.
    if (!is_php && quote == '\0' && !(byte(name) >= 'A' && byte(name) <= 'Z')) return false;
    std::size_t end = name;
    while (end < code_.size() && is_letter(code_[end])) ++end;
    if (end == name) return false;
    documents_.push_back(code_.substr(name, end - name));
    at_ = end + (quote != '\0' && byte(end) == quote ? 1 : 0);
    return true;
  }

  /// The bodies of the documents that the line before names. In PHP code may follow what ends one.
  void read_documents() {
    for (const std::string_view delimiter : std::exchange(documents_, {})) {
      const std::size_t begin = at_;
      std::size_t end = code_.size();
      while (at_ < code_.size() && end == code_.size()) {
        const std::size_t next = std::min(code_.find('\n', at_), code_.size());
        const std::size_t word = std::min(code_.find_first_not_of(" \t", at_), next);
        const bool is_end =
            code_.substr(word, delimiter.size()) == delimiter && !is_letter(byte(word + delimiter.size()));
        if (is_end) end = at_;
        at_ = is_end ? word + delimiter.size() : std::min(next + 1, code_.size());
      }
      add(CodeToken::Kind::text, begin, end);
    }
  }

  /// `%q(...)`, `%(...)` (Ruby), `~s(...)` (Elixir), with brackets of the same kind inside.
  bool read_bracketed() {
    std::size_t open = at_ + 1;
    const bool is_ruby = is(Language::ruby) && code_[at_] == '%';
    if (!is_ruby && !(is(Language::elixir) && code_[at_] == '~')) return false;
    const bool has_letter = std::string_view(is_ruby ? "qQ" : "sS").find(byte(open)) != none && byte(open) != '\0';
    if (has_letter) ++open;
    // `a % (b)` divides.
    const bool follows_value = !tokens_.empty() && tokens_.back().end == at_;
    const std::string_view brackets = is_ruby ? "([{<|!" : "([{<|/";
    if ((!has_letter && (!is_ruby || follows_value)) || byte(open) == '\0' || brackets.find(byte(open)) == none)
      return false;
    const char closing = closing_of(code_[open]);
    std::size_t depth = 1;
    std::size_t end = open + 1;
    for (; end < code_.size(); ++end) {
      if (code_[end] == '\\') {
        ++end;
      } else if (code_[end] == closing) {
        if (--depth == 0) break;
      } else if (code_[end] == code_[open]) {
        ++depth;
      }
    }
    add(CodeToken::Kind::text, open + 1, end);
    at_ = std::min(end + 1, code_.size());
    return true;
  }

  /// A regular expression, which stands where no value comes before it.
  bool skip_pattern() {
    constexpr std::string_view before = "(,=:[!&|?{};";
    const bool may_stand = tokens_.empty() || (tokens_.back().kind == CodeToken::Kind::mark &&
                                               before.find(code_[tokens_.back().begin]) != none);
    if (!may_stand) return false;
    constexpr std::size_t longest = 1000;
    bool is_class = false;
    const std::size_t last = std::min(code_.size(), at_ + longest);
    for (std::size_t end = at_ + 1; end < last && code_[end] != '\n'; ++end) {
      const char c = code_[end];
      if (c == '\\') ++end;
      if (c == '[') is_class = true;
      if (c == ']') is_class = false;
      if (c != '/' || is_class) continue;
      at_ = end + 1;
      return true;
    }
    return false;
  }

  std::string_view code_;
  Language language_;
  std::size_t at_ = 0;
  /// Where the line begins, and whether nothing of it was read.
  std::size_t line_ = 0;
  bool is_first_ = true;
  std::vector<std::string_view> documents_{};
  std::vector<CodeToken> tokens_{};
};

}  // namespace

std::optional<Language> language_of(std::string_view path) {
  const Ending* ending = ending_of(path);
  return ending == nullptr ? std::nullopt : std::optional(ending->language);
}

std::string_view language_name(std::string_view path) {
  const Ending* ending = ending_of(path);
  return ending == nullptr ? std::string_view() : ending->name;
}

std::vector<CodeToken> code_tokens(std::string_view code, Language language) {
  return Reader(code, language).run();
}

}  // namespace routegrant::sql
