#include "kube/cluster/set_labels.hpp"

namespace routegrant::kube {

bool bears_set_label(const Workload& workload, std::string_view key, std::string_view value) {
  if (workload.meta.kind != "StatefulSet") return false;
  if (key == set_labels[1]) {
    const std::string& name = workload.meta.name.value;
    if (!value.starts_with(name) || value.size() <= name.size() || value[name.size()] != '-') return false;
    value.remove_prefix(name.size() + 1);
  } else if (key != set_labels[0]) {
    return false;
  }
  return !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace routegrant::kube
