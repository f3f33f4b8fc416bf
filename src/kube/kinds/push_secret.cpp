#include "kube/kinds.hpp"
#include "kube/pod.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

/// Carries a Secret out to a store and makes none in the cluster: there is nothing to add.
void read(const yaml::Cursor& /*object*/, Cluster& /*into*/, Diagnostics& /*out*/) {}

}  // namespace

const Kind push_secret{.groups = "external-secrets.io", .name = "PushSecret", .read = read};

}  // namespace routegrant::kube
