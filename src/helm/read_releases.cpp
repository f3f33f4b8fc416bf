#include "helm/read_releases.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "helm/app_template.hpp"
#include "helm/application_values.hpp"
#include "helm/bitnami_postgresql.hpp"
#include "helm/gathered_values.hpp"
#include "helm/k3s_chart.hpp"
#include "helm/post_renderers.hpp"
#include "helm/referenced_values.hpp"
#include "helm/release.hpp"
#include "helm/rendered_places.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

constexpr std::array<std::string_view, 3> installing_kinds{"Application", "HelmChart", "HelmRelease"};
/// Those that an installing object may name; Flux's HelmChart is another.
constexpr std::array<std::string_view, 4> named_kinds{"ConfigMap", "HelmChartConfig", "OCIRepository", "Secret"};

/// helm takes keys out whose value is null.
Value without_nulls(Value values) {
  if (!values.is_mapping()) return values;
  std::vector<Value> kept;
  // As deep as documents, which is bounded.
  for (Value& entry : values.children) {
    if (!entry.is_null()) kept.push_back(without_nulls(std::move(entry)));
  }
  values.children = std::move(kept);
  return values;
}

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

  /// What the scope's installing objects may name: ConfigMaps, Secrets, repositories, further settings of charts. Made
  /// before objects are taken out of it.
  void note_keyed() {
    for (const std::size_t member : scope_.objects) {
      const yaml::Cursor root = objects_[member].root;
      const std::string_view kind = root["kind"].text();
      const bool is_chart = kind == "HelmChart" && root["apiVersion"].text().starts_with("source.toolkit.fluxcd.io/");
      if (!text::is_one_of(kind, named_kinds) && !is_chart) continue;
      const yaml::Cursor metadata = root["metadata"];
      keyed_[key_of(kind, metadata["namespace"].text(), metadata["name"].text())] = member;
    }
  }

 private:
  /// Whether the objects of all that the object installs are known; they are added to `made`.
  bool read(std::size_t member, std::vector<std::size_t>& made) {
    const yaml::Cursor root = objects_[member].root;
    const std::string_view kind = root["kind"].text();
    if (!text::is_one_of(kind, installing_kinds)) return false;
    const Value object = kustomize::value_of(root);
    if (is_k3s_chart(object)) return read_k3s(member, object, made);
    std::vector<Release> releases = releases_of(object);
    bool all = !releases.empty();
    for (Release& release : releases) {
      find_chart(object, release);
      all = install(release, made) && all;
    }
    if (!all && kind == "Application") replace(member, with_gathered_values(object, tree_.files()));
    return all;
  }

  bool read_k3s(std::size_t member, const Value& object, std::vector<std::size_t>& made) {
    const Value& metadata = part(object, "metadata");
    const yaml::Cursor config = keyed("HelmChartConfig", metadata.text_of("namespace"), metadata.text_of("name"));
    Release release = k3s_release(object, config ? kustomize::value_of(config) : Value(), tree_.files());
    if (install(release, made)) return true;
    replace(member, with_gathered_values(object, release, tree_.files()));
    return false;
  }

  /// Puts another object in the place of a member of the scope, if there is one.
  void replace(std::size_t member, std::optional<Value> object) {
    if (!object) return;
    kustomize::Resource resource;
    resource.root = std::move(*object);
    load::Object frozen = tree_.frozen(resource);
    if (frozen.document.tree != nullptr) objects_[member] = std::move(frozen);
  }

  /// A HelmRelease may name the OCIRepository that its chart is: then the chart has the last step of the address for a
  /// name, and the tag for a version (helm-controller, api/v2/helmrelease_types.go, ChartRef; Helm, "Use OCI-based
  /// registries"). Or the HelmChart that says what its own `chart` would.
  void find_chart(const Value& object, Release& release) const {
    const Value& reference = part(object, "spec.chartRef");
    const std::string_view kind = reference.text_of("kind");
    const std::string_view space = reference.text_of("namespace");
    const yaml::Cursor repository =
        keyed(kind, space.empty() ? release.own_namespace : space, reference.text_of("name"));
    if (kind == "HelmChart" && repository) set_chart(kustomize::value_of(repository["spec"]), release);
    if (kind != "OCIRepository") return;
    std::string_view address = repository["spec"]["url"].text();
    while (address.ends_with('/')) address.remove_suffix(1);
    if (address.empty()) return;
    release.chart = address.substr(address.rfind('/') + 1);
    release.repository = address;
    const yaml::Cursor revision = repository["spec"]["ref"];
    release.version = revision["tag"].text().empty() ? revision["semver"].text() : revision["tag"].text();
  }

  /// An object that was noted, of that namespace or of none; an empty cursor where there is no such.
  [[nodiscard]] yaml::Cursor keyed(std::string_view kind, std::string_view space, std::string_view name) const {
    auto found = keyed_.find(key_of(kind, space, name));
    if (found == keyed_.end()) found = keyed_.find(key_of(kind, {}, name));
    return found == keyed_.end() ? yaml::Cursor() : objects_[found->second].root;
  }

  /// What a release puts on top of its chart's values, and what is to be told of that if the chart is read.
  struct Given {
    Value values{};
    Diagnostics told{};
    bool is_refused = false;
  };

  bool install(Release& release, std::vector<std::size_t>& made) {
    const std::string directory = release.is_path ? load::resolved_path("", release.chart) : std::string();
    if (release.is_path && !charts_.has(directory)) return false;
    Given given = release.helm.is_null() ? given_by_flux(release) : given_by_argo(release);
    release.values = release.is_path ? std::move(given.values) : without_nulls(std::move(given.values));
    const bool is_database = is_bitnami_postgresql(release, given.told.empty());
    if (!release.is_path && !is_database && !is_app_template(release)) return false;
    for (Diagnostic& diagnostic : given.told) tree_.files().diagnostics().push_back(std::move(diagnostic));
    if (given.is_refused) return false;
    const Install wanted{.directory = directory,
                         .release = release.name,
                         .namespace_name = release.namespace_name,
                         .fills_namespaces = release.post_renderers.empty(),
                         .values = release.values,
                         .span = release.chart_span};
    std::optional<std::vector<Value>> objects = release.is_path ? charts_.install(wanted)
                                                : is_database
                                                    ? bitnami_postgresql_objects(release, tree_.files().texts())
                                                    : app_template_objects(release, tree_.files().texts());
    if (objects) objects = post_rendered(std::move(*objects), release.post_renderers, release.by, tree_);
    if (!objects) return false;
    if (release.is_path) {
      for (Value& object : *objects) fill_namespace(object, wanted, tree_.files().texts());
    }
    add(release, std::move(*objects), made);
    if (release.is_path) add_lacking(release, directory);
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

  /// The charts on which the release's depends, and which are not in the tree.
  void add_lacking(const Release& release, const std::string& directory) {
    for (const Value& chart : charts_.lacking(directory)) {
      scope_.parts.push_back({.by = release.by,
                              .path = std::string(chart.text_of("name")),
                              .namespace_name = release.namespace_name,
                              .is_read = false,
                              .is_chart = true,
                              .span = chart.span});
    }
  }

  Given given_by_argo(const Release& release) {
    ApplicationValues found = application_values(release.helm, std::nullopt, tree_.files());
    Given given{.values = std::move(found.values)};
    for (const Value& name : found.missing) {
      given.told.push_back({.kind = Diagnostic::Kind::note,
                            .span = name.span,
                            .message = "the values file '" + std::string(name.text) +
                                       "' is not in this tree, so what it sets for " + release.by + " is not seen"});
    }
    // `valuesSecrets` of k3s: they are laid over all that Git shows.
    for (const Value& reference : release.references) {
      given.told.push_back({.kind = Diagnostic::Kind::note,
                            .span = reference.span,
                            .message = "the values in Secret " + std::string(reference.text_of("name")) +
                                       " are not read, so what they set for " + release.by + " is not seen"});
    }
    for (const Value& path : found.unread) given.told.push_back(unread_parameter(path, release.by));
    refuse(found.refused, release, given);
    return given;
  }

  Given given_by_flux(const Release& release) {
    Given given;
    const Value own = values_of_files(release, given);
    ReferencedValues found = referenced_values(
        release.references, release.values,
        [&](const Value& reference) { return referenced_text(reference, release.own_namespace); }, tree_.files());
    given.values = stacked(own, found.values);
    for (const Value& reference : found.missing) {
      std::string what = "the key '" + std::string(referenced_key(reference)) + "' of ";
      what.append(reference.text_of("kind")).append(" ").append(reference.text_of("name"));
      given.told.push_back(
          {.kind = Diagnostic::Kind::note,
           .span = reference.span,
           .message = what + " is not in this tree in clear text, so what it sets for " + release.by + " is not seen"});
    }
    refuse(found.refused, release, given);
    return given;
  }

  /// `valuesFiles`, paths from the root of the source, are the chart's values instead of its `values.yaml`
  /// (source-controller, api/v1/helmchart_types.go, ValuesFiles and IgnoreMissingValuesFiles).
  Value values_of_files(const Release& release, Given& given) {
    Value own = kustomize::mapping(release.span);
    for (const Value& path : release.value_files) {
      if (const auto file = values_of_file(load::resolved_path("", path.text), tree_.files())) {
        own = stacked(own, *file);
      } else if (release.is_path && !release.ignores_missing_files) {
        given.told.push_back({.kind = Diagnostic::Kind::note,
                              .span = path.span,
                              .message = "the values file '" + std::string(path.text) +
                                         "' is not in this tree, so what it sets for " + release.by + " is not seen"});
      }
    }
    if (release.value_files.empty() || !release.is_path) return own;
    const std::string directory = load::resolved_path("", release.chart);
    const auto written = values_of_file(directory.empty() ? "values.yaml" : directory + "/values.yaml", tree_.files());
    if (written) take_out(*written, own);
    return own;
  }

  /// Nulls for what the chart's own file sets and the values do not. As deep as documents, which is bounded.
  static void take_out(const Value& written, Value& values) {
    for (const Value& entry : written.children) {
      Value* there = values.find(entry.key);
      if (there == nullptr) {
        values.set(entry.key, entry.key_span, Value{.span = entry.span});
      } else if (there->is_mapping() && entry.is_mapping()) {
        take_out(entry, *there);
      }
    }
  }

  static void refuse(const std::optional<Span>& at, const Release& release, Given& given) {
    given.is_refused = at.has_value();
    if (!at) return;
    given.told.push_back({.kind = Diagnostic::Kind::incomplete,
                          .span = *at,
                          .message = "helm cannot set this, so what " + release.by + " installs is not seen"});
  }

  /// The text of a key, decoded; `stringData` is written over `data`. What SOPS encrypted is not in Git.
  std::optional<Value> referenced_text(const Value& reference, const std::string& space) {
    const std::string_view kind = reference.text_of("kind");
    const yaml::Cursor root = keyed(kind, space, reference.text_of("name"));
    const std::string_view key = referenced_key(reference);
    const yaml::Cursor spelled = root[kind == "Secret" ? "stringData" : "data"][key];
    const yaml::Cursor text = spelled || kind != "Secret" ? spelled : root["data"][key];
    if (!text.is_scalar() || text.text().starts_with("ENC[")) return std::nullopt;
    return spelled ? kustomize::value_of(text) : decoded(text);
  }

  /// Every place in it is the whole scalar's.
  std::optional<Value> decoded(const yaml::Cursor& scalar) {
    std::optional<std::string> text = text::from_base64(scalar.text());
    if (!text || scalar.text().empty()) return std::nullopt;
    kustomize::Files& files = tree_.files();
    Source source{.path = files.sources()[scalar.span().source].path + "#decoded", .text = std::move(*text)};
    source.parent = scalar.span().source;
    add_words(scalar.span(), source.text, 0, source.text.size(), source.segments);
    const SourceId id = files.sources().add(std::move(source));
    const std::string_view kept = files.sources()[id].text;
    return kustomize::scalar(kept, {id, 0, static_cast<std::uint32_t>(kept.size())}, true);
  }

  static std::string key_of(std::string_view kind, std::string_view space, std::string_view name) {
    return text::join({std::string(kind), std::string(space), std::string(name)}, "/");
  }

  kustomize::Tree& tree_;
  LocalCharts& charts_;
  std::vector<load::Object>& objects_;
  load::Scope& scope_;
  /// By kind, namespace and name.
  std::map<std::string, std::size_t> keyed_{};
};

}  // namespace

void read_releases(kustomize::Tree& tree, LocalCharts& charts, std::vector<load::Object>& objects,
                   std::vector<load::Scope>& scopes) {
  for (load::Scope& scope : scopes) {
    Reading reading(tree, charts, objects, scope);
    reading.note_keyed();
    reading.run();
  }
}

}  // namespace routegrant::helm
