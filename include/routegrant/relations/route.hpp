#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A way into the cluster that a manifest opens: one host and path of an Ingress, or one LoadBalancer or NodePort
/// Service.
struct Route {
  FactId scope{};
  std::string kind{};
  std::string object_kind{};
  std::string entry{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};
  std::string host{};
  std::string path{};
  std::string match{};
  std::string methods{};
  std::string conditions{};
  std::string listener{};
  std::string dialect{};
  std::string exposure{};
  bool tls = false;
  bool plain_http = false;
  std::string auth{};
  bool accepted = false;
  bool catch_all = false;
  std::string assumptions{};

  static constexpr std::string_view relation = "route";
  static constexpr std::string_view doc =
      "A way into the cluster that a manifest opens: one host and path of an Ingress, or one LoadBalancer or NodePort "
      "Service.";
  static constexpr std::string_view label = "{entry}";
  static constexpr std::string_view sentence = "{entry} enters at {object_kind} {object}";
  static constexpr std::string_view key = "scope, kind, namespace, name, host, path, match, listener";
  static constexpr auto columns = std::array{
      Column{"scope", &Route::scope, "The scope it belongs to."},
      Column{"kind", &Route::kind,
             "Ingress, LoadBalancer, NodePort, ExternalIP, TailnetProxy, HostPort, HostNetwork, or the kind of another "
             "route object."},
      Column{"object_kind", &Route::object_kind,
             "The kind of the object itself: Service for LoadBalancer and NodePort."},
      Column{"entry", &Route::entry, "How people call it: host and path, or the Service and its port."},
      Column{"namespace", &Route::namespace_name, "The object's namespace; empty if the manifest has none."},
      Column{"name", &Route::name, "The object's name."},
      Column{"object", &Route::object, "namespace/name, or the name alone."},
      Column{"host", &Route::host, "The host asked for; * where any host matches."},
      Column{"path", &Route::path, "The path as written; empty where there is none."},
      Column{"match", &Route::match, "exact, prefix, regex, implementation-specific or any."},
      Column{"methods", &Route::methods, "The methods that it takes, comma-separated; empty for all."},
      Column{"conditions", &Route::conditions,
             "What else it asks of a request (headers, parameters), sorted, semicolon-separated; empty for nothing."},
      Column{"listener", &Route::listener, "Port or entry point, where the object names one."},
      Column{"dialect", &Route::dialect,
             "The controller that reads it, as far as known: nginx, traefik, k8s-spec and so on."},
      Column{"exposure", &Route::exposure, "internet, internal or unknown."},
      Column{"tls", &Route::tls, "Whether the host is served by TLS."},
      Column{"plain_http", &Route::plain_http,
             "Whether it is known that the route is also served without TLS and without a redirect."},
      Column{"auth", &Route::auth, "What asks for authentication, comma-separated; empty for nothing seen."},
      Column{"accepted", &Route::accepted,
             "Whether the API server, the controller and the Gateway would take the object; a version that only older "
             "clusters serve counts as taken."},
      Column{"catch_all", &Route::catch_all, "Whether it is a default backend, or has no host or a wildcard."},
      Column{"assumptions", &Route::assumptions,
             "What is taken for granted where requests come this way, semicolon-separated; empty for nothing."},
  };
};

}  // namespace routegrant
