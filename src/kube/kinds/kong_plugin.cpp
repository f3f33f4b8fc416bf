#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.extensions.push_back({.meta = meta_of(object),
                             .does = std::string(object["plugin"].text()),
                             .admitted = strings_of(object["config"]["allow"])});
}

}  // namespace

const Kind kong_plugin{.groups = "configuration.konghq.com", .name = "KongPlugin", .read = read};

}  // namespace routegrant::kube
