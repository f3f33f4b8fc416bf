#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/kustomize.hpp"
#include "kustomize/value.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"
#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

/// The Flux Operator's ResourceSet: objects of templates, once for each of its inputs ("ResourceSet CRD";
/// internal/builder/resourceset.go).
namespace routegrant::gitops {

[[nodiscard]] bool is_resource_set(const yaml::Cursor& object);

/// What the sets of a tree may still make, all of them together: a small file can ask for more than memory holds.
struct MakingBudget {
  std::size_t values = 1'000'000;
  /// Bytes of text.
  std::size_t bytes = std::size_t{64} << 20U;
};

/// What the ResourceSets of a tree make. The same set is met in its file, in the scope that reads the file, and in what
/// a kustomization builds of it: it is run once, and again only where it is another by then.
class ResourceSets {
 public:
  /// `files` must live as long.
  explicit ResourceSets(kustomize::Files& files) : files_(files) {}

  /// The objects that a ResourceSet makes, each once. A value that is an input as a whole stands where the input does.
  /// Nothing where the object is no ResourceSet or what it makes cannot be known: for inputs that a provider gives, or
  /// templates with more than inputs in them; nor where the operator refuses the set's steps, or it is more than is
  /// left for all sets of the tree.
  [[nodiscard]] std::optional<std::vector<kustomize::Value>> made_by(const kustomize::Value& object);

 private:
  struct Made {
    kustomize::Value set{};
    std::optional<std::vector<kustomize::Value>> objects{};
  };

  kustomize::Files& files_;
  MakingBudget left_;
  /// By the place of the set: what it made last.
  std::map<Span, Made> made_;
};

/// Puts what the ResourceSets of a scope make in their place, where that is known. Objects are appended to `objects`.
void run_resource_sets(ResourceSets& sets, const kustomize::Tree& tree, std::vector<load::Object>& objects,
                       std::vector<load::Scope>& scopes);

}  // namespace routegrant::gitops
