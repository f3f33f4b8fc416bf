#include "compare/access_diff.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "compare/nearest.hpp"
#include "compare/renamed.hpp"
#include "compare/telling.hpp"
#include "load/kustomizations.hpp"
#include "load/layouts.hpp"
#include "rules/identity.hpp"

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
  if (row.as_role != FactId::none && row.as_role != row.role) key += " as " + access.roles[row.as_role].name;
  key += "\nobject ";
  if (row.access.object != FactId::none) {
    const Object& object = access.objects[row.access.object];
    key += object.kind + " " + object.name + " " + row.access.column;
  }
  return rules::without_content_hashes(key);
}

/// Rows by name; several of one name (variants of one system) by their scopes' order.
std::map<std::string, std::vector<AccessRow>> rows_by_key(const Access& access) {
  std::map<std::string, std::vector<AccessRow>> rows;
  for (AccessRow& row : access.rows()) rows[key_of(access, row)].push_back(std::move(row));
  return rows;
}

/// The changed step of a story that tells most; else the changed line nearest to it; else its last step, said to be
/// unchanged.
template <class IsChanged>
Cause cause_of(const Access& access, const std::vector<FactId>& conclusions, bool in_head, const Nearest& nearest,
               IsChanged is_changed) {
  const Reasons& reasons = access.graph.reasons();
  const Sources& sources = access.analysis.report.sources;
  std::vector<const routegrant::Told*> steps;
  std::set<FactId> seen;
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      if (seen.insert(fact).second) steps.push_back(&reasons.of(fact));
    }
  }
  if (steps.empty()) return {.sentence = "", .in_head = in_head};
  const routegrant::Told* last = steps.back();
  for (const routegrant::Told* step : steps) {
    if (!step->sentence.empty()) last = step;
  }
  std::stable_sort(steps.begin(), steps.end(), [](const routegrant::Told* a, const routegrant::Told* b) {
    return rank_of(a->relation) < rank_of(b->relation);
  });
  std::vector<Place> places;
  for (const routegrant::Told* step : steps) {
    places.push_back(sources.place(step->reason.span));
    if (!is_changed(places.back())) continue;
    const std::string& words = step->sentence.empty() ? step->label : step->sentence;
    return {.sentence = words, .span = step->reason.span, .in_head = in_head, .is_changed = true};
  }
  if (const std::optional<ChangedLine> line = nearest.to(places, in_head)) {
    return {.sentence = line->in_head ? "the nearest line that was added" : "the nearest line that was removed",
            .span = line->span,
            .in_head = line->in_head,
            .is_changed = true,
            .is_step = false};
  }
  return {
      .sentence = last->sentence.empty() ? last->label : last->sentence, .span = last->reason.span, .in_head = in_head};
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

/// Parts of the names of a tree's rows: without the entry, and without the object.
struct Names {
  std::set<std::string, std::less<>> from_workload;
  std::set<std::string, std::less<>> to_role;
};

std::string_view from_workload(std::string_view key) {
  return key.substr(key.find("\nworkload "));
}
std::string_view to_role(std::string_view key) {
  return key.substr(0, key.rfind("\nobject "));
}

Names names_of(const std::map<std::string, std::vector<AccessRow>>& rows) {
  Names names;
  for (const auto& [key, unused] : rows) {
    names.from_workload.emplace(from_workload(key));
    names.to_role.emplace(to_role(key));
  }
  return names;
}

/// Whether a row only says what is left when others went, or what was there before others came: a workload without an
/// entry, a known role without an object.
bool is_only_a_rest(std::string_view key, const Access& access, const AccessRow& row, const Names& other_tree) {
  if (row.route == FactId::none && other_tree.from_workload.contains(from_workload(key))) return true;
  const bool is_known = access.logins[row.login].known == "known";
  return is_known && row.access.object == FactId::none && other_tree.to_role.contains(to_role(key));
}

int openness_of(std::string_view exposure) {
  return exposure == "internet" ? 2 : exposure == "internal" ? 0 : 1;
}

/// Whether the same way lets more come in than before: from farther away, or without being asked who they are.
bool is_for_more(const Access& base, const AccessRow& before, const Access& head, const AccessRow& after) {
  if (before.route == FactId::none || after.route == FactId::none || after.access.privileges.empty()) return false;
  const Route& was = base.routes[before.route];
  const Route& is = head.routes[after.route];
  return openness_of(is.exposure) > openness_of(was.exposure) || (is.auth.empty() && !was.auth.empty());
}

class Comparison {
 public:
  Comparison(const Access& base, const Access& head, const Changes& changes)
      : base_(base),
        head_(head),
        changes_(changes),
        nearest_(changes, base.analysis.report.sources, head.analysis.report.sources) {}

  AccessDiff run() {
    find_unread();
    find_dynamic();
    find_hidden();
    find_unbuilt();
    const auto before = rows_by_key(base_);
    const auto after = rows_by_key(head_);
    const Names before_names = names_of(before);
    const Names after_names = names_of(after);
    for (const auto& [key, rows] : after) {
      const auto old = before.find(key);
      const std::size_t shared = old == before.end() ? 0 : std::min(rows.size(), old->second.size());
      for (std::size_t i = 0; i < shared; ++i) compare(old->second[i], rows[i]);
      // One variant more of what is there opens only what no other has.
      if (shared != 0) {
        for (std::size_t i = shared; i < rows.size(); ++i) compare(old->second.back(), rows[i]);
        continue;
      }
      if (is_only_a_rest(key, head_, rows.front(), before_names)) continue;
      for (const AccessRow& row : rows) add(diff_.opened, row, {}, true);
    }
    for (const auto& [key, rows] : before) {
      const auto now = after.find(key);
      if (now != after.end() || is_only_a_rest(key, base_, rows.front(), after_names)) continue;
      for (const AccessRow& row : rows) add(diff_.closed, row, {}, false);
    }
    compare_findings();
    return std::move(diff_);
  }

 private:
  void compare(const AccessRow& before, const AccessRow& after) {
    const AccessRow gained = only_in(after, before);
    if (!gained.access.privileges.empty()) {
      add(diff_.widened, after, gained.access, true);
    } else if (is_for_more(base_, before, head_, after)) {
      add(diff_.widened, after, after.access, true);
    }
    const AccessRow lost = only_in(before, after);
    if (!lost.access.privileges.empty()) add(diff_.narrowed, before, lost.access, false);
  }

  void add(std::vector<PathChange>& into, const AccessRow& row, const questions::ObjectAccess& part, bool in_head) {
    AccessRow told = row;
    if (!part.privileges.empty()) told.access.may = part.may;
    const auto is_changed = [&](const Place& place) {
      return in_head ? changes_.is_added(place) : changes_.is_removed(place);
    };
    const std::vector<FactId> conclusions = conclusions_of(told);
    PathChange change{row, part.privileges,
                      cause_of(in_head ? head_ : base_, conclusions, in_head, nearest_, is_changed)};
    const bool comparable = in_head || (is_comparable(conclusions) &&
                                        !unbuilt_.contains(base_.scopes[row.scope].name) && !is_hidden(row.login));
    (comparable ? into : diff_.incomparable).push_back(std::move(change));
  }

  [[nodiscard]] bool is_comparable(const std::vector<FactId>& conclusions) const {
    const Reasons& reasons = base_.graph.reasons();
    for (const FactId conclusion : conclusions) {
      for (const FactId fact : reasons.explain(conclusion)) {
        if (is_unread(reasons.of(fact).reason.span)) return false;
      }
    }
    return true;
  }

  /// Whether what stands at this place of the base may be in the head, too, unread.
  [[nodiscard]] bool is_unread(Span span) const {
    const std::string file = base_.analysis.report.sources.place(span).file;
    return unread_.files.contains(file) || (unread_.any_new && !head_files_.contains(file));
  }

  /// Files of the head tree of which less was understood than in the base: what is gone from them may only be unread.
  void find_unread() {
    const Report& before = base_.analysis.report;
    const Report& after = head_.analysis.report;
    std::set<std::pair<std::string, std::string>> known;
    std::set<std::string> base_files;
    for (std::size_t i = 0; i < before.sources.size(); ++i)
      base_files.insert(before.sources[static_cast<SourceId>(i)].path);
    for (std::size_t i = 0; i < after.sources.size(); ++i)
      head_files_.insert(after.sources[static_cast<SourceId>(i)].path);
    for (const Diagnostic& diagnostic : before.diagnostics) {
      if (diagnostic.span) known.emplace(before.sources.place(*diagnostic.span).file, diagnostic.message);
    }
    for (const Diagnostic& diagnostic : after.diagnostics) {
      if (diagnostic.kind == Diagnostic::Kind::note || !diagnostic.span) continue;
      const std::string file = after.sources.place(*diagnostic.span).file;
      if (known.contains({file, diagnostic.message})) continue;
      unread_.files.insert(file);
      // What a file of this name held before may stand in it under its old name.
      unread_.any_new = unread_.any_new || !base_files.contains(file);
    }
  }

  /// Files in which more than before cannot be read for what they grant: what they granted may be granted still.
  void find_dynamic() {
    const auto count = [](const Access& access) {
      std::map<std::string, std::size_t> numbers;
      for (const FactId fact : access.graph.table<DynamicGrant>().facts)
        ++numbers[access.analysis.report.sources.place(access.graph.reasons().of(fact).reason.span).file];
      return numbers;
    };
    std::map<std::string, std::size_t> before = count(base_);
    for (const auto& [file, number] : count(head_)) {
      if (number > before[file]) unread_.files.insert(file);
    }
  }

  /// Workloads of which the head has a login with a role that no file tells: what a known login of theirs could do in
  /// the base may be what it can do now.
  void find_hidden() {
    for (const Login& login : head_.graph.table<Login>().rows) {
      if (login.known != "known") hidden_.insert(questions::workload_name(head_.workloads[login.workload]));
    }
    for (const Login& login : base_.graph.table<Login>().rows) {
      if (login.known != "known") hidden_.erase(questions::workload_name(base_.workloads[login.workload]));
    }
  }

  [[nodiscard]] bool is_hidden(FactId login) const {
    return login != FactId::none && base_.logins[login].known == "known" &&
           hidden_.contains(questions::workload_name(base_.workloads[base_.logins[login].workload]));
  }

  /// Whether a finding of the base rests on such a login.
  [[nodiscard]] bool rests_on_hidden(const Finding& finding) const {
    const Reasons& reasons = base_.graph.reasons();
    const auto is_hidden_login = [&](FactId fact) {
      return fact != FactId::none && reasons.of(fact).relation == Login::relation && is_hidden(fact);
    };
    return is_hidden_login(finding.at_fact) ||
           std::any_of(finding.hops.begin(), finding.hops.end(), [&](const Hop& hop) {
             if (hop.fact == FactId::none) return false;
             const std::vector<FactId>& premises = reasons.of(hop.fact).reason.premises;
             return is_hidden_login(hop.fact) || std::any_of(premises.begin(), premises.end(), is_hidden_login);
           });
  }

  /// Scopes whose kustomization is still there, and is built no more: nothing of them is known to be gone.
  void find_unbuilt() {
    if (unread_.files.empty()) return;
    std::set<std::string> built;
    for (const Scope& scope : head_.graph.table<Scope>().rows) built.insert(scope.name);
    for (const Scope& scope : base_.graph.table<Scope>().rows) {
      if (scope.kind != "kustomization" || built.contains(scope.name)) continue;
      const std::string_view directory = scope.name == "." ? std::string_view() : std::string_view(scope.name);
      const bool is_there = std::any_of(head_files_.begin(), head_files_.end(), [&](const std::string& file) {
        return load::is_kustomization_file(file) && paths::directory_of(file) == directory;
      });
      if (is_there) unbuilt_.insert(scope.name);
    }
  }

  void compare_findings() {
    const Findings& before = base_.analysis.report.findings;
    const Findings& after = head_.analysis.report.findings;
    std::set<std::uint64_t> now;
    for (const Finding& finding : after) {
      now.insert(finding.fingerprint);
      now.insert(finding.united.begin(), finding.united.end());
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (after[i].status == Status::fresh) diff_.findings.fresh.push_back(i);
    }
    const Renamed renamed(base_.analysis.report, head_.analysis.report);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (now.contains(before[i].fingerprint) || renamed.knows(before[i]) || before[i].status == Status::allowed ||
          before[i].status == Status::ignored)
        continue;
      bool comparable = !is_unread(before[i].at) && !unbuilt_.contains(before[i].scope) && !rests_on_hidden(before[i]);
      for (const Hop& hop : before[i].hops) comparable = comparable && !is_unread(hop.span);
      (comparable ? diff_.findings.fixed : diff_.findings.incomparable).push_back(i);
    }
  }

  const Access& base_;
  const Access& head_;
  const Changes& changes_;
  const Nearest nearest_;
  struct {
    std::set<std::string> files;
    bool any_new = false;
  } unread_;
  std::set<std::string> head_files_;
  std::set<std::string> unbuilt_;
  std::set<std::string> hidden_;
  AccessDiff diff_;
};

}  // namespace

AccessDiff access_diff(const Access& base, const Access& head, const Changes& changes) {
  return Comparison(base, head, changes).run();
}

}  // namespace routegrant::compare
