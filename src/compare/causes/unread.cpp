#include "compare/causes/unread.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "base/paths.hpp"
#include "compare/causes/lost_logins.hpp"
#include "compare/moves/homes.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::compare {

using questions::Access;
using questions::AccessRow;

namespace {

/// Workloads with a login of which nobody knows what it may do: its role is not known, or nothing that was read creates
/// it (grants elsewhere may be any), or its server is not of the tree and only the role's name joins it to role files.
/// `dropped`: roles of which it is known that they are there no more.
std::set<std::string> blurred_in(const Access& access, const std::set<std::string>& dropped) {
  const Reasons& reasons = access.graph.reasons();
  std::set<FactId> met;
  std::set<FactId> created;
  const auto& meetings = access.graph.table<LogsInAs>();
  for (std::size_t i = 0; i < meetings.rows.size(); ++i) {
    const FactId login = meetings.rows[i].login;
    if (reasons.of(meetings.facts[i]).reason.certainty >= reasons.of(login).reason.certainty) met.insert(login);
    if (access.roles[meetings.rows[i].role].declared_by != "assumed") created.insert(login);
  }
  const auto is_unknown = [&](FactId fact, const Login& login) {
    return !created.contains(fact) && !dropped.contains(login.role_name);
  };
  std::set<std::string> workloads;
  const auto& logins = access.graph.table<Login>();
  for (std::size_t i = 0; i < logins.rows.size(); ++i) {
    const Login& login = logins.rows[i];
    const bool is_elsewhere = login.server == FactId::none && !login.host.empty() && !met.contains(logins.facts[i]);
    if (login.known != "known" || is_elsewhere || is_unknown(logins.facts[i], login))
      workloads.insert(questions::workload_name(access.workloads[login.workload]));
  }
  return workloads;
}

/// Roles that the head does not have, although the line that creates them in the base stands there still: a later
/// statement drops them.
std::set<std::string> dropped_in(const Access& base, const Access& head, const Changes& changes) {
  std::set<std::string> there;
  for (const Role& role : head.graph.table<Role>().rows) {
    if (role.declared_by != "assumed") there.insert(role.name);
  }
  std::set<std::string> dropped;
  const auto& roles = base.graph.table<Role>();
  for (std::size_t i = 0; i < roles.rows.size(); ++i) {
    if (roles.rows[i].declared_by != "sql" || there.contains(roles.rows[i].name)) continue;
    const Place place = base.analysis.report.sources.place(base.graph.reasons().of(roles.facts[i]).reason.span);
    if (changes.line_in_head(place)) dropped.insert(roles.rows[i].name);
  }
  return dropped;
}

}  // namespace

Unread::Unread(const Access& base, const Access& head, const Changes& changes)
    : base_(base), head_(head), changes_(changes) {
  find_files();
  find_dynamic();
  find_left_out(changes);
  find_logins(changes);
  find_unbuilt();
}

bool Unread::hides(const AccessRow& row, const std::vector<FactId>& conclusions) const {
  if (unbuilt_.contains(base_.scopes[row.scope].name) || is_hidden(row.login)) return true;
  const Reasons& reasons = base_.graph.reasons();
  return std::any_of(conclusions.begin(), conclusions.end(), [&](FactId conclusion) {
    const std::vector<FactId> facts = reasons.explain(conclusion);
    return std::any_of(facts.begin(), facts.end(),
                       [&](FactId fact) { return is_unread(reasons.of(fact).reason.span); });
  });
}

bool Unread::hides(const Finding& finding) const {
  if (is_unread(finding.at) || unbuilt_.contains(finding.scope) || rests_on_hidden(finding)) return true;
  return std::any_of(finding.hops.begin(), finding.hops.end(), [&](const Hop& hop) { return is_unread(hop.span); });
}

bool Unread::hides(const std::string& scope, Span span) const {
  return unbuilt_.contains(scope) || is_unread(span);
}

bool Unread::is_unread(Span span) const {
  const std::string file = base_.analysis.report.sources.place(span).file;
  return files_.contains(file) || (any_new_ && !head_files_.contains(file));
}

bool Unread::is_borrowed(Span span) const {
  const Span at = base_.analysis.report.sources.origin(span);
  const auto file = head_.analysis.borrowed.ranges.find(base_.analysis.report.sources[at.source].path);
  return file != head_.analysis.borrowed.ranges.end() &&
         std::any_of(file->second.begin(), file->second.end(),
                     [&](const Borrowed::Range& range) { return range.first <= at.begin && at.begin < range.second; });
}

std::size_t Unread::problem_of(const std::string& base_file) const {
  const Report& report = head_.analysis.report;
  const std::string now(changes_.path_in_head(base_file));
  const auto found = std::find_if(diagnostics_.begin(), diagnostics_.end(), [&](std::size_t index) {
    const Diagnostic& diagnostic = report.diagnostics[index];
    return diagnostic.span && report.sources.place(*diagnostic.span).file == now;
  });
  return found == diagnostics_.end() ? diagnostics_.front() : *found;
}

std::optional<std::size_t> Unread::borrows(const AccessRow& row, const std::vector<FactId>& conclusions) const {
  const Borrowed& borrowed = head_.analysis.borrowed;
  if (diagnostics_.empty() || (borrowed.ranges.empty() && borrowed.scopes.empty())) return std::nullopt;
  const Reasons& reasons = base_.graph.reasons();
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      const Span span = reasons.of(fact).reason.span;
      if (is_borrowed(span)) return problem_of(base_.analysis.report.sources.place(span).file);
    }
  }
  if (borrowed.scopes.contains(base_.scopes[row.scope].name)) return diagnostics_.front();
  return std::nullopt;
}

bool Unread::borrows(const Finding& finding) const {
  const Borrowed& borrowed = head_.analysis.borrowed;
  if (borrowed.ranges.empty() && borrowed.scopes.empty()) return false;
  return borrowed.scopes.contains(finding.scope) || is_borrowed(finding.at) ||
         std::any_of(finding.hops.begin(), finding.hops.end(), [&](const Hop& hop) { return is_borrowed(hop.span); });
}

void Unread::find_files() {
  const Report& before = base_.analysis.report;
  const Report& after = head_.analysis.report;
  // Templates repeat one message many times: it counts how often.
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  std::set<std::string> base_files;
  for (std::size_t i = 0; i < before.sources.size(); ++i)
    base_files.insert(before.sources[static_cast<SourceId>(i)].path);
  for (std::size_t i = 0; i < after.sources.size(); ++i)
    head_files_.insert(after.sources[static_cast<SourceId>(i)].path);
  for (const Diagnostic& diagnostic : before.diagnostics) {
    ++known[{diagnostic.span ? before.sources.place(*diagnostic.span).file : std::string(), diagnostic.message}];
  }
  for (std::size_t i = 0; i < after.diagnostics.size(); ++i) {
    const Diagnostic& diagnostic = after.diagnostics[i];
    if (diagnostic.kind == Diagnostic::Kind::note) continue;
    const std::string file = diagnostic.span ? after.sources.place(*diagnostic.span).file : std::string();
    if (std::size_t& times = known[{file, diagnostic.message}]; times > 0) {
      --times;
      continue;
    }
    diagnostics_.push_back(i);
    // Settings that name what is not there hide nothing.
    if (file.empty() || file == head_.analysis.model.settings.path) continue;
    files_.insert(file);
    // What a file of this name held before may stand in it under its old name.
    any_new_ = any_new_ || !base_files.contains(file);
  }
}

void Unread::find_dynamic() {
  const auto count = [](const Access& access) {
    std::map<std::string, std::size_t> numbers;
    for (const FactId fact : access.graph.table<DynamicGrant>().facts)
      ++numbers[access.analysis.report.sources.place(access.graph.reasons().of(fact).reason.span).file];
    return numbers;
  };
  std::map<std::string, std::size_t> before = count(base_);
  for (const auto& [file, number] : count(head_)) {
    if (number > before[file]) files_.insert(file);
  }
}

void Unread::find_left_out(const Changes& changes) {
  std::set<std::string, std::less<>> taken_in;
  for (const DatabaseModel& database : head_.analysis.model.databases)
    taken_in.insert(database.files.begin(), database.files.end());
  std::set<std::string> left_out;
  for (const DatabaseModel& database : base_.analysis.model.databases) {
    for (const std::string& file : database.files) {
      const std::string now(changes.path_in_head(file));
      if (taken_in.contains(now) || !head_files_.contains(now)) continue;
      files_.insert(file);
      left_out_.insert(file);
      left_out.insert(now);
    }
  }
  // The head says so of the first of several: notes, which are no news where nothing was lost by them.
  const Report& after = head_.analysis.report;
  for (std::size_t i = 0; i < after.diagnostics.size(); ++i) {
    const Diagnostic& diagnostic = after.diagnostics[i];
    if (diagnostic.kind != Diagnostic::Kind::note || !diagnostic.span) continue;
    if (!left_out.contains(after.sources.place(*diagnostic.span).file)) continue;
    if (!left_out_problem_) left_out_problem_ = i;
    diagnostics_.push_back(i);
  }
}

std::optional<std::size_t> Unread::left_out(const std::vector<FactId>& conclusions) const {
  const Reasons& reasons = base_.graph.reasons();
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      if (left_out_.contains(base_.analysis.report.sources.place(reasons.of(fact).reason.span).file))
        return left_out_problem_;
    }
  }
  return std::nullopt;
}

void Unread::find_logins(const Changes& changes) {
  for (const std::string& workload : blurred_in(head_, dropped_in(base_, head_, changes))) hidden_.insert(workload);
  for (const std::string& workload : blurred_in(base_, {})) hidden_.erase(workload);
  hidden_.merge(lost_logins(base_, head_, Homes(base_.analysis, head_.analysis, changes)));
}

bool Unread::hides_login(FactId login) const {
  return is_hidden(login) || is_unread(base_.graph.reasons().of(login).reason.span);
}

bool Unread::hides_role(const std::string& name) const {
  const auto& roles = base_.graph.table<Role>();
  for (std::size_t i = 0; i < roles.rows.size(); ++i) {
    if (roles.rows[i].name == name && roles.rows[i].declared_by == "sql" &&
        is_unread(base_.graph.reasons().of(roles.facts[i]).reason.span))
      return true;
  }
  return false;
}

bool Unread::is_blurred(FactId head_workload) const {
  return hidden_.contains(questions::workload_name(head_.workloads[head_workload]));
}

bool Unread::is_hidden(FactId login) const {
  return login != FactId::none && base_.logins[login].known == "known" &&
         hidden_.contains(questions::workload_name(base_.workloads[base_.logins[login].workload]));
}

bool Unread::rests_on_hidden(const Finding& finding) const {
  const Reasons& reasons = base_.graph.reasons();
  const auto is_hidden_login = [&](FactId fact) {
    return fact != FactId::none && reasons.of(fact).relation == Login::relation && is_hidden(fact);
  };
  return is_hidden_login(finding.at_fact) || std::any_of(finding.hops.begin(), finding.hops.end(), [&](const Hop& hop) {
           if (hop.fact == FactId::none) return false;
           const std::vector<FactId>& premises = reasons.of(hop.fact).reason.premises;
           return is_hidden_login(hop.fact) || std::any_of(premises.begin(), premises.end(), is_hidden_login);
         });
}

void Unread::find_unbuilt() {
  if (files_.empty()) return;
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

}  // namespace routegrant::compare
