// What is written like a way in and is none, or of which nobody can tell.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

const std::string nginx = "nginx.ingress.kubernetes.io/";

std::string ingress(const std::string& name, const std::string& path, const std::string& to,
                    const std::string& annotations = "", const std::string& space = ", namespace: n") {
  return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name + space + ", annotations: {" +
         annotations +
         "}}\nspec: {ingressClassName: nginx, tls: [{hosts: [h.example]}], rules: [{host: h.example, http: {paths: "
         "[{path: " +
         path + ", pathType: Prefix, backend: {service: {name: " + to + ", port: {number: 80}}}}]}}]}\n---\n";
}

std::string service(const std::string& name, const std::string& app, const std::string& space = ", namespace: n") {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + space + "}\nspec: {selector: {app: " + app +
         "}, ports: [{port: 80}]}\n---\n";
}

std::string deployment(const std::string& name, const std::string& environment = "",
                       const std::string& space = ", namespace: n") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + space +
         "}\nspec: {selector: {matchLabels: {app: " + name + "}}, template: {metadata: {labels: {app: " + name +
         "}}, spec: {containers: [{name: a, image: 'x/a:1', env: [" + environment + "]}]}}}\n---\n";
}

const std::string login = "{name: PGHOST, value: db}, {name: PGUSER, value: postgres}";

/// A database server in which `postgres` is the superuser.
std::string database(const std::string& space = ", namespace: n") {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: db" + space +
         "}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: apps/v1\nkind: StatefulSet\n"
         "metadata: {name: db" +
         space +
         "}\nspec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: "
         "[{name: p, image: 'postgres:16', ports: [{containerPort: 5432}], env: [{name: POSTGRES_PASSWORD, valueFrom: "
         "{secretKeyRef: {name: s, key: p}}}]}]}}}\n---\n";
}

/// Two Services, `front` without a login and `api` with one.
const std::string world =
    service("front", "front") + service("api", "api") + deployment("front") + deployment("api", login) + database();

/// "level message" of each finding of the rule.
std::vector<std::string> found(const std::vector<InputFile>& files, const std::string& rule) {
  const Analysis analysis = analyzed(files);
  std::vector<std::string> lines;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id == rule)
      lines.push_back((finding.severity == Severity::error ? "error " : "warning ") + finding.message);
  }
  return lines;
}

std::vector<std::string> admin(const std::string& text) {
  return found({{"a.yaml", text}}, "public-route-reaches-admin-role");
}

/// Whether some diagnostic holds the words.
bool is_told(const std::vector<InputFile>& files, const std::string& words) {
  const Analysis analysis = analyzed(files);
  const Diagnostics& all = analysis.report.diagnostics;
  return std::any_of(all.begin(), all.end(),
                     [&](const Diagnostic& diagnostic) { return diagnostic.message.find(words) != std::string::npos; });
}

std::string istio(const std::string& policy) {
  return "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: n}\nspec: {servers: "
         "[{port: {number: 443, name: https, protocol: HTTPS}, hosts: [h.example], tls: {mode: SIMPLE}}]}\n---\n"
         "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: n}\nspec: {hosts: "
         "[h.example], gateways: [gw], http: [{route: [{destination: {host: api, port: {number: 80}}}]}]}\n---\n"
         "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: n}\nspec: " +
         policy + "\n---\n" + world;
}

}  // namespace

TEST_CASE("a canary is a way in only beside a primary of its host and path") {
  const std::string canary =
      ingress("canary", "/api", "api", nginx + "canary: 'true', " + nginx + "canary-weight: '20'");
  CHECK(admin(ingress("main", "/", "front") + canary + world).empty());
  CHECK(is_told({{"a.yaml", ingress("main", "/", "front") + canary + world}}, "canary Ingress n/canary leads nowhere"));
  CHECK(admin(ingress("main", "/api", "front") + canary + world).size() == 1);
  CHECK(admin(ingress("main", "/api", "api") + world).size() == 1);
}

TEST_CASE("a host that no name server of the Internet knows is a way in: who calls names the host himself") {
  const auto level = [](const std::string& host) {
    std::string text = ingress("main", "/", "api") + world;
    for (std::size_t at = text.find("h.example"); at != std::string::npos; at = text.find("h.example", at))
      text.replace(at, 9, host);
    const std::vector<std::string> lines = admin(text);
    return lines.size() == 1 ? lines.front().substr(0, lines.front().find(' ')) : std::to_string(lines.size());
  };
  CHECK(level("shop.test") == "error");
  CHECK(level("shop.localhost") == "error");
  CHECK(level("shop.local") == "error");
}

TEST_CASE("a Job without a port has nothing that others could reach") {
  const auto open = [](const std::string& ports) {
    return found({{"a.yaml",
                   "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: n}\nspec: {template: {spec: "
                   "{containers: [{name: a, image: 'x/a:1', env: [" +
                       login + "]" + ports + "}]}}}\n"}},
                 "namespace-without-default-deny")
        .size();
  };
  CHECK(open("") == 0);
  CHECK(open(", ports: [{containerPort: 9090}]") == 1);
}

TEST_CASE("a route whose requests others take altogether leads nowhere") {
  const auto routes = [](const std::string& priority) {
    return "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r, namespace: n}\nspec:\n  tls: {}\n"
           "  routes:\n  - {match: Host(`h.example`), kind: Rule, priority: " +
           priority +
           ", services: [{name: front, port: 80}]}\n  - {match: Host(`h.example`) && PathPrefix(`/api`), kind: Rule, "
           "priority: 10, services: [{name: api, port: 80}]}\n---\n" +
           world;
  };
  CHECK(admin(routes("1")).size() == 1);
  CHECK(admin(routes("1000")).empty());
  CHECK(found({{"a.yaml", routes("1000")}}, "route-shadowed").size() == 1);
}

TEST_CASE("a policy of Istio that refuses every request closes the route, one that may do so makes it a warning") {
  const auto levels = [](const std::string& policy) {
    std::string all;
    for (const std::string& line : admin(istio(policy))) all += line.substr(0, line.find(' '));
    return all;
  };
  const std::string gateway = "cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account";
  CHECK(levels("{action: ALLOW}").empty());
  CHECK(levels("{action: DENY, rules: [{}]}").empty());
  CHECK(levels("{selector: {matchLabels: {app: other}}, action: ALLOW}") == "error");
  CHECK(levels("{action: ALLOW, rules: [{from: [{source: {principals: [" + gateway + "]}}]}]}") == "error");
  CHECK(levels("{action: ALLOW, rules: [{to: [{operation: {paths: [/api]}}]}]}") == "error");
  CHECK(levels("{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}") == "error");
  CHECK(levels("{action: ALLOW, rules: [{from: [{source: {notPrincipals: [" + gateway + "]}}]}]}") == "warning");
  CHECK(levels("{action: ALLOW, rules: [{from: [{source: {principals: [cluster.local/ns/n/sa/front]}}]}]}") ==
        "warning");
  CHECK(levels("{action: ALLOW, rules: [{when: [{key: 'request.auth.claims[role]', values: [x]}]}]}") == "warning");
  const auto lines = admin(istio("{action: ALLOW, rules: [{from: [{source: {notPrincipals: [" + gateway + "]}}]}]}"));
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().find("unless AuthorizationPolicy n/p refuses the request") != std::string::npos);
}

TEST_CASE("a way in that no network policy opens to the outside is no certain one") {
  const auto level = [](const std::string& ingress) {
    const auto lines = admin(
        "apiVersion: v1\nkind: Service\nmetadata: {name: edge, namespace: n}\nspec: {type: LoadBalancer, selector: "
        "{app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: "
        "NetworkPolicy\nmetadata: {name: same, namespace: n}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: "
        "[" +
        ingress + "]}\n---\n" + world);
    return lines.size() == 1 ? lines.front() : std::to_string(lines.size()) + " findings";
  };
  CHECK(level("{from: [{podSelector: {}}]}").find("unless NetworkPolicy n/same refuses the request") !=
        std::string::npos);
  CHECK(level("{from: [{podSelector: {}}]}").starts_with("warning"));
  CHECK(level("{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}").starts_with("error"));
  CHECK(level("{ports: [{port: 8080}]}").starts_with("error"));
  CHECK(level("{ports: [{port: 9090}]}").starts_with("warning"));
}

TEST_CASE("a call that network policies refuse leads nowhere, unless another scope may open it") {
  const std::string calling = ingress("i", "/", "front") + service("front", "front") + service("api", "api") +
                              deployment("front", "{name: API_URL, value: 'http://api'}") + deployment("api", login) +
                              database();
  const auto policy = [](const std::string& name, const std::string& spec) {
    return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name +
           ", namespace: n}\nspec: {" + spec + "}\n---\n";
  };
  const std::string dns = "policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]";
  CHECK(admin(calling).size() == 1);
  CHECK(admin(calling + policy("dns", "podSelector: {matchLabels: {app: front}}, " + dns)).empty());
  CHECK(admin(calling + policy("none", "podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]")).empty());
  const std::string to_api =
      policy("out",
             "podSelector: {matchLabels: {app: front}}, policyTypes: [Egress], egress: [{to: [{podSelector: "
             "{matchLabels: {app: api}}}], ports: [{port: 80}]}]");
  CHECK(admin(calling + policy("dns", "podSelector: {matchLabels: {app: front}}, " + dns) + to_api).size() == 1);
  const std::vector<InputFile> parts = {
      {"app/a.yaml", calling + policy("dns", "podSelector: {matchLabels: {app: front}}, " + dns)},
      {"network/a.yaml", to_api}};
  CHECK(found(parts, "public-route-reaches-admin-role").size() == 1);
}

TEST_CASE("a route to a Service without pods is told, and what another scope has") {
  const std::string rule = "route-to-missing-backend";
  const std::string edge = ingress("pub", "/", "api");
  const auto misspelt = found({{"a.yaml", edge + service("api", "apy") + deployment("api", login)}}, rule);
  REQUIRE(misspelt.size() == 1);
  CHECK(misspelt.front() == "warning Service 'n/api', whose selector matches no pods, is the backend of 'h.example/'");
  const auto apart = found({{"k8s/edge.yaml", edge + service("api", "api")},
                            {"k8s/base/kustomization.yaml", "resources: [api.yaml]\n"},
                            {"k8s/base/api.yaml", deployment("api", login)}},
                           rule);
  REQUIRE(apart.size() == 1);
  CHECK(apart.front().find("(k8s/base, taken for another deployment, has Deployment n/api)") != std::string::npos);
  // Pods that a Service does not ask for by labels are somebody else's.
  std::string headless = service("api", "x");
  headless.replace(headless.find("selector: {app: x}, "), 20, "");
  CHECK(found({{"a.yaml", edge + headless}}, rule).empty());
  const Analysis analysis = analyzed({{"a.yaml", edge + service("api", "apy") + deployment("api", login)}});
  CHECK(analysis.report.coverage.routes.total == 1);
  CHECK(analysis.report.coverage.routes.resolved == 0);
}

TEST_CASE("what nothing in the tree makes may be in a template beside it that is not rendered") {
  const std::string edge = ingress("pub", "/", "api");
  const std::string secret =
      "{name: PGUSER, valueFrom: {secretKeyRef: {name: login, key: user}}}, "
      "{name: PGPASSWORD, valueFrom: {secretKeyRef: {name: login, key: password}}}, {name: PGHOST, value: db.example}";
  const std::string open = "kind: Secret\nmetadata:\n  name: {{ .Values.name }}\n";
  const std::string chart = "chart/templates/";
  const auto both = [&](const std::string& file, const std::string& text) {
    const std::vector<InputFile> files = {
        {chart + "app/web.yaml", edge + service("api", "apy") + deployment("api", secret)}, {file, text}};
    return std::pair(found(files, "route-to-missing-backend").size(), found(files, "missing-secret-or-key").size());
  };
  CHECK(both(chart + "login.yaml", open) == std::pair<std::size_t, std::size_t>(0, 0));
  CHECK(both("other/templates/login.yaml", open) == std::pair<std::size_t, std::size_t>(1, 1));
  CHECK(both(chart + "login.yaml", "kind: ConfigMap\nmetadata: {name: x}\n") ==
        std::pair<std::size_t, std::size_t>(1, 1));
}

TEST_CASE("an object without a namespace lies in one, and in which of several is not known") {
  const auto place = [](const std::string& name) { return ", namespace: " + name; };
  const auto system = [&](const std::string& space) {
    return service("api", "api", place(space)) + deployment("api", login, place(space)) + database(place(space));
  };
  const std::string balancer =
      "apiVersion: v1\nkind: Service\nmetadata: {name: lb}\nspec: {type: LoadBalancer, selector: {app: db}, ports: "
      "[{port: 5432}]}\n---\n";
  const std::string edge = ingress("pub", "/", "api", "", "");
  const auto exposed = [&](const std::string& systems) {
    return found({{"a.yaml", systems}, {"edge.yaml", balancer + edge}}, "database-exposed-outside").size();
  };
  const auto reached = [&](const std::string& systems) {
    return found({{"a.yaml", systems}, {"edge.yaml", balancer + edge}}, "public-route-reaches-admin-role").size();
  };
  CHECK(exposed(system("a")) == 1);
  CHECK(reached(system("a")) == 1);
  CHECK(exposed(system("a") + system("b")) == 0);
  CHECK(reached(system("a") + system("b")) == 0);
  const std::vector<InputFile> both{{"a.yaml", system("a") + system("b")}, {"edge.yaml", balancer + edge}};
  CHECK(is_told(both, "Service lb gives no namespace, and its pods are in a and b"));
  CHECK(is_told(both, "Ingress pub gives no namespace, and Service api is in a and b"));
  CHECK(found(both, "route-to-missing-backend").empty());
  // Its own kind is meant where there is one.
  std::string bare =
      system("a") + system("b") + service("api", "api", "") + deployment("api", login, "") + database("");
  CHECK(exposed(bare) == 1);
  CHECK(reached(bare) == 1);
}
