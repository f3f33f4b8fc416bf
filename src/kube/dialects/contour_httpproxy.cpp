#include <algorithm>
#include <tuple>
#include <vector>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// The kinds of comparison in the order of their names in Envoy's configuration.
int text_order(Condition::How how) {
  switch (how) {
    case Condition::How::present: return 0;
    case Condition::How::contains: return 1;
    case Condition::How::exact: return 2;
    case Condition::How::prefix: return 3;
    case Condition::How::regex:
    case Condition::How::search: return 4;
    case Condition::How::suffix: return 5;
  }
  return 6;
}

/// Contour, HTTPProxy: exact, then regular expressions by length, then string prefixes by length, then more conditions.
bool before(const Route& a, const Route& b) {
  const auto rank = [](const Route& route) {
    const int group = route.match == Route::Match::exact ? 2 : route.match == Route::Match::regex ? 1 : 0;
    return std::tuple(group, route.path.value.size(), route.conditions.size());
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  // internal/sorter/sorter.go: then by the conditions' names and texts.
  const auto words = [](const Route& route) {
    std::vector<std::tuple<std::string, bool, int, std::string, bool>> all;
    for (const Condition& one : route.conditions)
      all.emplace_back(one.name, !one.negated, text_order(one.how), one.value, one.ignore_case);
    std::sort(all.begin(), all.end());
    return all;
  };
  return a.path.value == b.path.value && words(a) < words(b);
}

/// Each fqdn is a virtual host of its own; an exact one takes its requests before a wildcard.
Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, envoy_path);
  const std::string host = host_of(request);
  const std::string chosen = virtual_host_of(cluster, owned, host);
  const std::string by_name = virtual_host_of(cluster, owned, server_name_of(request));
  const auto takes = [&](const Route& route) {
    // Without a host it is no root's.
    const std::string own = text::lower(route.host.value);
    if (own.empty()) return 0;
    if (route.by_connection) return own == by_name && takes_one_label(own, server_name_of(request)) ? 1 : 0;
    return own == chosen && takes_one_label(own, host) ? takes_path(route, path, false) : 0;
  };
  return decide_ordered(cluster, owned, request, path, takes, before);
}

}  // namespace

const Dialect contour_httpproxy{.name = "contour-httpproxy",
                                .controllers = "",
                                .class_names = "",
                                .prefixes = "",
                                .refine = nullptr,
                                .decide = decide};

}  // namespace routegrant::kube
