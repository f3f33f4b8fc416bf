#include "kube/cluster/exposure.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/cidr.hpp"
#include "base/text.hpp"

namespace routegrant::kube {
namespace {

struct Annotation {
  std::string_view key;
  std::string_view value;
};

/// Load balancer annotations that keep the address inside, per the vendors' documentation.
constexpr std::array internal_annotations{
    Annotation{"cloud.google.com/load-balancer-type", "internal"},
    Annotation{"networking.gke.io/load-balancer-type", "internal"},
    Annotation{"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"},
    Annotation{"service.beta.kubernetes.io/aws-load-balancer-internal", "true"},
    Annotation{"service.beta.kubernetes.io/aws-load-balancer-internal", "0.0.0.0/0"},
    Annotation{"service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"},
    Annotation{"service.beta.kubernetes.io/azure-load-balancer-internal", "true"},
    Annotation{"service.beta.kubernetes.io/do-loadbalancer-network", "internal"},
    Annotation{"service.beta.kubernetes.io/oci-load-balancer-internal", "true"},
    Annotation{"service.beta.kubernetes.io/openstack-internal-load-balancer", "true"},
    Annotation{"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"},
};

constexpr std::array private_ranges{"10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
                                    "169.254.0.0/16", "fc00::/7",      "fe80::/10",      "::1/128"};

/// IANA port numbers of protocols that databases, brokers, name, mail and shell servers speak.
constexpr std::array other_ports{22,   25,   53,   110,  143,  389,   465,   587,   636,  993,
                                 995,  1433, 1521, 1883, 2181, 2379,  3306,  4222,  5432, 5672,
                                 6379, 6432, 8883, 9042, 9092, 11211, 26257, 27017, 33060};

constexpr std::array other_names{"amqp",  "cql",      "dns",        "kafka", "ldap",  "mongo", "mongodb", "mqtt",
                                 "mysql", "postgres", "postgresql", "psql",  "redis", "smtp",  "ssh"};

bool is_clearly_not_http(const ServicePort& port) {
  if (!text::equal_ignoring_case(port.protocol, "TCP")) return true;
  const auto target = text::integer(port.target.value).value_or(port.port);
  const auto is = [](std::int64_t number) { return [number](int other) { return other == number; }; };
  if (std::any_of(other_ports.begin(), other_ports.end(), is(target))) return true;
  if (std::any_of(other_ports.begin(), other_ports.end(), is(port.port))) return true;
  const std::string name = text::lower(port.name);
  const std::string target_name = text::lower(port.target.value);
  return std::any_of(other_names.begin(), other_names.end(), [&](std::string_view other) {
    return name == other || name == "tcp-" + std::string(other) || target_name == other;
  });
}

/// Whether the cloud's own controller answers for a class, and so gives public addresses unless told otherwise. "The
/// default load balancer implementation ignores Services that have this field set" to another (Service,
/// loadBalancerClass).
bool is_own_class(std::string_view load_balancer_class) {
  return load_balancer_class.empty() || load_balancer_class == "service.k8s.aws/nlb" ||
         load_balancer_class == "eks.amazonaws.com/nlb" ||
         load_balancer_class == "networking.gke.io/l4-regional-external";
}

/// What makes Tailscale's operator run a proxy for the Service, by which all of its ports are open to the tailnet
/// (cmd/k8s-operator, svc.go: shouldExposeClusterIP); nothing for a headless one, which has no address to lead to.
const Pair* tailnet_annotation(const Service& service) {
  const Pair* expose = find(service.meta.annotations, "tailscale.com/expose");
  const bool is_asked = expose != nullptr && expose->value.value == "true";
  return is_asked && service.type == "ClusterIP" && !service.headless ? expose : nullptr;
}

}  // namespace

bool has_internal_annotation(const Pairs& annotations, std::string_view load_balancer_class) {
  const bool annotated =
      std::any_of(internal_annotations.begin(), internal_annotations.end(), [&](const Annotation& known) {
        const Pair* pair = find(annotations, known.key);
        return pair != nullptr && text::equal_ignoring_case(pair->value.value, known.value);
      });
  // Tailscale's addresses are those of a private network (kubernetes-operator, cluster ingress).
  const bool is_private_class =
      load_balancer_class == "tailscale" || load_balancer_class == "networking.gke.io/l4-regional-internal";
  if (annotated || is_private_class) return true;
  // The AWS Load Balancer Controller makes internal load balancers unless a scheme says otherwise.
  const bool aws_controller =
      load_balancer_class == "service.k8s.aws/nlb" ||
      value_of(annotations, "service.beta.kubernetes.io/aws-load-balancer-type") == "external" ||
      value_of(annotations, "service.beta.kubernetes.io/aws-load-balancer-type") == "nlb-ip";
  return aws_controller && find(annotations, "service.beta.kubernetes.io/aws-load-balancer-scheme") == nullptr;
}

bool are_private_ranges(const std::vector<std::string>& ranges) {
  if (ranges.empty()) return false;
  return std::all_of(ranges.begin(), ranges.end(), [](const std::string& range) {
    const auto cidr = parse_cidr(range);
    return cidr && std::any_of(private_ranges.begin(), private_ranges.end(),
                               [&](const char* known) { return parse_cidr(known)->contains(*cidr); });
  });
}

void limit_addresses(const std::vector<std::string>& ranges, Route& route) {
  const auto is_everywhere = [](const std::string& range) {
    const auto cidr = parse_cidr(range);
    return cidr && cidr->prefix == 0;
  };
  if (ranges.empty() || std::any_of(ranges.begin(), ranges.end(), is_everywhere)) return;
  if (std::find(route.auth.begin(), route.auth.end(), "allow-list") == route.auth.end())
    route.auth.emplace_back("allow-list");
  route.for_private_addresses = route.for_private_addresses || are_private_ranges(ranges);
}

void limit_addresses(std::string_view ranges, Route& route) {
  std::vector<std::string> list;
  for (const std::string_view part : text::split(ranges, ',')) {
    for (const std::string_view range : text::words(part)) list.emplace_back(range);
  }
  limit_addresses(list, route);
}

bool name_says_internal(std::string_view name) {
  const std::string lower = text::lower(name);
  return lower.find("internal") != std::string::npos || lower.find("private") != std::string::npos ||
         lower.find("intranet") != std::string::npos;
}

std::string exposure_of(const Service& service) {
  const std::string beside = service.external_addresses.empty() ? std::string() : "unknown";
  if (service.type == "NodePort") return "unknown";
  if (service.type != "LoadBalancer")
    return beside.empty() && tailnet_annotation(service) != nullptr ? "internal" : beside;
  if (service.internal_load_balancer || are_private_ranges(service.source_ranges))
    return beside.empty() ? "internal" : beside;
  return is_own_class(service.load_balancer_class.value) ? "internet" : "unknown";
}

Span opening_of(const Service& service) {
  if (service.type != "ClusterIP") return service.type_span;
  if (!service.external_addresses.empty()) return service.external_addresses.front().span;
  const Pair* expose = tailnet_annotation(service);
  return expose != nullptr ? expose->value.span : service.meta.name.span;
}

void add_service_routes(const Service& service, Cluster& into) {
  const std::string exposure = exposure_of(service);
  if (exposure.empty()) return;
  std::uint32_t index = 0;
  for (const ServicePort& port : service.ports) {
    if (is_clearly_not_http(port)) continue;
    Route route{.meta = service.meta, .api_version = "v1", .match_index = index++, .span = opening_of(service)};
    const std::string_view unusual = service.external_addresses.empty() ? "TailnetProxy" : "ExternalIP";
    route.meta.kind = service.type == "ClusterIP" ? std::string(unusual) : service.type;
    const bool is_node_port = service.type == "NodePort";
    route.listener = std::to_string(is_node_port ? port.node_port.value_or(port.port) : port.port);
    route.backends.push_back({.namespace_name = service.meta.namespace_name,
                              .service = service.meta.name,
                              .port = {std::to_string(port.port), port.span}});
    route.exposure = exposure;
    route.tls = port.port == 443 || port.name == "https";
    if (service.type == "LoadBalancer") limit_addresses(service.source_ranges, route);
    into.routes.push_back(std::move(route));
  }
}

void add_node_routes(Cluster& cluster) {
  for (std::size_t w = 0; w < cluster.workloads.size(); ++w) {
    const Workload& workload = cluster.workloads[w];
    std::uint32_t index = 0;
    std::set<std::int64_t> seen;
    for (const Container& container : workload.pod.containers) {
      for (const ContainerPort& port : container.ports) {
        if (!workload.pod.host_network && !port.host_port) continue;
        const std::int64_t number = workload.pod.host_network ? port.port : *port.host_port;
        const ServicePort asked{.name = port.name,
                                .port = number,
                                .target = {std::to_string(port.port), port.span},
                                .protocol = port.protocol};
        if (is_clearly_not_http(asked) || !seen.insert(number).second) continue;
        Route route{.meta = workload.meta,
                    .api_version = "v1",
                    .match_index = index++,
                    .listener = std::to_string(number),
                    .workload = w,
                    .span = port.span};
        route.meta.kind = workload.pod.host_network ? "HostNetwork" : "HostPort";
        cluster.routes.push_back(std::move(route));
      }
    }
  }
}

bool is_direct_entry(const Route& route) {
  constexpr std::array<std::string_view, 6> kinds{"ExternalIP",   "HostNetwork", "HostPort",
                                                  "LoadBalancer", "NodePort",    "TailnetProxy"};
  return std::find(kinds.begin(), kinds.end(), route.meta.kind) != kinds.end();
}

}  // namespace routegrant::kube
