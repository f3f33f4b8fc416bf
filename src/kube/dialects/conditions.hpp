#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {

/// Whether a rule's host takes the request's: any, the same, or a wildcard of any depth.
[[nodiscard]] bool takes_any_depth(std::string_view pattern, std::string_view host);
/// The same with wildcards of one label.
[[nodiscard]] bool takes_one_label(std::string_view pattern, std::string_view host);

/// Whether the request, whose path is compared as `path`, meets the route's methods and conditions: 1: yes, 0: no, -1:
/// a condition is not understood, or the request does not tell.
[[nodiscard]] int meets_conditions(const Route& route, const Request& request, std::string_view path);

/// Whether the route's path takes `path`, prefixes by whole elements or as plain text: 1, 0, or -1 as above.
[[nodiscard]] int takes_path(const Route& route, std::string_view path, bool by_element);

/// Decides among routes of objects with conditions: `takes` says whether a route takes the request (1, 0, -1), `before`
/// whether the first of two is asked first. Of equal ones with different backends none is chosen.
[[nodiscard]] Decision decide_ordered(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                      const Request& request, std::string_view path,
                                      const std::function<int(const Route&)>& takes,
                                      const std::function<bool(const Route&, const Route&)>& before);

}  // namespace routegrant::kube
