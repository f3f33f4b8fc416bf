#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  ReferenceGrant grant{.meta = meta_of(object)};
  for (const yaml::Cursor& item : object["spec"]["from"].items()) {
    grant.from.push_back({.group = std::string(item["group"].text()),
                          .kind = std::string(item["kind"].text()),
                          .namespace_name = std::string(item["namespace"].text())});
  }
  for (const yaml::Cursor& item : object["spec"]["to"].items()) {
    grant.to.push_back({.group = std::string(item["group"].text()),
                        .kind = std::string(item["kind"].text()),
                        .name = std::string(item["name"].text())});
  }
  into.grants.push_back(std::move(grant));
}

}  // namespace

const Kind reference_grant{.groups = "gateway.networking.k8s.io", .name = "ReferenceGrant", .read = read};

}  // namespace routegrant::kube
