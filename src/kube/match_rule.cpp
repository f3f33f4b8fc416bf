#include "kube/match_rule.hpp"

#include <cctype>

namespace routegrant::kube {
namespace {

constexpr std::size_t most_alternatives = 256;
constexpr int deepest = 32;

using Alternatives = std::vector<std::vector<MatchTerm>>;

/// Recursive descent over `||`, `&&`, `!`, parentheses and calls; negation is pushed down to the calls as it is read.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<Alternatives> parse() {
    Alternatives all = either(false, 0);
    blanks();
    if (failed_ || at_ != text_.size() || all.empty()) return std::nullopt;
    return all;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(std::string_view token) {
    blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  Alternatives either(bool negated, int depth) {
    Alternatives left = both(negated, depth);
    while (!failed_ && take("||")) left = combine(left, both(negated, depth), !negated);
    return left;
  }

  Alternatives both(bool negated, int depth) {
    Alternatives left = unary(negated, depth);
    while (!failed_ && take("&&")) left = combine(left, unary(negated, depth), negated);
    return left;
  }

  Alternatives unary(bool negated, int depth) {
    if (depth > deepest) {
      failed_ = true;
      return {};
    }
    if (take("!")) return unary(!negated, depth + 1);
    if (take("(")) {
      Alternatives inner = either(negated, depth + 1);
      if (!take(")")) failed_ = true;
      return inner;
    }
    return {{call(negated)}};
  }

  /// Alternatives of either, or every pair of them joined.
  Alternatives combine(const Alternatives& a, const Alternatives& b, bool either) {
    Alternatives all;
    if (either) {
      all = a;
      all.insert(all.end(), b.begin(), b.end());
    } else {
      if (a.size() * b.size() > most_alternatives) failed_ = true;
      for (std::size_t i = 0; i < a.size() && !failed_; ++i) {
        for (const auto& other : b) {
          std::vector<MatchTerm> joined = a[i];
          joined.insert(joined.end(), other.begin(), other.end());
          all.push_back(std::move(joined));
        }
      }
    }
    if (all.size() > most_alternatives) failed_ = true;
    return all;
  }

  MatchTerm call(bool negated) {
    blanks();
    MatchTerm term{.name = {}, .arguments = {}, .negated = negated};
    while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_])) != 0) term.name += text_[at_++];
    if (term.name.empty() || !take("(")) failed_ = true;
    while (!failed_ && !take(")")) {
      argument(term);
      static_cast<void>(take(","));
    }
    return term;
  }

  void argument(MatchTerm& into) {
    blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t end =
        quote == '`' || quote == '"' || quote == '\'' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      failed_ = true;
      return;
    }
    into.arguments.emplace_back(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<std::vector<std::vector<MatchTerm>>> parse_match_rule(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace routegrant::kube
