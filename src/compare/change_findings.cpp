#include "compare/change_findings.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "compare/findings/judge.hpp"
#include "compare/moves/nearest.hpp"
#include "questions/lock.hpp"
#include "report/tally.hpp"
#include "rules/engine.hpp"
#include "rules/tool_finding.hpp"

namespace routegrant::compare {
namespace {

constexpr std::size_t most_shown = 10;

/// Changes that one line made.
struct Widened {
  std::vector<const PathChange*> changes{};
  /// What they are called across runs.
  std::set<std::string> names{};
};

/// "INSERT on public.orders for 'shop.example/' by role 'shop_app'"
std::string told(const PathChange& change, const questions::Access& head) {
  const questions::AccessRow& row = change.row;
  const std::vector<std::string>& gained = change.privileges.empty() ? row.access.privileges : change.privileges;
  std::string out = text::join(gained, ", ") + " on " + head.objects[row.access.object].full_name;
  if (!row.access.column.empty()) out += "(" + row.access.column + ")";
  if (!row.access.through.empty()) out += " through " + row.access.through;
  out += row.route == FactId::none ? " for " + questions::workload_name(head.workloads[row.workload])
                                   : " for '" + head.routes[row.route].entry + "'";
  out += " by role '" + head.logins[row.login].role_name + "'";
  // Where nothing is granted the way itself changed.
  if (!change.how.empty()) out += ", " + change.how;
  if (!change.blocked.empty()) out += ", but not through " + change.blocked;
  return out;
}

bool gains(const PathChange& change, bool is_opened) {
  const questions::AccessRow& row = change.row;
  if (row.access.object == FactId::none || row.access.privileges.empty() || !change.otherwise.empty()) return false;
  return !is_opened || row.route != FactId::none;
}

/// By what did it, as the tree is read: a removed line stands in the base, so that its changes go by its place there.
std::map<std::pair<bool, Span>, Widened> by_cause(const AccessDiff& diff, const questions::Access& head) {
  std::map<std::pair<bool, Span>, Widened> causes;
  const auto add = [&](const PathChange& change, bool is_opened) {
    if (!gains(change, is_opened)) return;
    Widened& widened = causes[{!change.cause.in_head, change.cause.span}];
    widened.changes.push_back(&change);
    widened.names.insert(told(change, head));
  };
  for (const PathChange& change : diff.opened) add(change, true);
  for (const PathChange& change : diff.widened) add(change, false);
  return causes;
}

std::vector<Hop> hops_of(const PathChange& change, const questions::Access& head) {
  std::vector<Hop> hops;
  for (const FactId fact : head.story_of(change.row)) {
    const Told& step = head.graph.reasons().of(fact);
    hops.push_back({.fact = fact, .span = step.reason.span, .sentence = step.sentence, .relation = step.relation});
  }
  return hops;
}

/// `beside`: where the head shows that the line of the cause was removed, if it was.
Finding finding_of(const Widened& widened, std::size_t rule, const questions::Access& head,
                   const std::optional<Span>& beside, const Place& removed) {
  const Report& report = head.analysis.report;
  const PathChange& first = *widened.changes.front();
  std::string what = told(first, head);
  if (widened.names.size() > 1) what += ", and " + std::to_string(widened.names.size() - 1) + " more";
  std::vector<Hop> hops = hops_of(first, head);
  const Span at = beside ? *beside : first.cause.in_head ? first.cause.span : hops.back().span;
  if (beside) what += (first.cause.is_sure ? ", as a line was removed here" : ", perhaps as a line was removed here");
  Finding finding = rules::tool_finding(report.rules, rule, at, {}, {{"what", what}},
                                        text::join({widened.names.begin(), widened.names.end()}, "\n"));
  finding.hops = std::move(hops);
  if (beside) {
    finding.related.push_back({.span = *beside,
                               .sentence = "removed here: line " + std::to_string(removed.line) + " of " +
                                           removed.file + " as it was; " + first.cause.sentence,
                               .relation = "settings"});
  }
  finding.scope = head.scopes[first.row.scope].name;
  for (const Hop& hop : finding.hops)
    finding.certainty = std::min(finding.certainty, head.graph.reasons().of(hop.fact).reason.certainty);
  return finding;
}

void append(Findings added, Report& report) {
  std::ranges::move(added, std::back_inserter(report.findings));
  rules::sort_by_place(report.findings, report.sources);
}

}  // namespace

void show_access(const AccessDiff& diff, const questions::Access& base, const questions::Access& after,
                 const Changes& changes, Analysis& head) {
  const std::optional<std::size_t> rule = rules::index_of(head.report.rules, "access-widened");
  if (!rule) return;
  const Nearest nearest(changes, base.analysis.report.sources, head.report.sources);
  Findings added;
  for (const auto& [cause, widened] : by_cause(diff, after)) {
    const Cause& first = widened.changes.front()->cause;
    const std::optional<Span> beside =
        first.in_head || !first.is_changed ? std::nullopt : nearest.beside_removed(first.span);
    const Place removed = beside ? base.analysis.report.sources.place(first.span) : Place{};
    added.push_back(finding_of(widened, *rule, after, beside, removed));
    if (!beside) anchor(changes, nearest, head, added.back());
  }
  append(std::move(added), head.report);
}

void show_lock(const std::string& file, const std::string& text, const Analysis& base, const Changes& changes,
               Analysis& head) {
  const std::optional<std::size_t> rule = rules::index_of(head.report.rules, "lock-out-of-date");
  if (!rule) return;
  std::vector<questions::LockChange> difference =
      questions::lock_difference(text, questions::lock_of(questions::Access(head)));
  std::erase_if(difference, [](const questions::LockChange& change) { return change.line[1] == '#'; });
  if (difference.empty()) return;
  Sources& sources = head.report.sources;
  std::optional<SourceId> source = sources.find(file);
  if (!source) source = sources.add({.path = file, .text = text});
  const Span first{*source, 0, static_cast<std::uint32_t>(std::min(text.find('\n'), text.size()))};
  const auto span_of = [&](const questions::LockChange& change) {
    if (change.because != FactId::none) return head.report.graph.reasons().of(change.because).reason.span;
    const std::size_t found = change.number == 0 ? std::string::npos : text.find(change.line.substr(1));
    if (found == std::string::npos) return first;
    return Span{*source, static_cast<std::uint32_t>(found), static_cast<std::uint32_t>(found + change.line.size() - 1)};
  };
  // The first line that no longer holds; the first of all where something is missing only.
  const auto gone = std::ranges::find_if(difference, [](const auto& change) { return change.number > 0; });
  Finding finding = rules::tool_finding(
      head.report.rules, *rule, gone == difference.end() ? first : span_of(*gone), {},
      {{"lines", report::counted(difference.size(), "line")}, {"verb", difference.size() == 1 ? "differs" : "differ"}},
      file);
  finding.hops.clear();
  // Those with a place of the change come first: the finding is to stand at one of them.
  std::stable_partition(difference.begin(), difference.end(), [&](const questions::LockChange& change) {
    return changes.is_added(sources.place(span_of(change)));
  });
  for (const questions::LockChange& change : difference) {
    if (finding.hops.size() == most_shown) break;
    finding.hops.push_back({.span = span_of(change), .sentence = change.line, .relation = "settings"});
  }
  anchor(changes, Nearest(changes, base.report.sources, sources), head, finding);
  append({std::move(finding)}, head.report);
}

}  // namespace routegrant::compare
