#include "kube/calico_selector.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace routegrant::kube {
namespace {

constexpr std::size_t most_alternatives = 64;
constexpr int deepest = 32;

using All = std::vector<Requirement>;
/// None of them: nothing is taken in.
using Alternatives = std::vector<All>;

/// Recursive descent over `||`, `&&`, `!`, parentheses and conditions; negation is pushed down as it is read.
class Parser {
 public:
  Parser(std::string_view text, Span span) : text_(text), span_(span) {}

  std::optional<Alternatives> parse() {
    blanks();
    // Without a selector everything is selected.
    if (at_ == text_.size()) return Alternatives{All{}};
    Alternatives all = either(false, 0);
    blanks();
    if (failed_ || at_ != text_.size()) return std::nullopt;
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
    blanks();
    if (take("!")) return unary(!negated, depth + 1);
    if (take("(")) {
      Alternatives inner = either(negated, depth + 1);
      if (!take(")")) failed_ = true;
      return inner;
    }
    return condition(negated);
  }

  Alternatives combine(const Alternatives& a, const Alternatives& b, bool either) {
    Alternatives all;
    if (either) {
      all = a;
      all.insert(all.end(), b.begin(), b.end());
    } else if (a.size() * b.size() <= most_alternatives) {
      for (const All& one : a) {
        for (const All& other : b) {
          All joined = one;
          joined.insert(joined.end(), other.begin(), other.end());
          all.push_back(std::move(joined));
        }
      }
    } else {
      failed_ = true;
    }
    if (all.size() > most_alternatives) failed_ = true;
    return all;
  }

  std::string word() {
    blanks();
    const std::size_t begin = at_;
    const auto is_part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '/' || c == '-';
    };
    while (at_ < text_.size() && is_part(text_[at_])) ++at_;
    if (begin == at_) failed_ = true;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string quoted() {
    blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      failed_ = true;
      return {};
    }
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  std::vector<std::string> set() {
    std::vector<std::string> values;
    if (!take("{")) failed_ = true;
    while (!failed_ && !take("}")) {
      values.push_back(quoted());
      static_cast<void>(take(","));
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

  Alternatives asked(std::string key, Requirement::Operator op, std::vector<std::string> values = {}) const {
    return {{Requirement{.key = {std::move(key), span_}, .op = op, .values = std::move(values)}}};
  }

  Alternatives condition(bool negated) {
    using Operator = Requirement::Operator;
    std::string name = word();
    if (failed_) return {};
    if (take("(")) return call(name, negated);
    const bool is_same = take("==");
    if (is_same || take("!="))
      return asked(std::move(name), is_same != negated ? Operator::in : Operator::not_in, {quoted()});
    if (take("not in")) return asked(std::move(name), negated ? Operator::in : Operator::not_in, set());
    if (take("in")) return asked(std::move(name), negated ? Operator::not_in : Operator::in, set());
    if (!take("contains") && !take("starts with") && !take("ends with")) failed_ = true;
    static_cast<void>(quoted());
    // A value that does not fit may be any, or absent.
    return negated ? Alternatives{All{}} : asked(std::move(name), Operator::exists);
  }

  /// REQUIRES: the parenthesis was read.
  Alternatives call(const std::string& name, bool negated) {
    using Operator = Requirement::Operator;
    std::string label = name == "has" ? word() : "";
    if (!take(")") || (name != "has" && name != "all" && name != "global")) failed_ = true;
    if (name == "has") return asked(std::move(label), negated ? Operator::does_not_exist : Operator::exists);
    const bool is_all = (name == "all") != negated;
    return is_all ? Alternatives{All{}} : Alternatives{};
  }

  std::string_view text_;
  Span span_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<std::vector<Selector>> parse_calico_selector(std::string_view text, Span span) {
  std::optional<Alternatives> alternatives = Parser(text, span).parse();
  if (!alternatives) return std::nullopt;
  std::vector<Selector> selectors;
  for (All& all : *alternatives) selectors.push_back({.present = true, .requirements = std::move(all), .span = span});
  return selectors;
}

}  // namespace routegrant::kube
