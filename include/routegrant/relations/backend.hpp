#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A route names a Service and port.
struct Backend {
  FactId route{};
  std::string service_name{};
  std::string port{};
  std::string status{};

  static constexpr std::string_view relation = "backend";
  static constexpr std::string_view doc = "A route names a Service and port.";
  static constexpr std::string_view label = "{service_name}:{port}";
  static constexpr std::string_view sentence = "{route} is sent to Service {service_name}";
  static constexpr std::string_view key = "route, service_name, port";
  static constexpr auto columns = std::array{
      Column{"route", &Backend::route, "The route."},
      Column{"service_name", &Backend::service_name, "namespace/name of the Service as the route names it."},
      Column{"port", &Backend::port, "The port as written: a number or a name."},
      Column{
          "status", &Backend::status,
          "found, missing-service, missing-port, missing-target (no container has the name that the Service's "
          "targetPort says), no-pods (its selector matches none that were read), ambiguous (the route gives no "
          "namespace, and several have such a Service), unseen (it may come from a chart that is not rendered here), "
          "external, external-name, not-a-service, not-granted (no ReferenceGrant permits it) or no-weight (its share "
          "of the requests is none)."},
  };
};

}  // namespace routegrant
