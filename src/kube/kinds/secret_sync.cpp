#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// The sync controller of the Secrets Store CSI driver, api/v1alpha1/secretsync_types.go: a Secret of the same name
/// with the keys of `secretObject.data`, whether a pod mounts anything or not.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor made = object["spec"]["secretObject"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(made["type"].text_or("Opaque"));
  take_metadata(made, secret);
  for (const yaml::Cursor& item : made["data"].items()) add_outside(text_of(item["targetKey"]), secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind secret_sync{.groups = "secret-sync.x-k8s.io", .name = "SecretSync", .read = read};

}  // namespace routegrant::kube
