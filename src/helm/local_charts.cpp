#include "helm/local_charts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "helm/app_template.hpp"
#include "helm/complaint.hpp"
#include "helm/rendered_places.hpp"
#include "helm/switched_off.hpp"
#include "kustomize/json_text.hpp"
#include "kustomize/resource.hpp"
#include "load/scratch_directory.hpp"
#include "load/subprocess.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

constexpr std::string_view file_name = "Chart.yaml";
/// What the texts of all charts together may take, and how often helm may be too slow.
constexpr std::uint64_t most_bytes = 512ULL << 20;
constexpr std::uint32_t most_late = 3;

/// Kinds of every cluster that charts ask for by `.Capabilities.APIVersions.Has`: without a cluster helm knows groups
/// and versions, but no kinds (pkg/chartutil/capabilities.go, allKnownVersions).
constexpr std::array<std::string_view, 6> served_kinds{
    "autoscaling/v2/HorizontalPodAutoscaler", "batch/v1/CronJob",
    "networking.k8s.io/v1/Ingress",           "networking.k8s.io/v1/IngressClass",
    "networking.k8s.io/v1/NetworkPolicy",     "policy/v1/PodDisruptionBudget"};

/// Whether a chart lies in the `charts/` of another.
bool is_subchart(std::string_view directory, const kustomize::Files& files) {
  constexpr std::string_view charts = "charts/";
  for (std::size_t at = directory.find(charts); at != std::string_view::npos; at = directory.find(charts, at + 1)) {
    if ((at == 0 || directory[at - 1] == '/') && files.find(std::string(directory.substr(0, at)) + "Chart.yaml"))
      return true;
  }
  return false;
}

std::string joined(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty()) path += '/';
  return path.append(name);
}

/// Whether a template of the chart writes objects by itself.
bool has_templates(const std::string& directory, const kustomize::Files& files) {
  const std::vector<std::string> paths = files.below(joined(directory, "templates"));
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    const std::string_view text = files.sources()[*files.find(path)].text;
    return text.starts_with("kind:") || text.find("\nkind:") != std::string_view::npos;
  });
}

/// Whether a dependency is no chart of the app-template family.
bool is_foreign(const Value& dependency) {
  const std::string_view name = dependency.text_of("name");
  const bool is_library = name == "common" && dependency.text_of("repository").find("bjw-s") != std::string_view::npos;
  return !is_library && name != "app-template";
}

bool has_foreign_dependency(const Value& chart) {
  const kustomize::Children& all = chart.items_of("dependencies");
  return std::any_of(all.begin(), all.end(), is_foreign);
}

// Lists nest as deep as documents, which is bounded.
void append_objects(const Value& value, std::vector<Value>& into) {
  if (!value.is_mapping() || value.text_of("apiVersion").empty() || value.text_of("kind").empty()) return;
  if (value.text_of("kind").ends_with("List") && value.find("items") != nullptr) {
    for (const Value& item : value.items_of("items")) append_objects(item, into);
  } else {
    into.push_back(value);
  }
}

/// helm asks neither a network nor a cluster: no plugin, no repository, no kubeconfig, and a proxy that is not there.
std::vector<std::string> environment() {
  return {"HELM_NO_PLUGINS=1",
          "HELM_REPOSITORY_CONFIG=/dev/null",
          "HELM_REGISTRY_CONFIG=/dev/null",
          "KUBECONFIG=/dev/null",
          "HTTP_PROXY=http://127.0.0.1:9",
          "HTTPS_PROXY=http://127.0.0.1:9",
          "http_proxy=http://127.0.0.1:9",
          "https_proxy=http://127.0.0.1:9",
          "NO_PROXY=",
          "no_proxy="};
}

/// `helm template` for a chart and the values on its standard input; `kubernetes` is empty for what helm takes it to
/// be.
std::vector<std::string> command_for(const Install& install, const std::string& directory,
                                     const std::string& kubernetes) {
  std::vector<std::string> command = {"helm", "template", "--skip-tests", "--values", "-"};
  for (const std::string_view version : served_kinds)
    command.insert(command.end(), {"--api-versions", std::string(version)});
  if (!kubernetes.empty()) command.insert(command.end(), {"--kube-version", kubernetes});
  if (!install.namespace_name.empty()) command.insert(command.end(), {"--namespace", install.namespace_name});
  command.insert(command.end(), {"--", install.release, directory});
  return command;
}

}  // namespace

LocalCharts::LocalCharts(const Rendering& rendering, const load::Discovery& discovery, kustomize::Files& files)
    : rendering_(rendering), files_(files), names_(files.sources()) {
  if (rendering_.root.empty()) rendering_.root = discovery.root;
  for (const load::Discovered& file : discovery.files) {
    const std::string_view path = files.sources()[file.source].path;
    const std::string_view directory = paths::directory_of(path);
    if (path != joined(directory, file_name) || is_subchart(directory, files)) continue;
    const std::vector<Value>& documents = files.values(file.source);
    if (documents.empty() || documents.front().text_of("name").empty()) continue;
    if (documents.front().text_of("type") != "library") charts_.emplace(directory, documents.front());
  }
  if (rendering_.wanted && !charts_.empty()) look_for_helm();
}

/// Without a helm that answers, the tree is read as if nobody had asked for one.
void LocalCharts::look_for_helm() {
  const load::RunLimits limits{.seconds = rendering_.seconds, .bytes = rendering_.bytes, .environment = environment()};
  const Result<load::Output> answer = load::run_program({"helm", "version", "--short"}, {}, limits);
  if (answer) return;
  rendering_.wanted = false;
  files_.diagnostics().push_back({.kind = Diagnostic::Kind::incomplete,
                                  .span = std::nullopt,
                                  .message = "charts are not rendered: " + answer.error()});
}

std::set<SourceId> LocalCharts::rendered_elsewhere() const {
  constexpr std::string_view comment = "# Source: ";
  std::set<SourceId> templates;
  const Sources& sources = std::as_const(files_).sources();
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[SourceId{i}];
    const std::string_view all = source.text;
    if (!source.segments.empty()) continue;
    for (std::size_t at = all.find(comment); at != std::string_view::npos; at = all.find(comment, at + 1)) {
      if (at > 0 && all[at - 1] != '\n') continue;
      const std::size_t end = std::min(all.find('\n', at), all.size());
      const std::string_view name = text::trim(all.substr(at + comment.size(), end - at - comment.size()));
      if (const std::optional<SourceId> file = names_.find(name, source.path)) templates.insert(*file);
    }
  }
  return templates;
}

bool LocalCharts::takes_over(std::string_view path) const {
  if (!rendering_.wanted) return false;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const std::string_view rest = path.substr(slash + 1);
    const bool is_part = rest.starts_with("templates/") || rest.starts_with("crds/") || rest.starts_with("charts/");
    if (is_part && charts_.contains(path.substr(0, slash))) return true;
  }
  return charts_.contains("") && (path.starts_with("templates/") || path.starts_with("crds/"));
}

std::optional<std::vector<Value>> LocalCharts::install(const Install& install) {
  const auto chart = charts_.find(install.directory);
  if (chart == charts_.end()) return std::nullopt;
  Objects objects;
  // A chart may have templates of its own beside what it passes on.
  const bool renders_first =
      rendering_.wanted && (has_templates(install.directory, files_) || has_foreign_dependency(chart->second));
  if (renders_first) objects = render(install, chart->second);
  if (!objects) objects = read(install, chart->second);
  if (!objects && rendering_.wanted && !renders_first) objects = render(install, chart->second);
  if (objects) installed_.insert(install.directory);
  return objects;
}

Value LocalCharts::values_of(const Install& install, const Value& chart) const {
  const std::optional<Value> own = values_of_file(joined(install.directory, "values.yaml"), files_);
  return merged(own.value_or(kustomize::mapping(chart.span)), install.values);
}

/// The chart's dependencies of the app-template family, each with the values that go to it. Others are lacking.
std::optional<std::vector<Value>> LocalCharts::read(const Install& install, const Value& chart) {
  const Value values = values_of(install, chart);
  std::vector<Value> objects;
  std::vector<const Value*> foreign;
  bool is_known = false;
  for (const Value& dependency : chart.items_of("dependencies")) {
    const std::string_view name = dependency.text_of("name");
    if (is_foreign(dependency)) {
      if (!is_switched_off(dependency, values)) foreign.push_back(&dependency);
      continue;
    }
    Release release{.by = "the chart " + std::string(chart.text_of("name")),
                    .name = install.release,
                    .namespace_name = install.namespace_name,
                    .chart = std::string(name),
                    .version = std::string(dependency.text_of("version")),
                    .chart_span = dependency.span,
                    .span = chart.span};
    if (name != "app-template") {
      release.values = values;
      const Value& written = part(chart, "name");
      // The library calls objects after the chart, app-template after the release.
      if (release.values.is_mapping() && values.find("nameOverride") == nullptr &&
          part(values, "global.nameOverride").is_null())
        release.values.set("nameOverride", written.span, written);
    } else {
      const std::string_view alias = dependency.text_of("alias");
      release.values = part(values, alias.empty() ? name : alias);
    }
    is_known = release.values.is_mapping() && is_app_template(release);
    if (!is_known) return std::nullopt;
    for (Value& object : app_template_objects(release, files_.texts())) objects.push_back(std::move(object));
  }
  if (!is_known) return std::nullopt;
  set_lacking(install, foreign);
  return objects;
}

std::optional<std::vector<Value>> LocalCharts::render(const Install& install, const Value& chart) {
  std::optional<std::string> text = run(install, chart);
  if (!text) return std::nullopt;
  std::vector<Value> objects;
  for (const SourceId source : add_documents(install, chart, *text)) {
    for (const Value& document : files_.values(source)) append_objects(document, objects);
  }
  if (install.fills_namespaces) {
    for (Value& object : objects) fill_namespace(object, install, files_.texts());
  }
  return objects;
}

Result<load::Output> LocalCharts::template_of(const Install& install, const Value& chart, const std::string& values) {
  const load::RunLimits limits{.seconds = rendering_.seconds, .bytes = rendering_.bytes, .environment = environment()};
  std::string directory = joined(rendering_.root, install.directory);
  std::string version;
  const auto run_again = [&] { return load::run_program(command_for(install, directory, version), values, limits); };
  Result<load::Output> output = run_again();
  if (!output || output->status == 0) return output;
  load::ScratchDirectory scratch;
  const std::vector<AbsentChart> absent = absent_charts(output->error, chart, directory);
  if (!absent.empty()) {
    const Result<std::string> staged = staged_chart(directory, absent, scratch);
    if (!staged) return output;
    directory = *staged;
    Result<load::Output> without = run_again();
    // What a chart lacks says more than what its templates say without it.
    if (!without || (without->status != 0 && !wanted_kubernetes(without->error))) return output;
    output = std::move(without);
  }
  // helm has no cluster to ask for its version, and takes one for granted that may be older than any in use.
  if (std::optional<std::string> wanted = wanted_kubernetes(output->error); wanted && output->status != 0) {
    version = std::move(*wanted);
    output = run_again();
  }
  if (output && output->status == 0) note_lacking(install, chart, absent);
  return output;
}

void LocalCharts::note_lacking(const Install& install, const Value& chart, const std::vector<AbsentChart>& absent) {
  std::vector<const Value*> lacking;
  const Value values = absent.empty() ? Value() : values_of(install, chart);
  for (const Value& dependency : chart.items_of("dependencies")) {
    const std::string_view name = dependency.text_of("name");
    const bool is_lacking = std::any_of(absent.begin(), absent.end(), [&](const AbsentChart& one) {
      return one.name == name && one.directory.empty();
    });
    if (is_lacking && !is_switched_off(dependency, values)) lacking.push_back(&dependency);
  }
  set_lacking(install, lacking);
}

void LocalCharts::set_lacking(const Install& install, const std::vector<const Value*>& dependencies) {
  std::vector<Value>& lacking = lacking_[install.directory];
  lacking.clear();
  for (const Value* dependency : dependencies) {
    Value entry = kustomize::mapping(dependency->span);
    entry.set("name", dependency->span, part(*dependency, "name"));
    if (!install.namespace_name.empty())
      entry.set("namespace", install.span,
                kustomize::scalar(files_.texts().keep(install.namespace_name), install.span, true));
    lacking.push_back(std::move(entry));
  }
}

const std::vector<Value>& LocalCharts::lacking(std::string_view directory) const {
  static const std::vector<Value> none;
  const auto found = lacking_.find(directory);
  return found == lacking_.end() ? none : found->second;
}

std::optional<std::string> LocalCharts::run(const Install& install, const Value& chart) {
  if (given_up_.empty() && rendering_.root.empty()) given_up_ = "its files are not on disk";
  if (!given_up_.empty()) {
    complain(chart, given_up_);
    return std::nullopt;
  }
  std::string values = "{}";
  if (install.values.is_mapping()) {
    values.clear();
    kustomize::append_json(install.values, values);
  }
  Result<load::Output> output = template_of(install, chart, values);
  if (!output) {
    // A program that is not there will not come, and one that hangs hangs again.
    const bool is_late = output.error().find("takes longer") != std::string::npos;
    if (is_late ? ++late_ >= most_late : output.error().starts_with("cannot run")) given_up_ = output.error();
    complain(chart, output.error());
    return std::nullopt;
  }
  if (output->status != 0) {
    const std::string place = install.directory.empty() ? "." : install.directory;
    const std::optional<Complaint> complaint =
        complaint_of(output->error, chart, install.directory, names_, files_.sources());
    complain(chart,
             complaint ? complaint->why
                       : "helm ends with exit code " + std::to_string(output->status) + " (`helm template " + place +
                             "` says why)",
             complaint ? complaint->at : std::nullopt);
    return std::nullopt;
  }
  bytes_ += output->out.size();
  if (bytes_ > most_bytes) given_up_ = "the charts before it take up all the memory there is for rendered charts";
  return std::move(output->out);
}

std::vector<SourceId> LocalCharts::add_documents(const Install& install, const Value& chart, std::string_view text) {
  Sources& sources = files_.sources();
  const std::vector<RenderedLine> lines = rendered_lines(text, sources, names_, joined(install.directory, file_name));
  std::vector<SourceId> added;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    // A document and the line that separates it from the next.
    const std::size_t next = text.find("\n---", begin);
    const std::size_t end = next == std::string_view::npos ? text.size() : next + 1;
    const std::string_view document = text.substr(begin, end - begin);
    // What no template of this tree wrote (an archive in `charts/` did) is edited by whoever edits the chart.
    Source source{.path = {}, .text = std::string(document), .parent = part(chart, "name").span.source};
    for (; line < lines.size() && lines[line].begin < end; ++line) {
      if (!lines[line].line || lines[line].line->begin == lines[line].line->end) continue;
      source.parent = lines[line].line->source;
      const std::size_t first = lines[line].begin - begin;
      add_line(lines[line], sources.text(*lines[line].line), document, first,
               std::min(document.find('\n', first), document.size()), source.segments);
    }
    if (source.segments.empty()) add_words(part(chart, "name").span, document, 0, document.size(), source.segments);
    const Segment first = source.segments.front();
    if (first.begin > 0)
      source.segments.insert(source.segments.begin(), Segment{.begin = 0, .parent_begin = first.parent_begin});
    source.path = sources[source.parent].path + "#rendered";
    added.push_back(sources.add(std::move(source)));
    begin = end;
  }
  return added;
}

void LocalCharts::complain(const Value& chart, const std::string& why, std::optional<Span> at) {
  failed_.emplace(paths::directory_of(files_.sources()[part(chart, "name").span.source].path));
  files_.diagnostics().push_back({.kind = Diagnostic::Kind::incomplete,
                                  .span = at ? *at : part(chart, "name").span,
                                  .message = "the chart " + std::string(chart.text_of("name")) +
                                             " could not be rendered, so its objects are not seen: " + why});
}

void fill_namespace(Value& object, const Install& install, kustomize::Texts& texts) {
  Value* metadata = object.find("metadata");
  if (metadata == nullptr || install.namespace_name.empty()) return;
  kustomize::Resource resource;
  resource.root = object;
  if (!resource.written_namespace().empty() || kustomize::is_cluster_scoped(resource.type())) return;
  metadata->set("namespace", install.span, kustomize::scalar(texts.keep(install.namespace_name), install.span, true));
}

std::optional<Value> values_of_file(std::string_view path, kustomize::Files& files) {
  const std::optional<SourceId> source = files.find(path);
  if (!source) return std::nullopt;
  const std::vector<Value>& documents = files.values(*source);
  if (documents.empty() || !documents.front().is_mapping()) return kustomize::mapping(Span{*source, 0, 0});
  return documents.front();
}

}  // namespace routegrant::helm
