#include "kube/dialects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "kube/kinds.hpp"
#include "yaml/reader.hpp"

using namespace routegrant;
using kube::Decision;

namespace {

std::string file(const std::string& path) {
  std::ifstream in(std::string(ROUTEGRANT_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// All Ingresses of a set belong to one load balancer.
void join_group(kube::Cluster& cluster) {
  for (kube::Route& route : cluster.routes) {
    route.meta.annotations.insert(route.meta.annotations.begin(),
                                  {.key = {"alb.ingress.kubernetes.io/group.name", {}}, .value = {"g", {}}});
  }
}

/// A decision in the words of the expectations: a Service, "null", "redirect /x", "one of a, b".
std::string words(const kube::Cluster& cluster, const Decision& decision) {
  const auto service = [&](std::size_t route) { return cluster.routes[route].backends.front().service.value; };
  switch (decision.outcome) {
    case Decision::Outcome::forward: return service(decision.routes.front());
    case Decision::Outcome::no_route: return "null";
    case Decision::Outcome::redirect: return "redirect " + decision.redirect->path;
    case Decision::Outcome::reject: return "reject";
    case Decision::Outcome::undetermined: break;
  }
  std::set<std::string> candidates;
  for (const std::size_t route : decision.routes) candidates.insert(service(route));
  if (decision.perhaps_none) candidates.insert("null");
  std::string all = "one of";
  for (const std::string& candidate : candidates) all += " " + candidate;
  return all;
}

std::string expected_words(const yaml::Cursor& winner) {
  if (winner.is_null()) return "null";
  if (winner.is_scalar()) return std::string(winner.text());
  if (winner["redirect"]) return "redirect " + std::string(winner["location"].text());
  std::set<std::string> candidates;
  for (const yaml::Cursor& candidate : winner["undetermined"].items()) {
    candidates.insert(candidate.is_null() ? "null" : std::string(candidate.text()));
  }
  std::string all = "one of";
  for (const std::string& candidate : candidates) all += " " + candidate;
  return all;
}

std::vector<std::size_t> routes_of(const kube::Cluster& cluster, std::string_view object) {
  std::vector<std::size_t> routes;
  for (std::size_t i = 0; i < cluster.routes.size(); ++i) {
    const bool wanted = object.empty() || cluster.routes[i].meta.name.value == object;
    if (wanted && cluster.routes[i].accepted) routes.push_back(i);
  }
  return routes;
}

kube::Cluster cluster_of(const yaml::Cursor& manifests, std::string_view dialect) {
  kube::Cluster cluster;
  Diagnostics diagnostics;
  for (const yaml::Cursor& manifest : manifests.items()) kube::read_object(manifest, cluster, diagnostics);
  kube::complete(cluster, dialect, diagnostics);
  if (dialect == "alb") join_group(cluster);
  return cluster;
}

}  // namespace

TEST_CASE("each dialect sends each request where its controller does") {
  Sources sources;
  Diagnostics diagnostics;
  const SourceId source = sources.add({.path = "dialects.json", .text = file("testdata/routing/dialects.json")});
  const yaml::Document document = yaml::read_one(sources, source, yaml::Bounds{}, diagnostics);
  REQUIRE(diagnostics.empty());
  const yaml::Cursor sets = document.root()["sets"];
  REQUIRE(sets.size() == 18);
  std::size_t checked = 0;
  for (const yaml::Cursor& set : sets.items()) {
    for (const kube::Dialect* dialect : kube::all_dialects()) {
      const kube::Cluster cluster = cluster_of(set["manifests"], dialect->name);
      for (const yaml::Cursor& request : set["requests"].items()) {
        const yaml::Cursor winner = request["winner"][dialect->name];
        if (!winner.present()) continue;
        const std::string question = std::string(set["id"].text()) + " " + std::string(request["path"].text()) +
                                     " by " + std::string(dialect->name);
        CAPTURE(question);
        const kube::Request asked{.host = "a.example.com", .path = std::string(request["path"].text())};
        if (winner["per_ingress"]) {
          for (const yaml::Cursor& one : winner["per_ingress"].items()) {
            CHECK(words(cluster, dialect->decide(cluster, routes_of(cluster, one.key()), asked)) ==
                  expected_words(one));
            ++checked;
          }
        } else {
          CHECK(words(cluster, dialect->decide(cluster, routes_of(cluster, ""), asked)) == expected_words(winner));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 600);
}

TEST_CASE("every dialect is found by its name, and controllers belong to one dialect") {
  std::set<std::string_view> seen;
  for (const kube::Dialect* dialect : kube::all_dialects()) {
    CHECK(kube::find_dialect(dialect->name) == dialect);
    CHECK(seen.insert(dialect->name).second);
  }
  CHECK(kube::find_dialect("ingress-nginx") == &kube::nginx);
  CHECK(kube::find_dialect("no-such") == nullptr);
}
