#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kustomize/config.hpp"
#include "kustomize/files.hpp"
#include "kustomize/patches.hpp"
#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// One kustomization file, read.
struct Kustomization {
  std::string directory{};
  SourceId source{};
  Value root{};
  /// `kind: Component`: a part that others take in.
  bool is_component = false;
  /// Further resources, which stand in no file: what helm printed.
  std::vector<Value> objects{};
};

/// What kustomize calls an accumulator: the objects so far, and what must be known of their kustomizations later.
struct Accumulated {
  ResourceList list{};
  Config config{};
  /// All vars, each once.
  std::vector<Value> vars{};
  std::vector<Value> charts{};
};

/// What a kustomization builds.
struct Built {
  std::vector<Resource> resources{};
  /// What it makes that is not made here: entries of `helmCharts`, and generators of other programs.
  std::vector<Value> charts{};
};

/// What a chart makes.
struct Inflated {
  std::vector<Value> objects{};
  /// Charts that it depends on and that are not in the tree, as entries of `helmCharts`: what they make is not there.
  std::vector<Value> lacking{};
};

/// Gives the objects of a chart that a kustomization inflates: an entry of `helmCharts`, and the
/// kustomization. Nothing where they cannot be known.
using Inflate = std::function<std::optional<Inflated>(const Value&, const Kustomization&)>;

/// Builds kustomizations as `kustomize build` does (api/internal/target/kusttarget.go). A kustomization that several
/// others build on is built once.
class Builder {
 public:
  /// `without_definitions`: objects of kind CustomResourceDefinition were not read.
  Builder(Files& files, const std::vector<Kustomization>& kustomizations, bool without_definitions);

  /// How charts are inflated; until this is said they are not.
  void inflate_with(Inflate inflate) { inflate_ = std::move(inflate); }

  /// The objects of the kustomization in a directory, finished: names hashed, references followed, vars replaced.
  /// Nothing, with a diagnostic, where kustomize would refuse to build it.
  [[nodiscard]] std::optional<Built> build(const Kustomization& kustomization);

  /// What a kustomization that is not built lists: the objects of its own files as they stand, and what its generators
  /// make, under the names that those write. Of two of one name the first.
  [[nodiscard]] Built as_written(const Kustomization& kustomization);

 private:
  /// Which schema patches follow: that of the first kustomization of a build that names one, for all that comes after
  /// (krusty/kustomizer.go and kusttarget.go, SetSchema).
  struct NamedSchema {
    bool is_set = false;
    const Value* custom = nullptr;
    /// Whether an object was read before it was named: what was known until then stays known beside it
    /// (kyaml/openapi/openapi.go, SetSchema, which takes no definition out).
    bool is_late = false;
  };
  struct Cached {
    bool refused = false;
    Accumulated result{};
    /// The one that was in use when it was built.
    NamedSchema schema{};
    /// How many entries of other kustomizations still ask for it.
    std::size_t uses = 0;
  };

  [[nodiscard]] const Kustomization* at(std::string_view directory) const;
  Refused accumulate(const Kustomization& kustomization, Accumulated& into);
  Refused accumulate_directory(const Value& entry, std::string_view directory, bool as_component, Accumulated& into);
  Refused add_resources(const Kustomization& kustomization, const Children& entries, Accumulated& into);
  Refused add_file(SourceId source, const Value& entry, Accumulated& into);
  Refused add_objects(std::vector<Value> objects, std::string_view origin, Accumulated& into);
  Refused add_entry(const Kustomization& kustomization, const Value& entry, Accumulated& into);
  Refused add_components(const Kustomization& kustomization, Accumulated& into);
  Refused take(Accumulated from, const Value& entry, Accumulated& into);
  Refused read_config(const Kustomization& kustomization, Accumulated& into);
  Refused run_generators(const Kustomization& kustomization, Accumulated& into);
  Refused inflate_charts(const Kustomization& kustomization, Accumulated& into);
  Refused run_transformers(const Kustomization& kustomization, Accumulated& into);
  Refused run_labels(const Value& root, Accumulated& into);
  Refused run_patches(const Kustomization& kustomization, Accumulated& into);
  Refused run_replacements(const Kustomization& kustomization, Accumulated& into);
  Refused run_plugins(const Kustomization& kustomization, std::string_view list, Accumulated& into);
  Refused run_plugin(const Kustomization& kustomization, const Value& plugin, Accumulated& into);
  Refused merge_vars(const Kustomization& kustomization, Accumulated& into);
  Refused finish(Accumulated& accumulated);
  void use_schema(const Kustomization& kustomization);
  void note_uses();
  void warn(const Value& at, std::string message);
  [[nodiscard]] PatchContext context_of(const Kustomization& kustomization) const;

  Files& files_;
  const std::vector<Kustomization>& kustomizations_;
  bool without_definitions_;
  Inflate inflate_{};
  std::map<std::string_view, const Kustomization*> by_directory_;
  std::map<std::string_view, Cached> cache_;
  /// Those that are being built, outermost first.
  std::vector<const Kustomization*> stack_;
  /// How often the outermost one has built any.
  std::size_t builds_ = 0;
  NamedSchema schema_{};
  /// Whether the outermost one has any object yet.
  bool has_read_ = false;
  /// Values made so far: what one analysis may build is bounded.
  std::size_t made_ = 0;
};

}  // namespace routegrant::kustomize
