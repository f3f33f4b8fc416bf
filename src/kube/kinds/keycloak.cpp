#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

struct Option {
  std::string_view field;
  std::string_view variable;
};

/// `spec.db` in the server's own words (keycloak.org, "Advanced configuration": Database).
constexpr std::array<Option, 6> options{{{"vendor", "KC_DB"},
                                         {"host", "KC_DB_URL_HOST"},
                                         {"port", "KC_DB_URL_PORT"},
                                         {"database", "KC_DB_URL_DATABASE"},
                                         {"url", "KC_DB_URL"},
                                         {"schema", "KC_DB_SCHEMA"}}};

void add_secret(const yaml::Cursor& selector, std::string_view variable, Container& into) {
  if (!selector["name"]) return;
  into.env.push_back(
      {.name = {std::string(variable), selector.key_span()},
       .from = EnvEntry::From::key,
       .ref = {.is_secret = true, .object = text_of(selector["name"]), .key = text_of(selector["key"])}});
}

Container server_of(const yaml::Cursor& spec) {
  const yaml::Cursor db = spec["db"];
  Container container{.name = {"keycloak", spec.key_span()}, .image = text_of(spec["image"]), .span = spec.span()};
  for (const Option& option : options) {
    const yaml::Cursor value = db[option.field];
    if (value) container.env.push_back({.name = {std::string(option.variable), value.key_span()}, .value = value});
  }
  add_secret(db["usernameSecret"], "KC_DB_USERNAME", container);
  add_secret(db["passwordSecret"], "KC_DB_PASSWORD", container);
  for (const yaml::Cursor& option : spec["additionalOptions"].items()) {
    std::string name = "KC_";
    for (const char c : option["name"].text()) {
      name += c == '-' || c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (option["value"]) {
      container.env.push_back({.name = {name, option["name"].span()}, .value = option["value"]});
    } else {
      add_secret(option["secret"], name, container);
    }
  }
  container.ports.push_back({.name = "http", .port = 8080, .span = spec.span()});
  container.ports.push_back({.name = "https", .port = 8443, .span = spec.span()});
  return container;
}

/// `https://sso.example.com/auth` and `sso.example.com` name one host.
Text host_of(const yaml::Cursor& hostname) {
  Text host = text_of(hostname);
  const std::size_t scheme = host.value.find("://");
  if (scheme != std::string::npos) host.value = host.value.substr(scheme + 3);
  host.value = host.value.substr(0, host.value.find_first_of(":/"));
  return host;
}

/// An Ingress is made unless it is switched off: a rule for the host that the server is told, or for all hosts, and the
/// same backend by default. The backend speaks TLS where the server has a certificate of its own
/// (KeycloakIngressDependentResource.desired, CRDUtils.isTlsConfigured).
void add_ingress(const yaml::Cursor& spec, const Workload& workload, const Text& service, Cluster& into) {
  if (spec["ingress"]["enabled"].boolean() == false) return;
  const Text host = host_of(spec["hostname"]["hostname"]);
  Route route{.meta = workload.meta,
              .api_version = "networking.k8s.io/v1",
              .host = host,
              .match = Route::Match::implementation_specific};
  route.meta.kind = "Ingress";
  route.meta.name.value += "-ingress";
  route.span = host.empty() ? workload.meta.name.span : host.span;
  route.path = {"/", route.span};
  route.class_name = text_of(spec["ingress"]["className"]);
  const bool has_certificate = spec["http"]["tlsSecret"].present();
  route.backends.push_back({.namespace_name = workload.meta.namespace_name,
                            .service = service,
                            .port = {has_certificate ? "https" : "http", route.span}});
  Route otherwise = route;
  route.tls_secret = host.empty() ? Text{} : text_of(spec["ingress"]["tlsSecret"]);
  route.tls = !route.tls_secret.empty();
  into.routes.push_back(std::move(route));
  otherwise.host = {};
  otherwise.path = {};
  otherwise.match = Route::Match::any;
  otherwise.is_default = true;
  into.routes.push_back(std::move(otherwise));
}

/// Keycloak's operator makes a StatefulSet of the same name, Service `<name>-service` and an Ingress
/// (keycloak/keycloak, operator/src/main/java/org/keycloak/operator/controllers: KeycloakDeploymentDependentResource,
/// KeycloakServiceDependentResource, KeycloakIngressDependentResource).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor pod_template = spec["unsupported"]["podTemplate"];
  Workload workload{.meta = meta_of(object), .pod = pod_of(pod_template["metadata"], pod_template["spec"])};
  workload.replicas = spec["instances"].integer();
  Container server = server_of(spec);
  // The first container of the template is the server's: what it brings is added.
  auto& containers = workload.pod.containers;
  const auto main = std::find_if(containers.begin(), containers.end(),
                                 [](const Container& c) { return c.role == Container::Role::main; });
  if (main != containers.end()) {
    server.env.insert(server.env.begin(), main->env.begin(), main->env.end());
    server.env_from = main->env_from;
    server.mounts = main->mounts;
    *main = std::move(server);
  } else {
    containers.push_back(std::move(server));
  }
  const Text name = workload.meta.name;
  const auto label = [&name](std::string_view key, std::string value) {
    return Pair{.key = {std::string(key), name.span}, .value = {std::move(value), name.span}};
  };
  workload.pod.labels = {label("app", "keycloak"), label("app.kubernetes.io/instance", name.value),
                         label("app.kubernetes.io/managed-by", "keycloak-operator")};
  Service service{.meta = workload.meta, .generated = true};
  service.meta.kind = "Service";
  service.meta.name.value += "-service";
  service.selector = {.present = true,
                      .requirements = {{.key = {"app", name.span}, .values = {"keycloak"}},
                                       {.key = {"app.kubernetes.io/instance", name.span}, .values = {name.value}}}};
  service.ports.push_back({.name = "http", .port = 8080, .span = name.span});
  service.ports.push_back({.name = "https", .port = 8443, .span = name.span});
  add_ingress(spec, workload, service.meta.name, into);
  into.services.push_back(std::move(service));
  into.workloads.push_back(std::move(workload));
}

}  // namespace

const Kind keycloak_server{.groups = "k8s.keycloak.org", .name = "Keycloak", .read = read};

}  // namespace routegrant::kube
