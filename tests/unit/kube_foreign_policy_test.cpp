#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kube/policies/calico_selector.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// Alternatives separated by "|", their requirements by blanks.
std::string selected(const std::string& text) {
  const auto selectors = kube::parse_calico_selector(text, {});
  if (!selectors) return "malformed";
  std::string all;
  for (const kube::Selector& selector : *selectors) {
    if (!all.empty()) all += " | ";
    if (selector.empty()) all += "all";
    for (std::size_t i = 0; i < selector.requirements.size(); ++i) {
      const kube::Requirement& one = selector.requirements[i];
      using Operator = kube::Requirement::Operator;
      all += (i == 0 ? "" : " ") +
             std::string(one.op == Operator::in       ? "in:"
                         : one.op == Operator::not_in ? "not:"
                         : one.op == Operator::exists ? "has:"
                                                      : "no:") +
             one.key.value;
      for (const std::string& value : one.values) all += "," + value;
    }
  }
  return all;
}

/// The servers that no policy selects, where namespaces a and b have one each.
std::string unguarded_beside(const std::string& policy) {
  std::string manifests = policy;
  for (const std::string space : {"a", "b"}) {
    manifests += "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: " + space + ", labels: {team: " + space +
                 "}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: " + space +
                 ", labels: {app: db, of: " + space +
                 "}}\nspec: {containers: [{name: pg, image: 'postgres:16', ports: [{containerPort: 5432}]}]}\n";
  }
  const Analysis analysis = test::analyzed({{.path = "all.yaml", .text = manifests}});
  const auto& servers = analysis.report.graph.table<Unguarded>().rows;
  std::string names;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id == "database-without-network-policy")
      names += finding.message.find("Pod a/db") != std::string::npos ? "a" : "b";
  }
  CHECK(names.size() == servers.size());
  return names;
}

std::string calico(const std::string& selector, const std::string& kind = "GlobalNetworkPolicy") {
  return "apiVersion: projectcalico.org/v3\nkind: " + kind + "\nmetadata: {name: p" +
         (kind == "NetworkPolicy" ? ", namespace: a" : "") + "}\nspec: {types: [Ingress], " + selector + "}";
}

std::string cilium(const std::string& spec) {
  return "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: p}\nspec: {" + spec + "}";
}

}  // namespace

TEST_CASE("Calico's selectors are read as alternatives of requirements") {
  CHECK(selected("") == "all");
  CHECK(selected("all()") == "all");
  CHECK(selected("global()").empty());
  CHECK(selected("app == 'db' && has(x)") == "in:app,db has:x");
  CHECK(selected("a in {\"2\", '1'} || !(b != 'c' && d not in {'e'})") == "in:a,1,2 | in:b,c | in:d,e");
  CHECK(selected("!has(x.y/z) && name starts with 'w'") == "no:x.y/z has:name");
  CHECK(selected("!(name contains 'w')") == "all");
  for (const std::string wrong : {"app = 'db'", "app == db", "(a == 'b'", "has(", "a == 'b' c == 'd'", "has(a"})
    CHECK(selected(wrong) == "malformed");
  CHECK(selected(std::string(100000, '(')) == "malformed");
  std::string many = "a == '1'";
  for (int i = 0; i < 12; ++i) many += " && (a == '1' || b == '2')";
  CHECK(selected(many) == "malformed");
}

TEST_CASE("a policy of Calico guards the databases that it selects, and no others") {
  CHECK(unguarded_beside("# none") == "ab");
  CHECK(unguarded_beside(calico("selector: app == 'web'")) == "ab");
  CHECK(unguarded_beside(calico("selector: app == 'db'")).empty());
  CHECK(unguarded_beside(calico("namespaceSelector: projectcalico.org/name == 'a'")) == "b");
  CHECK(unguarded_beside(calico("namespaceSelector: team == 'b'")) == "a");
  CHECK(unguarded_beside(calico("selector: \"projectcalico.org/namespace in {'a'} || of == 'b'\"")).empty());
  CHECK(unguarded_beside(calico("selector: projectcalico.org/orchestrator == 'k8s' && of == 'b'")) == "a");
  CHECK(unguarded_beside(calico("namespaceSelector: global()")) == "ab");
  CHECK(unguarded_beside(calico("doNotTrack: true, applyOnForward: true")) == "ab");
  CHECK(unguarded_beside(calico("selector: all()", "NetworkPolicy")) == "b");
  CHECK(unguarded_beside(calico("selector: of == 'b'", "NetworkPolicy")) == "ab");
  // Nobody can say what it selects.
  CHECK(unguarded_beside(calico("selector: of = 'b'")).empty());
}

TEST_CASE("a policy of Cilium guards the databases that it selects, and no others") {
  CHECK(unguarded_beside(cilium("endpointSelector: {}, ingress: [{}]")).empty());
  CHECK(unguarded_beside(cilium("endpointSelector: {matchLabels: {'k8s:of': b}}, ingress: [{}]")) == "a");
  CHECK(unguarded_beside(
            cilium("endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': a}}, ingress: [{}]")) == "b");
  CHECK(unguarded_beside(
            cilium("endpointSelector: {matchExpressions: [{key: "
                   "io.cilium.k8s.namespace.labels.team, operator: NotIn, values: [a]}]}, ingress: [{}]")) == "a");
  CHECK(unguarded_beside(cilium("endpointSelector: {matchLabels: {'reserved:ingress': ''}}, ingress: [{}]")) == "ab");
  CHECK(unguarded_beside(cilium("endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{}]")) == "ab");
}
