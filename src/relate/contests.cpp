#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "kube/cluster/opaque.hpp"
#include "kube/requests/contest.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

std::string object_of(const kube::Route& route) {
  return route.meta.kind + " " + route.meta.object();
}

/// What the routes of one scope do to each other.
void relate_scope(Builder& builder, const kube::Cluster& cluster, const ScopeFacts& facts) {
  const kube::Contests contests = kube::contests_of(cluster);
  const auto reason = [&](std::size_t at, std::size_t other) {
    return Reason{.span = cluster.routes[at].span, .premises = {facts.routes[at], facts.routes[other]}};
  };
  for (const kube::RouteConflict& conflict : contests.conflicts) {
    builder.graph.add(RouteConflict{.route = facts.routes[conflict.route],
                                    .rival = facts.routes[conflict.rival],
                                    .rival_object = object_of(cluster.routes[conflict.rival]),
                                    .url = conflict.url,
                                    .because = conflict.because,
                                    .controller_known = cluster.routes[conflict.route].dialect != "k8s-spec"},
                      reason(conflict.route, conflict.rival));
  }
  for (const kube::ShadowedRoute& shadowed : contests.shadowed) {
    builder.graph.add(RouteShadowed{.route = facts.routes[shadowed.route],
                                    .winner = facts.routes[shadowed.winner],
                                    .winner_object = object_of(cluster.routes[shadowed.winner]),
                                    .url = shadowed.url},
                      reason(shadowed.route, shadowed.winner));
  }
  for (const kube::RouteLeak& leak : contests.leaks) {
    builder.graph.add(RouteLeak{.route = facts.routes[leak.route],
                                .bypass = facts.routes[leak.by],
                                .url = leak.url,
                                .path = leak.path,
                                .auth = text::join(cluster.routes[leak.route].auth, ",")},
                      reason(leak.by, leak.route));
  }
  for (const kube::NginxClash& clash : contests.clashes) {
    builder.graph.add(LocationClash{.route = facts.routes[clash.route],
                                    .other = facts.routes[clash.other],
                                    .other_object = object_of(cluster.routes[clash.other]),
                                    .location = clash.location,
                                    .certain = clash.is_certain},
                      reason(clash.route, clash.other));
  }
}

void relate_opaque_texts(Builder& builder, const kube::Cluster& cluster, const ScopeFacts& facts) {
  for (const kube::OpaqueText& opaque : kube::opaque_texts(cluster)) {
    builder.graph.add(
        OpaqueText{.route = facts.routes[opaque.route], .name = opaque.name, .words = text::join(opaque.words, ", ")},
        Reason{.span = opaque.span, .premises = {facts.routes[opaque.route]}});
  }
}

}  // namespace

void relate_contests(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const kube::Cluster& cluster = builder.model.scopes[i].cluster;
    relate_scope(builder, cluster, builder.scopes[i]);
    relate_opaque_texts(builder, cluster, builder.scopes[i]);
  }
}

}  // namespace routegrant::relate
