#include "base/pattern.hpp"

#include <algorithm>
#include <string>

namespace routegrant {
namespace {

constexpr std::size_t largest_program = 20'000;
constexpr int deepest_group = 50;
constexpr int largest_count = 1000;
/// More groups than this are matched, but not kept.
constexpr std::uint32_t most_groups = 20;

void add_range(Pattern::Set& set, unsigned char first, unsigned char last) {
  for (unsigned c = first; c <= last; ++c) set.set(c);
}

/// `\d`, `\w`, `\s` and their complements; nothing for another letter.
std::optional<Pattern::Set> class_of(char letter) {
  Pattern::Set set;
  switch (letter) {
    case 'd':
    case 'D': add_range(set, '0', '9'); break;
    case 'w':
    case 'W':
      add_range(set, '0', '9');
      add_range(set, 'a', 'z');
      add_range(set, 'A', 'Z');
      set.set('_');
      break;
    case 's':
    case 'S':
      for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) set.set(static_cast<unsigned char>(c));
      break;
    default: return std::nullopt;
  }
  return letter >= 'A' && letter <= 'Z' ? ~set : set;
}

std::optional<Pattern::Set> posix_class(std::string_view name) {
  Pattern::Set set;
  if (name == "alpha" || name == "alnum") {
    add_range(set, 'a', 'z');
    add_range(set, 'A', 'Z');
  }
  if (name == "digit" || name == "alnum" || name == "xdigit") add_range(set, '0', '9');
  if (name == "lower") add_range(set, 'a', 'z');
  if (name == "upper") add_range(set, 'A', 'Z');
  if (name == "xdigit") {
    add_range(set, 'a', 'f');
    add_range(set, 'A', 'F');
  }
  if (name == "space") return class_of('s');
  if (set.none()) return std::nullopt;
  return set;
}

void fold(Pattern::Set& set) {
  for (unsigned c = 'a'; c <= 'z'; ++c) {
    const unsigned upper = c - 'a' + 'A';
    if (set.test(c) || set.test(upper)) {
      set.set(c);
      set.set(upper);
    }
  }
}

}  // namespace

/// Recursive descent that emits steps as it reads; a repetition emits its piece again, so counts cost program size.
class PatternCompiler {
 public:
  PatternCompiler(std::string_view text, bool ignore_case) : text_(text), ignore_case_(ignore_case) {}

  std::optional<Pattern> compile() {
    alternatives(0);
    if (at_ != text_.size()) failed_ = true;
    emit({.op = Pattern::Op::match});
    if (failed_) return std::nullopt;
    return std::move(pattern_);
  }

 private:
  using Op = Pattern::Op;

  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(pattern_.steps_.size()); }

  std::uint32_t emit(Pattern::Step step) {
    if (pattern_.steps_.size() >= largest_program) {
      failed_ = true;
      return 0;
    }
    pattern_.steps_.push_back(step);
    return here() - 1;
  }

  void one_of(Pattern::Set set) {
    if (ignore_case_) fold(set);
    emit({.op = Op::one_of, .first = static_cast<std::uint32_t>(pattern_.sets_.size())});
    pattern_.sets_.push_back(set);
  }

  /// a|b: split to each alternative, all of which jump to the common end.
  void alternatives(int depth) {
    if (depth > deepest_group) failed_ = true;
    std::vector<std::uint32_t> ends;
    while (!failed_) {
      const std::uint32_t split = emit({.op = Op::split});
      set_first(split, here());
      sequence(depth);
      if (failed_ || !more() || peek() != '|') {
        // The last alternative: its split leads nowhere else.
        set_second(split, split + 1);
        break;
      }
      ++at_;
      ends.push_back(emit({.op = Op::jump}));
      set_second(split, here());
    }
    for (const std::uint32_t end : ends) set_first(end, here());
  }

  void sequence(int depth) {
    while (!failed_ && more() && peek() != '|' && peek() != ')') repeated(depth);
  }

  /// Every piece begins with a split, so that it can be made optional or repeated after it was read. Only counts read a
  /// piece again, and each copy costs steps, so the budget bounds the time as well.
  void repeated(int depth) {
    const std::size_t piece = at_;
    std::uint32_t start = piece_once(depth);
    int least = 1;
    int most = 1;
    if (failed_ || !count(least, most)) return;
    const std::size_t rest = at_;
    const auto again = [&] {
      at_ = piece;
      start = piece_once(depth);
      at_ = rest;
    };
    std::vector<std::uint32_t> optional;
    if (least == 0) optional.push_back(start);
    if (most == 0) set_first(start, here());
    for (int copies = 1; copies < std::max(least, most) && !failed_; ++copies) {
      again();
      if (copies >= least) optional.push_back(start);
    }
    if (most < 0) {
      // Back to the last copy, or on.
      const std::uint32_t loop = emit({.op = Op::split, .first = start});
      set_second(loop, here());
    }
    for (const std::uint32_t split : optional) set_second(split, here());
    if (most == 0) set_second(start, here());
    if (more() && (peek() == '*' || peek() == '{')) failed_ = true;
  }

  std::uint32_t piece_once(int depth) {
    const std::uint32_t split = emit({.op = Op::split});
    set_first(split, here());
    set_second(split, here());
    atom(depth);
    return split;
  }

  /// Reads `*`, `+`, `?` or `{m,n}` with an optional lazy or possessive mark, which decides nothing about whether it
  /// matches.
  bool count(int& least, int& most) {
    if (!more()) return false;
    const char c = peek();
    if (c == '*' || c == '+' || c == '?') {
      ++at_;
      least = c == '+' ? 1 : 0;
      most = c == '?' ? 1 : -1;
    } else if (c == '{') {
      if (!braces(least, most)) return false;
    } else {
      return false;
    }
    if (more() && peek() == '?') {
      pattern_.lazy_ = true;
      ++at_;
    }
    if (more() && peek() == '+') failed_ = true;
    return true;
  }

  bool braces(int& least, int& most) {
    std::size_t at = at_ + 1;
    const auto number = [&](int& into) {
      const std::size_t from = at;
      into = 0;
      for (; at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; ++at) {
        into = std::min(into * 10 + (text_[at] - '0'), largest_count + 1);
      }
      return at > from;
    };
    if (!number(least)) {
      failed_ = true;
      return false;
    }
    most = least;
    if (at < text_.size() && text_[at] == ',') {
      ++at;
      if (!number(most)) most = -1;
    }
    if (at >= text_.size() || text_[at] != '}' || least > largest_count || most > largest_count ||
        (most >= 0 && most < least)) {
      failed_ = true;
      return false;
    }
    at_ = at + 1;
    return true;
  }

  void atom(int depth) {
    const char c = text_[at_++];
    switch (c) {
      case '(': group(depth); return;
      case '[': bracket(); return;
      case '\\': escape(); return;
      case '^': emit({.op = Op::begin}); return;
      case '$': emit({.op = Op::end}); return;
      case '.': {
        Pattern::Set any;
        any.set();
        any.reset('\n');
        one_of(any);
        return;
      }
      case '*':
      case '+':
      case '?':
      case '{': failed_ = true; return;
      default: {
        Pattern::Set set;
        set.set(static_cast<unsigned char>(c));
        one_of(set);
      }
    }
  }

  /// A group that a count reads again keeps its number, which is that of its parenthesis.
  std::uint32_t number_of(std::size_t parenthesis) {
    const auto at = std::find(groups_.begin(), groups_.end(), parenthesis);
    if (at != groups_.end()) return static_cast<std::uint32_t>(at - groups_.begin()) + 1;
    groups_.push_back(parenthesis);
    if (groups_.size() <= most_groups) pattern_.groups_ = static_cast<std::uint32_t>(groups_.size());
    return static_cast<std::uint32_t>(groups_.size());
  }

  void group(int depth) {
    const std::uint32_t number = text_.substr(at_).starts_with("?:") ? 0 : number_of(at_);
    const bool is_kept = number > 0 && number <= most_groups;
    if (more() && peek() == '?') {
      // Only groups without a meaning of their own: (?:x) and named ones.
      const std::string_view rest = text_.substr(at_);
      const std::size_t name = rest.starts_with("?P<") ? 3 : 2;
      if (rest.starts_with("?:")) {
        at_ += 2;
      } else if ((rest.starts_with("?<") || rest.starts_with("?P<")) && rest.size() > name && rest[name] != '=' &&
                 rest[name] != '!' && rest.find('>') != std::string_view::npos) {
        at_ += rest.find('>') + 1;
      } else {
        failed_ = true;
        return;
      }
    }
    if (is_kept) emit({.op = Op::save, .first = 2 * number});
    alternatives(depth + 1);
    if (failed_ || !more() || peek() != ')') {
      failed_ = true;
      return;
    }
    if (is_kept) emit({.op = Op::save, .first = 2 * number + 1});
    ++at_;
  }

  void escape() {
    if (!more()) {
      failed_ = true;
      return;
    }
    const char c = text_[at_++];
    if (const auto set = class_of(c)) {
      one_of(*set);
      return;
    }
    Pattern::Set set;
    if (!literal_escape(c, set)) failed_ = true;
    one_of(set);
  }

  static bool literal_escape(char c, Pattern::Set& into) {
    constexpr std::string_view controls = "tnrf";
    constexpr std::string_view meant = "\t\n\r\f";
    const std::size_t control = controls.find(c);
    if (control != std::string_view::npos) {
      into.set(static_cast<unsigned char>(meant[control]));
      return true;
    }
    // Other letters and digits have a meaning of their own (\b, \1, \p): not regular, or not shared by the engines.
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return false;
    into.set(static_cast<unsigned char>(c));
    return true;
  }

  void bracket() {
    Pattern::Set set;
    const bool negated = more() && peek() == '^';
    if (negated) ++at_;
    bool first = true;
    while (more() && (first || peek() != ']')) {
      first = false;
      if (!bracket_item(set)) {
        failed_ = true;
        return;
      }
    }
    if (!more()) {
      failed_ = true;
      return;
    }
    ++at_;
    if (ignore_case_) fold(set);
    one_of(negated ? ~set : set);
  }

  bool bracket_item(Pattern::Set& set) {
    if (text_.substr(at_).starts_with("[:")) {
      const std::size_t close = text_.find(":]", at_);
      if (close == std::string_view::npos) return false;
      const auto named = posix_class(text_.substr(at_ + 2, close - at_ - 2));
      if (!named) return false;
      set |= *named;
      at_ = close + 2;
      return true;
    }
    unsigned char first = 0;
    if (!bracket_character(set, first)) return true;
    if (failed_) return false;
    if (at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']') {
      ++at_;
      unsigned char last = 0;
      if (!bracket_character(set, last) || failed_ || last < first) return false;
      add_range(set, first, last);
    } else {
      set.set(first);
    }
    return true;
  }

  /// Reads one character; false if it was a class, which is added at once.
  bool bracket_character(Pattern::Set& set, unsigned char& character) {
    char c = text_[at_++];
    if (c == '\\' && more()) {
      c = text_[at_++];
      if (const auto named = class_of(c)) {
        set |= *named;
        return false;
      }
      Pattern::Set escaped;
      if (!literal_escape(c, escaped)) failed_ = true;
      for (unsigned i = 0; i < 256; ++i) {
        if (escaped.test(i)) c = static_cast<char>(i);
      }
    }
    character = static_cast<unsigned char>(c);
    return true;
  }

  void set_first(std::uint32_t step, std::uint32_t to) {
    if (step < here()) pattern_.steps_[step].first = to;
  }
  void set_second(std::uint32_t step, std::uint32_t to) {
    if (step < here()) pattern_.steps_[step].second = to;
  }

  std::string_view text_;
  bool ignore_case_;
  std::size_t at_ = 0;
  bool failed_ = false;
  /// Where the parentheses of groups stand, in order.
  std::vector<std::size_t> groups_;
  Pattern pattern_;
};

std::optional<Pattern> Pattern::compile(std::string_view text, bool ignore_case) {
  return PatternCompiler(text, ignore_case).compile();
}

}  // namespace routegrant
