#include "kube/deployer.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  note_charts(object, object["spec"], into, out);
}

}  // namespace

const Kind argo_application{.groups = "argoproj.io", .name = "Application", .read = read};

}  // namespace routegrant::kube
