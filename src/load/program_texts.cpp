#include "load/program_texts.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

using sql::CodeToken;
using sql::Language;

/// Brackets that are open, and where in them we are.
struct Frame {
  /// The word before the bracket.
  std::string_view callee{};
  std::size_t argument = 0;
  /// `name=` (Python).
  std::string_view keyword{};
};

/// The part that takes a migration back, while it is read.
struct Undone {
  /// How many brackets were open where it began, and how far its line was indented.
  std::size_t depth = 0;
  std::size_t indentation = 0;
};

class Reader {
 public:
  Reader(std::string_view code, Language language)
      : code_(code), language_(language), tokens_(sql::code_tokens(code, language)) {}

  std::vector<ProgramText> run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const CodeToken& token = tokens_[at_];
      if (token.indentation != CodeToken::inner) begin_line(token);
      if (token.kind == CodeToken::Kind::text) {
        take(token);
      } else if (token.kind == CodeToken::Kind::mark) {
        follow_mark(code_[token.begin]);
      } else if (begins_part(true)) {
        undone_ = Undone{.depth = frames_.size(), .indentation = indentation_};
      } else if (undone_ && begins_part(false)) {
        undone_.reset();
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is(Language language) const { return language_ == language; }
  /// Blocks are told by how far their lines are indented, not by brackets.
  [[nodiscard]] bool is_indented() const { return is(Language::python) || is(Language::ruby) || is(Language::elixir); }

  [[nodiscard]] std::string_view text(std::size_t at) const {
    return at < tokens_.size() ? code_.substr(tokens_[at].begin, tokens_[at].end - tokens_[at].begin)
                               : std::string_view();
  }
  [[nodiscard]] bool is_mark(std::size_t at, std::string_view mark) const {
    return at < tokens_.size() && tokens_[at].kind == CodeToken::Kind::mark && text(at) == mark;
  }
  /// The token before; past all for none.
  [[nodiscard]] std::size_t before(std::size_t count) const { return at_ >= count ? at_ - count : tokens_.size(); }

  void begin_line(const CodeToken& token) {
    // A here-document's lines are not the program's.
    if (token.kind == CodeToken::Kind::text && is(Language::ruby)) return;
    const bool may_end = is_indented() || token.kind == CodeToken::Kind::word;
    if (may_end && undone_ && frames_.size() <= undone_->depth && token.indentation <= undone_->indentation)
      undone_.reset();
    indentation_ = token.indentation;
  }

  void follow_mark(char mark) {
    constexpr std::size_t deepest = 100;
    const bool opens = std::string_view("([{").find(mark) != std::string_view::npos;
    const bool closes = std::string_view(")]}").find(mark) != std::string_view::npos;
    if (opens && frames_.size() < deepest) {
      const bool has_callee = at_ > 0 && tokens_[at_ - 1].kind == CodeToken::Kind::word;
      frames_.push_back({.callee = has_callee ? text(at_ - 1) : std::string_view()});
    }
    if (closes && !frames_.empty()) frames_.pop_back();
    const bool ends = mark == '}' || mark == ';' || mark == ',';
    if (ends && !is_indented() && undone_ && frames_.size() <= undone_->depth) undone_.reset();
    if (frames_.empty()) return;
    if (mark == ',') {
      ++frames_.back().argument;
      frames_.back().keyword = {};
    } else if (mark == '=' && at_ > 0 && tokens_[at_ - 1].kind == CodeToken::Kind::word) {
      frames_.back().keyword = text(at_ - 1);
    }
  }

  /// Whether the part that takes back begins at this word; else the one that goes on.
  [[nodiscard]] bool begins_part(bool takes_back) const {
    const std::string_view name = takes_back ? "down" : "up";
    const std::string_view word = text(at_);
    const std::string_view last = text(before(1));
    const bool is_called = is_mark(at_ + 1, "(");
    switch (language_) {
      case Language::python: return last == "def" && word.starts_with(takes_back ? "downgrade" : "upgrade");
      case Language::ruby:
        return word == name && (last == "def" || last == "." || text(at_ + 1) == "do" || is_mark(at_ + 1, "{"));
      case Language::elixir: return word == name && last == "def";
      case Language::php: return word == name && last == "function";
      case Language::csharp: return word == (takes_back ? "Down" : "Up") && is_called && last != ".";
      case Language::go:
        return (last == "func" && text::lower(word).starts_with(name)) ||
               (word == (takes_back ? "Rollback" : "Migrate") && is_mark(at_ + 1, ":"));
      case Language::java: return false;
      case Language::javascript: break;
    }
    if (word != name) return false;
    const bool is_assigned = is_mark(at_ + 1, "=") && !is_mark(at_ + 2, "=");
    return is_assigned || is_mark(at_ + 1, ":") || (is_called && last != ".");
  }

  /// Whether a call's later argument takes back what an earlier one does.
  [[nodiscard]] bool is_undoing_argument() const {
    // `execute "...", "..."`
    if (is(Language::elixir) && is_mark(before(1), ",") && before(2) < tokens_.size() &&
        tokens_[before(2)].kind == CodeToken::Kind::text)
      return true;
    return std::any_of(frames_.begin(), frames_.end(), [&](const Frame& frame) {
      if (is(Language::python)) {
        const bool undoes = frame.keyword == "reverse_sql" || frame.keyword == "reverse_code";
        return undoes || (frame.callee == "RunSQL" && frame.argument > 0 && frame.keyword.empty());
      }
      if (frame.argument == 0) return false;
      if (is(Language::elixir)) return frame.callee == "execute";
      return is(Language::go) &&
             (frame.callee.starts_with("AddMigration") || frame.callee.starts_with("AddNamedMigration") ||
              frame.callee == "Register" || frame.callee == "MustRegister");
    });
  }

  void take(const CodeToken& token) {
    if (undone_ || is_undoing_argument()) return;
    found_.push_back({.begin = token.begin,
                      .end = token.end,
                      .given_to = receiver(),
                      .is_alone = is(Language::python) && frames_.empty() && token.indentation != CodeToken::inner});
  }

  /// The function of the brackets around the token, else the word before it on its line.
  [[nodiscard]] std::string_view receiver() const {
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      if (!frame->callee.empty()) return frame->callee;
    }
    for (std::size_t back = 1; back <= 3 && before(back) < tokens_.size(); ++back) {
      if (tokens_[before(back)].kind == CodeToken::Kind::word) return text(before(back));
    }
    return {};
  }

  std::string_view code_;
  Language language_;
  std::vector<CodeToken> tokens_;
  std::size_t at_ = 0;
  std::size_t indentation_ = 0;
  std::vector<Frame> frames_{};
  std::optional<Undone> undone_{};
  std::vector<ProgramText> found_{};
};

}  // namespace

std::vector<ProgramText> program_texts(std::string_view code, sql::Language language) {
  return Reader(code, language).run();
}

}  // namespace routegrant::load
