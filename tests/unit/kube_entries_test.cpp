#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "questions/question.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

const std::string web =
    "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    "spec: {selector: {app: web}, ports: [{port: 80}]}\n---\n"
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
    "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
    "      containers:\n        - {name: web, image: web:1, env: [{name: PGHOST, value: db.example}, {name: PGUSER, "
    "value: app}]}\n---\n";

std::string ingress(const std::string& annotations, const std::string& spec) {
  return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  namespace: shop\n"
         "  annotations: {" +
         annotations + "}\nspec:\n" + spec +
         "  rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, "
         "port: {number: 80}}}}]}}]\n---\n";
}

bool is_plain(const std::string& edge) {
  return !test::places_of(analyzed({{"edge.yaml", edge}, {"web.yaml", web}}), "route-without-tls").empty();
}

std::string answer_of(const questions::Question& question, const Analysis& analysis) {
  std::ostringstream out;
  REQUIRE(question.run(analysis, {}, out));
  return out.str();
}

}  // namespace

TEST_CASE("a load balancer of AWS has the listeners that listen-ports names") {
  const auto alb = [](const std::string& more) {
    return ingress("alb.ingress.kubernetes.io/scheme: internet-facing" + more, "  ingressClassName: alb\n");
  };
  const std::string tls = ", alb.ingress.kubernetes.io/listen-ports: '[{\"HTTPS\": 443}]'";
  const std::string both = ", alb.ingress.kubernetes.io/listen-ports: '[{\"HTTP\": 80}, {\"HTTPS\": 443}]'";
  const std::string certificate = ", alb.ingress.kubernetes.io/certificate-arn: 'arn:aws:acm:x:1:certificate/y'";
  CHECK(is_plain(alb("")));
  CHECK_FALSE(is_plain(alb(tls)));
  CHECK_FALSE(is_plain(alb(tls + certificate)));
  CHECK(is_plain(alb(both + certificate)));
  CHECK_FALSE(is_plain(alb(both + certificate + ", alb.ingress.kubernetes.io/ssl-redirect: '443'")));
}

TEST_CASE("ssl-redirect of one Ingress holds for all of its load balancer") {
  const auto member = [](const std::string& name, const std::string& more) {
    std::string text = ingress(
        "alb.ingress.kubernetes.io/scheme: internet-facing, alb.ingress.kubernetes.io/group.name: "
        "edge" +
            more,
        "  ingressClassName: alb\n");
    return text.replace(text.find("name: web"), 9, "name: " + name);
  };
  CHECK(is_plain(member("one", "") + member("two", "")));
  CHECK_FALSE(is_plain(member("one", "") + member("two", ", alb.ingress.kubernetes.io/ssl-redirect: '443'")));
}

TEST_CASE("Google's FrontendConfig redirects what its Ingresses get over plain HTTP") {
  const auto config = [](const std::string& spec) {
    return "apiVersion: networking.gke.io/v1beta1\nkind: FrontendConfig\nmetadata: {name: f, namespace: shop}\nspec: " +
           spec + "\n---\n";
  };
  const std::string edge = ingress(
      "kubernetes.io/ingress.class: gce, networking.gke.io/managed-certificates: m, "
      "networking.gke.io/v1beta1.FrontendConfig: f",
      "");
  CHECK_FALSE(is_plain(config("{redirectToHttps: {enabled: true}}") + edge));
  CHECK(is_plain(config("{sslPolicy: p}") + edge));
  // What is not in the tree may redirect.
  CHECK_FALSE(is_plain(edge));
}

TEST_CASE("an entry point of Traefik that redirects redirects for every router without TLS") {
  const std::string route =
      "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: web, namespace: shop}\nspec:\n"
      "  routes: [{match: Host(`shop.example`), kind: Rule, services: [{name: web, port: 80}]}]\n---\n";
  const std::string chart =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: traefik, namespace: edge}\nspec:\n"
      "  chart: {spec: {chart: traefik, version: 34.x, sourceRef: {kind: HelmRepository, name: traefik}}}\n"
      "  values: ";
  CHECK(is_plain(route));
  CHECK(is_plain(chart + "{ports: {web: {port: 8000}}}\n---\n" + route));
  CHECK_FALSE(is_plain(chart + "{ports: {web: {redirections: {entryPoint: {to: websecure}}}}}\n---\n" + route));
  CHECK_FALSE(is_plain(chart + "{ports: {web: {redirectTo: {port: websecure}}}}\n---\n" + route));
  CHECK_FALSE(is_plain(
      "apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: {name: traefik, namespace: kube-system}\nspec:\n"
      "  valuesContent: |\n    ports:\n      web:\n        redirectTo: {port: websecure}\n---\n" +
      route));
  const auto pods = [](const std::string& argument) {
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: traefik, namespace: edge}\nspec:\n"
           "  selector: {matchLabels: {app: t}}\n  template:\n    metadata: {labels: {app: t}}\n    spec:\n"
           "      containers: [{name: t, image: 'traefik:v3', args: ['" +
           argument + "']}]\n---\n";
  };
  CHECK_FALSE(is_plain(pods("--entryPoints.web.http.redirections.entryPoint.to=websecure") + route));
  CHECK(is_plain(pods("--entryPoints.web.address=:80") + route));
  // `websecure` ends TLS by itself in the chart: nobody knows.
  std::string secure = route;
  secure.replace(secure.find("spec:\n"), 6, "spec:\n  entryPoints: [websecure]\n");
  CHECK_FALSE(is_plain(secure));
}

TEST_CASE("rules of a VirtualService for port 80 and for port 443 are asked at their own ports") {
  const std::string gateway =
      "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\nspec:\n  servers:\n"
      "  - {port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example]}\n"
      "  - {port: {number: 443, name: https, protocol: HTTPS}, hosts: [shop.example], tls: {mode: SIMPLE, "
      "credentialName: c}}\n---\n";
  const auto service = [](const std::string& rules) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec:\n"
           "  hosts: [shop.example]\n  gateways: [g]\n  http:\n" +
           rules + "---\n";
  };
  const std::string redirect = "  - {match: [{port: 80}], redirect: {scheme: https, redirectCode: 301}}\n";
  const std::string forward = "route: [{destination: {host: web, port: {number: 80}}}]";
  CHECK_FALSE(is_plain(gateway + service(redirect + "  - {match: [{port: 443}], " + forward + "}\n")));
  CHECK_FALSE(is_plain(gateway + service(redirect + "  - {" + forward + "}\n")));
  CHECK(is_plain(gateway + service("  - {" + forward + "}\n")));
}

TEST_CASE("Tailscale serves an Ingress over TLS, at a name of the tailnet, to nobody outside of it") {
  const auto first = [](const std::string& edge) {
    return analyzed({{"edge.yaml", edge}, {"web.yaml", web}}).report.graph.table<Route>().rows.front();
  };
  const std::string spec =
      "  ingressClassName: tailscale\n  tls: [{hosts: [shop]}]\n"
      "  defaultBackend: {service: {name: web, port: {number: 80}}}\n---\n";
  const std::string head = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop";
  const Route inside = first(head + "}\nspec:\n" + spec);
  CHECK(inside.exposure == "internal");
  CHECK(inside.tls);
  CHECK_FALSE(inside.plain_http);
  CHECK(inside.host == "shop");
  const Route funnel = first(head + ", annotations: {tailscale.com/funnel: 'true'}}\nspec:\n" + spec);
  CHECK(funnel.exposure == "internet");
  CHECK_FALSE(funnel.plain_http);
}

TEST_CASE("an object that opens a way and is not read is told, and what it leads to is not called closed") {
  const std::string apisix =
      "apiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata: {name: r, namespace: shop}\nspec:\n  http:\n"
      "  - {name: a, match: {hosts: [shop.example]}, backends: [{serviceName: web, servicePort: 80}]}\n---\n";
  const std::string mapping =
      "apiVersion: getambassador.io/v3alpha1\nkind: Mapping\nmetadata: {name: r, namespace: edge}\n"
      "spec: {hostname: shop.example, prefix: /, service: 'http://web.shop:80'}\n---\n";
  const std::string tunnel =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r, namespace: shop}\ndata:\n  config.yaml: |\n"
      "    ingress:\n    - hostname: shop.example\n      service: http://web:80\n    - service: http_status:404\n---\n"
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: r, namespace: shop}\nspec:\n"
      "  selector: {matchLabels: {app: cf}}\n  template:\n    metadata: {labels: {app: cf}}\n    spec:\n"
      "      containers: [{name: cf, image: 'cloudflare/cloudflared:2024.1.0', args: [tunnel, run]}]\n"
      "      volumes: [{name: c, configMap: {name: r}}]\n---\n";
  for (const std::string& edge : {apisix, mapping, tunnel}) {
    const Analysis analysis = analyzed({{"edge.yaml", edge}, {"web.yaml", web}});
    const auto& told = analysis.report.diagnostics;
    CHECK(std::any_of(told.begin(), told.end(), [](const Diagnostic& diagnostic) {
      return diagnostic.message.find("opens a way into the cluster to Service shop/web, which is not read") !=
             std::string::npos;
    }));
    CHECK(answer_of(questions::routes, analysis).find("no route that is read here; not read: ") != std::string::npos);
    CHECK(answer_of(questions::paths, analysis).find("(not read: ") != std::string::npos);
  }
}

TEST_CASE("a TCP rule of a VirtualService opens what it leads to") {
  const auto gateway = [](const std::string& protocol) {
    return "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\nspec:\n"
           "  servers: [{port: {number: 5432, name: db, protocol: " +
           protocol + "}, hosts: ['*']}]\n---\n";
  };
  const std::string rest =
      "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec:\n"
      "  hosts: ['*']\n  gateways: [g]\n  tcp: [{match: [{port: 5432}], route: [{destination: {host: db}}]}]\n---\n"
      "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\n"
      "spec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n"
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec:\n"
      "  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n"
      "      containers: [{name: db, image: 'postgres:16'}]\n";
  const Analysis open = analyzed({{"a.yaml", gateway("TCP") + rest}});
  CHECK(test::places_of(open, "database-exposed-outside").size() == 1);
  CHECK(test::places_of(open, "route-without-tls").empty());
  CHECK(test::places_of(analyzed({{"a.yaml", gateway("HTTP") + rest}}), "database-exposed-outside").empty());
}

TEST_CASE("whether a listener that is not in the tree speaks TLS is not known") {
  const std::string route =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web, namespace: shop}\nspec:\n"
      "  hostnames: [shop.example]\n  parentRefs: [{name: edge, namespace: gateways}]\n"
      "  rules: [{backendRefs: [{name: web, port: 80}]}]\n---\n";
  const Analysis analysis = analyzed({{"edge.yaml", route}, {"web.yaml", web}});
  CHECK(answer_of(questions::routes, analysis).find("  ?  ") != std::string::npos);
  REQUIRE(analysis.model.scopes.front().cluster.routes.size() == 1);
  CHECK(analysis.model.scopes.front().cluster.routes.front().assumptions ==
        std::vector<std::string>{"Gateway gateways/edge exists outside the tree, and takes it"});
}

TEST_CASE("where no login is seen, what is taken as a whole and not shown is told") {
  const std::string unseen =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
      "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
      "      containers: [{name: web, image: 'web:1', envFrom: [{secretRef: {name: app-secrets}}]}]\n";
  const std::string answer = answer_of(questions::paths, analyzed({{"web.yaml", unseen}}));
  CHECK(
      answer.find("Deployment shop/web takes all of its settings from Secret 'shop/app-secrets', which nothing in the "
                  "tree makes, so what it logs in to is not known") != std::string::npos);
}
