#include "credentials/servers/identity.hpp"

#include <algorithm>
#include <array>

#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

struct Annotation {
  std::string_view key;
  std::string_view cloud;
};

constexpr std::array<Annotation, 3> annotations{{{"azure.workload.identity/client-id", "Azure"},
                                                 {"eks.amazonaws.com/role-arn", "AWS"},
                                                 {"iam.gke.io/gcp-service-account", "GCP"}}};

bool is_flag(std::string_view text) {
  constexpr std::array<std::string_view, 4> flags{"--auto-iam-authn", "-auto-iam-authn", "-enable_iam_login",
                                                  "--enable_iam_login"};
  const std::size_t equals = text.find('=');
  const bool is_off = equals != std::string_view::npos && text.substr(equals + 1) == "false";
  const std::string_view name = text.substr(0, equals);
  return !is_off && (std::find(flags.begin(), flags.end(), name) != flags.end() ||
                     text.find("auto-iam-authn=true") != std::string_view::npos);
}

}  // namespace

std::optional<CloudIdentity> identity_of(const kube::Cluster& cluster, const kube::Workload& workload) {
  const std::string_view wanted =
      workload.pod.service_account.empty() ? "default" : std::string_view(workload.pod.service_account.value);
  for (const kube::ServiceAccount* account :
       kube::find_service_accounts(cluster, workload.meta.namespace_name, wanted)) {
    for (const Annotation& annotation : annotations) {
      const kube::Pair* found = kube::find(account->meta.annotations, annotation.key);
      if (found == nullptr || found->value.empty()) continue;
      const bool is_used =
          annotation.cloud != "Azure" || kube::value_of(workload.pod.labels, "azure.workload.identity/use") == "true";
      if (is_used) return CloudIdentity{annotation.cloud, found->value, annotation.key};
    }
  }
  return std::nullopt;
}

std::optional<Span> iam_proxy(const kube::Workload& workload) {
  for (const kube::Container& container : workload.pod.containers) {
    if (!is_cloud_proxy(container.image.value)) continue;
    for (const auto* words : {&container.command, &container.args}) {
      for (const yaml::Cursor& word : *words)
        if (is_flag(word.text())) return word.span();
    }
    for (const kube::EnvEntry& entry : container.env) {
      if (entry.name.value.ends_with("_PROXY_AUTO_IAM_AUTHN") && entry.value.text() == "true")
        return entry.value.span();
    }
  }
  return std::nullopt;
}

std::string database_user(std::string_view address, DatabaseKind kind) {
  if (kind == DatabaseKind::mysql || kind == DatabaseKind::mariadb)
    return std::string(address.substr(0, address.find('@')));
  constexpr std::string_view ending = ".gserviceaccount.com";
  return std::string(address.ends_with(ending) ? address.substr(0, address.size() - ending.size()) : address);
}

}  // namespace routegrant::credentials
