#include "kube/deployer.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// Flux (kustomize-controller): `targetNamespace` is set on every object of the path.
void read(const yaml::Cursor& object, Cluster& /*into*/, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  note_deployment(object, text_of(spec["path"]), spec["targetNamespace"].text(), out);
}

}  // namespace

const Kind flux_kustomization{.groups = "kustomize.toolkit.fluxcd.io", .name = "Kustomization", .read = read};

}  // namespace routegrant::kube
