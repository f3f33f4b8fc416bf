#include "kube/secrets/kubernetes_store.hpp"

namespace routegrant::kube {

std::optional<std::string> namespace_of_store(const yaml::Cursor& ref, std::string_view from_namespace,
                                              const Cluster& cluster) {
  const std::string_view kind = ref["kind"].text_or("SecretStore");
  const std::string_view space = kind == "ClusterSecretStore" ? std::string_view() : from_namespace;
  const DeferredResource* store = find_deferred(cluster, "external-secrets.io", kind, space, ref["name"].text());
  if (store == nullptr) return std::nullopt;
  const yaml::Cursor provider = store->object["spec"]["provider"]["kubernetes"];
  const std::string_view server = provider["server"]["url"].text_or("kubernetes.default");
  if (server.find("kubernetes.default") == std::string_view::npos) return std::nullopt;
  return std::string(provider["remoteNamespace"].text_or("default"));
}

}  // namespace routegrant::kube
