#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A set of documents that are deployed together.
struct Scope {
  std::string name{};
  std::string kind{};

  static constexpr std::string_view relation = "scope";
  static constexpr std::string_view doc = "A set of documents that are deployed together.";
  static constexpr std::string_view label = "{name}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "name";
  static constexpr auto columns = std::array{
      Column{"name", &Scope::name, "The directory or file that holds it, relative to the root."},
      Column{"kind", &Scope::kind,
             "directory, file, kustomization, stream, or cluster: what Flux or Argo CD deploys to one."},
  };
};

}  // namespace routegrant
