#include "kube/policies/calico_selector.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "kube/policies/boolean_parser.hpp"

namespace routegrant::kube {
namespace {

constexpr std::size_t most_alternatives = 64;

/// Its conditions ask for labels: `app == 'db'`, `tier in {'a', 'b'}`, `has(app)`.
class Parser final : public BooleanParser<Requirement> {
 public:
  Parser(std::string_view text, Span span) : BooleanParser(text, most_alternatives), span_(span) {}

  /// Without a selector everything is selected.
  std::optional<Alternatives> parse_selector() {
    if (is_at_end()) return Alternatives{{}};
    return parse();
  }

 private:
  std::string label() { return word("_./-"); }
  std::string value() { return quoted("'\""); }

  std::vector<std::string> set() {
    std::vector<std::string> values;
    if (!take("{")) fail();
    while (!has_failed() && !take("}")) {
      values.push_back(value());
      static_cast<void>(take(","));
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

  Alternatives asked(std::string key, Requirement::Operator op, std::vector<std::string> values = {}) const {
    return {{Requirement{.key = {std::move(key), span_}, .op = op, .values = std::move(values)}}};
  }

  Alternatives condition(bool negated) override {
    using Operator = Requirement::Operator;
    std::string name = label();
    if (has_failed()) return {};
    if (take("(")) return call(name, negated);
    const bool is_same = take("==");
    if (is_same || take("!="))
      return asked(std::move(name), is_same != negated ? Operator::in : Operator::not_in, {value()});
    if (take("not in")) return asked(std::move(name), negated ? Operator::in : Operator::not_in, set());
    if (take("in")) return asked(std::move(name), negated ? Operator::not_in : Operator::in, set());
    if (!take("contains") && !take("starts with") && !take("ends with")) fail();
    static_cast<void>(value());
    // A value that does not fit may be any, or absent.
    return negated ? Alternatives{{}} : asked(std::move(name), Operator::exists);
  }

  /// REQUIRES: the parenthesis was read.
  Alternatives call(const std::string& name, bool negated) {
    using Operator = Requirement::Operator;
    std::string asked_label = name == "has" ? label() : "";
    if (!take(")") || (name != "has" && name != "all" && name != "global")) fail();
    if (name == "has") return asked(std::move(asked_label), negated ? Operator::does_not_exist : Operator::exists);
    const bool is_all = (name == "all") != negated;
    return is_all ? Alternatives{{}} : Alternatives{};
  }

  Span span_;
};

}  // namespace

std::optional<std::vector<Selector>> parse_calico_selector(std::string_view text, Span span) {
  auto alternatives = Parser(text, span).parse_selector();
  if (!alternatives) return std::nullopt;
  std::vector<Selector> selectors;
  selectors.reserve(alternatives->size());
  for (std::vector<Requirement>& all : *alternatives)
    selectors.push_back({.present = true, .requirements = std::move(all), .span = span});
  return selectors;
}

}  // namespace routegrant::kube
