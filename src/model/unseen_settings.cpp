#include "model/unseen_settings.hpp"

#include <set>
#include <utility>

namespace routegrant::model {

std::vector<UnseenSettings> unseen_settings(const ScopeModel& scope) {
  std::set<std::size_t> known;
  for (const credentials::Login& login : scope.logins) known.insert(login.workload);
  for (const credentials::Server& server : scope.servers) {
    if (server.workload >= 0) known.insert(static_cast<std::size_t>(server.workload));
  }
  std::vector<UnseenSettings> unseen;
  for (const credentials::Reference& reference : scope.references) {
    const bool is_unseen =
        reference.how == "envFrom" && reference.status == credentials::Reference::Status::missing_object;
    if (!is_unseen || known.contains(reference.workload)) continue;
    const kube::Meta& meta = scope.cluster.workloads[reference.workload].meta;
    std::string sentence = meta.kind + " " + meta.object() + " takes all of its settings from " +
                           (reference.is_secret ? "Secret '" : "ConfigMap '") + reference.object +
                           "', which nothing in the tree makes, so what it logs in to is not known";
    unseen.push_back({.workload = reference.workload, .span = reference.span, .sentence = std::move(sentence)});
  }
  return unseen;
}

}  // namespace routegrant::model
