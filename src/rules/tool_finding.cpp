#include "rules/tool_finding.hpp"

#include <algorithm>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "rules/engine.hpp"

namespace routegrant::rules {

std::optional<std::size_t> index_of(const Rules& rules, std::string_view id) {
  const auto found = std::ranges::find(rules, id, &Rule::id);
  if (found == rules.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules.begin());
}

std::string unknown_rule(std::string_view id, const std::vector<std::string>& known) {
  if (std::ranges::find(known, id) != known.end()) return {};
  const std::string near = text::nearest(id, known);
  return "no rule is called '" + std::string(id) + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?");
}

Finding tool_finding(const Rules& rules, std::size_t index, Span at, std::string sentence,
                     std::map<std::string, std::string> args, std::string_view key) {
  const Rule& rule = rules[index];
  Finding finding;
  finding.rule = index;
  finding.severity = rule.severity;
  finding.at = at;
  finding.args = std::move(args);
  finding.message = filled(rule.message, finding.args);
  finding.help = filled(rule.help, finding.args);
  finding.hops.push_back({.span = at, .sentence = std::move(sentence), .relation = "settings"});
  finding.fingerprint = hash_of(rule.id + '\n' + std::string(key));
  finding.lasting = finding.fingerprint;
  return finding;
}

}  // namespace routegrant::rules
