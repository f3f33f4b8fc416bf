#include "kube/kinds.hpp"
#include "kube/tekton.hpp"

namespace routegrant::kube {
namespace {

/// Runs and pipelines, which hold tasks as well, are read with all other resources (custom_resource.cpp).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_tekton_tasks(object, into);
}

}  // namespace

const Kind tekton_task{.groups = "tekton.dev", .name = "Task", .read = read};

}  // namespace routegrant::kube
