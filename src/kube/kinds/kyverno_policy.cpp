#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

/// Policies of Kyverno whose rules clone Secrets and ConfigMaps into other namespaces.
namespace routegrant::kube {
namespace {

bool is_variable(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

/// What a generate rule makes where another Secret is cloned: its keys, if the tree shows them.
KeyedObject cloned(const yaml::Cursor& generate, const DeferredResource& policy, const Cluster& cluster) {
  KeyedObject made = made_secret(policy.object);
  made.is_secret = generate["kind"].text() == "Secret";
  made.meta.name = text_of(generate["name"]);
  made.meta.labels.clear();
  made.meta.annotations.clear();
  made.refresh = generate["synchronize"].is_true() ? Refresh::followed : Refresh::once;
  const yaml::Cursor clone = generate["clone"];
  take_all(find_keyed(cluster, made.is_secret, clone["namespace"].text(), clone["name"].text()), {}, made);
  return made;
}

/// Kyverno, "Generate Rules": a Secret or ConfigMap of one namespace is cloned into that of the rule, or, where a
/// variable names it, into any that the rule may be triggered in. Namespaces that hold one of that name keep it.
void generate_objects(const DeferredResource& policy, Cluster& into) {
  const std::set<std::string> spaces = namespaces_of_workloads(into);
  for (const yaml::Cursor& rule : policy.object["spec"]["rules"].items()) {
    const yaml::Cursor generate = rule["generate"];
    const std::string_view kind = generate["kind"].text();
    const std::string_view name = generate["name"].text();
    if ((kind != "Secret" && kind != "ConfigMap") || name.empty() || is_variable(name) || !generate["clone"]) continue;
    const KeyedObject made = cloned(generate, policy, into);
    const std::string space(generate["namespace"].text());
    // Where such an object is already: looked for once, as there may be many namespaces, and an object for each.
    std::vector<std::string> taken;
    for (const KeyedObject& each : into.keyed) {
      if (each.is_secret == made.is_secret && !each.only_required && each.meta.name.value == name)
        taken.push_back(each.meta.namespace_name);
    }
    for (const std::string& target : is_variable(space) ? spaces : std::set<std::string>{space}) {
      if (std::any_of(taken.begin(), taken.end(), [&](const auto& each) { return same_namespace(each, target); }))
        continue;
      KeyedObject copy = made;
      copy.meta.namespace_name = target;
      into.keyed.push_back(std::move(copy));
      taken.push_back(target);
    }
  }
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, generate_objects, into);
}

}  // namespace

const Kind kyverno_cluster_policy{.groups = "kyverno.io", .name = "ClusterPolicy", .read = read};
const Kind kyverno_policy{.groups = "kyverno.io", .name = "Policy", .read = read};

}  // namespace routegrant::kube
