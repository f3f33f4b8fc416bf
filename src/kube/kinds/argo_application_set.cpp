#include "kube/deployer.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// Its template is an Application whose `{{ }}` the generators fill.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  note_charts(object, object["spec"]["template"]["spec"], into, out);
}

}  // namespace

const Kind argo_application_set{.groups = "argoproj.io", .name = "ApplicationSet", .read = read};

}  // namespace routegrant::kube
