#include "sql/script.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "sql/psql_copy.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// psql commands that send the statement before them, or do so again and again.
constexpr std::array<std::string_view, 7> sending{"g", "gx", "gexec", "gset", "gdesc", "crosstabview", "watch"};

/// psql commands that take the rest of the line as it stands, besides \copy, whose letters may be of any case.
constexpr std::array<std::string_view, 5> whole_line{"!", "h", "help", "ef", "ev"};

template <std::size_t count>
bool holds(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

/// The name of the psql command at the backslash `at`.
std::string_view command_name(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == '!') return text.substr(end, 1);
  while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ' && text[end] != '\\') ++end;
  return text.substr(at + 1, end - at - 1);
}

/// Trailing blanks (a CR before the line end) do not belong to a command.
std::size_t trimmed_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && static_cast<unsigned char>(text[end - 1]) <= ' ') --end;
  return end;
}

/// What the rules about BEGIN ATOMIC bodies remember of a statement's first words (psqlscan.l, 14 and later).
class RoutineBody {
 public:
  void see(std::string_view word, std::size_t parentheses) {
    if (count_ < initials_.size() && opens_routine(word)) {
      initials_[count_] = static_cast<char>(word[0] | 0x20);
    }
    ++count_;
    if (parentheses != 0 || !is_routine()) return;
    if (text::equal_ignoring_case(word, "begin")) {
      ++depth_;
    } else if (text::equal_ignoring_case(word, "case")) {
      if (depth_ > 0) ++depth_;
    } else if (text::equal_ignoring_case(word, "end")) {
      if (depth_ > 0) --depth_;
    }
  }

  [[nodiscard]] bool open() const { return depth_ > 0; }

 private:
  static bool opens_routine(std::string_view word) {
    constexpr std::array<std::string_view, 5> words{"create", "function", "procedure", "or", "replace"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view known) { return text::equal_ignoring_case(word, known); });
  }

  [[nodiscard]] bool is_routine() const {
    const auto routine = [&](std::size_t i) { return initials_[i] == 'f' || initials_[i] == 'p'; };
    return initials_[0] == 'c' && (routine(1) || (initials_[1] == 'o' && initials_[2] == 'r' && routine(3)));
  }

  std::array<char, 4> initials_{};
  std::size_t count_ = 0;
  std::size_t depth_ = 0;
};

/// Whether a statement is COPY ... FROM STDIN, told word by word: psql takes what is behind it for its data even where
/// the server refuses it, since the minor releases of August 2026 (release notes of 15.19, CVE-2026-6464).
class CopyWatch {
 public:
  void see(std::string_view word, std::size_t parentheses) {
    if (first_) copy_ = text::equal_ignoring_case(word, "copy");
    first_ = false;
    if (!copy_ || parentheses != 0) return;
    // Both words are one in the grammar (`copy_file_name`).
    if (from_ && (text::equal_ignoring_case(word, "stdin") || text::equal_ignoring_case(word, "stdout"))) reads_ = true;
    from_ = text::equal_ignoring_case(word, "from");
  }
  void see_other() {
    first_ = false;
    from_ = false;
  }

  [[nodiscard]] bool reads_data() const { return reads_; }

 private:
  bool first_ = true;
  bool copy_ = false;
  bool from_ = false;
  bool reads_ = false;
};

}  // namespace

class ScriptReader::Splitter {
 public:
  Splitter(std::string_view text, SourceId source, std::uint32_t base, Strings strings)
      : text_(text),
        source_(source),
        base_(base),
        strings_(strings),
        at_(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0) {}

  std::optional<Piece> next() {
    while (given_ == pieces_.size()) {
      if (ended_) return std::nullopt;
      pieces_.clear();
      given_ = 0;
      step();
    }
    return pieces_[given_++];
  }

  void read_as(Strings strings) { strings_ = strings; }

  void leave_data() {
    if (given_ == pieces_.size()) return;
    data_ = data_before_;
    pieces_.resize(given_);
  }

  [[nodiscard]] std::optional<std::uint32_t> statement_begin() const {
    return started_ ? std::optional(base_ + static_cast<std::uint32_t>(begin_)) : std::nullopt;
  }

  void forget_statement() {
    started_ = false;
    finish(Piece::Kind::statement);
  }

 private:
  /// Takes one token, and keeps the pieces that it ends.
  void step() {
    const Token token = next_token(text_, at_, strings_);
    if (data_ && (token.begin >= data_->first || token.kind == Token::Kind::end)) {
      at_ = data_->second;
      data_.reset();
    } else if (token.kind == Token::Kind::end) {
      finish(routine_.open() ? Piece::Kind::unterminated : Piece::Kind::statement);
      ended_ = true;
    } else {
      at_ = token.open ? unterminated(token) : take(token);
    }
  }

  Span span(std::size_t begin, std::size_t end) const {
    return {source_, base_ + static_cast<std::uint32_t>(begin), base_ + static_cast<std::uint32_t>(end)};
  }

  std::size_t unterminated(const Token& token) {
    touch(token);
    finish(Piece::Kind::unterminated);
    return text_.size();
  }

  std::size_t take(const Token& token) {
    switch (token.kind) {
      case Token::Kind::comment: return token.end;
      case Token::Kind::backslash: return backslash(token.begin);
      case Token::Kind::word:
        routine_.see(text_of(text_, token), parentheses_);
        copy_.see(text_of(text_, token), parentheses_);
        break;
      case Token::Kind::symbol:
        copy_.see_other();
        if (text_[token.begin] == ';' && parentheses_ == 0 && !routine_.open()) return semicolon(token);
        if (text_[token.begin] == '(') ++parentheses_;
        if (text_[token.begin] == ')' && parentheses_ > 0) --parentheses_;
        break;
      case Token::Kind::variable: current_.has_variables = true; break;
      case Token::Kind::quoted_name: current_.has_variables |= holds_template(text_of(text_, token)); break;
      default: break;
    }
    touch(token);
    return token.end;
  }

  static bool holds_template(std::string_view name) {
    return name.find("${") != std::string_view::npos || name.find("{{") != std::string_view::npos;
  }

  /// The statement reaches at least to this token.
  void touch(const Token& token) {
    if (!started_) begin_ = token.begin;
    started_ = true;
    end_ = token.end;
  }

  std::size_t semicolon(const Token& token) {
    finish(Piece::Kind::statement);
    return awaited_data(token.end);
  }

  /// The data of all statements that were sent together, one behind the other.
  std::size_t awaited_data(std::size_t at) {
    data_before_ = data_;
    for (; awaited_ > 0; --awaited_) at = copy_data(at);
    return at;
  }

  /// `at` lies on the line of COPY; its data begins on the next one and ends at a line `\.`. What else that line says
  /// comes after the data, as psql has read the line already: it goes on at `at`.
  std::size_t copy_data(std::size_t at) {
    const std::size_t first = data_ ? data_->first : std::min(line_end(text_, at) + 1, text_.size());
    const std::size_t begin = data_ ? std::min(data_->second + 1, text_.size()) : first;
    std::size_t line = begin;
    while (line < text_.size()) {
      const std::size_t end = line_end(text_, line);
      const std::string_view content = text_.substr(line, end - line);
      if (content == "\\." || content == "\\.\r") {
        emit(Piece::Kind::copy_data, begin, line);
        data_ = {first, end};
        return at;
      }
      line = end + 1;
    }
    emit(Piece::Kind::copy_data, begin, text_.size());
    pieces_.back().is_open = begin < text_.size();
    data_ = {first, text_.size()};
    return at;
  }

  void emit(Piece::Kind kind, std::size_t begin, std::size_t end) {
    pieces_.push_back({.kind = kind, .span = span(begin, end)});
  }

  /// Ends the statement, if one has begun, and starts anew.
  void finish(Piece::Kind kind) {
    if (started_) {
      current_.kind = kind;
      current_.span = span(begin_, end_);
      if (kind == Piece::Kind::statement && copy_.reads_data()) ++awaited_;
      pieces_.push_back(current_);
    }
    current_ = {};
    routine_ = {};
    copy_ = {};
    parentheses_ = 0;
    started_ = false;
  }

  std::size_t backslash(std::size_t at) {
    const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
    if (next == ';') {
      current_.joined_with_next = true;
      finish(Piece::Kind::statement);
      return at + 2;
    }
    if (next == ':') return at + 2;
    const std::string_view name = command_name(text_, at);
    const std::size_t end = meta_command_end(text_, at);
    if (started_ && holds(sending, name)) return send(at, end);
    if (started_ && (name == "r" || name == "reset")) forget_statement();
    current_.has_meta_commands = started_;
    emit(Piece::Kind::meta_command, at, command_text_end(at, end));
    const std::optional<SlashCopy> copy = slash_copy_of(text_.substr(at, end - at));
    if (!copy || !copy->reads_script()) return end;
    data_before_ = data_;
    return copy_data(end);
  }

  std::size_t send(std::size_t at, std::size_t end) {
    current_.joined_with_next = true;
    current_.ended_by = span(at, command_text_end(at, end));
    finish(Piece::Kind::statement);
    return awaited_data(end);
  }

  /// Without the separating `\\` and trailing blanks.
  std::size_t command_text_end(std::size_t at, std::size_t end) const {
    if (end >= at + 3 && text_.substr(end - 2, 2) == "\\\\") end -= 2;
    return trimmed_end(text_, at, end);
  }

  std::string_view text_;
  SourceId source_;
  std::uint32_t base_;
  Strings strings_;
  std::size_t at_;
  bool ended_ = false;
  /// The pieces that the last token ended, and how many of them are given.
  std::vector<Piece> pieces_;
  std::size_t given_ = 0;
  /// Data that has been taken already: from where to where it lies. It is skipped when the scan comes there.
  std::optional<std::pair<std::size_t, std::size_t>> data_{};
  /// The same before the statements came that were sent last: an earlier COPY of the line.
  std::optional<std::pair<std::size_t, std::size_t>> data_before_{};
  Piece current_{};
  RoutineBody routine_;
  CopyWatch copy_;
  std::size_t parentheses_ = 0;
  /// How many pieces of data the statements want that are sent next.
  std::size_t awaited_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool started_ = false;
};

ScriptReader::ScriptReader(const Sources& sources, Span span, Strings strings)
    : splitter_(std::make_unique<Splitter>(sources.text(span), span.source, span.begin, strings)) {}
ScriptReader::~ScriptReader() = default;

std::optional<Piece> ScriptReader::next() {
  return splitter_->next();
}
void ScriptReader::read_as(Strings strings) {
  splitter_->read_as(strings);
}
void ScriptReader::leave_data() {
  splitter_->leave_data();
}
std::optional<std::uint32_t> ScriptReader::statement_begin() const {
  return splitter_->statement_begin();
}
void ScriptReader::forget_statement() {
  splitter_->forget_statement();
}

std::size_t meta_command_end(std::string_view text, std::size_t at) {
  const std::size_t end = line_end(text, at);
  const std::string_view name = command_name(text, at);
  if (holds(whole_line, name) || text::equal_ignoring_case(name, "copy")) return end;
  std::size_t i = std::max(at + 1, at + 1 + name.size());
  while (i < end) {
    const char c = text[i];
    if (c == '\\') return i + 1 < end && text[i + 1] == '\\' ? i + 2 : i;
    if (c == '\'' || c == '"' || c == '`') {
      ++i;
      while (i < end && text[i] != c) i += c == '\'' && text[i] == '\\' ? 2U : 1U;
    }
    ++i;
  }
  return end;
}

std::vector<Piece> split(const Sources& sources, Span span, Strings strings) {
  std::vector<Piece> pieces;
  ScriptReader reader(sources, span, strings);
  while (std::optional<Piece> piece = reader.next()) pieces.push_back(*piece);
  return pieces;
}

std::string sql_text(const Sources& sources, const Piece& piece) {
  std::string text(sources.text(piece.span));
  if (!piece.has_meta_commands) return text;
  const std::string original = text;
  for (Token token = next_token(original, 0); token.kind != Token::Kind::end;) {
    std::size_t next = token.end;
    if (token.kind == Token::Kind::backslash) {
      next = meta_command_end(original, token.begin);
      std::fill(text.begin() + token.begin, text.begin() + static_cast<std::ptrdiff_t>(next), ' ');
    }
    token = next_token(original, next);
  }
  return text;
}

}  // namespace routegrant::sql
