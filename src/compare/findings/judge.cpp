#include "compare/findings/judge.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "compare/causes/beyond_story.hpp"
#include "compare/causes/telling.hpp"
#include "compare/findings/declarations.hpp"
#include "compare/findings/deployments.hpp"
#include "compare/findings/not_news.hpp"
#include "compare/findings/same_findings.hpp"
#include "compare/moves/homes.hpp"
#include "report/tally.hpp"
#include "rules/engine.hpp"
#include "rules/tool_finding.hpp"

namespace routegrant::compare {
namespace {

constexpr std::size_t most_shown = 10;

Silenced silenced(const Finding& finding, const Report& report) {
  return {.rule = report.rules[finding.rule].id,
          .message = finding.message,
          .place = report.sources.place(finding.at),
          .fingerprint = finding.fingerprint};
}

/// The `allow`, ignore or baseline line of this very change that silences a finding; nothing if none of them does.
PolicyChange* silencer_of(const Finding& finding, const Report& head, std::vector<PolicyChange>& policy) {
  const std::string& rule = head.rules[finding.rule].id;
  const auto find = [&](PolicyChange::Kind kind, const auto& is_it) -> PolicyChange* {
    const auto found = std::ranges::find_if(
        policy, [&](const PolicyChange& change) { return change.added && change.kind == kind && is_it(change); });
    return found == policy.end() ? nullptr : &*found;
  };
  if (finding.status == Status::ignored) {
    // Others of the same words may stand in other files.
    std::set<std::string> files{head.sources.place(finding.at).file};
    for (const Hop& hop : finding.related) files.insert(head.sources.place(hop.span).file);
    return find(PolicyChange::Kind::ignore, [&](const PolicyChange& change) {
      return files.contains(change.file) && change.what.starts_with(rule) &&
             change.what.ends_with(": " + finding.status_reason);
    });
  }
  if (finding.status == Status::unchanged) {
    const std::string fingerprint = report::hexadecimal(finding.fingerprint);
    return find(PolicyChange::Kind::baseline,
                [&](const PolicyChange& change) { return change.what.starts_with(fingerprint); });
  }
  if (finding.status != Status::allowed) return nullptr;
  // Several may cover a finding together; the first that is of this change tells it.
  return find(PolicyChange::Kind::allow, [&](const PolicyChange& change) {
    if ((", " + change.what + ",").find(", rule: " + rule + ",") == std::string::npos) return false;
    for (const std::string_view reason : text::split(finding.status_reason, ';')) {
      if (change.what.find("reason: " + std::string(text::trim(reason))) != std::string::npos) return true;
    }
    return false;
  });
}

/// An ignore that was there before the change was written for what was there: what it silences now and did not then (a
/// wider grant, another role) is new. One that this change adds is told as such.
void wake_outgrown(const Report& base, Report& head, std::vector<PolicyChange>& policy) {
  std::set<std::uint64_t> known;
  for (const Finding& finding : base.findings) {
    known.insert(finding.fingerprint);
    known.insert(finding.united.begin(), finding.united.end());
    if (finding.kin != 0) known.insert(finding.kin);
  }
  for (Finding& finding : head.findings) {
    if (finding.status != Status::ignored || known.contains(finding.fingerprint)) continue;
    if ((finding.kin != 0 && known.contains(finding.kin)) || silencer_of(finding, head, policy) != nullptr) continue;
    finding.status = Status::fresh;
    finding.related.push_back(
        {.span = finding.at,
         .sentence = "the ignore here (" + finding.status_reason + ") is older than what it would silence",
         .relation = "settings"});
    finding.status_reason.clear();
  }
}

bool is_settings(PolicyChange::Kind kind) {
  return kind == PolicyChange::Kind::settings || kind == PolicyChange::Kind::allow || kind == PolicyChange::Kind::never;
}

/// The base's settings as a file; empty text if it had none.
InputFile settings_of(const Analysis& analysis) {
  InputFile file{.path = analysis.model.settings.path, .text = {}};
  for (std::size_t i = 0; i < analysis.report.sources.size(); ++i) {
    const Source& source = analysis.report.sources[static_cast<SourceId>(i)];
    if (!file.path.empty() && source.path == file.path && source.segments.empty()) file.text = source.text;
  }
  if (file.path.empty()) file.path = "routegrant.yaml";
  return file;
}

/// What the head's own settings hide: findings that count by the base's settings (`otherwise`), and are not even
/// silenced by the head's.
void find_hidden(const Analysis& otherwise, const Analysis& head, std::vector<PolicyChange>& policy) {
  const auto changed =
      std::ranges::find_if(policy, [](const PolicyChange& change) { return is_settings(change.kind); });
  std::set<std::uint64_t> here;
  for (const Finding& finding : head.report.findings) here.insert(finding.fingerprint);
  // Settings that went are the first suspects where rules do, as with `never`; else those that came.
  const auto teller = [&](bool is_never) -> PolicyChange& {
    for (PolicyChange& change : policy) {
      if (is_never ? change.kind == PolicyChange::Kind::never && !change.added
                   : change.kind == PolicyChange::Kind::settings)
        return change;
    }
    return *changed;
  };
  for (const Finding& finding : otherwise.report.findings) {
    if (finding.status != Status::fresh || here.contains(finding.fingerprint)) continue;
    const std::string& rule = otherwise.report.rules[finding.rule].id;
    if (rule.starts_with("allow-") || rule.starts_with("ignore-")) continue;
    teller(rule == "never-violated").silences.push_back(silenced(finding, otherwise.report));
  }
}

std::string silence_of(const PolicyChange& change) {
  if (change.silences.empty()) return {};
  return ", which silences " + report::counted(change.silences.size(), "finding");
}

/// The line of the head nearest to one of the base that went: an added one, if there is any.
std::uint32_t line_beside(const std::vector<std::uint32_t>& added, std::uint32_t removed) {
  const auto after = std::ranges::lower_bound(added, removed);
  if (after == added.begin()) return after == added.end() ? removed : *after;
  const std::uint32_t before = *std::prev(after);
  return after == added.end() || removed - before <= *after - removed ? before : *after;
}

/// Where the head shows a change of the policy: at its line, or, of what went, at the line of its file that is nearest
/// to where it stood. GitHub shows a finding only at a changed line. At no line where the file itself went.
Span place_of(const PolicyChange& change, const Changes& changes, const BaselineTexts& baseline, Sources& sources) {
  const bool is_baseline = change.kind == PolicyChange::Kind::baseline;
  if (change.added && !is_baseline) return change.span;
  std::optional<SourceId> file = sources.find(change.file);
  if (!file) file = sources.add({.path = change.file, .text = is_baseline ? baseline.after : std::string()});
  const std::vector<std::string_view> lines = lines_of(sources[*file].text);
  if (lines.empty()) return {*file, 0, 0};
  std::uint32_t line = change.line;
  if (!change.added && is_baseline) {
    line = line_beside(changed_lines(baseline.before, baseline.after).added, line);
  } else if (!change.added) {
    const std::uint32_t added = changes.nearest_added(change.file, line);
    if (added != 0) line = added;
  }
  line = std::clamp<std::uint32_t>(line, 1, static_cast<std::uint32_t>(lines.size()));
  return span_of_line(sources, *file, lines[line - 1]);
}

/// The finding that shows a change of the policy.
Finding shown(const PolicyChange& change, Span at, Analysis& head, std::size_t rule) {
  const std::string kind = change.kind == PolicyChange::Kind::settings      ? "a setting"
                           : change.kind == PolicyChange::Kind::never       ? "an invariant"
                           : change.kind == PolicyChange::Kind::baseline    ? "a line of the baseline"
                           : change.kind == PolicyChange::Kind::declaration ? "a declared role"
                                                                            : "an " + std::string(name_of(change.kind));
  const std::string done = std::string(change.added ? "adds " : "removes ") + kind;
  Finding finding = rules::tool_finding(
      head.report.rules, rule, at, "this change " + done + ": " + change.what,
      {{"change", done}, {"what", change.what}, {"silences", silence_of(change)}},
      std::string(name_of(change.kind)) + '\n' + (change.added ? "+" : "-") + change.what + '\n' + change.file);
  for (const Silenced& one : change.silences) {
    if (finding.hops.size() > most_shown) break;
    finding.hops.push_back(
        {.span = at, .sentence = "silenced: " + one.message + " [" + one.rule + "]", .relation = "settings"});
  }
  return finding;
}

void show_policy(const std::vector<PolicyChange>& policy, const Changes& changes, const BaselineTexts& baseline,
                 Analysis& head) {
  const std::optional<std::size_t> rule = rules::index_of(head.report.rules, "policy-changed");
  if (!rule) return;
  for (const PolicyChange& change : policy) {
    const Span at = place_of(change, changes, baseline, head.report.sources);
    head.report.findings.push_back(shown(change, at, head, *rule));
  }
}

/// A route of an added line that the finding names, though its story is that of another.
std::optional<Hop> named_route(const Changes& changes, const Report& report, const Finding& finding) {
  const auto routes = finding.args.find("routes");
  if (routes == finding.args.end()) return std::nullopt;
  const auto& table = report.graph.table<Route>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const routegrant::Told& told = report.graph.reasons().of(table.facts[i]);
    if (routes->second.find("'" + table.rows[i].entry + "'") == std::string::npos) continue;
    if (!changes.is_added(report.sources.place(told.reason.span))) continue;
    return Hop{.fact = table.facts[i], .span = told.reason.span, .sentence = told.sentence, .relation = told.relation};
  }
  return std::nullopt;
}

/// A login of an added line whose workload the finding names, though its story is that of another: one more that shares
/// a credential.
std::optional<Hop> named_login(const Changes& changes, const Report& report, const Finding& finding) {
  const auto workloads = finding.args.find("workloads");
  if (workloads == finding.args.end()) return std::nullopt;
  const Reasons& reasons = report.graph.reasons();
  const auto& table = report.graph.table<Login>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (workloads->second.find("'" + std::string(reasons.label(table.rows[i].workload)) + "'") == std::string::npos)
      continue;
    const routegrant::Told& told = reasons.of(table.facts[i]);
    if (!changes.is_added(report.sources.place(told.reason.span))) continue;
    return Hop{.fact = table.facts[i], .span = told.reason.span, .sentence = told.sentence, .relation = told.relation};
  }
  return std::nullopt;
}

/// The last added line (`in_head`) of the role files that names the role or the object of a finding about a database: a
/// GRANT of USAGE on a schema makes of use what was granted before, a DISABLE ROW LEVEL SECURITY opens what a policy
/// kept. Or the last removed one: FORCE ROW LEVEL SECURITY held the owner.
std::optional<ChangedLine> line_about_role(const Changes& changes, const Nearest& nearest, const Analysis& head,
                                           const Finding& finding, bool in_head) {
  const Sources& sources = in_head ? head.report.sources : nearest.base();
  for (const std::string_view named : {"role", "object", "objects"}) {
    const auto value = finding.args.find(std::string(named));
    if (value == finding.args.end()) continue;
    // Of several the first: "'table public.orders' and 'table public.refunds'".
    std::string_view first = value->second;
    if (first.starts_with('\'')) first = first.substr(1, first.find('\'', 1) - 1);
    const std::string name(first.substr(first.find_last_of(". ") + 1));
    for (const DatabaseModel& database : head.model.databases) {
      if (database.name != finding.scope) continue;
      std::vector<std::string> files = database.files;
      if (!in_head)
        std::ranges::transform(files, files.begin(),
                               [&](const std::string& file) { return std::string(changes.path_in_base(file)); });
      std::optional<ChangedLine> line = last_changed(sources, changes, files, {name}, in_head, Effect::gained);
      if (line) return line;
    }
  }
  return std::nullopt;
}

/// A changed line of the files of a finding's scope, or, of one about a database, of the scopes of its routes: a
/// listener lets in what it kept out. One that names their hosts says more.
std::optional<ChangedLine> line_of_scopes(const Changes& changes, const Analysis& head, const Finding& finding) {
  std::vector<std::string> scopes{finding.scope};
  std::vector<std::string> hosts;
  const Graph& graph = head.report.graph;
  const auto& routes = graph.table<Route>();
  for (std::size_t i = 0; i < routes.rows.size(); ++i) {
    const FactId fact = routes.facts[i];
    if (std::ranges::none_of(finding.hops, [&](const Hop& hop) { return hop.fact == fact; })) continue;
    scopes.emplace_back(graph.reasons().label(routes.rows[i].scope));
    hosts.push_back(routes.rows[i].host);
  }
  for (const std::string& scope : scopes) {
    if (std::optional<ChangedLine> line = line_of_scope(head, changes, scope, true, hosts)) return line;
  }
  return std::nullopt;
}

/// The changed line of the kustomization that takes in one of these files, or leaves out what stood beside it.
std::optional<ChangedLine> line_of_kustomizations(const Changes& changes, const Sources& sources,
                                                  const std::vector<Place>& story) {
  for (const Place& place : story) {
    if (const std::optional<ChangedLine> line = line_of_kustomization(sources, changes, place.file, true)) return line;
  }
  return std::nullopt;
}

/// Where the change stands that no line of a finding's story shows: an added line, else the line beside a removed one.
std::optional<Span> place_beyond(const Changes& changes, const Nearest& nearest, const Analysis& head,
                                 const Finding& finding, const std::vector<const Hop*>& hops, bool& is_beside) {
  const Sources& sources = head.report.sources;
  std::vector<Place> places{sources.place(finding.at)};
  for (const Hop* hop : hops) places.push_back(sources.place(hop->span));
  const std::optional<ChangedLine> near = nearest.to(places, true);
  std::optional<ChangedLine> line = near && near->in_head ? near : std::nullopt;
  if (!line) line = line_about_role(changes, nearest, head, finding, true);
  if (!line) line = line_of_scopes(changes, head, finding);
  if (!line) line = line_of_kustomizations(changes, sources, places);
  if (line) return line->span;
  is_beside = true;
  const std::optional<ChangedLine> removed = near ? near : line_about_role(changes, nearest, head, finding, false);
  const std::optional<Span> beside = removed ? nearest.beside_removed(removed->span) : std::nullopt;
  if (!beside) return std::nullopt;
  // Of the two lines beside it the finding's own is as good.
  const Place before = sources.place(*beside);
  const bool is_next = places.front().file == before.file && places.front().line == before.line + 1;
  return is_next ? finding.at : *beside;
}

/// A thing of an added line that the story rests on and takes no step of its own: a new table that old default
/// privileges give to a role. It becomes a step, before the one that follows from it.
std::optional<Hop> tell_silent(const Changes& changes, const Report& report, Finding& finding) {
  const Reasons& reasons = report.graph.reasons();
  for (std::size_t i = 0; i < finding.hops.size(); ++i) {
    if (finding.hops[i].fact == FactId::none) continue;
    for (const FactId premise : reasons.of(finding.hops[i].fact).reason.premises) {
      const routegrant::Told& told = reasons.of(premise);
      if (!told.sentence.empty() || !changes.is_added(report.sources.place(told.reason.span))) continue;
      Hop hop{.fact = premise,
              .span = told.reason.span,
              .sentence = told.label + " is there",
              .relation = told.relation,
              .depth = finding.hops[i].depth + 1};
      finding.hops.insert(finding.hops.begin() + static_cast<std::ptrdiff_t>(i), hop);
      return hop;
    }
  }
  return std::nullopt;
}

}  // namespace

void anchor(const Changes& changes, const Nearest& nearest, const Analysis& head, Finding& finding) {
  const Report& report = head.report;
  const Sources& sources = report.sources;
  if (finding.hops.empty() || changes.is_added(sources.place(finding.at))) return;
  std::vector<const Hop*> hops;
  for (const Hop& hop : finding.hops) hops.push_back(&hop);
  std::ranges::stable_sort(hops, {}, [](const Hop* hop) { return rank_of(hop->relation); });
  const auto changed =
      std::ranges::find_if(hops, [&](const Hop* hop) { return changes.is_added(sources.place(hop->span)); });
  Span at = finding.at;
  FactId at_fact = finding.at_fact;
  bool is_step = true;
  bool is_beside = false;
  if (changed != hops.end()) {
    at = (*changed)->span;
    at_fact = (*changed)->fact;
  } else if (const std::optional<Hop> silent = tell_silent(changes, report, finding)) {
    at = silent->span;
    at_fact = silent->fact;
  } else if (const std::optional<Hop> route = named_route(changes, report, finding)) {
    at = route->span;
    at_fact = route->fact;
  } else if (const std::optional<Hop> login = named_login(changes, report, finding)) {
    at = login->span;
    at_fact = login->fact;
  } else {
    is_step = false;
    const std::optional<Span> beyond = place_beyond(changes, nearest, head, finding, hops, is_beside);
    if (!beyond) return;
    at = *beyond;
    at_fact = FactId::none;
  }
  std::string sentence = finding.at_fact == FactId::none ? std::string("what to change")
                                                         : report.graph.reasons().of(finding.at_fact).sentence;
  if (is_beside) {
    sentence += " (no line of the story was added; the finding stands beside one that was removed)";
  } else if (!is_step) {
    sentence += " (no line of the story changed; the finding stands at the nearest that did)";
  }
  finding.related.insert(finding.related.begin(), {.span = finding.at, .sentence = sentence, .relation = "settings"});
  finding.at = at;
  finding.at_fact = at_fact;
}

Judgement judge_change(const Analysis& base, Analysis& head, const Changes& changes, const BaselineTexts& baseline,
                       const Reanalyze& reanalyze) {
  std::vector<PolicyChange> policy = policy_changes(base, head);
  std::ranges::move(baseline_changes(baseline.file, baseline.before, baseline.after), std::back_inserter(policy));
  std::ranges::move(declaration_changes(base, head, changes), std::back_inserter(policy));
  for (const Finding& finding : head.report.findings) {
    if (PolicyChange* change = silencer_of(finding, head.report, policy))
      change->silences.push_back(silenced(finding, head.report));
  }
  wake_outgrown(base.report, head.report, policy);
  SameFindings same = same_findings(base.report, head.report, Homes(base, head, changes), changes);
  mark_blurred(base, head, changes, same);
  mark_replaced(base.report, head.report, changes, same);
  const Nearest nearest(changes, base.report.sources, head.report.sources);
  for (std::size_t i = 0; i < head.report.findings.size(); ++i) {
    Finding& finding = head.report.findings[i];
    if (finding.status != Status::fresh) continue;
    if (same.known[i]) {
      finding.status = Status::unchanged;
    } else {
      if (!same.new_in[i].empty()) tell_in(head.report, same.new_in[i], finding);
      anchor(changes, nearest, head, finding);
    }
  }
  std::optional<Analysis> otherwise;
  if (std::ranges::any_of(policy, [](const PolicyChange& change) { return is_settings(change.kind); }))
    otherwise = reanalyze(settings_of(base));
  if (otherwise) {
    find_hidden(*otherwise, head, policy);
    // What is there by the old settings is silenced, and not gone.
    const SameFindings still = same_findings(base.report, otherwise->report, Homes(base, *otherwise, changes), changes);
    for (std::size_t i = 0; i < same.kept.size(); ++i) same.kept[i] = same.kept[i] || still.kept[i];
  }
  show_policy(policy, changes, baseline, head);
  rules::unite_deployments(head.report.findings, head.report.sources);
  return {.policy = std::move(policy), .kept = std::move(same.kept), .by_old_settings = std::move(otherwise)};
}

}  // namespace routegrant::compare
