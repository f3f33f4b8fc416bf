#include "analysis.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "gitops/claims.hpp"
#include "gitops/deploy.hpp"
#include "helm/charts.hpp"
#include "helm/inflate.hpp"
#include "helm/local_charts.hpp"
#include "helm/own_charts.hpp"
#include "helm/read_releases.hpp"
#include "kube/kinds.hpp"
#include "kustomize/kustomize.hpp"
#include "load/code_migrations.hpp"
#include "load/file_reader.hpp"
#include "load/kustomizations.hpp"
#include "load/role_files.hpp"
#include "load/scope.hpp"
#include "load/shell_scripts.hpp"
#include "load/united_scopes.hpp"
#include "model/idle_annotations.hpp"
#include "model/idle_settings.hpp"
#include "model/read.hpp"
#include "model/secrets.hpp"
#include "model/settings.hpp"
#include "relate/relate.hpp"
#include "rules/allow.hpp"
#include "rules/directory.hpp"
#include "rules/engine.hpp"
#include "rules/suppress.hpp"
#include "rules/tool_finding.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant {
namespace {

/// Reads one file more, beside those that were asked for; nothing if it is not there, an error if it is not readable.
Result<std::optional<SourceId>> read_file(const std::string& path, const load::Limits& limits, Sources& sources) {
  Coverage unused;
  Diagnostics problems;
  const load::Discovery only =
      load::discover({.paths = {path}, .honour_gitignore = false, .may_be_missing = true, .limits = limits}, sources,
                     unused, problems);
  if (!only.files.empty()) return std::optional(only.files.front().source);
  for (const Diagnostic& problem : problems) {
    if (problem.kind != Diagnostic::Kind::note)
      return Failure{"cannot read the settings file '" + path + "': " + problem.message};
  }
  return std::optional<SourceId>();
}

/// Why a file of the tree was found, and not read; empty if there is none of that path, or it was.
std::string refusal_of(const std::string& path, const Sources& sources, const Diagnostics& problems) {
  for (const Diagnostic& problem : problems) {
    if (problem.span && sources[problem.span->source].path == path && sources[problem.span->source].text.empty())
      return problem.message;
  }
  return {};
}

/// The settings' source: the file that the user names, else one of the known names at the root. A file that was
/// discovered with the others is taken out of `discovery`, as it is no manifest. Nothing if there is none; one that
/// cannot be read is an error, as what it forbids would not be asked. `problems`: of what was discovered.
Result<std::optional<SourceId>> settings_source(load::Discovery& discovery, Sources& sources,
                                                const AnalysisOptions& options, const Diagnostics& problems) {
  if (options.no_config || options.untrusted) return std::optional<SourceId>();
  if (options.settings) {
    // What the tree holds under the same names is no manifest either.
    std::erase_if(discovery.files, [&](const load::Discovered& file) {
      return std::ranges::find(model::settings_files(), sources[file.source].path) != model::settings_files().end();
    });
    return std::optional(sources.add({.path = options.settings->path, .text = options.settings->text}));
  }
  if (!options.config.empty()) {
    Result<std::optional<SourceId>> source = read_file(options.config, options.limits, sources);
    if (source && !*source) return Failure{"cannot read the settings file '" + options.config + "'"};
    return source;
  }
  for (const std::string& name : model::settings_files()) {
    const auto found = std::find_if(discovery.files.begin(), discovery.files.end(),
                                    [&](const load::Discovered& file) { return sources[file.source].path == name; });
    if (found != discovery.files.end()) {
      const SourceId source = found->source;
      discovery.files.erase(found);
      return std::optional(source);
    }
    if (const std::string refusal = refusal_of(name, sources, problems); !refusal.empty()) {
      std::string message = "cannot read the settings file '";
      message += name;
      message += "': ";
      return Failure{message + refusal};
    }
    // The paths asked for may be directories below the root.
    if (discovery.root.empty()) continue;
    std::string path = discovery.root;
    path += '/';
    path += name;
    Result<std::optional<SourceId>> source = read_file(path, options.limits, sources);
    if (!source || *source) return source;
  }
  return std::optional<SourceId>();
}

Result<Settings> settings_of(load::Discovery& discovery, Sources& sources, const AnalysisOptions& options,
                             Diagnostics& out) {
  const Result<std::optional<SourceId>> source = settings_source(discovery, sources, options, out);
  if (!source) return Failure{source.error()};
  if (!*source) return Settings{};
  Diagnostics problems;
  const yaml::Document document = yaml::read_one(sources, **source, {}, problems);
  for (const Diagnostic& problem : problems) {
    if (problem.kind == Diagnostic::Kind::note || !problem.span) continue;
    const Place place = sources.place(*problem.span);
    return Failure{place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
                   problem.message};
  }
  out.insert(out.end(), problems.begin(), problems.end());
  if (document.tree == nullptr) {
    Settings none;
    none.path = sources[**source].path;
    return none;
  }
  return model::read_settings(document.root(), sources);
}

/// The rules that are asked: built in and brought along, selected and not ignored. Ids that do not exist are an error.
/// The ids of all rules, asked or not, go to `known`.
Result<Rules> rules_of(const AnalysisOptions& options, std::vector<std::string>& known) {
  Result<Rules> rules = rules::all_rules(options.rules_directory);
  if (!rules) return rules;
  for (const Rule& rule : *rules) known.push_back(rule.id);
  for (const std::vector<std::string>* list : {&options.select, &options.ignore}) {
    for (const std::string& id : *list) {
      if (std::string unknown = rules::unknown_rule(id, known); !unknown.empty()) return Failure{std::move(unknown)};
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
  for (const Backend& row : graph.table<Backend>().rows) {
    if (row.status == "no-pods" || row.status == "no-subset-pods") resolved.erase(row.route);
  }
  coverage.routes = {.total = graph.table<Route>().rows.size(), .resolved = resolved.size()};
  for (const Login& login : graph.table<Login>().rows) {
    ++coverage.credentials.total;
    if (login.known == "known") ++coverage.credentials.resolved;
    if (login.known == "outside-git") ++coverage.credentials.outside_git;
  }
}

/// By place, those without one first; parsing in parallel and reading scope by scope must not show.
void sort_diagnostics(Report& report) {
  struct Placed {
    Place place;
    Diagnostic diagnostic;
  };
  std::vector<Placed> placed;
  placed.reserve(report.diagnostics.size());
  for (Diagnostic& diagnostic : report.diagnostics)
    placed.push_back({diagnostic.span ? report.sources.place(*diagnostic.span) : Place{}, std::move(diagnostic)});
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.place, a.diagnostic.message) < std::tie(b.place, b.diagnostic.message);
  });
  const auto is_same = [](const Placed& a, const Placed& b) {
    return std::tie(a.diagnostic.message, a.diagnostic.kind, a.place) ==
           std::tie(b.diagnostic.message, b.diagnostic.kind, b.place);
  };
  placed.erase(std::unique(placed.begin(), placed.end(), is_same), placed.end());
  report.diagnostics.clear();
  for (Placed& one : placed) report.diagnostics.push_back(std::move(one.diagnostic));
}

bool is_wanted_in_kustomization(std::string_view kind, std::string_view /*text*/) {
  return kind != "CustomResourceDefinition";
}

load::Scope scope_of(kustomize::Deployment deployment, const Sources& sources, std::vector<load::Object>& objects) {
  load::Scope scope{.name = deployment.directory.empty() ? "." : deployment.directory,
                    .kind = "kustomization",
                    .reason = !deployment.is_built
                                  ? "kustomize would not build this one, so its files are read as they stand"
                              : deployment.is_taken_in
                                  ? "it lies among overlays and builds on another, so it is deployed by itself, too"
                                  : "no other kustomization takes in this one, so what it builds is deployed together",
                    .files = {sources[deployment.file].path}};
  for (const kustomize::Value& chart : deployment.charts)
    scope.parts.push_back(gitops::chart_part(chart, "the kustomization " + scope.name));
  for (load::Object& object : deployment.objects) {
    scope.objects.push_back(objects.size());
    objects.push_back(std::move(object));
  }
  return scope;
}

/// Counts a document that a kustomization takes in; the plain ones are counted as they are read.
void count_document(const yaml::Document& document, const Sources& sources, Coverage& coverage) {
  const std::string_view text = sources[document.span.source].text;
  const bool is_wanted = kube::is_wanted_document(
      document.root()["kind"].text(), text.substr(document.span.begin, document.span.end - document.span.begin));
  ++(is_wanted ? coverage.documents.understood : coverage.documents.unknown_kind);
}

/// Everything that is deployed together: what kustomizations build, the plain manifests, and what Flux and Argo CD make
/// of both. The objects of all go to the analysis.
std::vector<load::Scope> read_scopes(const load::Discovery& discovery, const AnalysisOptions& options,
                                     Analysis& analysis) {
  Report& report = analysis.report;
  const load::Kustomizations kustomizations = load::read_kustomizations(report.sources, report.diagnostics);
  kustomize::Tree tree(discovery, kustomizations, {}, {.limits = options.limits}, report.sources, report.diagnostics);
  helm::LocalCharts charts(options.rendering, discovery, tree.files());
  tree.inflate_with([&](const kustomize::Value& chart, const kustomize::Kustomization& by) {
    return helm::inflate(chart, by.root, by.directory, charts, tree.files());
  });
  gitops::ResourceSets resource_sets(tree.files());
  const gitops::Claims claims(discovery, kustomizations, tree, resource_sets);
  load::Discovery plain{.root = discovery.root};
  std::vector<SourceId> listed;
  for (const load::Discovered& file : discovery.files) {
    const std::string& path = report.sources[file.source].path;
    const bool is_claimed = claims.files().contains(path);
    const bool is_listed = file.kind == load::FileKind::yaml && (kustomizations.resources.contains(path) || is_claimed);
    if (is_listed) listed.push_back(file.source);
    if (!is_claimed && !charts.takes_over(path) && !kustomizations.mentioned.contains(path))
      plain.files.push_back(file);
  }
  const load::Parsing parsing{.limits = options.limits, .jobs = options.jobs, .readings = options.readings.get()};
  analysis.objects = load::parse_documents(plain, report.sources, kube::is_wanted_document, parsing, report.coverage,
                                           report.diagnostics);
  const std::uint64_t foreign =
      std::erase_if(analysis.objects, [](const load::Object& object) { return kube::is_foreign(object.root); });
  report.coverage.documents.understood -= foreign;
  report.coverage.documents.unknown_kind += foreign;
  std::vector<load::Scope> scopes =
      load::find_scopes(analysis.objects, report.sources, kustomizations, report.diagnostics);
  for (auto& [source, documents] : load::parse_files(listed, report.sources, is_wanted_in_kustomization, parsing,
                                                     report.coverage, report.diagnostics)) {
    for (const yaml::Document& document : documents) count_document(document, report.sources, report.coverage);
    tree.files().put(source, std::move(documents));
  }
  for (kustomize::Deployment& deployment : tree.build_outermost(claims.kustomizations()))
    scopes.push_back(scope_of(std::move(deployment), report.sources, analysis.objects));
  gitops::deploy(claims, resource_sets, tree, charts, analysis.objects, scopes);
  helm::read_releases(tree, charts, analysis.objects, scopes);
  helm::add_own_charts(charts, tree, analysis.objects, scopes);
  load::unite_kustomizations(analysis.objects, scopes);
  gitops::note_unread_parts(scopes, report.diagnostics);
  helm::count_charts(charts, report.sources, report.coverage, report.diagnostics);
  std::stable_sort(scopes.begin(), scopes.end(),
                   [](const load::Scope& a, const load::Scope& b) { return a.name < b.name; });
  return scopes;
}

/// A scope is often known by the last part of its name, the directory.
std::string unknown_scope(const std::string& name, const std::vector<std::string>& known) {
  std::string near = text::nearest(name, known);
  for (const std::string& each : known) {
    if (!near.empty()) break;
    if (!text::nearest(name, {each.substr(each.rfind('/') + 1)}).empty()) near = each;
  }
  return "no scope is called '" + name + "'" +
         (near.empty() ? "; `routegrant scopes` lists them" : "; did you mean '" + near + "'?");
}

std::string ignore_annotation(const Settings& settings) {
  return settings.annotation_prefix + "/ignore";
}

void put_stand_ins(const std::vector<InputFile>& stand_ins, std::vector<InputFile>& files) {
  for (const InputFile& stand_in : stand_ins) {
    const auto found = std::ranges::find(files, stand_in.path, &InputFile::path);
    if (found == files.end()) {
      files.push_back(stand_in);
    } else {
      *found = stand_in;
    }
  }
}

void let_go_of_model(Analysis& analysis) {
  analysis.model.databases = std::vector<DatabaseModel>();
  analysis.model.scopes = std::vector<ScopeModel>();
  analysis.objects = std::vector<load::Object>();
}

/// Asks the report's rules, and applies what the tree says about their findings; `ignores` loses those that have ended.
std::optional<Failure> ask_rules(Report& report, const std::vector<std::string>& known,
                                 std::vector<rules::Ignore>& ignores, const Settings& settings,
                                 const AnalysisOptions& options) {
  Result<Findings> findings = rules::ask(report.graph, report.rules, report.sources, report.diagnostics);
  if (!findings) return Failure{findings.error()};
  report.findings = std::move(*findings);
  if (!options.untrusted) {
    rules::drop_expired(ignores, report.rules, report.sources, options.today, report.findings);
    rules::apply_ignores(report.findings, report.rules, known, report.sources, ignores);
    rules::apply_allows(report.findings, report.rules, known, report.graph, report.sources, settings.allow,
                        options.today);
  }
  if (options.unite_deployments) rules::unite_deployments(report.findings, report.sources);
  return std::nullopt;
}

relate::Unread unread_of(const Report& report) {
  return {.is_broken = report.coverage.documents.failed + report.coverage.files.failed > 0,
          .templates = helm::places_of_templates(report.diagnostics, report.sources)};
}

/// From sources on disk or in memory to the report; the same for both.
Result<Analysis> analyze_sources(Analysis analysis, load::Discovery discovery, const AnalysisOptions& options) {
  Report& report = analysis.report;
  report.tool_version = version();
  Result<Settings> settings = settings_of(discovery, report.sources, options, report.diagnostics);
  if (!settings) return Failure{settings.error()};
  analysis.model.settings = std::move(*settings);
  std::vector<std::string> known_rules;
  Result<Rules> rules = rules_of(options, known_rules);
  if (!rules) return Failure{rules.error()};
  report.rules = std::move(*rules);

  const model::ReadOptions read{.dialect = options.dialect,
                                .closed_world = options.closed_world,
                                .postgres_version = options.postgres_version,
                                .jobs = options.jobs};
  std::vector<std::string> scope_names;
  const std::vector<load::Scope> scopes = read_scopes(discovery, options, analysis);
  model::LetGo objects(analysis.objects, scopes, ignore_annotation(analysis.model.settings));
  model::ChartTests tests(report.sources);
  for (const load::Scope& scope : scopes) {
    scope_names.push_back(scope.name);
    if (!options.scope.empty() && options.scope != scope.name) continue;
    if (options.undeployed.contains(scope.name)) continue;
    analysis.model.scopes.push_back(
        model::read_scope(scope, objects, report.sources, tests, report.coverage, report.diagnostics));
  }
  objects.finish();
  model::complete_scopes(analysis.model.scopes, analysis.model.settings, read, report.diagnostics);
  if (!options.scope.empty() && analysis.model.scopes.empty()) {
    return Failure{unknown_scope(options.scope, scope_names)};
  }
  load::embed_shell_scripts(discovery, report.sources);
  load::embed_code_migrations(discovery, report.sources);
  const std::vector<load::RoleFiles> role_files =
      load::find_role_files(discovery, report.sources, analysis.model.settings, report.diagnostics);
  analysis.model.databases = model::read_databases(role_files, analysis.model.scopes, report.sources, read,
                                                   report.coverage, report.diagnostics);
  std::set<std::string> wanted;
  if (options.ask_rules && !(options.select.empty() && options.ignore.empty())) {
    Result<std::set<std::string>> read_by_rules = rules::wanted_relations(report.rules);
    if (!read_by_rules) return Failure{read_by_rules.error()};
    wanted = std::move(*read_by_rules);
  }
  report.graph = relate::join(analysis.model, report.sources, unread_of(report), wanted);
  if (options.scope.empty()) model::note_idle_settings(analysis.model, report.graph, report.diagnostics);
  model::note_idle_annotations(analysis.model, report.diagnostics);
  count_routes(report.graph, report.coverage);
  report.secrets = model::secret_spans(analysis.model, report.sources);
  report.concealed = model::concealed_spans(analysis.model);
  const bool obeys_ignores = options.ask_rules && !options.untrusted;
  std::vector<rules::Ignore> ignores = obeys_ignores ? ignores_of(analysis) : std::vector<rules::Ignore>();
  if (!options.keeps_model) let_go_of_model(analysis);
  if (options.ask_rules) {
    if (std::optional<Failure> failure = ask_rules(report, known_rules, ignores, analysis.model.settings, options))
      return *failure;
  }
  sort_diagnostics(report);
  return analysis;
}

}  // namespace

Result<Analysis> analyze(const load::Paths& paths, const AnalysisOptions& options) {
  Analysis analysis;
  load::Paths read = paths;
  for (const InputFile& file : options.stand_ins) read.stand_ins.emplace(file.path, file.text);
  load::Discovery discovery =
      load::discover(read, analysis.report.sources, analysis.report.coverage, analysis.report.diagnostics);
  analysis.root = discovery.root;
  return analyze_sources(std::move(analysis), std::move(discovery), options);
}

Result<Analysis> analyze(std::vector<InputFile> files, const AnalysisOptions& options) {
  Analysis analysis;
  load::Discovery discovery;
  put_stand_ins(options.stand_ins, files);
  std::sort(files.begin(), files.end(), [](const InputFile& a, const InputFile& b) { return a.path < b.path; });
  for (InputFile& file : files) {
    const load::FileKind kind = load::kind_of_file(file.path);
    if (std::string problem = file.problem.empty() ? load::text_problem(file.text) : std::string(); !problem.empty())
      file.problem = "this file is not read: " + problem;
    if (!file.problem.empty()) {
      const SourceId id = analysis.report.sources.add({.path = std::move(file.path), .text = {}});
      if (file.problem_kind != Diagnostic::Kind::note) ++analysis.report.coverage.files.failed;
      analysis.report.diagnostics.push_back(
          {.kind = file.problem_kind, .span = Span{id, 0, 0}, .message = std::move(file.problem)});
      continue;
    }
    const std::optional<std::size_t> odd_break = load::unite_breaks(file.path, kind, file.text);
    const SourceId id = analysis.report.sources.add({.path = std::move(file.path), .text = std::move(file.text)});
    if (odd_break) analysis.report.diagnostics.push_back(load::odd_break_at(id, *odd_break));
    discovery.files.push_back({.source = id, .kind = kind});
    ++analysis.report.coverage.files.read;
  }
  return analyze_sources(std::move(analysis), std::move(discovery), options);
}

std::vector<rules::Ignore> ignores_of(const Analysis& analysis) {
  std::vector<rules::Ignore> ignores = rules::find_ignores(analysis.report.sources);
  const std::string annotation = ignore_annotation(analysis.model.settings);
  std::set<std::pair<Span, Span>> seen;
  for (const load::Object& object : analysis.objects) {
    const yaml::Cursor asked = object.root["metadata"]["annotations"][annotation];
    // Several kustomizations may build on the object that asks.
    if (asked && seen.emplace(asked.span(), object.root.span()).second)
      rules::add_annotation_ignores(asked.text(), asked.span(), object.root.span(), ignores);
  }
  return ignores;
}

std::string_view version() {
  return ROUTEGRANT_VERSION;
}

}  // namespace routegrant
