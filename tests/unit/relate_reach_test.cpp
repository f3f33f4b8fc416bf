#include "relate/reach.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/cluster_text.hpp"

using namespace routegrant;
using relate::Assumptions;
using relate::Direction;
using relate::Reach;

namespace {

/// One pod a line: "namespace name label=value,...", with port `web` 8080/TCP and `dns` 53/UDP.
std::string pod(const std::string& ns, const std::string& name, const std::string& labels,
                const std::string& more = "") {
  return "---\napiVersion: v1\nkind: Pod\nmetadata: {" + (ns.empty() ? "" : "namespace: " + ns + ", ") +
         "name: " + name + ", labels: {" + labels + "}}\nspec: {" + more +
         "containers: [{name: c, ports: [{name: web, containerPort: 8080}, {name: dns, containerPort: 53, protocol: "
         "UDP}]}]}\n";
}

std::string policy(const std::string& ns, const std::string& name, const std::string& spec) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {" +
         (ns.empty() ? "" : "namespace: " + ns + ", ") + "name: " + name + "}\nspec: " + spec + "\n";
}

const std::string pods = pod("shop", "web", "app: web") + pod("shop", "db", "app: db, tier: data") +
                         pod("other", "web", "app: web") +
                         "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" +
                         "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {team: x}}\n";

/// Answers about a text, by names of ends.
struct Asked {
  test::ReadCluster read;
  Reach reach;

  explicit Asked(const std::string& text, const Assumptions& assumptions = {})
      : read(test::read_cluster(text)), reach(read.cluster, assumptions) {}

  [[nodiscard]] relate::End end(const std::string& name) const {
    for (relate::End end = 0; end < reach.ends(); ++end) {
      if (reach.name(end) == name) return end;
    }
    FAIL("no end is called " << name);
    return 0;
  }
  /// "must", "may" or "no" for one port.
  [[nodiscard]] std::string tcp(const std::string& from, const std::string& to, std::int64_t port,
                                Protocol protocol = Protocol::tcp) const {
    const auto bounds = reach.connections(end(from), end(to));
    if (bounds.must.contains(protocol, port)) return "must";
    return bounds.may.contains(protocol, port) ? "may" : "no";
  }
  [[nodiscard]] std::string udp(const std::string& from, const std::string& to, std::int64_t port) const {
    return tcp(from, to, port, Protocol::udp);
  }
};

const std::string web = "shop/web[Pod]";
const std::string db = "shop/db[Pod]";
const std::string foreign = "other/web[Pod]";
const std::string outside = "0.0.0.0-255.255.255.255[External]";

}  // namespace

TEST_CASE("without a policy everybody reaches everybody on every port") {
  const Asked asked(pods);
  CHECK(asked.tcp(foreign, db, 1) == "must");
  CHECK(asked.udp(web, db, 65535) == "must");
  CHECK(asked.tcp(outside, db, 5432) == "must");
  CHECK(asked.reach.because(asked.end(web), asked.end(db), Protocol::tcp, 1).empty());
}

TEST_CASE("NotIn selects a pod without the key") {
  const Asked asked(
      pods + policy("shop", "p", "{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [data]}]}}"));
  CHECK(asked.tcp(db, web, 80) == "no");
  CHECK(asked.tcp(web, db, 80) == "must");
}

TEST_CASE("a policy with only egress rules and no policyTypes closes ingress too") {
  const Asked asked(pods + policy("shop", "p", "{podSelector: {matchLabels: {app: db}}, egress: [{}]}"));
  CHECK(asked.tcp(web, db, 5432) == "no");
  CHECK(asked.tcp(db, web, 80) == "must");
}

TEST_CASE("an empty egress list without policyTypes leaves egress open") {
  const Asked asked(pods + policy("shop", "p", "{podSelector: {matchLabels: {app: db}}, egress: []}"));
  CHECK(asked.tcp(db, web, 80) == "must");
  CHECK(asked.tcp(web, db, 80) == "no");
}

TEST_CASE("an empty list of rules admits nobody and an empty rule admits everybody") {
  const Asked none(pods + policy("shop", "p", "{podSelector: {}, ingress: []}"));
  CHECK(none.tcp(foreign, db, 80) == "no");
  CHECK(none.tcp(outside, db, 80) == "no");
  const Asked all(pods + policy("shop", "p", "{podSelector: {}, ingress: [{}]}"));
  CHECK(all.tcp(foreign, db, 80) == "must");
  CHECK(all.tcp(outside, db, 80) == "must");
  const Asked empty_from(pods + policy("shop", "p", "{podSelector: {}, ingress: [{from: []}]}"));
  CHECK(empty_from.tcp(outside, db, 80) == "must");
}

TEST_CASE("policyTypes [Egress] makes ingress rules dead text") {
  const Asked asked(pods + policy("shop", "p", "{podSelector: {}, policyTypes: [Egress], ingress: [], egress: [{}]}"));
  CHECK(asked.tcp(foreign, db, 80) == "must");
}

TEST_CASE("two peers are alternatives, two selectors in one peer both must hold") {
  const std::string head = "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [";
  const std::string both = "{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: db}}}]}]}";
  const std::string either =
      "{namespaceSelector: {matchLabels: {team: x}}}, {podSelector: {matchLabels: {app: web}}}]}]}";
  const Asked and_asked(pods + policy("shop", "p", head + both));
  CHECK(and_asked.tcp(foreign, db, 80) == "no");
  CHECK(and_asked.tcp(web, db, 80) == "no");
  const Asked or_asked(pods + policy("shop", "p", head + either));
  CHECK(or_asked.tcp(foreign, db, 80) == "must");
  CHECK(or_asked.tcp(web, db, 80) == "must");
}

TEST_CASE("a pod selector alone stays in the policy's namespace") {
  const Asked asked(
      pods + policy("shop", "p", "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"));
  CHECK(asked.tcp(web, db, 80) == "must");
  CHECK(asked.tcp(foreign, db, 80) == "no");
}

TEST_CASE("an empty namespace selector is all pods and no outside address") {
  const Asked asked(pods + policy("shop", "p", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"));
  CHECK(asked.tcp(foreign, db, 80) == "must");
  CHECK(asked.tcp(outside, db, 80) == "no");
}

TEST_CASE("a namespace is known by its name even without a manifest, by other labels only perhaps") {
  const std::string two = pod("a", "x", "k: v") + pod("b", "y", "k: v");
  const auto from = [](const std::string& labels) {
    return "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {" + labels + "}}}]}]}";
  };
  CHECK(Asked(two + policy("b", "p", from("kubernetes.io/metadata.name: a"))).tcp("a/x[Pod]", "b/y[Pod]", 1) == "must");
  CHECK(Asked(two + policy("b", "p", from("kubernetes.io/metadata.name: c"))).tcp("a/x[Pod]", "b/y[Pod]", 1) == "no");
  CHECK(Asked(two + policy("b", "p", from("team: x"))).tcp("a/x[Pod]", "b/y[Pod]", 1) == "may");
  Assumptions none;
  none.unknown_namespace_labels = false;
  CHECK(Asked(two + policy("b", "p", from("team: x")), none).tcp("a/x[Pod]", "b/y[Pod]", 1) == "no");
}

TEST_CASE("ports: an empty element is all TCP, a protocol alone all of that protocol") {
  const auto with = [](const std::string& ports) {
    return pods + policy("shop", "p", "{podSelector: {}, ingress: [{ports: " + ports + "}]}");
  };
  const Asked empty(with("[{}]"));
  CHECK(empty.tcp(web, db, 9) == "must");
  CHECK(empty.udp(web, db, 9) == "no");
  const Asked udp(with("[{protocol: UDP}]"));
  CHECK(udp.udp(web, db, 9) == "must");
  CHECK(udp.tcp(web, db, 9) == "no");
  const Asked range(with("[{port: 100, endPort: 200}]"));
  CHECK(range.tcp(web, db, 100) == "must");
  CHECK(range.tcp(web, db, 200) == "must");
  CHECK(range.tcp(web, db, 201) == "no");
  Assumptions old;
  old.end_port = false;
  CHECK(Asked(with("[{port: 100, endPort: 200}]"), old).tcp(web, db, 101) == "no");
  const Asked all(with("[]"));
  CHECK(all.udp(web, db, 1) == "must");
}

TEST_CASE("a named port needs its protocol and is looked up on the destination") {
  const Asked ingress(pods + policy("shop", "p", "{podSelector: {}, ingress: [{ports: [{port: web}]}]}"));
  CHECK(ingress.tcp(foreign, db, 8080) == "must");
  CHECK(ingress.tcp(foreign, db, 8081) == "no");
  const Asked wrong_protocol(pods + policy("shop", "p", "{podSelector: {}, ingress: [{ports: [{port: dns}]}]}"));
  CHECK(wrong_protocol.tcp(foreign, db, 53) == "no");
  CHECK(wrong_protocol.udp(foreign, db, 53) == "no");

  const std::string two = pod("s", "client", "app: c") +
                          "---\napiVersion: v1\nkind: Pod\nmetadata: {namespace: s, name: server}\n"
                          "spec: {containers: [{name: c, ports: [{name: web, containerPort: 9999}]}]}\n";
  const Asked egress(
      two + policy("s", "p",
                   "{podSelector: {matchLabels: {app: c}}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}"));
  CHECK(egress.tcp("s/client[Pod]", "s/server[Pod]", 9999) == "must");
  CHECK(egress.tcp("s/client[Pod]", "s/server[Pod]", 8080) == "no");
  CHECK(egress.tcp("s/client[Pod]", outside, 8080) == "no");
}

TEST_CASE("named ports come from containers and native sidecars, not from plain init containers") {
  const auto with = [](const std::string& policy_of) {
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {namespace: s, name: a}\nspec:\n  initContainers: [{name: i, " +
           policy_of + "ports: [{name: web, containerPort: 81}]}]\n  containers: [{name: c}]\n" +
           pod("s", "b", "x: y") + policy("s", "p", "{podSelector: {}, ingress: [{ports: [{port: web}]}]}");
  };
  CHECK(Asked(with("restartPolicy: Always, ")).tcp("s/b[Pod]", "s/a[Pod]", 81) == "must");
  CHECK(Asked(with("")).tcp("s/b[Pod]", "s/a[Pod]", 81) == "no");
}

TEST_CASE("both ends must allow") {
  const Asked asked(pods + policy("shop", "in", "{podSelector: {matchLabels: {app: db}}, ingress: [{}]}") +
                    policy("shop", "out", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}"));
  CHECK(asked.tcp(web, db, 5432) == "no");
  CHECK(asked.tcp(foreign, db, 5432) == "must");
}

TEST_CASE("policies on one pod unite, and one of another namespace applies to nothing here") {
  const Asked united(pods + policy("shop", "one", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}") +
                     policy("shop", "two", "{podSelector: {}, ingress: [{ports: [{port: 81}]}]}"));
  CHECK(united.tcp(web, db, 80) == "must");
  CHECK(united.tcp(web, db, 81) == "must");
  CHECK(united.tcp(web, db, 82) == "no");
  const Asked elsewhere(pods + policy("other", "p", "{podSelector: {matchLabels: {app: db}}}"));
  CHECK(elsewhere.tcp(web, db, 80) == "must");
}

TEST_CASE("ipBlock cuts the outside at its ends; pods lie in it perhaps, unless a switch says so") {
  const std::string text =
      pods + policy("shop", "p",
                    "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}]}]}");
  const Asked asked(text);
  CHECK(asked.tcp("10.1.0.0-10.1.1.255[External]", db, 80) == "must");
  CHECK(asked.tcp("10.1.2.0-10.1.2.255[External]", db, 80) == "no");
  CHECK(asked.tcp("0.0.0.0-10.0.255.255[External]", db, 80) == "no");
  CHECK(asked.tcp("10.2.0.0-255.255.255.255[External]", db, 80) == "no");
  CHECK(asked.tcp(foreign, db, 80) == "may");
  Assumptions never;
  never.ipblock_selects_pods = relate::Choice::no;
  CHECK(Asked(text, never).tcp(foreign, db, 80) == "no");
}

TEST_CASE("0.0.0.0/0 holds every pod where ipBlock selects pods, and no IPv6 address") {
  const std::string text =
      pods + policy("shop", "p", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}") +
      policy("shop", "q", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}], ports: [{port: 1}]}]}");
  Assumptions always;
  always.ipblock_selects_pods = relate::Choice::yes;
  const Asked asked(text, always);
  CHECK(asked.tcp(foreign, db, 80) == "must");
  CHECK(asked.tcp(outside, db, 80) == "must");
  CHECK(asked.tcp("fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]", db, 80) == "no");
  CHECK(asked.tcp("fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]", db, 1) == "must");
  // The other direction knows the family, too.
  CHECK(asked.tcp(db, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]", 80) == "must");
}

TEST_CASE("what the API server refuses takes no part") {
  for (const std::string spec : {
           "{podSelector: {}, ingress: [{from: [{}]}]}",
           "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}",
           "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]}",
           "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/9]}}]}]}",
           "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.300/8}}]}]}",
           "{podSelector: {}, ingress: [{ports: [{port: '80'}]}]}",
           "{podSelector: {}, ingress: [{ports: [{port: 0}]}]}",
           "{podSelector: {}, ingress: [{ports: [{port: 70000}]}]}",
           "{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 79}]}]}",
           "{podSelector: {}, ingress: [{ports: [{port: web, endPort: 79}]}]}",
           "{podSelector: {}, ingress: [{ports: [{endPort: 79}]}]}",
           "{podSelector: {}, ingress: [{ports: [{protocol: ICMP}]}]}",
           "{podSelector: {}, policyTypes: [Both]}",
           "{podSelector: {matchExpressions: [{key: a, operator: In}]}}",
           "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
           "{podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}",
           "{podSelector: {matchLabels: {'a b': c}}}",
           "{podSelector: {matchLabels: {a: '-c'}}}",
       }) {
    CAPTURE(spec);
    const Asked asked(pods + policy("shop", "p", spec));
    CHECK_FALSE(asked.read.cluster.policies.front().accepted);
    CHECK_FALSE(asked.read.diagnostics.empty());
    CHECK(asked.tcp(foreign, db, 80) == "must");
  }
}

TEST_CASE("a label's empty value needs the key") {
  const std::string text =
      pod("s", "a", "k: ''") + pod("s", "b", "x: y") + policy("s", "p", "{podSelector: {matchLabels: {k: ''}}}");
  const Asked asked(text);
  CHECK(asked.tcp("s/b[Pod]", "s/a[Pod]", 1) == "no");
  CHECK(asked.tcp("s/a[Pod]", "s/b[Pod]", 1) == "must");
}

TEST_CASE("labels of the template count, not those of the Deployment") {
  const std::string text =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: s, name: d, labels: {app: outer}}\n"
      "spec: {replicas: 0, template: {metadata: {labels: {app: inner}}, spec: {containers: [{name: c}]}}}\n" +
      pod("s", "x", "a: b");
  CHECK(Asked(text + policy("s", "p", "{podSelector: {matchLabels: {app: outer}}}"))
            .tcp("s/x[Pod]", "s/d[Deployment]", 1) == "must");
  CHECK(Asked(text + policy("s", "p", "{podSelector: {matchLabels: {app: inner}}}"))
            .tcp("s/x[Pod]", "s/d[Deployment]", 1) == "no");
}

TEST_CASE("a label that a controller adds is there with an unknown value") {
  const std::string text =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: s, name: d}\n"
      "spec: {template: {metadata: {labels: {app: inner}}, spec: {containers: [{name: c}]}}}\n" +
      pod("s", "x", "a: b");
  const auto asked = [&](const std::string& expression) {
    return Asked(text + policy("s", "p", "{podSelector: {matchExpressions: [" + expression + "]}}"))
        .tcp("s/x[Pod]", "s/d[Deployment]", 1);
  };
  CHECK(asked("{key: pod-template-hash, operator: Exists}") == "no");
  CHECK(asked("{key: pod-template-hash, operator: DoesNotExist}") == "must");
  CHECK(asked("{key: pod-template-hash, operator: In, values: [abc]}") == "may");
  CHECK(asked("{key: pod-template-hash, operator: NotIn, values: [abc]}") == "may");
  CHECK(asked("{key: controller-uid, operator: Exists}") == "must");
}

TEST_CASE("pods of the host network are nodes, ordinary pods, or unknown") {
  const std::string text = pod("shop", "host", "app: host", "hostNetwork: true, ") + pod("shop", "db", "app: db");
  const std::string closed = text + policy("shop", "p", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}");
  const std::string host = "shop/host[Pod]";
  CHECK(Asked(closed).tcp(outside, host, 1) == "may");
  CHECK(Asked(closed).tcp(host, db, 1) == "may");
  Assumptions node;
  node.host_network_is_node = relate::Choice::yes;
  CHECK(Asked(closed, node).tcp(outside, host, 1) == "must");
  CHECK(Asked(closed, node).tcp(host, db, 1) == "may");
  node.node_path = false;
  CHECK(Asked(closed, node).tcp(host, db, 1) == "no");
  Assumptions ordinary;
  ordinary.host_network_is_node = relate::Choice::no;
  CHECK(Asked(closed, ordinary).tcp(outside, host, 1) == "no");
  CHECK(Asked(closed, ordinary).tcp(host, db, 1) == "must");
}

TEST_CASE("objects without a namespace share one, which may be any other") {
  const std::string unnamed =
      pod("", "a", "k: a") + pod("", "b", "k: b") + policy("", "p", "{podSelector: {matchLabels: {k: b}}}");
  CHECK(Asked(unnamed).tcp("a[Pod]", "b[Pod]", 1) == "no");
  const std::string mixed =
      pod("", "a", "k: a") + pod("", "b", "k: b") + policy("shop", "p", "{podSelector: {matchLabels: {k: b}}}");
  CHECK(Asked(mixed).tcp("a[Pod]", "b[Pod]", 1) == "may");
  CHECK(Asked(mixed, *relate::assume({}, "netpol.unnamed-namespace=shop")).tcp("a[Pod]", "b[Pod]", 1) == "no");
  CHECK(Asked(mixed, *relate::assume({}, "netpol.unnamed-namespace=default")).tcp("a[Pod]", "b[Pod]", 1) == "must");
}

TEST_CASE("a policy that is not understood leaves everything possible and nothing certain") {
  Asked asked(pods + policy("shop", "p", "{podSelector: {matchLabels: {app: db}}}"));
  asked.read.cluster.policies.front().understood = false;
  const Reach reach(asked.read.cluster);
  const auto bounds = reach.connections(asked.end(web), asked.end(db));
  CHECK(bounds.must.empty());
  CHECK(bounds.may == PortSet::all());
  CHECK(reach.isolation(asked.end(db), Direction::ingress).may);
  CHECK_FALSE(reach.isolation(asked.end(db), Direction::ingress).must);
  CHECK(reach.connections(asked.end(web), asked.end(foreign)).must == PortSet::all());
}

TEST_CASE("a plugin that does not enforce makes policies void") {
  const Asked asked(pods + policy("shop", "p", "{podSelector: {}}"), *relate::assume({}, "netpol.enforced=no"));
  CHECK(asked.tcp(foreign, db, 80) == "must");
}

TEST_CASE("a pod outside the tree may come in where some pod could, and must where everybody does") {
  const Asked selector(pods + policy("shop", "p",
                                     "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], "
                                     "ports: [{port: 1}]}, {ports: [{port: 2}]}]}"));
  const auto bounds = selector.reach.from_unknown_pod(selector.end(db));
  CHECK(bounds.may.contains(Protocol::tcp, 1));
  CHECK_FALSE(bounds.must.contains(Protocol::tcp, 1));
  CHECK(bounds.must.contains(Protocol::tcp, 2));
  CHECK_FALSE(bounds.may.contains(Protocol::tcp, 3));
  CHECK(selector.reach.from_unknown_pod(selector.end(web)).must == PortSet::all());
  const Asked spaces(pods +
                     policy("shop", "p",
                            "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}], "
                            "ports: [{port: 1}]}, {from: [{namespaceSelector: {}, podSelector: {matchLabels: "
                            "{app: web}}}], ports: [{port: 2}]}]}"));
  const auto any = spaces.reach.from_unknown_pod(spaces.end(db));
  CHECK(any.must.contains(Protocol::tcp, 1));
  CHECK_FALSE(any.must.contains(Protocol::tcp, 2));
}

TEST_CASE("reasons name the rules that admit, or the policies that close") {
  const Asked asked(
      pods +
      policy("shop", "in",
             "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 1}]}, {ports: [{port: 5432}]}]}"));
  const auto open = asked.reach.because(asked.end(web), asked.end(db), Protocol::tcp, 5432);
  REQUIRE(open.size() == 1);
  CHECK(open[0].rule == 1);
  CHECK(asked.read.at(open[0].span) == "{ports: [{port: 5432}]}");
  const auto closed = asked.reach.because(asked.end(web), asked.end(db), Protocol::tcp, 80);
  REQUIRE(closed.size() == 1);
  CHECK_FALSE(closed[0].rule.has_value());
  CHECK(asked.read.at(closed[0].span) == "in");
}

TEST_CASE("column and matrix agree with the pairs") {
  const Asked asked(
      pods +
      policy("shop", "a",
             "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}], ports: [{port: "
             "web}]}]}") +
      policy("other", "b",
             "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 11.0.0.0/8}}]}]}"));
  const Reach& reach = asked.reach;
  std::size_t seen = 0;
  reach.each_connection([&](const relate::Connection& connection) {
    ++seen;
    CHECK(connection.ports == reach.connections(connection.source, connection.destination));
    CHECK(connection.source != connection.destination);
  });
  std::size_t expected = 0;
  for (relate::End destination = 0; destination < reach.ends(); ++destination) {
    const auto column = reach.column(destination);
    for (const auto& connection : column) CHECK(connection.ports == reach.connections(connection.source, destination));
    for (relate::End source = 0; source < reach.ends(); ++source) {
      if (source == destination || reach.connections(source, destination).may.empty()) continue;
      ++expected;
      CHECK(std::any_of(column.begin(), column.end(),
                        [&](const auto& connection) { return connection.source == source; }));
    }
  }
  CHECK(seen == expected);
  CHECK(seen > 6);
}

TEST_CASE("switches are set by name and value, and mistakes are explained") {
  CHECK(relate::assume({}, "netpol.host-network=ordinary")->host_network_is_node == relate::Choice::no);
  CHECK(relate::assume({}, "netpol.host-netwrk=node").error().find("did you mean 'netpol.host-network'") !=
        std::string::npos);
  CHECK(relate::assume({}, "netpol.end-port=perhaps").error().find("supported, ignored") != std::string::npos);
  const auto& switches = relate::all_switches();
  CHECK(std::is_sorted(switches.begin(), switches.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST_CASE("a selector with ten thousand values and hostile names costs little and breaks nothing") {
  std::string values;
  for (int i = 0; i < 10000; ++i) values += (i == 0 ? "v" : ", v") + std::to_string(i);
  const Asked asked(
      pod("s", "a", "k: v77") + pod("s", "\"b\\u0007\"", "k: none") +
      policy("s", "p", "{podSelector: {matchExpressions: [{key: k, operator: In, values: [" + values + "]}]}}"));
  CHECK(asked.tcp("s/b\a[Pod]", "s/a[Pod]", 1) == "no");
  CHECK(asked.tcp("s/a[Pod]", "s/b\a[Pod]", 1) == "must");
}
