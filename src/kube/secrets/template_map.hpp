#pragma once

#include <vector>

#include "kube/cluster/keyed_object.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// What a template makes whose rendered text is a YAML mapping (External Secrets' `literal` and `KeysAndValues`;
/// pkg/template/v2/template.go, mapScopeApply).
struct TemplateMap {
  /// Each line `key: value`, actions in the value standing for what Git does not show. Values of several lines, and
  /// those that only YAML can read, lie outside Git.
  std::vector<DataEntry> entries{};
  /// Whether these are all: no action decides about keys.
  bool is_whole = true;
};

/// Reads the scalar's lines; REQUIRES: they are text, not base64.
[[nodiscard]] TemplateMap read_template_map(const yaml::Cursor& scalar);

}  // namespace routegrant::kube
