#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  RouteClass route_class{.meta = meta_of(object), .controller = text_of(object["spec"]["controller"])};
  route_class.is_default =
      value_of(route_class.meta.annotations, "ingressclass.kubernetes.io/is-default-class") == "true";
  into.classes.push_back(std::move(route_class));
}

}  // namespace

const Kind ingress_class{.groups = "networking.k8s.io extensions", .name = "IngressClass", .read = read};

}  // namespace routegrant::kube
