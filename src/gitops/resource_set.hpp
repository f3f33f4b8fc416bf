#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/kustomize.hpp"
#include "kustomize/value.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"
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

/// The objects that a ResourceSet makes, each once. A value that is an input as a whole stands where the input does.
/// Nothing where the object is no ResourceSet or what it makes cannot be known: for inputs that a provider gives, or
/// templates with more than inputs in them; nor where it is more than `budget` leaves.
[[nodiscard]] std::optional<std::vector<kustomize::Value>> made_by_resource_set(const kustomize::Value& object,
                                                                                kustomize::Files& files,
                                                                                MakingBudget& budget);

/// Puts what the ResourceSets of a scope make in their place, where that is known. Objects are appended to `objects`.
void run_resource_sets(kustomize::Tree& tree, std::vector<load::Object>& objects, std::vector<load::Scope>& scopes);

}  // namespace routegrant::gitops
