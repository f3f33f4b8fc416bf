#include "kube/kinds/custom_resource.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kube/pods/pod.hpp"
#include "kube/pods/tekton.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Kinds that hold patterns or schemas of pods, and no pods: policies, definitions, templates of other objects,
/// deployers' values.
constexpr std::array<std::string_view, 16> no_pods{
    "APIService",  "Application",      "ApplicationSet",          "ClusterPolicy",
    "Composition", "Constraint",       "ConstraintTemplate",      "CustomResourceDefinition",
    "HelmChart",   "HelmRelease",      "Kustomization",           "MutatingWebhookConfiguration",
    "Policy",      "ReplicationGroup", "ResourceGraphDefinition", "ValidatingWebhookConfiguration"};

constexpr std::array<std::string_view, 5> policy_groups{"gatekeeper.sh", "kyverno.io", "apiextensions.k8s.io",
                                                        "policies.kubewarden.io", "kro.run"};

bool is_of_policy(std::string_view api_version) {
  const std::string_view group = api_version.substr(0, api_version.find('/'));
  return std::any_of(policy_groups.begin(), policy_groups.end(),
                     [group](std::string_view ending) { return group.ends_with(ending); });
}

/// Containers as core/v1 has them: mappings with a name, and something to run or to be told.
bool is_pod_spec(const yaml::Cursor& spec) {
  const yaml::Cursor containers = spec["containers"];
  if (!containers.is_sequence() || containers.size() == 0) return false;
  const auto items = containers.items();
  return std::all_of(items.begin(), items.end(), [](const yaml::Cursor& item) {
    return item["name"] && (item["image"] || item["env"] || item["envFrom"] || item["volumeMounts"]);
  });
}

class Search {
 public:
  Search(const yaml::Cursor& object, Cluster& into) : object_(object), into_(into) {}

  bool run() {
    const std::size_t before = into_.workloads.size();
    look(object_["spec"], "", false, 0);
    return into_.workloads.size() > before;
  }

 private:
  /// Below a key that speaks of a template, each `{metadata, spec: {containers}}` is one.
  void look(const yaml::Cursor& here, const std::string& path, bool in_template, std::size_t depth) {
    constexpr std::size_t deepest = 12;
    constexpr std::size_t most_nodes = 20000;
    if (depth > deepest || ++visited_ > most_nodes || (!here.is_mapping() && !here.is_sequence())) return;
    if (in_template && here.is_mapping() && is_pod_spec(here["spec"])) return add(here, path);
    for (const yaml::Cursor& child : here.items()) {
      const std::string_view key = child.key();
      const bool is_template = key == "template" || key == "podTemplate" || key == "podTemplateSpec";
      const std::string& next = is_template || key.empty() || key == "spec" ? path : std::string(key);
      look(child, next, in_template || is_template, depth + 1);
    }
  }

  void add(const yaml::Cursor& pod_template, const std::string& path) {
    Diagnostics none;
    Workload* workload = add_workload(object_, pod_template, into_, none);
    if (workload == nullptr) return;
    // Several templates of one object are told apart by where they stand.
    if (found_++ > 0) workload->meta.name.value += ":" + (path.empty() ? std::to_string(found_) : path);
  }

  const yaml::Cursor& object_;
  Cluster& into_;
  std::size_t visited_ = 0;
  std::size_t found_ = 0;
};

/// Crossplane: any managed resource or claim may name the Secret that its connection details go to. Which keys those
/// are is the provider's matter.
bool add_connection_secret(const yaml::Cursor& object, Cluster& into) {
  const yaml::Cursor reference = object["spec"]["writeConnectionSecretToRef"];
  if (!reference["name"]) return false;
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(reference["name"]);
  if (reference["namespace"]) secret.meta.namespace_name = std::string(reference["namespace"].text());
  secret.meta.annotations.clear();
  add_outside({"username", "password", "endpoint", "port"}, secret.meta.name.span, secret);
  secret.keys_known = false;
  into.keyed.push_back(std::move(secret));
  return true;
}

/// Azure Service Operator ("Handling secrets", "How to retrieve secrets created by Azure"): each field of
/// `operatorSpec.secrets` and `.configMaps` names the object and the key that a value goes to.
bool add_azure_values(const yaml::Cursor& object, Cluster& into) {
  const yaml::Cursor wanted = object["spec"]["operatorSpec"];
  const std::size_t before = into.keyed.size();
  for (const std::string_view kind : {"secrets", "configMaps"}) {
    for (const yaml::Cursor& target : wanted[kind].items()) {
      if (!target["name"] || !target["key"]) continue;
      KeyedObject made = made_secret(object);
      made.is_secret = kind == "secrets";
      made.meta.name = text_of(target["name"]);
      made.meta.annotations.clear();
      add_outside(text_of(target["key"]), made);
      made.keys_known = false;
      made.refresh = Refresh::followed;
      into.keyed.push_back(std::move(made));
    }
  }
  return into.keyed.size() > before;
}

}  // namespace

bool may_hold_pods(std::string_view kind, std::string_view text) {
  if (std::find(no_pods.begin(), no_pods.end(), kind) != no_pods.end()) return false;
  return text.find("containers:") != std::string_view::npos || text.find("taskSpec:") != std::string_view::npos ||
         text.find("writeConnectionSecretToRef:") != std::string_view::npos ||
         text.find("operatorSpec:") != std::string_view::npos;
}

bool read_custom_resource(const yaml::Cursor& object, Cluster& into) {
  const std::string_view kind = object["kind"].text();
  const std::string_view api_version = object["apiVersion"].text();
  if (api_version.find('.') == std::string_view::npos || is_of_policy(api_version)) return false;
  if (api_version.starts_with("tekton.dev/")) return add_tekton_tasks(object, into);
  // A patch without a name applies to an object that lies elsewhere.
  if (object["metadata"]["name"].text().empty()) return false;
  if (std::find(no_pods.begin(), no_pods.end(), kind) != no_pods.end()) return false;
  const std::string_view api_group = api_version.substr(0, api_version.find('/'));
  const bool has_secret =
      api_group.ends_with(".azure.com") ? add_azure_values(object, into) : add_connection_secret(object, into);
  const bool has_pods = Search(object, into).run();
  return has_secret || has_pods;
}

}  // namespace routegrant::kube
