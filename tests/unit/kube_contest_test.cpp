#include "kube/requests/contest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "kube/cluster/opaque.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

std::string service(const std::string& name) {
  return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
         ", namespace: a}\nspec: {ports: [{port: 80}]}\n";
}

/// An Ingress of host h.example in namespace a; `paths` as "path type service;...".
std::string ingress(const std::string& name, const std::string& class_name, const std::string& annotations,
                    const std::vector<std::array<std::string, 3>>& paths, const std::string& created = {}) {
  std::string text = "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: " + name;
  text += "\n  namespace: a\n";
  if (!created.empty()) text += "  creationTimestamp: \"" + created + "\"\n";
  text += "  annotations: {" + annotations + "}\nspec:\n  ingressClassName: " + class_name;
  text += "\n  rules:\n    - host: h.example\n      http:\n        paths:\n";
  for (const auto& [path, type, backend] : paths) {
    text += "          - {path: \"" + path + "\", pathType: " + type + ", backend: {service: {name: " + backend;
    text += ", port: {number: 80}}}}\n";
  }
  return text;
}

const std::string basic = "nginx.ingress.kubernetes.io/auth-type: basic, nginx.ingress.kubernetes.io/auth-secret: s";
const std::string services = service("x") + service("y");

}  // namespace

TEST_CASE("two Ingresses that claim a path for different backends are a conflict, unless timestamps settle it") {
  const auto conflicts = [](const std::string& class_name, const std::string& first, const std::string& second) {
    const auto world =
        test::complete_cluster(ingress("one", class_name, "", {{"/", "Prefix", "x"}}, first) +
                               ingress("two", class_name, "", {{"/", "Prefix", "y"}}, second) + services);
    return kube::contests_of(world.cluster).conflicts.size();
  };
  CHECK(conflicts("nginx", "", "") == 1);
  CHECK(conflicts("traefik", "", "") == 1);
  CHECK(conflicts("kong", "", "") == 1);
  CHECK(conflicts("contour", "", "") == 1);
  CHECK(conflicts("nginx", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z") == 0);
  // The smaller name of the backend wins, whatever the age.
  CHECK(conflicts("haproxytech", "", "") == 0);
  // Each Ingress of Google's controller has an address of its own.
  CHECK(conflicts("gce", "", "") == 0);
}

TEST_CASE("rules of one effect, and rules whose backends alone are the same, are told apart") {
  const auto conflicts = [](const std::string& annotations) {
    const auto world = test::complete_cluster(ingress("one", "nginx", annotations, {{"/", "Prefix", "x"}}) +
                                              ingress("two", "nginx", "", {{"/", "Prefix", "x"}}) + services);
    return kube::contests_of(world.cluster).conflicts.size();
  };
  CHECK(conflicts("") == 0);
  CHECK(conflicts(basic) == 1);
}

TEST_CASE("a route is shadowed where others take all its paths, and only then") {
  const auto shadowed = [](const std::string& text) {
    const auto world = test::complete_cluster(text + services);
    std::vector<std::string> paths;
    for (const kube::ShadowedRoute& one : kube::contests_of(world.cluster).shadowed)
      paths.push_back(world.cluster.routes[one.route].path.value + " by " +
                      world.cluster.routes[one.winner].path.value);
    return paths;
  };
  using Paths = std::vector<std::string>;
  const std::string regex = "nginx.ingress.kubernetes.io/use-regex: \"true\"";
  const std::string specific = "ImplementationSpecific";
  CHECK(shadowed(ingress("i", "nginx", regex, {{"/api/v1", specific, "x"}, {"/api/(.*)", specific, "y"}})) ==
        Paths{"/api/v1 by /api/(.*)"});
  CHECK(shadowed(ingress("i", "nginx", "", {{"/api/v1", "Prefix", "x"}, {"/api", "Prefix", "y"}})).empty());
  // The pattern ends after the element: what is below it is left.
  CHECK(shadowed(ingress("i", "nginx", regex, {{"/api/v1", specific, "x"}, {"/api/[a-z0-9]{2}$", specific, "y"}}))
            .empty());
  CHECK(shadowed(ingress("i", "traefik", "", {{"/stats", "Exact", "x"}, {"/", "Prefix", "y"}})) ==
        Paths{"/stats by /"});
  // One of a shadow's own effect is no loss.
  CHECK(shadowed(ingress("i", "traefik", "", {{"/stats", "Exact", "x"}, {"/", "Prefix", "x"}})).empty());
}

TEST_CASE("a rule for some method or header does not shadow one for all") {
  const auto route = [](const std::string& first) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: a}\nspec:\n"
           "  hosts: [h.example]\n  gateways: [a/g]\n  http:\n    - match: [" +
           first +
           "]\n      route: [{destination: {host: x}}]\n    - route: [{destination: {host: y}}]\n"
           "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: a}\nspec:\n"
           "  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [\"*\"]}]\n" +
           services;
  };
  const auto shadowed = [&](const std::string& first) {
    return kube::contests_of(test::complete_cluster(route(first)).cluster).shadowed.size();
  };
  CHECK(shadowed("{uri: {prefix: /}}") == 1);
  CHECK(shadowed("{method: {exact: GET}}") == 0);
  CHECK(shadowed("{withoutHeaders: {end-user: {exact: jason}}}") == 0);
}

TEST_CASE("a leak is a request that another route sends to the same place without asking") {
  const auto leaks = [](const std::string& text) {
    const auto world = test::complete_cluster(text + services);
    std::vector<std::string> urls;
    for (const kube::RouteLeak& leak : kube::contests_of(world.cluster).leaks)
      urls.push_back(leak.url + " as " + leak.path);
    return urls;
  };
  using Urls = std::vector<std::string>;
  const std::string specific = "ImplementationSpecific";
  const std::string admin = ingress("admin", "nginx", basic, {{"/admin", "Prefix", "x"}});
  const auto open = [&](const std::string& rewrite, const std::string& path, const std::string& backend) {
    return ingress("open", "nginx", rewrite, {{path, specific, backend}});
  };
  const std::string strip = "nginx.ingress.kubernetes.io/rewrite-target: /$2";
  CHECK(leaks(admin + open(strip, "/public(/|$)(.*)", "x")) == Urls{"http://h.example/public/admin as /admin"});
  CHECK(leaks(admin + open(strip, "/public(/|$)(.*)", "y")).empty());
  CHECK(leaks(admin + open("", "/", "x")).empty());
  CHECK(leaks(admin + open("", "/admin/health", "x")).empty());
  // With expressions /admin/ no longer covers /admin.
  const std::string slashed = ingress("admin", "nginx", basic, {{"/admin/", "Prefix", "x"}});
  CHECK(leaks(slashed + open("nginx.ingress.kubernetes.io/use-regex: \"true\"", "/", "x")) ==
        Urls{"http://h.example/admin as /admin"});
}

TEST_CASE("ingress-nginx: a path with and without its slash is one location twice") {
  const auto clashes = [](const std::string& text) {
    const auto world = test::complete_cluster(text + services);
    std::vector<std::string> all;
    for (const kube::NginxClash& clash : kube::contests_of(world.cluster).clashes)
      all.push_back(clash.location + (clash.is_certain ? "" : " perhaps"));
    return all;
  };
  using All = std::vector<std::string>;
  const auto one = [&](const std::vector<std::array<std::string, 3>>& paths) {
    return clashes(ingress("i", "nginx", "", paths));
  };
  CHECK(one({{"/api", "Prefix", "x"}, {"/api/", "Prefix", "x"}}) == All{"/api/"});
  CHECK(one({{"/api", "Prefix", "x"}, {"/api/", "Exact", "x"}}).empty());
  CHECK(one({{"/api", "Exact", "x"}, {"/api", "Prefix", "x"}}).empty());
  CHECK(one({{"/api", "Exact", "x"}, {"/api", "Prefix", "x"}, {"/api", "Prefix", "y"}}) == All{"/api/"});
  CHECK(one({{"/", "Prefix", "x"}, {"/", "Exact", "y"}}).empty());
  // Which of the three is asked first is a question of age.
  CHECK(clashes(ingress("e", "nginx", "", {{"/api", "Exact", "x"}}) +
                ingress("p", "nginx", "", {{"/api", "Prefix", "x"}, {"/api", "Prefix", "y"}})) == All{"/api/ perhaps"});
}

TEST_CASE("a snippet is opaque for the directives in it that steer") {
  const auto words = [](const std::string& annotation) {
    const auto world = test::complete_cluster(ingress("i", "nginx", annotation, {{"/", "Prefix", "x"}}));
    std::vector<std::string> all;
    for (const kube::OpaqueText& text : kube::opaque_texts(world.cluster))
      all.insert(all.end(), text.words.begin(), text.words.end());
    return all;
  };
  using Words = std::vector<std::string>;
  const std::string key = "nginx.ingress.kubernetes.io/configuration-snippet: ";
  CHECK(words(key + "\"more_set_headers \\\"X-A: b; c\\\";\\nadd_header X-B 'return 1;';\"").empty());
  CHECK(words(key + "\"# return 404;\\nproxy_set_header A b;\"").empty());
  CHECK(words(key + "\"if ($request_method = OPTIONS) { return 204; }\"") == Words{"if", "return"});
  CHECK(words(key + "\"set $my_var 1; set $proxy_upstream_name x;\"") == Words{"set"});
  CHECK(words("nginx.ingress.kubernetes.io/server-snippet: \"location /x { deny all; }\"") ==
        Words{"deny", "location"});
  CHECK(words("haproxy.org/backend-config-snippet: \"timeout server 5s\\nhttp-request deny\"") ==
        Words{"http-request"});
}
