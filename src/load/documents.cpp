#include "load/documents.hpp"

#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "base/parallel.hpp"
#include "load/openshift_template.hpp"
#include "load/typed_list.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

/// A single file may be as long as many others together.
constexpr std::size_t few_files = 2;

/// What one file gave; gathered apart so that threads share nothing.
struct FileResult {
  yaml::Reading reading;
  Diagnostics diagnostics;
};

/// Directories with a `Chart.yaml`: what stands in their `templates/` is Helm's.
std::set<std::string, std::less<>> chart_directories(const Discovery& discovery, const Sources& sources) {
  constexpr std::string_view name = "Chart.yaml";
  std::set<std::string, std::less<>> result;
  for (const Discovered& file : discovery.files) {
    const std::string_view path = sources[file.source].path;
    if (path == name) result.emplace();
    if (path.ends_with("/Chart.yaml")) result.emplace(path.substr(0, path.size() - name.size()));
  }
  return result;
}

bool is_in_chart(std::string_view path, const std::set<std::string, std::less<>>& charts) {
  constexpr std::string_view templates = "templates/";
  for (std::size_t at = path.find(templates); at != std::string_view::npos; at = path.find(templates, at + 1)) {
    if ((at == 0 || path[at - 1] == '/') && charts.contains(path.substr(0, at))) return true;
  }
  return false;
}

void read_files(const std::vector<SourceId>& files, const Sources& sources, Wants wants, const Parsing& how,
                const std::set<std::string, std::less<>>& charts, std::vector<FileResult>& results) {
  const auto read = [&](std::size_t i) {
    const yaml::ReadOptions options{
        .wants = wants,
        .in_chart = is_in_chart(sources[files[i]].path, charts),
        .only_parser_of_record = how.limits.only_parser_of_record,
        .bounds = {
            .depth = how.limits.yaml_depth, .nodes = how.limits.yaml_nodes, .alias_visits = how.limits.alias_visits}};
    FileResult& result = results[i];
    result.reading = how.readings != nullptr ? how.readings->read(sources, files[i], options, result.diagnostics)
                                             : yaml::read(sources, files[i], options, result.diagnostics);
  };
  parallel::for_each_index(files.size(), how.jobs, read, few_files);
}

bool is_kustomization(const yaml::Cursor& root) {
  return root["apiVersion"].text().starts_with("kustomize.config.k8s.io/");
}

/// `kind: List` and the typed lists that the API server prints.
bool is_list(const yaml::Cursor& root) {
  return root["kind"].text().ends_with("List") && root["items"].is_sequence();
}

/// Why a document that looks like an object of a cluster is none: Kubernetes takes nothing without both. Empty where it
/// is one, or looks like something else: values of charts say `kind: Deployment`, too, and name nothing.
std::string lost_half(const yaml::Cursor& root, Wants wants, std::string_view text) {
  const std::string_view kind = root["kind"].text();
  const std::string_view api_version = root["apiVersion"].text();
  if (kind.empty() == api_version.empty() || root["metadata"]["name"].text().empty()) return {};
  if (kind.empty())
    return "this object of apiVersion '" + std::string(api_version) +
           "' has no kind, so nothing takes it: it is not read";
  if (wants == nullptr || !wants(kind, text)) return {};
  return "this " + std::string(kind) + " has no apiVersion, so nothing takes it: it is not read";
}

/// Splits documents into the objects they hold, and counts.
class Unwrapping {
 public:
  Unwrapping(const Sources& sources, Wants wants, Coverage& coverage, std::vector<Object>& into, Diagnostics& out)
      : sources_(sources), wants_(wants), coverage_(coverage), into_(into), out_(out) {}

  // Lists nest as deep as documents may, so the recursion is bounded.
  void unwrap(const yaml::Document& document, const yaml::Cursor& root) {
    if (is_list(root)) {
      for (const yaml::Cursor& item : root["items"].items()) {
        if (!takes_kind_of_list(root, item)) {
          unwrap(document, item);
          continue;
        }
        const yaml::Document made = with_kind_of_list(document, root, item, sources_);
        if (made.tree != nullptr) unwrap(made, made.root());
      }
      return;
    }
    if (is_openshift_template(root)) {
      for (const yaml::Document& object : processed(document, root, sources_)) unwrap(object, object.root());
      return;
    }
    const std::string_view kind = root["kind"].text();
    const bool is_object = !kind.empty() && !root["apiVersion"].text().empty();
    if (is_object && is_kustomization(root)) {
      ++coverage_.documents.understood;
      return;
    }
    if (!is_object || (wants_ != nullptr && !wants_(kind, text_of(root)))) {
      ++coverage_.documents.unknown_kind;
    } else {
      ++coverage_.documents.understood;
    }
    if (is_object) return into_.push_back({.document = document, .root = root, .source = document.source});
    std::string lost = lost_half(root, wants_, text_of(root));
    if (!lost.empty())
      out_.push_back({.kind = Diagnostic::Kind::incomplete, .span = root.span(), .message = std::move(lost)});
  }

 private:
  [[nodiscard]] std::string_view text_of(const yaml::Cursor& root) const {
    const Span span = root.span();
    return std::string_view(sources_[span.source].text).substr(span.begin, span.end - span.begin);
  }

  const Sources& sources_;
  Wants wants_;
  Coverage& coverage_;
  std::vector<Object>& into_;
  Diagnostics& out_;
};

}  // namespace

std::vector<Object> parse_documents(const Discovery& discovery, const Sources& sources, Wants wants, const Parsing& how,
                                    Coverage& coverage, Diagnostics& out) {
  std::vector<SourceId> files;
  for (const Discovered& file : discovery.files) {
    if (file.kind == FileKind::yaml) files.push_back(file.source);
  }
  std::vector<FileResult> results(files.size());
  read_files(files, sources, wants, how, chart_directories(discovery, sources), results);

  std::vector<Object> objects;
  Unwrapping unwrapping(sources, wants, coverage, objects, out);
  for (FileResult& result : results) {
    out.insert(out.end(), std::make_move_iterator(result.diagnostics.begin()),
               std::make_move_iterator(result.diagnostics.end()));
    coverage.documents.skipped += result.reading.skipped;
    coverage.documents.templates += result.reading.templates;
    coverage.documents.failed += result.reading.failed;
    for (const yaml::Document& document : result.reading.documents) unwrapping.unwrap(document, document.root());
    result = {};
  }
  return objects;
}

std::map<SourceId, std::vector<yaml::Document>> parse_files(const std::vector<SourceId>& files, const Sources& sources,
                                                            Wants wants, const Parsing& how, Coverage& coverage,
                                                            Diagnostics& out) {
  std::vector<FileResult> results(files.size());
  read_files(files, sources, wants, how, {}, results);
  std::map<SourceId, std::vector<yaml::Document>> documents;
  for (std::size_t i = 0; i < files.size(); ++i) {
    out.insert(out.end(), results[i].diagnostics.begin(), results[i].diagnostics.end());
    coverage.documents.skipped += results[i].reading.skipped;
    coverage.documents.templates += results[i].reading.templates;
    coverage.documents.failed += results[i].reading.failed;
    documents.emplace(files[i], std::move(results[i].reading.documents));
  }
  return documents;
}

}  // namespace routegrant::load
