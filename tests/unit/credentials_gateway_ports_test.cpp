#include "credentials/servers/gateway_ports.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "routegrant/relations/leads_to.hpp"
#include "routegrant/relations/route.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using namespace routegrant::credentials;

namespace {

/// The ports, blank-separated; "any" where they cannot be told.
std::string shown(const std::optional<std::vector<std::int64_t>>& ports) {
  if (!ports) return "any";
  std::string all;
  for (const std::int64_t port : *ports) all += (all.empty() ? "" : " ") + std::to_string(port);
  return all;
}

std::string ports(const std::string& text) {
  return shown(nginx_ports(text, "api"));
}

const std::string pass = " location / { proxy_pass http://api:8080; } }";

std::string indented(const std::string& text) {
  std::string out = "    ";
  for (const char c : text) out += c == '\n' ? "\n    " : std::string(1, c);
  return out;
}

/// A gateway that a LoadBalancer opens at 80, 443 and 8001, with a file and more of a container; and two Services that
/// it may call.
std::string gateway(const std::string& image, const std::string& key, const std::string& file,
                    const std::string& environment) {
  std::string all = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: a}\ndata:\n  " + key + ": |\n" +
                    indented(file) +
                    "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: gate, namespace: a}\nspec:\n"
                    "  type: LoadBalancer\n  selector: {app: gate}\n  ports: [{name: a, port: 80, targetPort: 8000}, "
                    "{name: b, port: 443}, {name: c, port: 8001}]\n---\n";
  const auto deployment = [&](const std::string& name, const std::string& container) {
    all += "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: a}\nspec: {selector: {matchLabels: {app: " + name +
           "}}, template: {metadata: {labels: {app: " + name + "}}, spec: " + container + "}}\n---\n";
  };
  deployment("gate", "{containers: [{name: g, image: '" + image + "', env: [" + environment +
                         "], volumeMounts: [{name: v, mountPath: /etc/gate}]}], volumes: [{name: v, configMap: {name: "
                         "c}}]}");
  for (const std::string name : {"api", "other"}) {
    deployment(name, "{containers: [{name: x, image: 'x:1'}]}");
    all += "apiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: a}\nspec: {selector: {app: " + name + "}, ports: [{port: 8080}]}\n---\n";
  }
  return all;
}

/// "entry workload" of each way that goes on behind the gateway.
std::set<std::string> ways(const std::string& text) {
  const Analysis analysis = test::analyzed({{.path = "a.yaml", .text = text}});
  const Graph& graph = analysis.report.graph;
  std::set<std::string> found;
  for (const LeadsTo& row : graph.table<LeadsTo>().rows) {
    if (row.hops > 0)
      found.insert(std::string(graph.reasons().label(row.route)) + " " +
                   std::string(graph.reasons().label(row.workload)));
  }
  return found;
}

}  // namespace

TEST_CASE("nginx sends on what comes to the ports of the server that names the host") {
  CHECK(ports("server { listen 80; return 301 https://$host$request_uri; } server { listen 443 ssl;" + pass) == "443");
  CHECK(ports("server { listen 80; location / { proxy_pass http://other; } } server { listen [::]:443 ssl;" + pass) ==
        "443");
  CHECK(ports("server { listen 127.0.0.1:8000; listen 10.0.0.1; listen unix:/run/s;" + pass) == "8000 80 0");
  CHECK(ports("server {" + pass) == "80 8000");
  CHECK(ports("# server { api; }\nserver { listen 81; return 404 \"api {;\";" + pass + " server { listen 82;" + pass) ==
        "82");
  CHECK(ports("upstream u { server api:8080; } server { listen 81; location / { proxy_pass http://u/x; } } "
              "server { listen 82; location / { proxy_pass http://u2; } }") == "81");
  CHECK(ports("stream { server { listen 5432; proxy_pass api:5432; } }") == "5432");
  CHECK(ports("server { listen 81; set $up http://api:80; location / { proxy_pass $up; } }") == "81");
  // A condition's `return` is not every request's.
  CHECK(ports("server { listen 81; if ($x) { return 404; }" + pass) == "81");
}

TEST_CASE("where nginx listens is not known of parts, variables, and what is no configuration of its") {
  CHECK(ports("location / { proxy_pass http://api; }") == "any");
  CHECK(ports("server { listen ${PORT};" + pass) == "any");
  CHECK(ports("server { include /etc/nginx/listen.conf;" + pass) == "any");
  CHECK(ports("upstream u { server api:8080; } server { listen 81; location / { proxy_pass http://$x; } }") == "any");
  CHECK(ports("upstream u { server api:8080; } server { listen 81; }") == "any");
  CHECK(ports("map $a $b { default http://api; } server { listen 81; location / { proxy_pass $b; } }") == "any");
  CHECK(ports("server { listen 81; location / { proxy_pass http://api-two; } }") == "any");
  CHECK(ports("server { listen 81; location / { proxy_pass http://api; }") == "any");
  CHECK(ports("backend api\n  server api api:8080\n") == "any");
}

TEST_CASE("Kong's lists of addresses") {
  CHECK(shown(kong_ports("0.0.0.0:8000 reuseport backlog=16384, [::]:8443 http2 ssl")) == "8000 8443");
  CHECK(shown(kong_ports("off")).empty());
  CHECK(shown(kong_ports("${LISTEN}")) == "any");
}

TEST_CASE("a gateway's hop counts for the ports that lead to it") {
  const std::string redirecting =
      "server {\n  listen 8000;\n  return 301 https://$host$request_uri;\n}\nserver {\n  listen 443 ssl;\n  location / "
      "{ proxy_pass http://api:8080; }\n}\n";
  CHECK(ways(gateway("nginx:1", "default.conf", redirecting, "")) ==
        std::set<std::string>{"LoadBalancer a/gate:443 Deployment a/api"});
  // One Service by two names, on two ports.
  const std::string both =
      "server { listen 8000; location / { proxy_pass http://api:8080; } }\nserver { listen 443; location / { "
      "proxy_pass http://api.a.svc:8080; } }\nserver { listen 8001; location / { proxy_pass http://other:8080; } }\n";
  CHECK(ways(gateway("nginx:1", "default.conf", both, "")) ==
        std::set<std::string>{"LoadBalancer a/gate:443 Deployment a/api", "LoadBalancer a/gate:80 Deployment a/api",
                              "LoadBalancer a/gate:8001 Deployment a/other"});
  const std::string kong =
      "_format_version: \"3.0\"\nservices:\n  - name: api\n    url: http://api:8080\n    routes:\n      - paths: [/]\n";
  const std::set<std::string> by_proxy{"LoadBalancer a/gate:80 Deployment a/api"};
  CHECK(ways(gateway("kong:3", "kong.yml", kong, "{name: KONG_ADMIN_LISTEN, value: '0.0.0.0:8001'}")) == by_proxy);
  CHECK(ways(gateway("kong:3", "kong.yml", kong, "{name: KONG_PROXY_LISTEN, value: '0.0.0.0:443 ssl'}")) ==
        std::set<std::string>{"LoadBalancer a/gate:443 Deployment a/api"});
  // What reads Kong's file without being Kong may listen anywhere.
  CHECK(ways(gateway("acme/sync:3", "kong.yml", kong, "")).size() == 3);
}
