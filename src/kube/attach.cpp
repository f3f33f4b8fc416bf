#include "kube/attach.hpp"

namespace routegrant::kube {
void attach_routes(Cluster& /*cluster*/) {}
}  // namespace routegrant::kube
