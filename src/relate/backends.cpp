#include "relate/backends.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/glob.hpp"
#include "credentials/values/environment.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/cluster/unplaced.hpp"
#include "kube/routes/backend.hpp"

namespace routegrant::relate {
namespace {

bool is_external_service(const std::string& object, const Settings& settings) {
  return std::any_of(settings.external_services.begin(), settings.external_services.end(),
                     [&](const std::string& glob) { return glob_matches(glob, object); });
}

/// What a person would change: the Service's name, the port, or where the Service sends that port.
Span place_of(const kube::BackendTarget& target, const kube::RouteBackend& backend) {
  using Status = kube::BackendTarget::Status;
  if (target.status == Status::missing_port) return backend.port.span;
  if (target.status != Status::missing_target) return backend.service.span;
  const kube::ServicePort* port = kube::find_port(*target.service, backend.port.value);
  return port != nullptr && !port->target.empty() ? port->target.span : backend.port.span;
}

/// Whether the Service asks for pods that nobody shows: what comes from elsewhere may bring them.
bool lacks_pods(const ScopeModel& model, const ScopeFacts& facts, const kube::Service& service,
                const kube::RouteBackend& backend) {
  const auto at = static_cast<std::size_t>(&service - model.cluster.services.data());
  const auto& selected = facts.selected_by_service[at];
  const bool has_pods = std::any_of(selected.begin(), selected.end(), [&](const auto& pods) {
    return kube::is_of_subset(backend, model.cluster.workloads[pods.first]);
  });
  return !service.generated && !service.selector.empty() && !has_pods &&
         kube::find_unseen(model.cluster, service.meta.namespace_name) == nullptr;
}

/// What became of a backend, in the words of `backend.status`, and the place of what a person would correct.
struct Result {
  std::string status{};
  Span span{};
};

/// Of a Service that is not in the tree.
std::string status_of_missing(const Builder& builder, const ScopeModel& model, const std::string& from,
                              const std::string& object, const kube::RouteBackend& backend) {
  if (is_external_service(object, builder.model.settings)) return "external";
  if (from.empty() && !kube::rival_namespaces(model.cluster, backend.service.value).empty()) return "ambiguous";
  if (credentials::may_be_unseen(model.cluster, from, object) ||
      builder.unread.may_be_beside(builder.sources, backend.service.span))
    return "unseen";
  return std::string(kube::name_of(kube::BackendTarget::Status::missing_service));
}

/// Pods in a file that could not be read, or in a template beside the Service, may be the ones.
bool may_lack_pods(const Builder& builder, const kube::Service& service) {
  return !builder.unread.is_broken && !builder.unread.may_be_beside(builder.sources, service.meta.name.span);
}

Result result_of(const Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const kube::Route& route,
                 const kube::RouteBackend& backend, const kube::BackendTarget& target) {
  using Status = kube::BackendTarget::Status;
  if (target.status == Status::missing_subset)
    return {.status = std::string(kube::name_of(target.status)), .span = backend.subset.span};
  if (target.status == Status::found && may_lack_pods(builder, *target.target) &&
      lacks_pods(model, facts, *target.target, backend)) {
    if (backend.subset_labels.present) return {.status = "no-subset-pods", .span = backend.subset.span};
    return {.status = "no-pods", .span = target.target->selector.requirements.front().key.span};
  }
  if (kube::needs_ingress_nginx(route, backend, target)) return {.status = "missing-port", .span = backend.port.span};
  return {.status = std::string(kube::name_of(target.status)), .span = place_of(target, backend)};
}

void relate_target(Builder& builder, const ScopeModel& model, const ScopeFacts& facts,
                   const kube::BackendTarget& target, const kube::RouteBackend& backend, FactId route_fact) {
  const auto fact_of = [&](const kube::Service* service) {
    return facts.services[static_cast<std::size_t>(service - model.cluster.services.data())];
  };
  std::vector<FactId> premises{route_fact};
  // A name for another Service is a step of the way.
  if (target.service != target.target) premises.push_back(fact_of(target.service));
  const FactId service = fact_of(target.target);
  premises.push_back(service);
  builder.graph.add(RoutesTo{.route = route_fact, .service = service},
                    Reason{.span = backend.service.span, .premises = std::move(premises)});
}

}  // namespace

void relate_backends(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const kube::Route& route,
                     FactId route_fact, bool is_sent_on) {
  using Status = kube::BackendTarget::Status;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  std::set<const kube::Service*> routed;
  for (const auto* backends : {&route.backends, &route.mirrors}) {
    for (const kube::RouteBackend& backend : *backends) {
      const std::string& from = kube::namespace_of(route, backend);
      // A mirror may be a URL, which is no Service that could be missing.
      if (backends == &route.mirrors && !backend.is_service) continue;
      if (!seen.emplace(from, backend.service.value, backend.port.value).second) continue;
      const std::string object = from.empty() ? backend.service.value : from + "/" + backend.service.value;
      const kube::BackendTarget target = kube::target_of(model.cluster, route, backend);
      Result result = result_of(builder, model, facts, route, backend, target);
      if (target.status == Status::missing_service)
        result.status = status_of_missing(builder, model, from, object, backend);
      builder.graph.add(
          Backend{.route = route_fact, .service_name = object, .port = backend.port.value, .status = result.status},
          Reason{.span = result.span, .premises = {route_fact}});
      if (target.status == Status::found && is_sent_on && routed.insert(target.target).second)
        relate_target(builder, model, facts, target, backend, route_fact);
    }
  }
}

}  // namespace routegrant::relate
