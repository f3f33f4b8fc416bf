#include <optional>
#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/secrets/kubernetes_store.hpp"
#include "kube/secrets/producer.hpp"
#include "kube/secrets/pushed_secrets.hpp"

namespace routegrant::kube {
namespace {

/// A store whose secrets are Secrets of this cluster gets Secrets: `remoteKey` is the name, `property` the key
/// (external-secrets.io, "Kubernetes" provider, "PushSecret"). `dataTo` pushes what only its patterns tell.
void push(const DeferredResource& resource, Cluster& into) {
  const std::optional<Push> one = push_of(resource);
  if (!one) return;
  for (const yaml::Cursor& ref : one->spec["secretStoreRefs"].items()) {
    const std::optional<std::string> space = namespace_of_store(ref, one->meta.namespace_name, into);
    if (!space) continue;
    for (KeyedObject& secret : written_by(*one, into)) {
      // A key needs a name there.
      std::erase_if(secret.data, [](const DataEntry& entry) { return entry.key.empty(); });
      if (secret.data.empty() && secret.keys_known) continue;
      secret.meta.namespace_name = *space;
      into.keyed.push_back(std::move(secret));
    }
  }
}

/// Carries a Secret out to a store. Only where that is this cluster, it makes one here; what ExternalSecrets take back
/// from other stores is looked up by them.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, push, into);
}

}  // namespace

const Kind cluster_push_secret{.groups = "external-secrets.io", .name = "ClusterPushSecret", .read = read};
const Kind push_secret{.groups = "external-secrets.io", .name = "PushSecret", .read = read};

}  // namespace routegrant::kube
