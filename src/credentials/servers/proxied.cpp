#include "credentials/servers/proxied.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "credentials/servers/identity.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

/// By the port that the proxy opens, which is the database's own unless somebody says otherwise.
DatabaseKind kind_of(const kube::Pod& pod) {
  for (const kube::Container& container : pod.containers) {
    if (!is_cloud_proxy(container.image.value)) continue;
    for (const auto* words : {&container.command, &container.args}) {
      for (const yaml::Cursor& word : *words) {
        if (word.text().ends_with("5432")) return DatabaseKind::postgresql;
        if (word.text().ends_with("3306")) return DatabaseKind::mysql;
      }
    }
  }
  return DatabaseKind::unknown;
}

}  // namespace

void add_proxied(const kube::Cluster& cluster, std::size_t workload, std::vector<Login>& into) {
  const kube::Workload& of = cluster.workloads[workload];
  const std::optional<Span> flag = iam_proxy(of);
  if (!flag) return;
  const auto& containers = of.pod.containers;
  const auto client = std::find_if(containers.begin(), containers.end(), [](const kube::Container& container) {
    return container.role == kube::Container::Role::main && !is_cloud_proxy(container.image.value);
  });
  if (client == containers.end()) return;
  Login login;
  login.workload = workload;
  login.container = static_cast<std::size_t>(client - containers.begin());
  login.name = "proxy";
  login.kind = kind_of(of.pod);
  login.source = "proxy";
  login.span = *flag;
  login.user.known = Known::outside_git;
  login.user.steps = {{*flag, "the proxy signs in with the identity of the pod"}};
  const std::optional<CloudIdentity> identity = identity_of(cluster, of);
  if (identity && identity->cloud == "GCP") {
    login.user.text = database_user(identity->name.value, login.kind);
    login.user.known = Known::known;
    login.user.certainty = Certainty::inferred;
    login.user.steps.push_back({identity->name.span, "annotation " + std::string(identity->annotation) + " names " +
                                                         identity->name.value + ", which is user " + login.user.text});
  }
  into.push_back(std::move(login));
}

}  // namespace routegrant::credentials
