// What is asked of requests by objects that name the route, its Gateway or the Service behind it.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

using Words = std::vector<std::string>;

const std::string world = R"(apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g, namespace: n}
spec: {gatewayClassName: eg, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: n}
spec:
  parentRefs: [{name: g, sectionName: http}]
  hostnames: [h.example]
  rules: [{name: first, backendRefs: [{name: s, port: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: s, namespace: n}
spec: {selector: {app: s}, ports: [{port: 80}]}
---
)";

std::string policy(const std::string& kind, const std::string& target, const std::string& spec,
                   const std::string& space = "n") {
  return "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: " + kind + "\nmetadata: {name: p, namespace: " + space +
         "}\nspec: {targetRefs: [{kind: " + target + "}], " + spec + "}\n---\n";
}

kube::Route route_with(const std::string& policies) {
  return test::complete_cluster(world + policies).cluster.routes.front();
}

Words auth_with(const std::string& policies) {
  return route_with(policies).auth;
}

}  // namespace

TEST_CASE("a SecurityPolicy asks of its route, its rule, its Gateway or its listener") {
  const std::string basic = "basicAuth: {users: {name: u}}";
  const Words asked{"basic"};
  for (const std::string target : {"HTTPRoute, name: r", "HTTPRoute, name: r, sectionName: first", "Gateway, name: g",
                                   "Gateway, name: g, sectionName: http"}) {
    CAPTURE(target);
    CHECK(auth_with(policy("SecurityPolicy", target, basic)) == asked);
  }
  for (const std::string target : {"HTTPRoute, name: other", "HTTPRoute, name: r, sectionName: second",
                                   "GRPCRoute, name: r", "Gateway, name: g, sectionName: https"}) {
    CAPTURE(target);
    CHECK(auth_with(policy("SecurityPolicy", target, basic)).empty());
  }
  CHECK(auth_with(policy("SecurityPolicy", "HTTPRoute, name: r", basic, "m")).empty());
}

TEST_CASE("policies of Envoy Gateway hold where it is the controller, or no GatewayClass says") {
  const auto of_class = [](const std::string& controller) {
    return "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: eg}\nspec: "
           "{controllerName: " +
           controller + "}\n---\n";
  };
  const std::string basic = policy("SecurityPolicy", "HTTPRoute, name: r", "basicAuth: {users: {name: u}}");
  const std::string certificate =
      policy("ClientTrafficPolicy", "Gateway, name: g", "tls: {clientValidation: {caCertificateRefs: [{name: ca}]}}");
  const std::string envoy = of_class("gateway.envoyproxy.io/gatewayclass-controller");
  const std::string other = of_class("istio.io/gateway-controller");
  CHECK(auth_with(basic + envoy) == Words{"basic"});
  CHECK(auth_with(basic + other).empty());
  CHECK(auth_with(certificate) == Words{"mtls"});
  CHECK(auth_with(certificate + envoy) == Words{"mtls"});
  CHECK(auth_with(certificate + other).empty());
}

TEST_CASE("the nearest SecurityPolicy alone holds") {
  CHECK(auth_with(policy("SecurityPolicy", "Gateway, name: g", "basicAuth: {users: {name: u}}") +
                  policy("SecurityPolicy", "HTTPRoute, name: r", "oidc: {provider: {issuer: x}}")) == Words{"oidc"});
  CHECK(auth_with(policy("SecurityPolicy", "Gateway, name: g", "basicAuth: {users: {name: u}}") +
                  policy("SecurityPolicy", "HTTPRoute, name: r", "cors: {allowOrigins: ['*']}"))
            .empty());
}

TEST_CASE("words of a SecurityPolicy") {
  const auto asked = [](const std::string& spec) {
    return auth_with(policy("SecurityPolicy", "HTTPRoute, name: r", spec));
  };
  CHECK(asked("jwt: {providers: [{name: p}]}") == Words{"jwt"});
  CHECK(asked("jwt: {optional: true, providers: [{name: p}]}").empty());
  CHECK(asked("extAuth: {http: {backendRefs: [{name: a}]}}, apiKeyAuth: {credentialRefs: [{name: k}]}") ==
        Words{"key", "external"});
  const std::string allow = "authorization: {rules: [{action: Allow, principal: {clientCIDRs: [";
  CHECK(asked(allow + "1.2.3.0/24]}}]}") == Words{"allow-list"});
  CHECK(route_with(policy("SecurityPolicy", "HTTPRoute, name: r", allow + "10.0.0.0/8]}}]}")).exposure == "internal");
  CHECK(route_with(policy("SecurityPolicy", "HTTPRoute, name: r", allow + "1.2.3.0/24]}}]}")).exposure == "internet");
  CHECK(
      route_with(policy("SecurityPolicy", "HTTPRoute, name: r", "authorization: {defaultAction: Deny}")).fixed_status ==
      403);
  CHECK(asked("authorization: {defaultAction: Allow, rules: [{action: Deny, principal: {clientCIDRs: [1.2.3.4/32]}}]}")
            .empty());
}

TEST_CASE("certificates of clients, and proxies before Services") {
  CHECK(auth_with(policy("ClientTrafficPolicy", "Gateway, name: g",
                         "tls: {clientValidation: {caCertificateRefs: []}}")) == Words{"mtls"});
  CHECK(auth_with(policy("ClientTrafficPolicy", "Gateway, name: g", "tls: {clientValidation: {optional: true}}"))
            .empty());
  const auto iap = [](const std::string& service, const std::string& enabled) {
    return auth_with(
        "apiVersion: networking.gke.io/v1\nkind: GCPBackendPolicy\nmetadata: {name: p, namespace: n}\nspec: {default: "
        "{iap: "
        "{enabled: " +
        enabled + "}}, targetRef: {group: '', kind: Service, name: " + service + "}}\n");
  };
  CHECK(iap("s", "true") == Words{"iap"});
  CHECK(iap("s", "false").empty());
  CHECK(iap("t", "true").empty());
}

TEST_CASE("a BackendConfig is named by the Service, for a port or for all") {
  const auto asked = [](const std::string& annotation) {
    return test::complete_cluster(
               "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n, annotations: "
               "{kubernetes.io/ingress.class: gce}}\nspec: {rules: [{host: h.example, http: {paths: [{path: /*, "
               "pathType: "
               "ImplementationSpecific, backend: {service: {name: s, port: {name: http}}}}]}}]}\n---\napiVersion: v1\n"
               "kind: Service\nmetadata: {name: s, namespace: n, annotations: {cloud.google.com/backend-config: '" +
               annotation +
               "'}}\nspec: {selector: {app: s}, ports: [{name: http, port: 80}]}\n---\napiVersion: "
               "cloud.google.com/v1\n"
               "kind: BackendConfig\nmetadata: {name: c, namespace: n}\nspec: {iap: {enabled: true}}\n")
        .cluster.routes.front()
        .auth;
  };
  CHECK(asked(R"({"default": "c"})") == Words{"iap"});
  CHECK(asked(R"({"ports": {"http": "c"}})") == Words{"iap"});
  CHECK(asked(R"({"ports": {"80":"c"}, "default": "d"})") == Words{"iap"});
  CHECK(asked(R"({"ports": {"http": "d"}, "default": "c"})").empty());
  CHECK(asked(R"({"ports": {"other": "c"}})").empty());
  CHECK(asked("{").empty());
}
