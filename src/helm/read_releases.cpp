#include "helm/read_releases.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "helm/app_template.hpp"
#include "helm/release.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

class Reading {
 public:
  Reading(kustomize::Tree& tree, LocalCharts& charts, std::vector<load::Object>& objects, load::Scope& scope)
      : tree_(tree), charts_(charts), objects_(objects), scope_(scope) {}

  void run() {
    std::vector<std::size_t> kept;
    std::vector<std::size_t> made;
    for (const std::size_t member : std::exchange(scope_.objects, {})) {
      if (!read(member, made)) kept.push_back(member);
    }
    kept.insert(kept.end(), made.begin(), made.end());
    scope_.objects = std::move(kept);
  }

  /// The ConfigMaps of the scope; made before objects are taken out of it.
  void note_config_maps() {
    for (const std::size_t member : scope_.objects) {
      const yaml::Cursor root = objects_[member].root;
      if (root["kind"].text() != "ConfigMap") continue;
      const yaml::Cursor metadata = root["metadata"];
      config_maps_[std::string(metadata["namespace"].text()) + "/" + std::string(metadata["name"].text())] = member;
    }
  }

 private:
  /// Whether the objects of all that the object installs are known; they are added to `made`.
  bool read(std::size_t member, std::vector<std::size_t>& made) {
    const yaml::Cursor root = objects_[member].root;
    const std::string_view kind = root["kind"].text();
    if (kind != "HelmRelease" && kind != "Application") return false;
    const Value object = kustomize::value_of(root);
    std::vector<Release> releases = releases_of(object);
    bool all = !releases.empty();
    for (Release& release : releases) {
      if (release.values.is_scalar()) release.values = embedded(release.values);
      const Value under = values_under(object, release);
      if (release.is_path) {
        release.values = stacked(under, release.values);
        all = install(release, made) && all;
        continue;
      }
      release.values = merged(under, release.values);
      if (is_app_template(release)) {
        add(release, app_template_objects(release, tree_.files().texts()), made);
      } else {
        all = false;
      }
    }
    return all;
  }

  /// A chart of this tree, if it is one and its objects can be known.
  bool install(const Release& release, std::vector<std::size_t>& made) {
    const std::string directory = load::resolved_path("", release.chart);
    if (!charts_.has(directory)) return false;
    std::optional<std::vector<Value>> values = charts_.install({.directory = directory,
                                                                .release = release.name,
                                                                .namespace_name = release.namespace_name,
                                                                .values = release.values,
                                                                .span = release.chart_span});
    if (!values) return false;
    add(release, std::move(*values), made);
    return true;
  }

  void add(const Release& release, std::vector<Value> values, std::vector<std::size_t>& made) {
    scope_.parts.push_back({.by = release.by,
                            .path = release.chart.empty() ? "app-template" : release.chart,
                            .namespace_name = release.namespace_name,
                            .is_read = true,
                            .is_chart = true,
                            .span = release.chart_span});
    for (Value& value : values) {
      kustomize::Resource resource;
      resource.root = std::move(value);
      load::Object frozen = tree_.frozen(resource);
      if (frozen.document.tree == nullptr) continue;
      made.push_back(objects_.size());
      objects_.push_back(std::move(frozen));
    }
  }

  Value embedded(const Value& text) {
    const std::vector<Value> documents = tree_.files().embedded(text, "values");
    return documents.empty() ? kustomize::mapping(text.span) : documents.front();
  }

  /// What lies under the release's own values, in order: whole values of ConfigMaps (`valuesFrom`), files of the tree.
  /// What a Secret or a single path brings is not known here.
  Value values_under(const Value& root, const Release& release) {
    Value values = kustomize::mapping(root.span);
    for (const Value& path : release.value_files) {
      std::string_view text = path.text;
      if (text.starts_with('$')) text.remove_prefix(std::min(text.size(), text.find('/') + 1));
      const auto source = tree_.files().find(text);
      if (source && !tree_.files().values(*source).empty())
        values = merged(values, tree_.files().values(*source).front());
    }
    for (const Value& source : part(root, "spec").items_of("valuesFrom")) {
      if (source.text_of("kind") != "ConfigMap" || source.find("targetPath") != nullptr) continue;
      const std::string space(part(root, "metadata").text_of("namespace"));
      const std::string name(source.text_of("name"));
      const std::string slashed = "/" + name;
      auto found = config_maps_.find(space + slashed);
      if (found == config_maps_.end()) found = config_maps_.find(slashed);
      if (found == config_maps_.end()) continue;
      const std::string_view key = source.text_of("valuesKey");
      const yaml::Cursor text = objects_[found->second].root["data"][key.empty() ? "values.yaml" : key];
      if (!text.is_scalar()) continue;
      values = merged(values, embedded(kustomize::value_of(text)));
    }
    return values;
  }

  kustomize::Tree& tree_;
  LocalCharts& charts_;
  std::vector<load::Object>& objects_;
  load::Scope& scope_;
  std::map<std::string, std::size_t> config_maps_{};
};

}  // namespace

void read_releases(kustomize::Tree& tree, LocalCharts& charts, std::vector<load::Object>& objects,
                   std::vector<load::Scope>& scopes) {
  for (load::Scope& scope : scopes) {
    Reading reading(tree, charts, objects, scope);
    reading.note_config_maps();
    reading.run();
  }
}

}  // namespace routegrant::helm
