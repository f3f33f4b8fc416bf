#include <string>

#include "kube/cluster/cluster.hpp"
#include "kube/cluster/exposure.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

void relate_workloads(Builder& builder, const ScopeModel& model, ScopeFacts& facts) {
  std::vector<bool> is_database(model.cluster.workloads.size());
  for (const credentials::Server& server : model.servers) {
    if (server.workload >= 0) is_database[static_cast<std::size_t>(server.workload)] = true;
  }
  for (std::size_t i = 0; i < model.cluster.workloads.size(); ++i) {
    const kube::Workload& workload = model.cluster.workloads[i];
    const std::string& account = workload.pod.service_account.value;
    facts.workloads.push_back(builder.graph.add(Workload{.scope = facts.scope,
                                                         .kind = workload.meta.kind,
                                                         .namespace_name = workload.meta.namespace_name,
                                                         .name = workload.meta.name.value,
                                                         .object = workload.meta.object(),
                                                         .service_account = account.empty() ? "default" : account,
                                                         .is_database = is_database[i]},
                                                Reason{.span = workload.meta.name.span}));
  }
}

void relate_services(Builder& builder, const ScopeModel& model, ScopeFacts& facts) {
  for (const kube::Service& service : model.cluster.services) {
    const FactId fact = builder.graph.add(Service{.scope = facts.scope,
                                                  .namespace_name = service.meta.namespace_name,
                                                  .name = service.meta.name.value,
                                                  .object = service.meta.object(),
                                                  .type = service.type,
                                                  .exposure = kube::exposure_of(service),
                                                  .generated = service.generated},
                                          Reason{.span = service.meta.name.span});
    facts.services.push_back(fact);
    std::vector<std::pair<std::size_t, FactId>>& selected = facts.selected_by_service.emplace_back();
    for (const std::size_t i : kube::selected_workloads(model.cluster, service)) {
      const Span span = service.selector.requirements.empty() ? service.selector.span
                                                              : service.selector.requirements.front().key.span;
      selected.emplace_back(i, builder.graph.add(Selects{.service = fact, .workload = facts.workloads[i]},
                                                 Reason{.span = span, .premises = {fact, facts.workloads[i]}}));
    }
  }
}

void relate_keyed(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  std::set<std::tuple<bool, std::string, std::string>> seen;
  for (std::size_t i = 0; i < model.own_keyed; ++i) {
    const kube::KeyedObject& object = model.cluster.keyed[i];
    if (object.only_required) continue;
    if (!seen.emplace(object.is_secret, object.meta.namespace_name, object.meta.name.value).second) continue;
    builder.graph.add(Secret{.scope = facts.scope,
                             .kind = object.is_secret ? "Secret" : "ConfigMap",
                             .namespace_name = object.meta.namespace_name,
                             .name = object.meta.name.value,
                             .object = object.meta.object(),
                             .producer = object.producer,
                             .keys_known = object.keys_known},
                      Reason{.span = object.meta.name.span});
  }
}

}  // namespace

void relate_objects(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    ScopeFacts& facts = builder.scopes[i];
    facts.scope = builder.graph.add(Scope{.name = model.name, .kind = model.kind}, Reason{.span = model.span});
    relate_workloads(builder, model, facts);
    relate_services(builder, model, facts);
    relate_keyed(builder, model, facts);
    for (const kube::Policy& policy : model.cluster.policies) {
      facts.policies.push_back(builder.graph.add(Policy{.scope = facts.scope,
                                                        .kind = policy.meta.kind,
                                                        .namespace_name = policy.meta.namespace_name,
                                                        .name = policy.meta.name.value,
                                                        .object = policy.meta.object()},
                                                 Reason{.span = policy.meta.name.span}));
    }
    facts.leads_to_workload.resize(model.cluster.workloads.size());
  }
}

}  // namespace routegrant::relate
