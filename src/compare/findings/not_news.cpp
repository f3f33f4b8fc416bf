#include "compare/findings/not_news.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/causes/unread.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {
namespace {

std::string role_of(const Finding& finding) {
  const auto role = finding.args.find("role");
  return role == finding.args.end() ? std::string() : role->second;
}

bool has_changed_line(const Finding& finding, const Report& report, const Changes& changes) {
  return changes.is_added(report.sources.place(finding.at)) ||
         std::any_of(finding.hops.begin(), finding.hops.end(),
                     [&](const Hop& hop) { return changes.is_added(report.sources.place(hop.span)); });
}

bool says_role_is_missing(std::string_view rule) {
  return rule == "role-not-in-git" || rule == "declared-role-does-not-exist";
}

/// Whether a step of the story, or what it follows from at once, is a login of such a workload.
bool rests_on_blurred(const Finding& finding, const questions::Access& head, const Unread& unread) {
  const Reasons& reasons = head.graph.reasons();
  const auto is_blurred = [&](FactId fact) {
    return fact != FactId::none && reasons.of(fact).relation == Login::relation &&
           unread.is_blurred(head.logins[fact].workload);
  };
  if (is_blurred(finding.at_fact)) return true;
  return std::any_of(finding.hops.begin(), finding.hops.end(), [&](const Hop& hop) {
    if (hop.fact == FactId::none) return false;
    const std::vector<FactId>& premises = reasons.of(hop.fact).reason.premises;
    return is_blurred(hop.fact) || std::any_of(premises.begin(), premises.end(), is_blurred);
  });
}

/// The roles of logins of the base that may be in the head still.
std::set<std::string> roles_hidden(const questions::Access& base, const Unread& unread) {
  std::set<std::string> roles;
  const auto& logins = base.graph.table<Login>();
  for (std::size_t i = 0; i < logins.rows.size(); ++i) {
    if (logins.rows[i].known == "known" && unread.hides_login(logins.facts[i])) roles.insert(logins.rows[i].role_name);
  }
  return roles;
}

}  // namespace

void mark_replaced(const Report& base, const Report& head, const Changes& changes, SameFindings& same) {
  std::map<std::pair<std::string, std::uint32_t>, std::vector<const Finding*>> news;
  for (std::size_t h = 0; h < head.findings.size(); ++h) {
    const Finding& finding = head.findings[h];
    if (finding.status != Status::fresh || same.known[h]) continue;
    const Place place = head.sources.place(finding.at);
    news[{place.file, place.line}].push_back(&finding);
  }
  if (news.empty()) return;
  for (std::size_t b = 0; b < base.findings.size(); ++b) {
    const Finding& old = base.findings[b];
    if (same.kept[b] || !counts(old)) continue;
    const Place place = base.sources.place(old.at);
    const std::optional<std::uint32_t> line = changes.line_in_head(place);
    if (!line) continue;
    const auto there = news.find({std::string(changes.path_in_head(place.file)), *line});
    if (there == news.end()) continue;
    same.kept[b] = std::any_of(there->second.begin(), there->second.end(), [&](const Finding* now) {
      const bool is_same_rule = base.rules[old.rule].id == head.rules[now->rule].id;
      return now->severity > old.severity || (is_same_rule && now->severity == old.severity);
    });
  }
}

void mark_blurred(const Analysis& base, const Analysis& head, const Changes& changes, SameFindings& same) {
  std::vector<std::size_t> candidates;
  for (std::size_t h = 0; h < head.report.findings.size(); ++h) {
    const Finding& finding = head.report.findings[h];
    if (finding.status == Status::fresh && !same.known[h] && !role_of(finding).empty()) candidates.push_back(h);
  }
  if (candidates.empty()) return;
  const questions::Access before(base);
  const questions::Access after(head);
  const Unread unread(before, after, changes);
  const std::set<std::string> hidden = roles_hidden(before, unread);
  for (const std::size_t h : candidates) {
    const Finding& finding = head.report.findings[h];
    if (says_role_is_missing(head.report.rules[finding.rule].id) && unread.hides_role(role_of(finding)) &&
        !has_changed_line(finding, head.report, changes))
      same.known[h] = true;
  }
  if (hidden.empty()) return;
  std::set<std::pair<std::string, std::string>> gone;
  for (std::size_t b = 0; b < base.report.findings.size(); ++b) {
    const Finding& old = base.report.findings[b];
    if (!same.kept[b] && counts(old)) gone.emplace(base.report.rules[old.rule].id, role_of(old));
  }
  for (const std::size_t h : candidates) {
    const Finding& finding = head.report.findings[h];
    const std::string role = role_of(finding);
    // That nothing creates the role is what its being unknown follows from, unless something could not be read.
    const bool is_cause = head.report.rules[finding.rule].id == "role-not-in-git" && unread.diagnostics().empty();
    const bool follows = finding.severity == Severity::note && hidden.contains(role) && !is_cause &&
                         !has_changed_line(finding, head.report, changes);
    const bool was_there = gone.contains({head.report.rules[finding.rule].id, role});
    if (follows || (was_there && rests_on_blurred(finding, after, unread))) same.known[h] = true;
  }
}

}  // namespace routegrant::compare
