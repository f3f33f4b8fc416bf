#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

ServicePort port_of(const yaml::Cursor& item) {
  return {.name = std::string(item["name"].text()),
          .port = item["port"].integer().value_or(0),
          .target = text_of(item["targetPort"]),
          .protocol = std::string(item["protocol"].text_or("TCP")),
          .node_port = item["nodePort"].integer(),
          .span = item.span()};
}

void read_source_ranges(const yaml::Cursor& spec, Service& into) {
  for (const yaml::Cursor& range : spec["loadBalancerSourceRanges"].items())
    into.source_ranges.emplace_back(range.text());
  if (!into.source_ranges.empty()) return;
  const Pair* annotation = find(into.meta.annotations, "service.beta.kubernetes.io/load-balancer-source-ranges");
  if (annotation == nullptr) return;
  for (const std::string_view range : text::split(annotation->value.value, ',')) {
    if (const auto trimmed = text::trim(range); !trimmed.empty()) {
      into.source_ranges.emplace_back(trimmed);
    }
  }
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Service service{.meta = meta_of(object),
                  .type = std::string(spec["type"].text_or("ClusterIP")),
                  .type_span = spec["type"].span(),
                  .selector = selector_of_map(spec["selector"]),
                  .external_name = text_of(spec["externalName"]),
                  .headless = spec["clusterIP"].text() == "None"};
  for (const yaml::Cursor& item : spec["ports"].items()) service.ports.push_back(port_of(item));
  read_source_ranges(spec, service);
  service.load_balancer_class = text_of(spec["loadBalancerClass"]);
  for (const yaml::Cursor& address : spec["externalIPs"].items())
    service.external_addresses.push_back(text_of(address));
  service.internal_load_balancer = has_internal_annotation(service.meta.annotations, spec["loadBalancerClass"].text());
  add_service_routes(service, into);
  into.services.push_back(std::move(service));
}

}  // namespace

const Kind service{.groups = "core", .name = "Service", .read = read};

}  // namespace routegrant::kube
