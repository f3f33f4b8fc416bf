#include "kube/kinds.hpp"
#include "kube/operators/zalando_configuration.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  keep_zalando_configuration(object, into);
}

}  // namespace

const Kind zalando_operator_configuration{.groups = "acid.zalan.do", .name = "OperatorConfiguration", .read = read};

}  // namespace routegrant::kube
