#include <string>

#include "kube/kinds.hpp"
#include "kube/kinds/custom_resource.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// One of the Flux Operator's that could not be run when scopes were made: only pods that stand in its templates are
/// read, as those of other kinds are. Its objects may go to any namespace.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  static_cast<void>(read_custom_resource(object, into));
  const Meta meta = meta_of(object);
  const std::string name = meta.kind + " " + meta.object();
  into.unseen.push_back({.what = {.value = name, .span = meta.name.span}, .is_chart = false});
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = meta.name.span,
                 .message = name + " makes objects of templates, or for inputs, that are not known here, so they are " +
                            "not seen"});
}

}  // namespace

const Kind flux_resource_set{.groups = "fluxcd.controlplane.io", .name = "ResourceSet", .read = read};

}  // namespace routegrant::kube
