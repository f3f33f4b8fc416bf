#include "kube/cluster/aliases.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

/// The annotation under one of several prefixes; null where there is none.
const Pair* find_annotation(const Route& route, std::string_view prefixes, std::string_view name) {
  for (const std::string_view prefix : text::words(prefixes)) {
    for (const Pair& pair : route.meta.annotations) {
      if (pair.key.value.starts_with(prefix) && pair.key.value.substr(prefix.size()) == name) return &pair;
    }
  }
  return nullptr;
}

const Pair* alias_annotation(const Route& route) {
  if (route.meta.kind != "Ingress" || route.host.empty()) return nullptr;
  if (route.dialect == "nginx") return find_annotation(route, "nginx.ingress.kubernetes.io/", "server-alias");
  if (route.dialect != "haproxy-ingress") return nullptr;
  return find_annotation(route, "haproxy-ingress.github.io/ ingress.kubernetes.io/", "server-alias");
}

}  // namespace

std::vector<Alias> aliases_of(const Cluster& cluster) {
  std::map<std::string, std::vector<Text>> by_host;
  std::set<std::string> hosts;
  for (const Route& route : cluster.routes) {
    if (!route.host.empty()) hosts.insert(text::lower(route.host.value));
  }
  for (const Route& route : cluster.routes) {
    const Pair* written = alias_annotation(route);
    if (written == nullptr) continue;
    std::vector<Text>& known = by_host[text::lower(route.host.value)];
    for (const std::string_view part : text::split(written->value.value, ',')) {
      for (const std::string_view word : text::words(part)) {
        const std::string host = text::lower(word);
        const bool is_known =
            std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.value == host; });
        if (!is_known && !hosts.contains(host)) known.push_back({host, written->value.span});
      }
    }
  }
  std::vector<Alias> aliases;
  for (std::size_t i = 0; i < cluster.routes.size(); ++i) {
    const Route& route = cluster.routes[i];
    const auto found = by_host.find(text::lower(route.host.value));
    const bool is_aliased = route.dialect == "nginx" || route.dialect == "haproxy-ingress";
    if (found == by_host.end() || !is_aliased || route.is_default) continue;
    for (const Text& host : found->second) aliases.push_back({i, host});
  }
  return aliases;
}

}  // namespace routegrant::kube
