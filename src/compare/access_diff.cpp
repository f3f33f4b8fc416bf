#include "compare/access_diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// What names a row across trees, in words. Without its scope, as a scope is only a directory.
std::string key_of(const Access& access, const AccessRow& row) {
  const Login& login = access.logins[row.login];
  std::string key = "entry ";
  if (row.route != FactId::none) {
    const Route& route = access.routes[row.route];
    key += route.kind + " " + route.object + " " + route.host + " " + route.path + " " + route.match + " " +
           route.listener;
  }
  key += "\nworkload " + questions::workload_name(access.workloads[row.workload]) + "\nrole ";
  // A role that is not known is told apart by the credential that would say it.
  key += login.known == "known" ? login.role_name : "? " + login.secret + " " + login.key_name;
  if (row.as_role != FactId::none) key += " as " + access.roles[row.as_role].name;
  key += "\nobject ";
  if (row.access.object != FactId::none) {
    const Object& object = access.objects[row.access.object];
    key += object.kind + " " + object.name + " " + row.access.column;
  }
  return key;
}

/// Rows by name; several of one name (variants of one system) by their scopes' order.
std::map<std::string, std::vector<AccessRow>> rows_by_key(const Access& access) {
  std::map<std::string, std::vector<AccessRow>> rows;
  for (AccessRow& row : access.rows()) rows[key_of(access, row)].push_back(std::move(row));
  return rows;
}

/// The order in which a change is looked for on a path: what is nearest to the privilege says most (github.md, 2.6).
constexpr std::array<std::string_view, 13> by_telling = {"granted",   "member",     "acts_as", "role",    "login_step",
                                                         "login",     "logs_in_as", "calls",   "selects", "backend",
                                                         "routes_to", "route",      "leads_to"};

std::size_t rank_of(std::string_view relation) {
  return static_cast<std::size_t>(std::find(by_telling.begin(), by_telling.end(), relation) - by_telling.begin());
}

/// The changed step of a story that tells most; else its last step, said to be unchanged.
template <class IsChanged>
Cause cause_of(const Access& access, const std::vector<FactId>& conclusions, bool in_head, IsChanged is_changed) {
  const Reasons& reasons = access.graph.reasons();
  const Told* best = nullptr;
  const Told* last = nullptr;
  std::set<FactId> seen;
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      if (!seen.insert(fact).second) continue;
      const Told& told = reasons.of(fact);
      if (!told.sentence.empty()) last = &told;
      if (!is_changed(access.analysis.report.sources.place(told.reason.span))) continue;
      if (best == nullptr || rank_of(told.relation) < rank_of(best->relation)) best = &told;
    }
  }
  const Told* told = best != nullptr ? best : last;
  if (told == nullptr) return {.sentence = "", .in_head = in_head};
  const std::string& words = told->sentence.empty() ? told->label : told->sentence;
  return {.sentence = words, .span = told->reason.span, .in_head = in_head, .is_changed = best != nullptr};
}

std::vector<FactId> conclusions_of(const AccessRow& row) {
  std::vector<FactId> facts{row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as};
  facts.insert(facts.end(), row.access.may.begin(), row.access.may.end());
  return facts;
}

/// The privileges of `of` that `others` lacks, and their facts.
AccessRow only_in(const AccessRow& of, const AccessRow& others) {
  AccessRow row = of;
  row.access.privileges.clear();
  row.access.may.clear();
  for (std::size_t i = 0; i < of.access.privileges.size(); ++i) {
    const auto& there = others.access.privileges;
    if (std::find(there.begin(), there.end(), of.access.privileges[i]) != there.end()) continue;
    row.access.privileges.push_back(of.access.privileges[i]);
    row.access.may.push_back(of.access.may[i]);
  }
  return row;
}

class Comparison {
 public:
  Comparison(const Access& base, const Access& head)
      : base_(base), head_(head), changes_(base.analysis.report.sources, head.analysis.report.sources) {}

  AccessDiff run() {
    const auto before = rows_by_key(base_);
    const auto after = rows_by_key(head_);
    for (const auto& [key, rows] : after) {
      const auto old = before.find(key);
      const std::size_t shared = old == before.end() ? 0 : std::min(rows.size(), old->second.size());
      for (std::size_t i = 0; i < shared; ++i) compare(old->second[i], rows[i]);
      for (std::size_t i = shared; i < rows.size(); ++i) add(diff_.opened, rows[i], {}, true);
    }
    for (const auto& [key, rows] : before) {
      const auto now = after.find(key);
      const std::size_t shared = now == after.end() ? 0 : std::min(rows.size(), now->second.size());
      for (std::size_t i = shared; i < rows.size(); ++i) add(diff_.closed, rows[i], {}, false);
    }
    compare_findings();
    return std::move(diff_);
  }

 private:
  void compare(const AccessRow& before, const AccessRow& after) {
    const AccessRow gained = only_in(after, before);
    if (!gained.access.privileges.empty()) add(diff_.widened, after, gained.access, true);
    const AccessRow lost = only_in(before, after);
    if (!lost.access.privileges.empty()) add(diff_.narrowed, before, lost.access, false);
  }

  void add(std::vector<PathChange>& into, const AccessRow& row, const questions::ObjectAccess& part, bool in_head) {
    AccessRow told = row;
    if (!part.privileges.empty()) told.access.may = part.may;
    const auto is_changed = [&](const Place& place) {
      return in_head ? changes_.is_added(place) : changes_.is_removed(place);
    };
    into.push_back(
        {row, part.privileges, cause_of(in_head ? head_ : base_, conclusions_of(told), in_head, is_changed)});
  }

  /// Files of the head tree that were not understood as a whole: what is gone from them may only be unread.
  [[nodiscard]] std::set<std::string> unread_files() const {
    const Report& report = head_.analysis.report;
    std::set<std::string> files;
    for (const Diagnostic& diagnostic : report.diagnostics) {
      if (diagnostic.kind == Diagnostic::Kind::note || !diagnostic.span) continue;
      files.insert(report.sources.place(*diagnostic.span).file);
    }
    return files;
  }

  void compare_findings() {
    const Findings& before = base_.analysis.report.findings;
    const Findings& after = head_.analysis.report.findings;
    std::set<std::uint64_t> known;
    std::set<std::uint64_t> now;
    for (const Finding& finding : before) known.insert(finding.fingerprint);
    for (const Finding& finding : after) now.insert(finding.fingerprint);
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (!known.contains(after[i].fingerprint)) diff_.findings.fresh.push_back(i);
    }
    const std::set<std::string> unread = unread_files();
    const Sources& sources = base_.analysis.report.sources;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (now.contains(before[i].fingerprint)) continue;
      bool comparable = !unread.contains(sources.place(before[i].at).file);
      for (const Hop& hop : before[i].hops) comparable = comparable && !unread.contains(sources.place(hop.span).file);
      (comparable ? diff_.findings.fixed : diff_.findings.incomparable).push_back(i);
    }
  }

  const Access& base_;
  const Access& head_;
  Changes changes_;
  AccessDiff diff_;
};

}  // namespace

AccessDiff access_diff(const Access& base, const Access& head) {
  return Comparison(base, head).run();
}

}  // namespace routegrant::compare
