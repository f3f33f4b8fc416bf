#pragma once

#include <string>
#include <string_view>

#include "kube/cluster.hpp"

/// Who can reach an entry, as far as manifests tell: "internet", "internal" or "unknown".
namespace routegrant::kube {

/// Whether annotations or the load balancer class keep a LoadBalancer inside the network (vendors' documentation).
[[nodiscard]] bool has_internal_annotation(const Pairs& annotations, std::string_view load_balancer_class);

/// Whether every range lies in addresses that the Internet does not route (RFC 1918, 6598, 4193, loopback, link-local).
/// An empty list is no limit, hence false; so is a text that is no range.
[[nodiscard]] bool are_private_ranges(const std::vector<Text>& ranges);

/// Whether a class's or gateway's name says that it is not for the Internet ("nginx-internal", "private").
[[nodiscard]] bool name_says_internal(std::string_view name);

/// LoadBalancer: internet, unless annotations, class or source ranges keep it inside. NodePort: unknown, because it
/// depends on who can reach the nodes. Other types: empty.
[[nodiscard]] std::string exposure_of(const Service& service);

/// A LoadBalancer or NodePort Service is a way in beside every Ingress: one route for each TCP port, except those whose
/// number or name belongs to a protocol that is not HTTP (databases, DNS, SSH, mail).
void add_service_routes(const Service& service, Cluster& into);

}  // namespace routegrant::kube
