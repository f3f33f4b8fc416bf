#pragma once

#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {

/// How one controller reads routes. One file of dialects/ and one line of dialects.def.
struct Dialect {
  /// nginx, traefik, haproxy-ingress, k8s-spec ...
  std::string_view name;
  /// `spec.controller` values of IngressClass objects, separated by blanks.
  std::string_view controllers;
  /// Class names by which it is known without an IngressClass object, separated by blanks.
  std::string_view class_names;
  /// Prefixes of its annotations, separated by blanks: they tell whose a route without a class may be.
  std::string_view prefixes;
  /// Reads annotations into the neutral fields (auth, redirects, rewrite, regex) and refuses what the controller
  /// refuses. Null where there is nothing to read.
  void (*refine)(Route& route);
  /// Decides a request among the routes (indexes in the cluster) that this dialect owns.
  Decision (*decide)(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request);
};

#define DIALECT(name) extern const Dialect name;
#include "kube/dialects.def"
#undef DIALECT

/// The dialect of this name (or known class name), or nothing.
[[nodiscard]] const Dialect* find_dialect(std::string_view name);

/// All dialects, in the order of dialects.def.
[[nodiscard]] const std::vector<const Dialect*>& all_dialects();

}  // namespace routegrant::kube
