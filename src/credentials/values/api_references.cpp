#include "credentials/values/api_references.hpp"

#include <algorithm>
#include <string_view>

#include "base/paths.hpp"
#include "credentials/values/environment.hpp"

namespace routegrant::credentials {
namespace {

Reference::Status status_of(const kube::Cluster& cluster, const kube::Workload& workload, const Login& login) {
  const std::string_view name = paths::base_name(login.secret);
  const std::string& space = workload.meta.namespace_name;
  if (!kube::find_keyed(cluster, true, space, name).empty()) return Reference::Status::missing_key;
  return may_be_unseen(cluster, space, name) ? Reference::Status::outside_git : Reference::Status::missing_object;
}

}  // namespace

void add_api_references(const kube::Cluster& cluster, const std::vector<Login>& logins,
                        std::vector<Reference>& references) {
  for (const Login& login : logins) {
    const bool is_asked_for = login.delivery == Delivery::api && login.source == "config" && !login.secret.empty();
    if (!is_asked_for || login.user.known != Known::missing) continue;
    const kube::Workload& workload = cluster.workloads[login.workload];
    const Reference reference{.workload = login.workload,
                              .container = login.container,
                              .variable = login.name,
                              .object = login.secret,
                              .key = login.key,
                              .status = status_of(cluster, workload, login),
                              .how = "api",
                              .span = login.span};
    references.push_back(reference);
  }
}

}  // namespace routegrant::credentials
