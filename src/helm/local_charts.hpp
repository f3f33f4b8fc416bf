#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/templates.hpp"
#include "helm/release.hpp"
#include "helm/rendering.hpp"
#include "helm/staged_chart.hpp"
#include "kustomize/files.hpp"
#include "kustomize/value.hpp"
#include "load/discover.hpp"
#include "load/subprocess.hpp"
#include "routegrant/result.hpp"

namespace routegrant::helm {

/// A chart of the tree and how it is installed.
struct Install {
  /// Where its Chart.yaml lies.
  std::string directory{};
  std::string release{};
  std::string namespace_name{};
  /// Whether objects without a namespace get the release's, as an installation gives it; a kustomization gives its own.
  bool fills_namespaces = true;
  /// On top of the chart's own values: a mapping with nulls (`stacked`), or null.
  kustomize::Value values{};
  /// Where it says so.
  Span span{};
};

/// The Helm charts of a tree, and what they make of their values: charts that only pass them to the app-template family
/// (app_template.hpp) are read as they stand, others are rendered by `helm template` where that is wanted. Then every
/// value stands in the line of the template that wrote it, or in the nearest one above that is known
/// (base/templates.hpp).
class LocalCharts {
 public:
  LocalCharts(const Rendering& rendering, const load::Discovery& discovery, kustomize::Files& files);

  /// Directories of charts that can be installed: no library, and no part of another. Sorted.
  [[nodiscard]] const std::map<std::string, kustomize::Value, std::less<>>& applications() const { return charts_; }
  [[nodiscard]] bool has(std::string_view directory) const { return charts_.contains(directory); }
  /// The objects of an installation; nothing, with a diagnostic where rendering was wanted, if they cannot be known.
  [[nodiscard]] std::optional<std::vector<kustomize::Value>> install(const Install& install);
  /// The charts that were installed at least once.
  [[nodiscard]] const std::set<std::string, std::less<>>& installed() const { return installed_; }
  /// The charts that could not be rendered, which a diagnostic tells.
  [[nodiscard]] const std::set<std::string, std::less<>>& failed() const { return failed_; }
  /// The dependencies without which a chart was rendered or read last, as they are not in the tree, those left out that
  /// its values switch off: mappings with `name`, and `namespace` where the installation says one.
  [[nodiscard]] const std::vector<kustomize::Value>& lacking(std::string_view directory) const;
  /// The templates whose output the tree holds already, or standard input: the files that comments `# Source:` name.
  [[nodiscard]] std::set<SourceId> rendered_elsewhere() const;
  /// Whether a file is a template or definition of a chart: when charts are rendered, it is no manifest by itself.
  [[nodiscard]] bool takes_over(std::string_view path) const;

 private:
  using Objects = std::optional<std::vector<kustomize::Value>>;

  void look_for_helm();
  [[nodiscard]] Objects read(const Install& install, const kustomize::Value& chart);
  [[nodiscard]] Objects render(const Install& install, const kustomize::Value& chart);
  /// What helm prints, within the limits; of a chart whose dependencies are not in its `charts/`, without them.
  [[nodiscard]] Result<load::Output> template_of(const Install& install, const kustomize::Value& chart,
                                                 const std::string& values);
  /// The chart's own values with those of the installation on top.
  [[nodiscard]] kustomize::Value values_of(const Install& install, const kustomize::Value& chart) const;
  void note_lacking(const Install& install, const kustomize::Value& chart, const std::vector<AbsentChart>& absent);
  void set_lacking(const Install& install, const std::vector<const kustomize::Value*>& dependencies);
  [[nodiscard]] std::optional<std::string> run(const Install& install, const kustomize::Value& chart);
  [[nodiscard]] std::vector<SourceId> add_documents(const Install& install, const kustomize::Value& chart,
                                                    std::string_view text);
  void complain(const kustomize::Value& chart, const std::string& why, std::optional<Span> at = std::nullopt);

  Rendering rendering_;
  kustomize::Files& files_;
  ChartNames names_;
  std::map<std::string, kustomize::Value, std::less<>> charts_;
  std::set<std::string, std::less<>> installed_;
  std::set<std::string, std::less<>> failed_;
  std::map<std::string, std::vector<kustomize::Value>, std::less<>> lacking_;
  /// Why nothing more is rendered; empty while it is.
  std::string given_up_;
  std::uint32_t late_ = 0;
  std::uint64_t bytes_ = 0;
};

/// Gives an object that has no namespace, but can be in one, the release's.
void fill_namespace(kustomize::Value& object, const Install& install, kustomize::Texts& texts);

/// The values of a file of the tree; nothing where it is not there.
[[nodiscard]] std::optional<kustomize::Value> values_of_file(std::string_view path, kustomize::Files& files);

}  // namespace routegrant::helm
