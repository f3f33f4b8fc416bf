#include "kube/dialects/shared_certificates.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/nginx_canary.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// What the routes of one host and one dialect are told by the others.
struct Certified {
  std::string class_name;
  bool redirects = false;
};

using ByHost = std::map<std::string, std::vector<Certified>, std::less<>>;

std::string_view merge_type(const Route& route) {
  return annotation(route, "nginx.org/", "mergeable-ingress-type");
}

bool is_master(const Route& route) {
  return route.dialect == f5_nginx.name && merge_type(route) == "master";
}

/// F5's controller redirects where there is TLS, unless the master says otherwise (docs, "ssl-redirect").
bool redirects(const Route& master) {
  return annotation(master, "ingress.kubernetes.io/", "ssl-redirect") != "false" ||
         annotation(master, "nginx.org/", "redirect-to-https") == "true";
}

void note(const Route& route, ByHost& nginx_hosts, ByHost& master_hosts) {
  if (!route.tls || route.host.empty() || !route.is_served()) return;
  const std::string host = text::lower(route.host.value);
  if (route.dialect == nginx.name && !is_nginx_canary(route)) {
    nginx_hosts[host].push_back({.class_name = route.class_name.value});
  } else if (is_master(route)) {
    master_hosts[host].push_back({.class_name = route.class_name.value, .redirects = redirects(route)});
  }
}

/// Two controllers of a kind have servers of their own; without a class either may take an object.
const Certified* find_certified(const ByHost& hosts, std::string_view host, std::string_view class_name) {
  const auto at = hosts.find(host);
  if (at == hosts.end()) return nullptr;
  const auto same = std::find_if(at->second.begin(), at->second.end(), [&](const Certified& one) {
    return one.class_name == class_name || one.class_name.empty() || class_name.empty();
  });
  return same == at->second.end() ? nullptr : &*same;
}

void take_certificate(const ByHost& nginx_hosts, const ByHost& master_hosts, Route& route) {
  const std::string host = text::lower(route.host.value);
  const std::string_view class_name = route.class_name.value;
  if (is_nginx_minion(route)) {
    if (const Certified* master = find_certified(master_hosts, host, class_name)) {
      route.tls = true;
      route.redirects_to_tls = master->redirects;
    }
    return;
  }
  if (route.dialect != nginx.name || route.tls) return;
  const std::size_t dot = host.find('.');
  const std::string wildcard = dot == std::string::npos ? std::string() : "*" + host.substr(dot);
  route.tls = find_certified(nginx_hosts, host, class_name) != nullptr ||
              find_certified(nginx_hosts, wildcard, class_name) != nullptr;
}

/// A rule without paths and default backend, kept for its certificate.
bool is_bare(const Route& route) {
  return route.meta.kind == "Ingress" && route.is_default && route.backends.empty() && !route.host.empty();
}

}  // namespace

bool is_nginx_minion(const Route& route) {
  return route.dialect == f5_nginx.name && merge_type(route) == "minion";
}

void share_certificates(Cluster& cluster) {
  ByHost nginx_hosts;
  ByHost master_hosts;
  for (const Route& route : cluster.routes) {
    if (route.meta.kind == "Ingress") note(route, nginx_hosts, master_hosts);
  }
  std::erase_if(cluster.routes, is_bare);
  for (Route& route : cluster.routes) {
    if (route.meta.kind == "Ingress") take_certificate(nginx_hosts, master_hosts, route);
  }
}

}  // namespace routegrant::kube
