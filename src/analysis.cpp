#include "analysis.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "load/role_files.hpp"
#include "load/scope.hpp"
#include "model/read.hpp"
#include "model/secrets.hpp"
#include "model/settings.hpp"
#include "relate/relate.hpp"
#include "rules/directory.hpp"
#include "rules/engine.hpp"
#include "rules/suppress.hpp"

namespace routegrant {
namespace {

unsigned jobs_of(const AnalysisOptions& options) {
  return options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

/// The settings among the discovered files; they are taken out of `discovery`, as they are no manifest.
Result<Settings> settings_of(load::Discovery& discovery, const Sources& sources, const AnalysisOptions& options,
                             Diagnostics& out) {
  if (options.no_config || options.untrusted) return Settings{};
  for (const std::string& name : model::settings_files()) {
    const std::string& wanted = options.config.empty() ? name : options.config;
    const auto found = std::find_if(discovery.files.begin(), discovery.files.end(),
                                    [&](const load::Discovered& file) { return sources[file.source].path == wanted; });
    if (found == discovery.files.end()) {
      if (!options.config.empty()) return Failure{"cannot read the settings file '" + options.config + "'"};
      continue;
    }
    load::Discovery only{.files = {*found}, .root = discovery.root};
    discovery.files.erase(found);
    Coverage unused;
    Diagnostics problems;
    const auto objects = load::parse_documents(
        only, sources, [](std::string_view) { return true; }, options.limits, 1, unused, problems);
    if (!problems.empty() && problems.front().span) {
      const Place place = sources.place(*problems.front().span);
      return Failure{place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
                     problems.front().message};
    }
    out.insert(out.end(), problems.begin(), problems.end());
    if (objects.empty()) return Settings{.path = name};
    return model::read_settings(objects.front().root, sources);
  }
  return Settings{};
}

/// The rules that are asked: built in and brought along, selected and not ignored. Ids that do not exist are an error.
Result<Rules> rules_of(const AnalysisOptions& options) {
  Result<Rules> rules = rules::all_rules(options.rules_directory);
  if (!rules) return rules;
  std::vector<std::string> ids;
  for (const Rule& rule : *rules) ids.push_back(rule.id);
  for (const std::vector<std::string>* list : {&options.select, &options.ignore}) {
    for (const std::string& id : *list) {
      if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
      const std::string near = text::nearest(id, ids);
      return Failure{"no rule is called '" + id + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?")};
    }
  }
  const auto named = [](const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  std::erase_if(*rules, [&](const Rule& rule) {
    return (!options.select.empty() && !named(options.select, rule.id)) || named(options.ignore, rule.id);
  });
  return rules;
}

void count_routes(const Graph& graph, Coverage& coverage) {
  std::set<FactId> resolved;
  for (const RoutesTo& row : graph.table<RoutesTo>().rows) resolved.insert(row.route);
  coverage.routes = {.total = graph.table<Route>().rows.size(), .resolved = resolved.size()};
  for (const Login& login : graph.table<Login>().rows) {
    ++coverage.credentials.total;
    if (login.known == "known") ++coverage.credentials.resolved;
    if (login.known == "outside-git") ++coverage.credentials.outside_git;
  }
}

/// What the tree itself asks to ignore: comments anywhere, and an annotation of any object.
std::vector<rules::Ignore> ignores_of(const Analysis& analysis) {
  std::vector<rules::Ignore> ignores = rules::find_ignores(analysis.report.sources);
  const std::string annotation = analysis.model.settings.annotation_prefix + "/ignore";
  for (const load::Object& object : analysis.objects) {
    const yaml::Cursor asked = object.root["metadata"]["annotations"][annotation];
    if (asked) rules::add_annotation_ignores(asked.text(), asked.span(), object.root.span(), ignores);
  }
  return ignores;
}

/// By place, those without one first; parsing in parallel and reading scope by scope must not show.
void sort_diagnostics(Report& report) {
  const auto place_of = [&](const Diagnostic& diagnostic) {
    return diagnostic.span ? report.sources.place(*diagnostic.span) : Place{};
  };
  std::stable_sort(report.diagnostics.begin(), report.diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(place_of(a), a.message) < std::tuple(place_of(b), b.message);
  });
  const auto is_same = [&](const Diagnostic& a, const Diagnostic& b) {
    return a.message == b.message && a.kind == b.kind && place_of(a) == place_of(b);
  };
  report.diagnostics.erase(std::unique(report.diagnostics.begin(), report.diagnostics.end(), is_same),
                           report.diagnostics.end());
}

/// From sources on disk or in memory to the report; the same for both.
Result<Analysis> analyze_sources(Analysis analysis, load::Discovery discovery, const AnalysisOptions& options) {
  Report& report = analysis.report;
  report.tool_version = version();
  Result<Settings> settings = settings_of(discovery, report.sources, options, report.diagnostics);
  if (!settings) return Failure{settings.error()};
  analysis.model.settings = std::move(*settings);
  Result<Rules> rules = rules_of(options);
  if (!rules) return Failure{rules.error()};
  report.rules = std::move(*rules);

  analysis.objects = load::parse_documents(discovery, report.sources, kube::is_wanted_kind, options.limits,
                                           jobs_of(options), report.coverage, report.diagnostics);
  const model::ReadOptions read{
      .dialect = options.dialect, .closed_world = options.closed_world, .postgres_version = options.postgres_version};
  std::vector<std::string> scope_names;
  for (const load::Scope& scope : load::find_scopes(analysis.objects, report.sources, report.diagnostics)) {
    scope_names.push_back(scope.name);
    if (!options.scope.empty() && options.scope != scope.name) continue;
    analysis.model.scopes.push_back(model::read_scope(scope, analysis.objects, report.sources, analysis.model.settings,
                                                      read, report.coverage, report.diagnostics));
  }
  if (!options.scope.empty() && analysis.model.scopes.empty()) {
    const std::string near = text::nearest(options.scope, scope_names);
    return Failure{"no scope is called '" + options.scope + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?")};
  }
  const std::vector<load::RoleFiles> role_files =
      load::find_role_files(discovery, report.sources, analysis.model.settings, report.diagnostics);
  analysis.model.databases = model::read_databases(role_files, analysis.model.scopes, report.sources, read,
                                                   report.coverage, report.diagnostics);
  report.graph = relate::join(analysis.model, report.sources);
  count_routes(report.graph, report.coverage);
  report.secrets = model::secret_spans(analysis.model, report.sources);
  if (options.ask_rules) {
    Result<Findings> findings = rules::ask(report.graph, report.rules, report.sources, report.diagnostics);
    if (!findings) return Failure{findings.error()};
    report.findings = std::move(*findings);
    if (!options.untrusted) rules::apply_ignores(report.findings, report.rules, report.sources, ignores_of(analysis));
  }
  sort_diagnostics(report);
  return analysis;
}

}  // namespace

Result<Analysis> analyze(const load::Paths& paths, const AnalysisOptions& options) {
  Analysis analysis;
  load::Discovery discovery =
      load::discover(paths, analysis.report.sources, analysis.report.coverage, analysis.report.diagnostics);
  analysis.root = discovery.root;
  return analyze_sources(std::move(analysis), std::move(discovery), options);
}

Result<Analysis> analyze(std::vector<InputFile> files, const AnalysisOptions& options) {
  Analysis analysis;
  load::Discovery discovery;
  std::sort(files.begin(), files.end(), [](const InputFile& a, const InputFile& b) { return a.path < b.path; });
  for (InputFile& file : files) {
    const load::FileKind kind = load::kind_of_file(file.path);
    const SourceId id = analysis.report.sources.add({.path = std::move(file.path), .text = std::move(file.text)});
    discovery.files.push_back({.source = id, .kind = kind});
    ++analysis.report.coverage.files.read;
  }
  return analyze_sources(std::move(analysis), std::move(discovery), options);
}

std::string_view version() {
  return ROUTEGRANT_VERSION;
}

}  // namespace routegrant
