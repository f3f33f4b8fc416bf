#include "kube/dialects/nginx_fallback.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "kube/routes/backend.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view prefix = "nginx.ingress.kubernetes.io/";

bool may_have_pods(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  const BackendTarget target = target_of(cluster, route, backend);
  if (target.target == nullptr) return target.status != BackendTarget::Status::missing_service;
  return target.target->generated || !target.target->selector.present ||
         !selected_workloads(cluster, *target.target).empty();
}

}  // namespace

void add_nginx_fallback(const Cluster& cluster, Route& route) {
  const std::string_view name = annotation(route, prefix, "default-backend");
  if (route.dialect != "nginx" || name.empty() || route.backends.empty()) return;
  const bool is_for_errors = !annotation(route, prefix, "custom-http-errors").empty();
  const bool is_for_all = std::none_of(route.backends.begin(), route.backends.end(), [&](const RouteBackend& backend) {
    return may_have_pods(cluster, route, backend);
  });
  if (!is_for_errors && !is_for_all) return;
  RouteBackend fallback{.service = {std::string(name), route.span}};
  const Service* service = find_service(cluster, route.meta.namespace_name, name);
  // The Service's first port (controller.go, getServiceClusterEndpoint and createUpstreams).
  if (service != nullptr && !service->ports.empty())
    fallback.port = {std::to_string(service->ports.front().port), route.span};
  route.backends.push_back(std::move(fallback));
}

}  // namespace routegrant::kube
