#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "relate/reach.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;
using relate::Reach;

namespace {

std::string pod(const std::string& ns, const std::string& name, const std::string& more = "") {
  return "---\napiVersion: v1\nkind: Pod\nmetadata: {namespace: " + ns + ", name: " + name + ", labels: {app: " + name +
         "}}\nspec: {" + more +
         "containers: [{name: c, ports: [{name: web, containerPort: 8080}, {name: dns, containerPort: 53, protocol: "
         "UDP}]}]}\n";
}

const std::string world = pod("shop", "web") + pod("shop", "db") + pod("other", "web") +
                          "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
                          "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {team: x}}\n";

std::string cluster_policy(const std::string& name, const std::string& spec) {
  return "---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: " + name +
         "}\nspec: " + spec + "\n";
}

std::string admin_policy(const std::string& name, const std::string& spec) {
  return "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: " + name +
         "}\nspec: " + spec + "\n";
}

const std::string db = "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}";
const std::string team = "{namespaces: {matchLabels: {team: x}}}";

std::string network_policy(const std::string& spec) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: shop, name: p}\nspec: " +
         spec + "\n";
}

/// "must", "may" or "no" from other/web to shop/db.
std::string asked(const std::string& policies, std::int64_t port = 8080, Protocol protocol = Protocol::tcp,
                  const std::string& from = "other/web[Pod]", const std::string& to = "shop/db[Pod]",
                  const relate::Assumptions& assumptions = {}) {
  const test::ReadCluster read = test::read_cluster(world + policies);
  const Reach reach(read.cluster, assumptions);
  // Outside destinations come last, and may have the name of a source.
  const auto end = [&](const std::string& name) {
    for (relate::End one = reach.ends(); one-- > 0;) {
      if (reach.name(one) == name) return one;
    }
    FAIL("no end is called " << name);
    return relate::End{};
  };
  const auto bounds = reach.connections(end(from), end(to));
  if (bounds.must.contains(protocol, port)) return "must";
  return bounds.may.contains(protocol, port) ? "may" : "no";
}

std::string ingress(const std::string& tier, int priority, const std::string& rules) {
  return "{tier: " + tier + ", priority: " + std::to_string(priority) + ", subject: " + db + ", ingress: [" + rules +
         "]}";
}

std::string rule(const std::string& action, const std::string& more = "") {
  return "{action: " + action + ", from: [" + team + "]" + more + "}";
}

}  // namespace

TEST_CASE("the first rule of the admin tier decides, by priority and then as it is written") {
  CHECK(asked(cluster_policy("a", ingress("Admin", 10, rule("Deny")))) == "no");
  CHECK(asked(cluster_policy("a", ingress("Admin", 10, rule("Accept") + ", " + rule("Deny")))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 10, rule("Deny"))) +
              cluster_policy("b", ingress("Admin", 9, rule("Accept")))) == "must");
  // Nobody else is meant.
  CHECK(asked(cluster_policy("a", ingress("Admin", 10, rule("Deny"))), 8080, Protocol::tcp, "shop/web[Pod]") == "must");
}

TEST_CASE("a pass leaves the tier, and NetworkPolicies and the baseline tier follow") {
  const std::string pass =
      cluster_policy("a", ingress("Admin", 1, rule("Pass"))) + cluster_policy("b", ingress("Admin", 2, rule("Accept")));
  const std::string closed = network_policy("{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}");
  const std::string baseline = cluster_policy("c", ingress("Baseline", 1, rule("Deny")));
  CHECK(asked(pass) == "must");
  CHECK(asked(pass + closed) == "no");
  CHECK(asked(pass + baseline) == "no");
  // What a NetworkPolicy lets through, the baseline tier is not asked about.
  const std::string open = network_policy("{podSelector: {}, ingress: [{}]}");
  CHECK(asked(pass + baseline + open) == "must");
  // An admin's word is final.
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, rule("Accept"))) + closed) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, rule("Deny"))) + open) == "no");
}

TEST_CASE("a tier isolates nothing by itself, and both ends count") {
  const std::string one =
      cluster_policy("a", ingress("Admin", 1, rule("Deny", ", protocols: [{tcp: {destinationPort: {number: 80}}}]")));
  CHECK(asked(one, 80) == "no");
  CHECK(asked(one, 81) == "must");
  CHECK(asked(one, 80, Protocol::udp) == "must");
  const std::string egress =
      "{tier: Admin, priority: 3, subject: " + team + ", egress: [{action: Deny, to: [" + db + "]}]}";
  CHECK(asked(cluster_policy("a", egress)) == "no");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, rule("Accept"))) + cluster_policy("b", egress)) == "no");
}

TEST_CASE("ports of tiers: ranges, names and whole protocols") {
  const auto with = [](const std::string& protocols) {
    return cluster_policy("a", ingress("Admin", 1, rule("Deny", ", protocols: [" + protocols + "]")));
  };
  CHECK(asked(with("{tcp: {destinationPort: {range: {start: 8000, end: 9000}}}}"), 8080) == "no");
  CHECK(asked(with("{tcp: {destinationPort: {range: {start: 8000, end: 9000}}}}"), 9001) == "must");
  CHECK(asked(with("{destinationNamedPort: web}"), 8080) == "no");
  CHECK(asked(with("{destinationNamedPort: dns}"), 53, Protocol::udp) == "no");
  CHECK(asked(with("{destinationNamedPort: dns}"), 53, Protocol::tcp) == "must");
  CHECK(asked(with("{udp: {}}"), 1, Protocol::udp) == "no");
  CHECK(asked(with("{udp: {}}"), 1, Protocol::tcp) == "must");
  const auto old = [](const std::string& ports) {
    return admin_policy("a", "{priority: 1, subject: " + db + ", ingress: [{action: Deny, from: [" + team +
                                 "], ports: [" + ports + "]}]}");
  };
  CHECK(asked(old("{portNumber: {port: 80}}"), 80) == "no");
  CHECK(asked(old("{portNumber: {port: 80, protocol: UDP}}"), 80) == "must");
  CHECK(asked(old("{portRange: {start: 80, end: 90}}"), 90) == "no");
  CHECK(asked(old("{namedPort: web}"), 8080) == "no");
}

TEST_CASE("networks of an egress rule hold pods, too") {
  const auto egress = [](const std::string& action, const std::string& to) {
    return cluster_policy(
        "a", "{tier: Admin, priority: 3, subject: " + team + ", egress: [{action: " + action + ", to: [" + to + "]}]}");
  };
  CHECK(asked(egress("Deny", "{networks: [0.0.0.0/0]}")) == "no");
  CHECK(asked(egress("Deny", "{networks: [10.0.0.0/8]}")) == "may");
  CHECK(asked(egress("Deny", "{networks: [10.0.0.0/8]}"), 1, Protocol::tcp, "other/web[Pod]",
              "10.0.0.0-10.255.255.255[External]") == "no");
  CHECK(asked(egress("Deny", "{nodes: {}}")) == "must");
  CHECK(asked(egress("Deny", "{nodes: {}}"), 1, Protocol::tcp, "other/web[Pod]", "0.0.0.0-255.255.255.255[External]") ==
        "may");
  CHECK(asked(egress("Accept", "{domainNames: ['*.example.com']}")) == "must");
}

TEST_CASE("policies of one priority come in no order") {
  const std::string deny = cluster_policy("a", ingress("Admin", 5, rule("Deny")));
  CHECK(asked(deny + cluster_policy("b", ingress("Admin", 5, rule("Accept")))) == "may");
  CHECK(asked(deny + cluster_policy("b", ingress("Admin", 5, rule("Deny")))) == "no");
  CHECK(asked(cluster_policy("b", ingress("Admin", 4, rule("Accept"))) + deny + deny) == "must");
}

TEST_CASE("what the CRD refuses takes no part, and what is not known may be anyone") {
  CHECK(asked(cluster_policy("a", ingress("Admin", 1001, rule("Deny")))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Edge", 1, rule("Deny")))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, rule("Allow")))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, "{action: Deny}"))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, "{action: Deny, from: [{}]}"))) == "must");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, "{action: Deny, from: [{services: {}}]}"))) == "may");
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, "{action: Deny, from: [{namespaces: {sameLabels: [t]}}]}"))) ==
        "may");
  relate::Assumptions assumptions;
  assumptions.tiers = false;
  CHECK(asked(cluster_policy("a", ingress("Admin", 1, rule("Deny"))), 8080, Protocol::tcp, "other/web[Pod]",
              "shop/db[Pod]", assumptions) == "must");
}

TEST_CASE("the baseline policy has one name and no pass") {
  const auto baseline = [](const std::string& name, const std::string& action) {
    return "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: " +
           name + "}\nspec: {subject: " + db + ", ingress: [{action: " + action + ", from: [" + team + "]}]}\n";
  };
  CHECK(asked(baseline("default", "Deny")) == "no");
  CHECK(asked(baseline("other", "Deny")) == "must");
  CHECK(asked(baseline("default", "Pass")) == "must");
  CHECK(asked(baseline("default", "Deny") + network_policy("{podSelector: {}, ingress: [{}]}")) == "must");
}

TEST_CASE("because names the rule of the tier that decides") {
  const test::ReadCluster read =
      test::read_cluster(world + cluster_policy("a", ingress("Admin", 1, rule("Pass"))) +
                         cluster_policy("b", ingress("Baseline", 1, rule("Accept") + ", " + rule("Deny"))));
  const Reach reach(read.cluster);
  const std::vector<relate::Cause> causes = reach.because(2, 1, Protocol::tcp, 80);
  REQUIRE(causes.size() == 2);
  CHECK(causes[0].action == kube::PolicyRule::Action::pass);
  CHECK(causes[1].action == kube::PolicyRule::Action::allow);
  CHECK(causes[1].rule == 0);
  CHECK(reach.isolation(1, relate::Direction::ingress).must);
  CHECK_FALSE(reach.isolation(0, relate::Direction::ingress).may);
}

namespace {

/// The sentence of the API, as naively as can be: one port, one pair, no unknowns.
bool naive(const std::vector<const kube::Policy*>& policies, const std::string& source, std::int64_t port) {
  using Action = kube::PolicyRule::Action;
  for (const kube::Policy::Tier tier : {kube::Policy::Tier::admin, kube::Policy::Tier::baseline}) {
    bool passed = false;
    for (std::int64_t priority = 0; priority < 10 && !passed; ++priority) {
      for (const kube::Policy* policy : policies) {
        if (passed || policy->tier != tier || policy->priority != priority) continue;
        for (const kube::PolicyRule& one : policy->ingress) {
          const std::string wanted = one.peers[0].namespaces.requirements.empty() ? "" : "other";
          if (!wanted.empty() && wanted != source) continue;
          const bool matches = one.ports.empty() || one.ports[0].port.value == std::to_string(port);
          if (!matches) continue;
          if (one.action == Action::allow) return true;
          if (one.action == Action::deny) return false;
          passed = true;
          break;
        }
      }
    }
  }
  return true;
}

}  // namespace

TEST_CASE("tiers of random rules are decided as the API says, in every order") {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  const std::vector<std::string> actions{"Accept", "Deny", "Pass"};
  const std::vector<std::string> peers{team, "{namespaces: {}}"};
  const std::vector<std::string> ports{"", ", protocols: [{tcp: {destinationPort: {number: 80}}}]"};
  for (int round = 0; round < 200; ++round) {
    std::string text = world;
    std::vector<int> priorities{0, 1, 2, 3, 4, 5};
    std::shuffle(priorities.begin(), priorities.end(), random);
    for (std::size_t p = 0; p < 4; ++p) {
      std::string rules;
      for (std::size_t r = 0; r <= pick(3); ++r) {
        rules += std::string(rules.empty() ? "" : ", ") + "{action: " + actions[pick(3)] + ", from: [" +
                 peers[pick(2)] + "]" + ports[pick(2)] + "}";
      }
      text +=
          cluster_policy("p" + std::to_string(p), ingress(pick(2) == 0 ? "Admin" : "Baseline", priorities[p], rules));
    }
    const test::ReadCluster read = test::read_cluster(text);
    std::vector<const kube::Policy*> policies;
    for (const kube::Policy& policy : read.cluster.policies) policies.push_back(&policy);
    const Reach reach(read.cluster);
    for (const auto& [source, home] : {std::pair<relate::End, std::string>{0, "shop"}, {2, "other"}}) {
      for (const std::int64_t port : {80, 81}) {
        const bool truth = naive(policies, home, port);
        const relate::Bounds bounds = reach.connections(source, 1);
        CHECK_MESSAGE(bounds.must.contains(Protocol::tcp, port) == truth, text);
        CHECK_MESSAGE(bounds.may.contains(Protocol::tcp, port) == truth, text);
      }
    }
  }
}
