#pragma once

#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// A text that is put into a proxy's configuration as it stands, or a program that it runs, which may change where
/// requests go or who is let in.
struct OpaqueText {
  /// The first route of the object that carries it.
  std::size_t route = 0;
  /// The annotation's key, or the extension's kind and name.
  std::string name{};
  /// What in it steers requests: directives, sorted and distinct; "Lua", "a plugin" for programs.
  std::vector<std::string> words{};
  Span span{};
};

/// Snippets that hold nothing but directives known not to steer requests (headers, time-outs, sizes, logs) are left
/// out. One entry for an object and name.
[[nodiscard]] std::vector<OpaqueText> opaque_texts(const Cluster& cluster);

}  // namespace routegrant::kube
