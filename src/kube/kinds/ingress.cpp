#include "kube/routes/ingress.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/cidr.hpp"
#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/host_placeholder.hpp"

namespace routegrant::kube {
namespace {

/// What the rules of one Ingress share.
struct Object {
  Meta meta;
  std::string api_version;
  Text class_name{};
  std::vector<std::string> problems{};
  /// Whether the version is networking.k8s.io/v1: `backend.service` and a mandatory pathType.
  bool current = true;
};

bool contains(std::string_view text, std::string_view piece) {
  return text.find(piece) != std::string_view::npos;
}

/// What the API server refuses in Exact and Prefix paths (networking validation.go validateHTTPIngressPath).
bool is_refused_path(std::string_view path) {
  constexpr std::array pieces{"//", "/./", "/../", "%2f", "%2F"};
  return !path.starts_with('/') || path.ends_with("/.") || path.ends_with("/..") ||
         std::any_of(pieces.begin(), pieces.end(), [&](std::string_view piece) { return contains(path, piece); });
}

/// RFC 1123 subdomain (apimachinery, IsDNS1123Subdomain).
bool is_dns_name(std::string_view name) {
  constexpr std::size_t longest = 253;
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.size() > longest) return false;
  const std::vector<std::string_view> labels = text::split(name, '.');
  return std::all_of(labels.begin(), labels.end(), [&](std::string_view label) {
    return !label.empty() && is_plain(label.front()) && is_plain(label.back()) &&
           std::all_of(label.begin(), label.end(), [&](char c) { return is_plain(c) || c == '-'; });
  });
}

void check_host(std::string_view host, Object& object) {
  if (host.empty() || is_host_placeholder(host)) return;
  const std::string_view name = host.starts_with("*.") ? host.substr(2) : host;
  if (parse_cidr(host)) {
    object.problems.push_back("host '" + std::string(host) + "' is an address, a name is expected");
  } else if (contains(name, "*") || contains(name, ":") || name.empty()) {
    object.problems.push_back("host '" + std::string(host) + "' is neither a name nor '*.' before one");
  } else if (!is_dns_name(name)) {
    object.problems.push_back("host '" + std::string(host) + "' is no name of small letters, digits, '-' and '.'");
  }
}

void check_path(std::string_view type, std::string_view path, Object& object) {
  if (is_placeholder(path)) return;
  if (type == "Exact" || type == "Prefix") {
    if (is_refused_path(path)) {
      object.problems.push_back(std::string(type) + " path '" + std::string(path) + "' must start with / and be clean");
    }
  } else if (type == "ImplementationSpecific" || type.empty()) {
    if (!path.empty() && !path.starts_with('/')) {
      object.problems.push_back("path '" + std::string(path) + "' must start with /");
    }
    if (type.empty() && object.current) object.problems.emplace_back("a path has no pathType");
  } else if (!is_placeholder(type)) {
    object.problems.push_back("pathType '" + std::string(type) + "' is unknown");
  }
}

RouteBackend backend_of(const yaml::Cursor& backend, Object& object) {
  RouteBackend read{.namespace_name = object.meta.namespace_name};
  const yaml::Cursor service = backend["service"];
  if (service) {
    const yaml::Cursor port = service["port"];
    read.service = text_of(service["name"]);
    read.port = text_of(port["number"] ? port["number"] : port["name"]);
    if (static_cast<bool>(port["number"]) == static_cast<bool>(port["name"])) {
      object.problems.push_back("backend " + read.service.value + " needs a port's number or its name");
    }
    if (backend["resource"]) object.problems.emplace_back("a backend has both service and resource");
  } else if (const yaml::Cursor resource = backend["resource"]) {
    read.service = text_of(resource["name"]);
    read.is_service = false;
  } else if (backend["serviceName"]) {
    read.service = text_of(backend["serviceName"]);
    read.port = text_of(backend["servicePort"]);
    if (object.current)
      object.problems.emplace_back("a backend uses serviceName, which networking.k8s.io/v1 does not know");
  } else {
    object.problems.emplace_back("a backend names neither service nor resource");
  }
  return read;
}

Route route_of(const Object& object) {
  return {.meta = object.meta,
          .api_version = object.api_version,
          .class_name = object.class_name,
          .span = object.meta.name.span};
}

Route::Match match_of(std::string_view type) {
  if (type == "Exact") return Route::Match::exact;
  if (type == "Prefix") return Route::Match::prefix;
  return Route::Match::implementation_specific;
}

/// Whether a certificate of the entry covers the host: the entry names no host, the same one, or its wildcard.
bool covers(const yaml::Cursor& entry, std::string_view host) {
  const std::vector<std::string> hosts = strings_of(entry["hosts"]);
  if (hosts.empty()) return true;
  return std::any_of(hosts.begin(), hosts.end(), [&](std::string_view covered) {
    if (text::equal_ignoring_case(covered, host)) return true;
    const std::size_t dot = host.find('.');
    return covered.starts_with("*.") && dot != std::string_view::npos &&
           text::equal_ignoring_case(covered.substr(1), host.substr(dot));
  });
}

void set_tls(const yaml::Cursor& tls, Route& route) {
  for (const yaml::Cursor& entry : tls.items()) {
    if (!covers(entry, route.host.value)) continue;
    route.tls = true;
    route.tls_secret = text_of(entry["secretName"]);
    return;
  }
}

Object object_of(const yaml::Cursor& spec, Meta meta, std::string api_version) {
  Object object{.meta = std::move(meta), .api_version = std::move(api_version)};
  object.current = object.api_version == "networking.k8s.io/v1";
  const Text field = text_of(spec["ingressClassName"]);
  const Pair* annotation = find(object.meta.annotations, "kubernetes.io/ingress.class");
  object.class_name = !field.empty() || annotation == nullptr ? field : annotation->value;
  if (!field.empty() && annotation != nullptr && annotation->value.value != field.value) {
    object.problems.push_back("the class annotation says '" + annotation->value.value + "', ingressClassName says '" +
                              field.value + "'");
  }
  return object;
}

void read_paths(const yaml::Cursor& rule, std::uint32_t index, Object& object, std::vector<Route>& into) {
  const yaml::Cursor paths = rule["http"]["paths"];
  if (paths.size() == 0) object.problems.emplace_back("a rule has no paths");
  std::uint32_t match_index = 0;
  for (const yaml::Cursor& item : paths.items()) {
    Route route = route_of(object);
    route.rule = index;
    route.match_index = match_index++;
    route.host = text_of(rule["host"]);
    route.path = text_of(item["path"]);
    route.match = match_of(item["pathType"].text());
    check_path(item["pathType"].text(), route.path.value, object);
    route.backends.push_back(backend_of(item["backend"], object));
    if (!route.path.empty()) {
      route.span = route.path.span;
    } else if (!route.host.empty()) {
      route.span = route.host.span;
    }
    into.push_back(std::move(route));
  }
}

/// A rule without `http` sends its whole host to the default backend, where controllers heed it at all. Without such a
/// backend it is no route, yet may bring the host's certificate (`share_certificates` takes it away again).
void read_bare_rule(const yaml::Cursor& rule, std::uint32_t index, const yaml::Cursor& fallback, Object& object,
                    std::vector<Route>& into) {
  if (rule["host"].text().empty()) return;
  Route route = route_of(object);
  route.rule = index;
  route.host = text_of(rule["host"]);
  route.is_default = true;
  if (fallback) route.backends.push_back(backend_of(fallback, object));
  route.span = route.host.span;
  into.push_back(std::move(route));
}

void read(const yaml::Cursor& ingress, Cluster& into, Diagnostics& out) {
  read_ingress(ingress["spec"], meta_of(ingress), std::string(ingress["apiVersion"].text()), into, out);
}

}  // namespace

void read_ingress(const yaml::Cursor& spec, Meta meta, std::string api_version, Cluster& into, Diagnostics& out) {
  Object object = object_of(spec, std::move(meta), std::move(api_version));
  const yaml::Cursor fallback = spec["defaultBackend"] ? spec["defaultBackend"] : spec["backend"];
  std::vector<Route> routes;
  std::uint32_t index = 0;
  for (const yaml::Cursor& rule : spec["rules"].items()) {
    check_host(rule["host"].text(), object);
    if (rule["http"]) {
      read_paths(rule, index, object, routes);
    } else {
      read_bare_rule(rule, index, fallback, object, routes);
    }
    ++index;
  }
  if (fallback) {
    Route route = route_of(object);
    route.rule = index;
    route.is_default = true;
    route.backends.push_back(backend_of(fallback, object));
    routes.push_back(std::move(route));
  } else if (index == 0) {
    object.problems.emplace_back("it has neither rules nor a defaultBackend");
  }
  for (const std::string& problem : object.problems) {
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = object.meta.name.span,
                   .message = "Ingress " + object.meta.object() + " would be refused: " + problem});
  }
  const bool refused = !object.problems.empty();
  if (!object.current) {
    object.problems.push_back(object.api_version + " is not served since Kubernetes 1.22");
  }
  for (Route& route : routes) {
    // Tailscale takes the name of its tailnet from there (cmd/k8s-operator, ingress.go).
    if (object.class_name.value == "tailscale" && route.host.empty())
      route.host = text_of(spec["tls"].at(0)["hosts"].at(0));
    set_tls(spec["tls"], route);
    route.accepted = object.problems.empty();
    route.obsolete = !object.current && !refused;
    route.problems = object.problems;
    if (is_host_placeholder(route.host.value))
      route.assumptions.push_back("host '" + route.host.value + "' is filled in before it is applied");
    into.routes.push_back(std::move(route));
  }
}

const Kind ingress{.groups = "networking.k8s.io extensions", .name = "Ingress", .read = read};

}  // namespace routegrant::kube
