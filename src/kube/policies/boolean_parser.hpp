#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace routegrant::kube {

/// Recursive descent over a text of conditions joined by `||`, `&&`, `!` and parentheses, in this order of binding:
/// what Traefik's rules and Calico's selectors share. Negation is pushed down to the conditions as they are read, so
/// that the answer is alternatives of conditions that must all hold. A kind of text derives from it and reads one
/// condition; it fails a text, for good, by `fail`.
template <typename Condition>
class BooleanParser {
 public:
  /// None of them: never true. An empty one: always true.
  using Alternatives = std::vector<std::vector<Condition>>;

  virtual ~BooleanParser() = default;
  BooleanParser(const BooleanParser&) = delete;
  BooleanParser& operator=(const BooleanParser&) = delete;

  /// Nothing if the text is malformed, is nested deeper than 32, or has more alternatives than are allowed.
  [[nodiscard]] std::optional<Alternatives> parse() {
    Alternatives all = either(false, 0);
    if (failed_ || !is_at_end()) return std::nullopt;
    return all;
  }

 protected:
  BooleanParser(std::string_view text, std::size_t most_alternatives)
      : text_(text), most_alternatives_(most_alternatives) {}

  /// Reads one condition from here.
  virtual Alternatives condition(bool negated) = 0;

  [[nodiscard]] bool has_failed() const { return failed_; }
  void fail() { failed_ = true; }

  [[nodiscard]] bool is_at_end() {
    skip_blanks();
    return at_ == text_.size();
  }

  /// Steps over `token`, and blanks before it, if it stands here.
  [[nodiscard]] bool take(std::string_view token) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  /// Letters, digits and `others`; none of them fails.
  [[nodiscard]] std::string word(std::string_view others) {
    skip_blanks();
    const std::size_t begin = at_;
    const auto is_part = [&](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || others.find(c) != std::string_view::npos;
    };
    while (at_ < text_.size() && is_part(text_[at_])) ++at_;
    if (begin == at_) fail();
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// What stands between two of one of `quotes`; anything else fails.
  [[nodiscard]] std::string quoted(std::string_view quotes) {
    skip_blanks();
    const bool begins = at_ < text_.size() && quotes.find(text_[at_]) != std::string_view::npos;
    const std::size_t end = begins ? text_.find(text_[at_], at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      fail();
      return {};
    }
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

 private:
  static constexpr int deepest = 32;

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  Alternatives either(bool negated, int depth) {
    Alternatives left = both(negated, depth);
    while (!failed_ && take("||")) left = combine(std::move(left), both(negated, depth), !negated);
    return left;
  }

  Alternatives both(bool negated, int depth) {
    Alternatives left = unary(negated, depth);
    while (!failed_ && take("&&")) left = combine(std::move(left), unary(negated, depth), negated);
    return left;
  }

  Alternatives unary(bool negated, int depth) {
    if (depth > deepest) fail();
    if (failed_) return {};
    if (take("!")) return unary(!negated, depth + 1);
    if (!take("(")) return condition(negated);
    Alternatives inner = either(negated, depth + 1);
    if (!take(")")) fail();
    return inner;
  }

  /// The alternatives of either, or every pair of them joined.
  Alternatives combine(Alternatives a, const Alternatives& b, bool either) {
    if ((either ? a.size() + b.size() : a.size() * b.size()) > most_alternatives_) fail();
    if (failed_) return {};
    if (either) {
      a.insert(a.end(), b.begin(), b.end());
      return a;
    }
    Alternatives all;
    all.reserve(a.size() * b.size());
    for (const std::vector<Condition>& one : a) {
      for (const std::vector<Condition>& other : b) {
        all.push_back(one);
        all.back().insert(all.back().end(), other.begin(), other.end());
      }
    }
    return all;
  }

  std::string_view text_;
  std::size_t most_alternatives_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace routegrant::kube
