#include "kube/routes/match_rule.hpp"

#include "kube/policies/boolean_parser.hpp"

namespace routegrant::kube {
namespace {

constexpr std::size_t most_alternatives = 256;

/// Its conditions are calls: `Host(`a`, `b`)`.
class Parser final : public BooleanParser<MatchTerm> {
 public:
  explicit Parser(std::string_view text) : BooleanParser(text, most_alternatives) {}

 private:
  Alternatives condition(bool negated) override {
    MatchTerm call{.name = word(""), .arguments = {}, .negated = negated};
    if (!take("(")) fail();
    while (!has_failed() && !take(")")) {
      call.arguments.push_back(quoted("`\"'"));
      static_cast<void>(take(","));
    }
    return {{std::move(call)}};
  }
};

}  // namespace

std::optional<std::vector<std::vector<MatchTerm>>> parse_match_rule(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace routegrant::kube
