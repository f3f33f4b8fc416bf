#include <doctest/doctest.h>

#include <array>
#include <random>

#include "oracle/netpol.hpp"
#include "relate/reach.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

kube::Workload pod(const std::string& ns, int number, unsigned labels) {
  kube::Workload workload;
  workload.meta = {.kind = "Pod", .namespace_name = ns, .name = {"p" + std::to_string(number), {}}};
  if ((labels & 1U) != 0) workload.pod.labels.push_back({.key = {"a", {}}, .value = {"x", {}}});
  if ((labels & 2U) != 0) workload.pod.labels.push_back({.key = {"b", {}}, .value = {number == 0 ? "y" : "", {}}});
  kube::Container container;
  // The same name stands for different ports, so that it matters on whose containers it is looked up.
  container.ports = {{.name = "web", .port = 80 + number}, {.name = "web", .port = 53, .protocol = "UDP"}};
  workload.pod.containers.push_back(container);
  return workload;
}

/// Specifications that together use every form: selectors, types, peers, ports.
constexpr std::array specs{
    "{podSelector: {}}",
    "{podSelector: {matchLabels: {a: x}}, ingress: [{}]}",
    "{podSelector: {matchLabels: {a: x}}, egress: [{}]}",
    "{podSelector: {matchLabels: {b: ''}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {a: "
    "x}}}]}]}",
    "{podSelector: {matchExpressions: [{key: b, operator: Exists}]}, ingress: [{from: [{podSelector: {}}], ports: "
    "[{port: 81}]}]}",
    "{podSelector: {matchExpressions: [{key: b, operator: NotIn, values: [y]}]}, ingress: [{from: [{namespaceSelector: "
    "{}}], ports: [{port: web}]}]}",
    "{podSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}, policyTypes: [Ingress, Egress], egress: "
    "[{ports: [{port: web}]}]}",
    "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: t}}, podSelector: {matchLabels: {a: "
    "x}}}]}]}",
    "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: t}}}, {podSelector: {matchLabels: "
    "{a: x}}}]}]}",
    "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: "
    "{kubernetes.io/metadata.name: m}}}], ports: [{protocol: UDP}, {port: 80, endPort: 81}]}]}",
    "{podSelector: {matchExpressions: [{key: a, operator: In, values: [x, z]}]}, ingress: [{ports: [{}]}], egress: []}",
};

constexpr std::array<std::pair<Protocol, std::int64_t>, 7> asked{{{Protocol::tcp, 80},
                                                                  {Protocol::tcp, 81},
                                                                  {Protocol::tcp, 82},
                                                                  {Protocol::tcp, 1},
                                                                  {Protocol::udp, 53},
                                                                  {Protocol::udp, 80},
                                                                  {Protocol::sctp, 80}}};

std::vector<kube::Policy> policies_in(const std::string& ns) {
  std::string text;
  for (const char* spec : specs) {
    text += "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: " + ns +
            ", name: p}\nspec: " + spec + "\n";
  }
  return test::read_cluster(text).cluster.policies;
}

kube::Cluster world(unsigned labels) {
  kube::Cluster cluster;
  for (int i = 0; i < 3; ++i) cluster.workloads.push_back(pod(i == 2 ? "m" : "n", i, (labels >> (2 * i)) & 3U));
  cluster.namespaces.push_back({.meta = {.name = {"n", {}}}});
  cluster.namespaces.push_back({.meta = {.name = {"m", {}}, .labels = {{.key = {"team", {}}, .value = {"t", {}}}}}});
  return cluster;
}

std::size_t disagreements(const kube::Cluster& cluster) {
  relate::Assumptions assumptions;
  assumptions.ipblock_selects_pods = relate::Choice::no;
  const relate::Reach reach(cluster, assumptions);
  std::size_t wrong = 0;
  for (std::size_t source = 0; source < cluster.workloads.size(); ++source) {
    for (std::size_t destination = 0; destination < cluster.workloads.size(); ++destination) {
      const relate::Bounds bounds = reach.connections(source, destination);
      for (const auto& [protocol, port] : asked) {
        const bool truth = oracle::may_connect(cluster, source, destination, protocol, port);
        if (bounds.must.contains(protocol, port) != truth || bounds.may.contains(protocol, port) != truth) ++wrong;
      }
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("in every world of three pods, two labels and two policies, reach says what the manual says") {
  std::vector<kube::Policy> policies = policies_in("n");
  for (kube::Policy& policy : policies_in("m")) policies.push_back(std::move(policy));
  REQUIRE(policies.size() == 2 * specs.size());
  std::size_t worlds = 0;
  std::size_t wrong = 0;
  for (unsigned labels = 0; labels < 64; ++labels) {
    for (std::size_t first = 0; first < policies.size(); ++first) {
      for (std::size_t second = first; second < policies.size(); ++second) {
        kube::Cluster cluster = world(labels);
        cluster.policies = {policies[first], policies[second]};
        wrong += disagreements(cluster);
        ++worlds;
      }
    }
  }
  CHECK(worlds == 64 * 253);
  CHECK(wrong == 0);
}

TEST_CASE("in random larger worlds reach says what the manual says, and matrix and columns agree") {
  const unsigned seed = 20;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::vector<kube::Policy> policies = policies_in("n");
  for (kube::Policy& policy : policies_in("m")) policies.push_back(std::move(policy));
  for (int round = 0; round < 30; ++round) {
    kube::Cluster cluster = world(0);
    cluster.workloads.clear();
    for (int i = 0; i < 12; ++i)
      cluster.workloads.push_back(pod(random() % 2 == 0 ? "n" : "m", i % 4, static_cast<unsigned>(random() % 4)));
    for (int i = 0; i < 5; ++i) cluster.policies.push_back(policies[random() % policies.size()]);
    CHECK(disagreements(cluster) == 0);
    const relate::Reach reach(cluster);
    reach.each_connection([&](const relate::Connection& connection) {
      if (reach.connections(connection.source, connection.destination) != connection.ports)
        FAIL_CHECK("matrix differs");
    });
  }
}
