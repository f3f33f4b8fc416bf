#pragma once

#include <string_view>

#include "kustomize/files.hpp"
#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

enum class Generated : std::uint8_t { config_map, secret };

/// An entry of `configMapGenerator:` or `secretGenerator:` (api/internal/generators). `global` are the kustomization's
/// `generatorOptions`; may be null. A file that is not in the tree is reported, and the object then has no entries at
/// all: which there are is unknown.
[[nodiscard]] Refused generate(Generated kind, const Value& entry, const Value* global, std::string_view directory,
                               Files& files, Resource& into);

/// Adds a generated object, or merges it into the one it names (resWrangler.appendReplaceOrMerge).
[[nodiscard]] Refused absorb(ResourceList& list, Resource generated);

/// Appends the hash of their contents to the names of those that want it (api/hasher).
void add_hashes(ResourceList& list, Texts& texts);

}  // namespace routegrant::kustomize
