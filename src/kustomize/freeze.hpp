#pragma once

#include <span>
#include <vector>

#include "kustomize/resource.hpp"
#include "load/documents.hpp"
#include "routegrant/source.hpp"

namespace routegrant::kustomize {

/// How entries of generated Secrets are written.
enum class SecretForm : std::uint8_t {
  /// Under `stringData`, which means the same to the API server (core/v1 Secret) and keeps their places exact.
  spelled,
  /// In base64 under `data`, as kustomize prints them.
  base64,
};

/// The object as a document of its own.
[[nodiscard]] load::Object freeze(const Resource& resource, SecretForm form, const Sources& sources);
/// Each as a document of its own; they lie beside each other in memory.
[[nodiscard]] std::vector<load::Object> freeze(std::span<const Resource> resources, SecretForm form,
                                               const Sources& sources);

}  // namespace routegrant::kustomize
