#pragma once

#include <string>
#include <string_view>

#include "kube/cluster/cluster.hpp"

/// Who can reach an entry, as far as manifests tell: "internet", "internal" or "unknown".
namespace routegrant::kube {

/// Whether annotations or the load balancer class keep a LoadBalancer inside the network (vendors' documentation).
[[nodiscard]] bool has_internal_annotation(const Pairs& annotations, std::string_view load_balancer_class);

/// Whether every range lies in addresses that the Internet does not route (RFC 1918, 6598, 4193, loopback, link-local).
/// An empty list is no limit, hence false; so is a text that is no range.
[[nodiscard]] bool are_private_ranges(const std::vector<std::string>& ranges);

/// Only these addresses get an answer: an "allow-list", and where all are private, nothing for the Internet. A list
/// that is empty or holds every address limits nothing.
void limit_addresses(const std::vector<std::string>& ranges, Route& route);
/// The same for a text of ranges between commas or blanks, as annotations have it.
void limit_addresses(std::string_view ranges, Route& route);

/// Whether a class's or gateway's name says that it is not for the Internet ("nginx-internal", "private").
[[nodiscard]] bool name_says_internal(std::string_view name);

/// LoadBalancer: internet, unless annotations, class or source ranges keep it inside; unknown where another class than
/// the cloud's own decides. NodePort and external addresses: unknown, because it depends on who can reach the nodes.
/// One that Tailscale's operator puts into the tailnet: internal. Other types: empty.
[[nodiscard]] std::string exposure_of(const Service& service);

/// Where a Service that is a way in says so: its type, the first of its `externalIPs`, or Tailscale's annotation.
[[nodiscard]] Span opening_of(const Service& service);

/// A LoadBalancer or NodePort Service, or one with `externalIPs`, is a way in beside every Ingress: one route for each
/// TCP port, except those whose number or name belongs to a protocol that is not HTTP (databases, DNS, SSH, mail). Its
/// kind is the Service's type, ExternalIP, or TailnetProxy for one that Tailscale's operator opens.
void add_service_routes(const Service& service, Cluster& into);

/// The same for ports of the nodes that pods take for themselves: routes of kind HostPort and HostNetwork.
void add_node_routes(Cluster& cluster);

/// Whether a route is such a way in: no object of routing speaks of it.
[[nodiscard]] bool is_direct_entry(const Route& route);

}  // namespace routegrant::kube
