#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"

namespace routegrant::kube {
namespace {

void keep(const DeferredResource& /*resource*/, Cluster& /*into*/) {}

/// A store of External Secrets whose secrets are Secrets of this cluster is looked up by those that take from it; what
/// other stores hold lies outside Git.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  if (object["spec"]["provider"]["kubernetes"].present()) defer(object, keep, into);
}

}  // namespace

const Kind cluster_secret_store{.groups = "external-secrets.io", .name = "ClusterSecretStore", .read = read};
const Kind secret_store{.groups = "external-secrets.io", .name = "SecretStore", .read = read};

}  // namespace routegrant::kube
