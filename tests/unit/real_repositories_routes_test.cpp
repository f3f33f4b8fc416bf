// What other people's repositories and the suites of controllers write of routes: each case stands for one whose answer
// was wrong.

#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

/// A Pod of the namespace that logs in as the role, and its Service on port 80.
std::string backend(const std::string& name, const std::string& space = "shop") {
  const std::string place = "{name: " + name + ", namespace: " + space;
  return "---\napiVersion: v1\nkind: Service\nmetadata: " + place + "}\nspec: {selector: {app: " + name +
         "}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: " + place +
         ", labels: {app: " + name + "}}\nspec: {containers: [{name: c, image: example/" + name +
         ", ports: [{containerPort: 8080}], env: [{name: DATABASE_URL, value: 'postgres://" + name +
         "@db.example.com/shop'}]}]}\n";
}

std::string gateway_route(const std::string& match, const std::string& target) {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: edge}\n"
         "spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}\n---\n"
         "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: edge}\nspec:\n"
         "  parentRefs: [{name: public}]\n  hostnames: [shop.example.com]\n  rules:\n    - matches: [" +
         match + "]\n      backendRefs: [{" + target + ", port: 80}]\n";
}

std::string ingress(const std::string& name, const std::string& service, const std::string& port,
                    const std::string& annotations = "", const std::string& class_name = "ingressClassName: nginx, ") {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
         ", namespace: shop, annotations: {" + annotations + "}}\nspec: {" + class_name +
         "rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: " +
         service + ", port: {number: " + port + "}}}}]}}]}\n";
}

Analysis read(const std::string& manifests) {
  return analyzed({{.path = "k8s/app.yaml", .text = manifests}});
}

std::string messages(const Analysis& analysis, const std::string& rule) {
  std::string all;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id != rule) continue;
    all += std::string(finding.severity == Severity::error     ? "error: "
                       : finding.severity == Severity::warning ? "warning: "
                                                               : "note: ") +
           finding.message + "\n";
  }
  return all;
}

std::string paths(const Analysis& analysis) {
  std::string all;
  for (const std::string& line : test::path_lines(analysis)) all += line + "\n";
  return all;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a ReferenceGrant permits what its groups name, too") {
  const auto reach = [](const std::string& from, const std::string& to) {
    return read(gateway_route("{path: {value: /}}", "name: api, namespace: shop") + backend("api") +
                "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
                "metadata: {name: edge, namespace: shop}\nspec:\n  from: [{group: " +
                from + ", kind: HTTPRoute, namespace: edge}]\n  to: [{group: " + to + ", kind: Service}]\n");
  };
  const Analysis right = reach("gateway.networking.k8s.io", "''");
  CHECK(has(paths(right), "shop.example.com/ ->"));
  CHECK(messages(right, "cross-namespace-backend-not-granted").empty());
  for (const Analysis& wrong : {reach("networking.k8s.io", "''"), reach("gateway.networking.k8s.io", "core")}) {
    CHECK_FALSE(has(paths(wrong), "shop.example.com/ ->"));
    CHECK_FALSE(messages(wrong, "cross-namespace-backend-not-granted").empty());
  }
}

TEST_CASE("a route whose match has a type that the API does not know is refused") {
  const auto reach = [](const std::string& type) {
    return paths(read(gateway_route("{path: {type: " + type + ", value: /}}", "name: api") + backend("api", "edge")));
  };
  CHECK(has(reach("PathPrefix"), "shop.example.com/ ->"));
  CHECK_FALSE(has(reach("Prefix"), "shop.example.com/ ->"));
  CHECK_FALSE(has(reach("ImplementationSpecific"), "shop.example.com/ ->"));
}

TEST_CASE("a canary of weight 0 is no way in") {
  const auto reach = [](const std::string& rules) {
    return paths(read(ingress("main", "api", "80") +
                      ingress("canary", "next", "80", "nginx.ingress.kubernetes.io/canary: 'true'" + rules) +
                      backend("api") + backend("next")));
  };
  const std::string weight = ", nginx.ingress.kubernetes.io/canary-weight: ";
  CHECK_FALSE(has(reach(weight + "'0'"), "shop.example.com/ -> Pod/shop/next"));
  CHECK(has(reach(weight + "'1'"), "shop.example.com/ -> Pod/shop/next"));
  CHECK_FALSE(has(reach(""), "shop.example.com/ -> Pod/shop/next"));
  CHECK(has(reach(", nginx.ingress.kubernetes.io/canary-by-header: x"), "shop.example.com/ -> Pod/shop/next"));
}

TEST_CASE("ingress-nginx's default-backend answers where the rule's Service has no pods, and for its errors") {
  const auto reach = [](const std::string& service, const std::string& annotations) {
    return paths(read(ingress("web", service, "80", annotations) + backend("api") + backend("other")));
  };
  const std::string fallback = "nginx.ingress.kubernetes.io/default-backend: other";
  CHECK(has(reach("gone", fallback), "shop.example.com/ -> Pod/shop/other"));
  CHECK_FALSE(has(reach("api", fallback), "shop.example.com/ -> Pod/shop/other"));
  CHECK(has(reach("api", fallback + ", nginx.ingress.kubernetes.io/custom-http-errors: '503'"),
            "shop.example.com/ -> Pod/shop/other"));
}

TEST_CASE("where nothing names the controller, a targetPort may be what ingress-nginx takes for the port") {
  const Analysis analysis = read(ingress("web", "api", "8080", "", "") + backend("api"));
  CHECK(has(paths(analysis), "shop.example.com/ ->"));
  CHECK(messages(analysis, "route-to-missing-backend") ==
        "warning: port '8080', which Service 'shop/api' does not have but as a targetPort (only ingress-nginx takes "
        "that), is the backend of 'shop.example.com/'\n");
  CHECK(messages(read(ingress("web", "api", "8080") + backend("api")), "route-to-missing-backend").empty());
  CHECK(has(messages(read(ingress("web", "api", "8081", "", "") + backend("api")), "route-to-missing-backend"),
            "error: port '8081', which Service 'shop/api' does not have, is"));
}

TEST_CASE("the policy that may close an exposed database is named") {
  const std::string server =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: LoadBalancer, selector: "
      "{app: db}, ports: [{port: 5432}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, "
      "labels: {app: db}}\nspec: {containers: [{name: c, image: 'postgres:16', ports: [{containerPort: 5432}]}]}\n";
  const std::string cilium =
      "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ours, namespace: shop}\n"
      "spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}\n";
  const std::string plain =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ours, namespace: shop}\n"
      "spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n";
  CHECK(messages(read(server), "database-exposed-outside") ==
        "error: Pod shop/db can be reached from outside the cluster: LoadBalancer opens port 5432\n");
  CHECK(messages(read(cilium + server), "database-exposed-outside") ==
        "warning: Pod shop/db can be reached from outside the cluster: LoadBalancer opens port 5432, unless "
        "CiliumNetworkPolicy shop/ours closes it\n");
  CHECK(has(messages(read(plain + server), "database-exposed-outside"), "unless NetworkPolicy shop/ours closes it"));
}

TEST_CASE("every database of PgBouncer's file is one of the users in its list") {
  const auto read_pooler = [](const std::string& more) {
    return paths(
        read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg, namespace: shop}\ndata:\n  pgbouncer.ini: |\n"
             "    [databases]\n    shop = host=pg-primary.example.com dbname=shop\n"
             "    shop_ro = host=pg-replica.example.com dbname=shop\n    [pgbouncer]\n    listen_port = 6432\n" +
             more +
             "  userlist.txt: |\n    \"shop\" \"SCRAM-SHA-256$x\"\n    \"console\" \"SCRAM-SHA-256$x\"\n"
             "---\napiVersion: v1\nkind: Pod\nmetadata: {name: pooler, namespace: shop}\nspec:\n  containers:\n"
             "    - {name: p, image: 'edoburu/pgbouncer:1.22', volumeMounts: [{name: c, mountPath: /etc/pgbouncer}]}\n"
             "  volumes: [{name: c, configMap: {name: cfg}}]\n"));
  };
  const std::string all = read_pooler("");
  CHECK(has(all, "as shop"));
  CHECK(has(all, "as console"));
  CHECK_FALSE(has(all, "as ?"));
  const std::string without = read_pooler("    admin_users = console\n    stats_users = console, other\n");
  CHECK(has(without, "as shop"));
  CHECK_FALSE(has(without, "as console"));
}
