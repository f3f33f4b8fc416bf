#pragma once

#include <string>

#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

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

/// Whether a person has still to fill the name in (`<namespace>`): no object can be called so (Kubernetes, "Object
/// Names and IDs").
[[nodiscard]] bool is_bracketed(const yaml::Cursor& name);

/// `metadata` of any object, with its kind. A namespace that is still to be filled in is none.
[[nodiscard]] Meta meta_of(const yaml::Cursor& object);

}  // namespace routegrant::kube
