#include "credentials/logins/annotated.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace routegrant::credentials {
namespace {

void set_role(Login& login, const std::string& annotation, const kube::Text& role) {
  login.user.text = role.value;
  login.user.known = Known::known;
  login.user.certainty = Certainty::declared;
  login.user.steps = {{role.span, "annotation " + annotation + " names role " + role.value}};
  login.source = "annotation";
}

const kube::Pair* annotation_of(const kube::Workload& workload, const std::string& annotation) {
  const kube::Pair* found = kube::find(workload.pod.annotations, annotation);
  return found != nullptr ? found : kube::find(workload.meta.annotations, annotation);
}

}  // namespace

void bind_annotated(const kube::Cluster& cluster, const std::string& annotation, std::vector<Login>& logins) {
  for (Login& login : logins) {
    if (login.user.known == Known::known) continue;
    const kube::Workload& workload = cluster.workloads[login.workload];
    const kube::Pair* role = annotation_of(workload, annotation);
    const std::string_view name = std::string_view(login.secret).substr(login.secret.find('/') + 1);
    if (role == nullptr && !login.secret.empty()) {
      for (const kube::KeyedObject* object : kube::find_keyed(cluster, true, workload.meta.namespace_name, name))
        if (role == nullptr) role = kube::find(object->meta.annotations, annotation);
    }
    if (role != nullptr && !role->value.empty() && role->value.value != "none")
      set_role(login, annotation, role->value);
  }
}

void add_annotated(const kube::Cluster& cluster, std::size_t workload, const std::string& annotation,
                   std::vector<Login>& into) {
  const kube::Pair* role = annotation_of(cluster.workloads[workload], annotation);
  const auto& containers = cluster.workloads[workload].pod.containers;
  if (role == nullptr || role->value.empty() || role->value.value == "none") return;
  for (std::size_t c = 0; c < containers.size(); ++c) {
    if (containers[c].role != kube::Container::Role::main) continue;
    Login login;
    login.workload = workload;
    login.container = c;
    login.name = annotation;
    login.span = role->value.span;
    set_role(login, annotation, role->value);
    into.push_back(std::move(login));
    return;
  }
}

}  // namespace routegrant::credentials
