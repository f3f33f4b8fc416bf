#pragma once

#include <string>

#include "kube/text.hpp"

namespace routegrant::kube {

/// What every object has.
struct Meta {
  std::string kind{};
  /// Empty if the manifest names none: the namespace is then whatever the deployer says.
  std::string namespace_name{};
  /// `metadata.name`, with its place: where findings about the object point.
  Text name{};
  Pairs labels{};
  Pairs annotations{};
  /// `creationTimestamp`, which several controllers order by; empty in almost every manifest.
  std::string created{};

  /// "namespace/name", or the name alone where there is no namespace.
  [[nodiscard]] std::string object() const;
};

}  // namespace routegrant::kube
