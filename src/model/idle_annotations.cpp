#include "model/idle_annotations.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "kube/pods/declared_keys.hpp"

namespace routegrant::model {
namespace {

constexpr std::string_view role_key = "db-role";
constexpr std::string_view reason_key = "db-role-reason";

std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates) {
  const std::string near = text::nearest(name, candidates);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

/// The annotations of one object under the prefix, against the keys that its routes have; none for other objects.
class Check {
 public:
  Check(std::string prefix, Diagnostics& out) : prefix_(std::move(prefix) + "/"), out_(out) {}

  void ask(const kube::Meta& meta, const std::set<std::string>& keys) {
    for (const kube::Pair& pair : meta.annotations) {
      if (!pair.key.value.starts_with(prefix_) || !seen_.insert(pair.key.span).second) continue;
      ask_one(meta, pair, pair.key.value.substr(prefix_.size()), keys);
    }
  }

 private:
  void ask_one(const kube::Meta& meta, const kube::Pair& pair, const std::string& name,
               const std::set<std::string>& keys) {
    if (name == role_key || name == reason_key || name == "ignore") return;
    for (const std::string_view known : {role_key, reason_key}) {
      const std::string begin = std::string(known) + ".";
      if (!name.starts_with(begin)) continue;
      const std::string key = name.substr(begin.size());
      if (keys.contains(key)) return;
      const std::vector<std::string> all(keys.begin(), keys.end());
      tell(pair, "annotation '" + pair.key.value + "' speaks of no path and no rule of " + meta.kind + " " +
                     meta.object() + ", so it declares nothing" + did_you_mean(key, all));
      return;
    }
    tell(pair, "annotation '" + pair.key.value + "' means nothing to routegrant" +
                   did_you_mean(name, {std::string(role_key), std::string(reason_key), "ignore"}));
  }

  void tell(const kube::Pair& pair, std::string message) {
    out_.push_back({.kind = Diagnostic::Kind::note, .span = pair.key.span, .message = std::move(message)});
  }

  std::string prefix_;
  Diagnostics& out_;
  std::set<Span> seen_{};
};

void ask_routes(const kube::Cluster& cluster, Check& check) {
  std::map<std::string, std::pair<const kube::Meta*, std::set<std::string>>> objects;
  for (const kube::Route& route : cluster.routes) {
    auto& [meta, keys] = objects[route.meta.kind + " " + route.meta.object()];
    meta = &route.meta;
    for (std::string& key : kube::declared_keys(route)) keys.insert(std::move(key));
  }
  for (const auto& [name, object] : objects) check.ask(*object.first, object.second);
}

/// A workload's `db-role` binds what Git does not show; where all its logins have a role, it can only be wrong.
void ask_workload(const ScopeModel& scope, std::size_t index, const std::string& prefix, Diagnostics& out) {
  const kube::Workload& workload = scope.cluster.workloads[index];
  const kube::Pair* annotation = kube::find(workload.pod.annotations, prefix + "/db-role");
  if (annotation == nullptr) annotation = kube::find(workload.meta.annotations, prefix + "/db-role");
  if (annotation == nullptr || annotation->value.empty()) return;
  std::set<std::string> roles;
  for (const credentials::Login& login : scope.logins) {
    if (login.workload != index) continue;
    if (login.user.known != credentials::Known::known || login.user.text == annotation->value.value) return;
    roles.insert(login.user.text);
  }
  if (roles.empty()) return;
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = annotation->value.span,
                 .message = workload.meta.kind + " " + workload.meta.object() + " is annotated with role '" +
                            annotation->value.value + "', and its credentials in Git name " +
                            text::join(std::vector<std::string>(roles.begin(), roles.end()), ", ")});
}

}  // namespace

void note_idle_annotations(const Model& model, Diagnostics& out) {
  Check check(model.settings.annotation_prefix, out);
  for (const ScopeModel& scope : model.scopes) {
    ask_routes(scope.cluster, check);
    for (const kube::Service& service : scope.cluster.services) check.ask(service.meta, {});
    for (std::size_t i = 0; i < scope.cluster.workloads.size(); ++i) {
      check.ask(scope.cluster.workloads[i].meta, {});
      ask_workload(scope, i, model.settings.annotation_prefix, out);
    }
  }
}

}  // namespace routegrant::model
