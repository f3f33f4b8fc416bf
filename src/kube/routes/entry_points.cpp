#include "kube/routes/entry_points.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view alb_prefix = "alb.ingress.kubernetes.io/";

void add_entry_point(std::string_view name, Span at, int status, Cluster& into) {
  if (name.empty()) return;
  Extension entry{.meta = {.kind = std::string(entry_point_kind), .name = {text::lower(name), at}}};
  entry.redirect = Redirect{.scheme = "https", .status = status};
  into.extensions.push_back(std::move(entry));
}

/// Traefik takes references into other namespaces only where its provider allows them (Traefik, Kubernetes CRD
/// provider, allowCrossNamespace).
void add_permission(Span at, Cluster& into) {
  into.extensions.push_back({.meta = {.kind = std::string(cross_namespace_kind), .name = {"allowCrossNamespace", at}}});
}

/// `--entryPoints.web.http.redirections.entryPoint.to=websecure`, in any case; one that redirects to plain HTTP or to
/// another port of it is none.
void read_argument(const yaml::Cursor& argument, Cluster& into) {
  constexpr std::string_view head = "--entrypoints.";
  constexpr std::string_view tail = ".http.redirections.entrypoint.to";
  const std::string lower = text::lower(argument.text());
  const std::size_t equals = lower.find('=');
  const std::string_view option = std::string_view(lower).substr(0, equals);
  const bool is_on = equals == std::string::npos || lower.substr(equals + 1) == "true";
  if (option == "--providers.kubernetescrd.allowcrossnamespace" && is_on) add_permission(argument.span(), into);
  if (!option.starts_with(head) || !option.ends_with(tail)) return;
  add_entry_point(option.substr(head.size(), option.size() - head.size() - tail.size()), argument.span(), 301, into);
}

bool is_traefik_image(std::string_view image) {
  return paths::base_name(image).starts_with("traefik");
}

/// The Ingresses of one load balancer: `ssl-redirect` of one of them "impacts every Ingress within the IngressGroup"
/// (aws-load-balancer-controller, guide/ingress/annotations).
void share_ssl_redirect(Cluster& cluster) {
  std::set<std::string, std::less<>> groups;
  const auto group_of = [](const Route& route) { return annotation(route, alb_prefix, "group.name"); };
  for (const Route& route : cluster.routes) {
    if (route.dialect == "alb" && !group_of(route).empty() && !annotation(route, alb_prefix, "ssl-redirect").empty())
      groups.emplace(group_of(route));
  }
  if (groups.empty()) return;
  for (Route& route : cluster.routes) {
    if (route.dialect != "alb" || groups.find(group_of(route)) == groups.end()) continue;
    route.tls = true;
    route.redirects_to_tls = true;
  }
}

void apply_frontend_config(const Cluster& cluster, Route& route) {
  const std::string_view name = annotation(route, "networking.gke.io/", "v1beta1.FrontendConfig");
  if (route.dialect != "gce" || name.empty()) return;
  const auto config = std::find_if(cluster.extensions.begin(), cluster.extensions.end(), [&](const Extension& known) {
    return known.meta.kind == "FrontendConfig" && known.meta.name.value == name &&
           same_namespace(known.meta.namespace_name, route.meta.namespace_name);
  });
  if (config == cluster.extensions.end()) {
    route.listener_unseen = true;
    route.assumptions.push_back("FrontendConfig " + std::string(name) + " exists outside the tree");
  } else if (config->redirect) {
    route.redirects_to_tls = true;
    route.tls_redirect_status = config->redirect->status;
  }
}

/// A router without TLS on an entry point that redirects: its plain requests never come to a rule.
void apply_entry_points(const std::set<std::string, std::less<>>& redirecting, Route& route) {
  if (!route.dialect.starts_with("traefik") || route.by_connection || route.redirects_to_tls) return;
  // Without a name it listens at all of them: of those that speak plain HTTP, `web` is the one that people open.
  std::vector<std::string_view> own = text::split(route.listener, ',');
  if (route.listener.empty()) own = {"web"};
  const bool all = std::all_of(own.begin(), own.end(), [&](std::string_view name) {
    return redirecting.find(text::lower(text::trim(name))) != redirecting.end();
  });
  if (!all) return;
  route.redirects_to_tls = true;
  route.tls_redirect_status = 301;
}

}  // namespace

void read_traefik_values(std::string_view chart, const yaml::Cursor& values, Cluster& into) {
  if (chart != "traefik" && !chart.ends_with("/traefik")) return;
  for (const yaml::Cursor& port : values["ports"].items()) {
    const yaml::Cursor older = port["redirectTo"];
    const yaml::Cursor to = older.is_scalar() ? older : older["port"];
    for (const yaml::Cursor& target :
         {to, port["redirections"]["entryPoint"]["to"], port["http"]["redirections"]["entryPoint"]["to"]}) {
      if (!target.text().empty()) add_entry_point(port.key(), target.span(), 301, into);
    }
  }
  const yaml::Cursor allows = values["providers"]["kubernetesCRD"]["allowCrossNamespace"];
  if (allows.is_true()) add_permission(allows.span(), into);
  for (const char* list : {"additionalArguments", "globalArguments"}) {
    for (const yaml::Cursor& argument : values[list].items()) read_argument(argument, into);
  }
}

void read_traefik_values_text(std::string_view chart, const yaml::Cursor& values, Cluster& into) {
  if (chart != "traefik") return;
  const std::string text = text::lower(values.text());
  for (const std::string_view word : {"redirectto:", "redirections:", "entrypoints.web.http.redirections."}) {
    if (text.find(word) == std::string::npos) continue;
    add_entry_point("web", values.key_span(), 301, into);
    return;
  }
}

void add_entry_points(Cluster& cluster) {
  for (const Workload& workload : cluster.workloads) {
    for (const Container& container : workload.pod.containers) {
      if (!is_traefik_image(container.image.value)) continue;
      for (const std::vector<yaml::Cursor>* list : {&container.command, &container.args}) {
        for (const yaml::Cursor& argument : *list) read_argument(argument, cluster);
      }
    }
  }
}

void apply_entry_settings(Cluster& cluster) {
  std::set<std::string, std::less<>> redirecting;
  for (const Extension& extension : cluster.extensions) {
    if (extension.meta.kind == entry_point_kind) redirecting.insert(extension.meta.name.value);
  }
  share_ssl_redirect(cluster);
  for (Route& route : cluster.routes) {
    apply_frontend_config(cluster, route);
    if (!redirecting.empty()) apply_entry_points(redirecting, route);
  }
}

}  // namespace routegrant::kube
