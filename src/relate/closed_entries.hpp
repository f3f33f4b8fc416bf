#pragma once

#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "model/model.hpp"
#include "relate/builder.hpp"
#include "relate/reach.hpp"

/// Ways in that network policies close to everybody outside.
namespace routegrant::relate {

/// The policies ("NetworkPolicy shop/web"), sorted, that admit no outside address to any pod behind a way in that no
/// controller serves (a LoadBalancer, a port of the nodes, a pod's own port); empty where some pod may be reached, has
/// no policy, or its port is not known. Such a way is not closed for certain: traffic from the pod's own node is always
/// allowed, and a Service may put the node's address before the client's (kubernetes.io, Network Policies, "Behavior
/// of to and from selectors"; Services, externalTrafficPolicy). `reach` is that of the model's cluster.
[[nodiscard]] std::vector<std::string> policies_closing(const ScopeModel& model, const ScopeFacts& facts,
                                                        const Reach& reach, const kube::Route& route);

/// The policies ("NetworkPolicy shop/web") that isolate the workload's incoming side, for certain or perhaps, sorted.
[[nodiscard]] std::vector<std::string> policies_isolating(const ScopeModel& model, const Reach& reach,
                                                          std::size_t workload);

/// Whether the workload's pods take TCP connections on the port from some outside address for certain: no policy closes
/// it, and none whose effect is not known may.
[[nodiscard]] bool is_open_for_certain(const Reach& reach, std::size_t workload, std::int64_t port);

}  // namespace routegrant::relate
