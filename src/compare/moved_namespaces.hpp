#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/graph.hpp"

namespace routegrant::compare {

/// A namespace that got another name.
struct MovedNamespace {
  std::string from;
  std::string to;
};

/// Which namespaces of the base are which of the head. One that only the base has is one that only the head has where
/// they share a workload by kind and name, and more than half of all objects that either has; where two may be meant,
/// none is.
class MovedNamespaces {
 public:
  MovedNamespaces(const Graph& base, const Graph& head);

  [[nodiscard]] const std::vector<MovedNamespace>& all() const { return all_; }

  /// A name or sentence of the base as the head tells it: "Deployment/a/web" as "Deployment/b/web", "namespace a" as
  /// "namespace b".
  [[nodiscard]] std::string in_head(std::string_view text) const;

  /// A host name of the base: "db.a.svc" as "db.b.svc".
  [[nodiscard]] std::string host_in_head(std::string_view host) const;

 private:
  std::vector<MovedNamespace> all_;
};

}  // namespace routegrant::compare
