#include "kube/cluster/copied.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace routegrant::kube {
namespace {

struct Copied {
  /// As written: the group decides, since other groups' kinds of these names hold pod templates or selectors.
  std::string_view api_version;
  std::string_view kind;
};

/// Those that repositories hold many of.
constexpr std::array copied{
    Copied{"networking.k8s.io/v1", "Ingress"},
    Copied{"networking.k8s.io/v1", "NetworkPolicy"},
    Copied{"rbac.authorization.k8s.io/v1", "ClusterRole"},
    Copied{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
    Copied{"rbac.authorization.k8s.io/v1", "Role"},
    Copied{"rbac.authorization.k8s.io/v1", "RoleBinding"},
    Copied{"v1", "Namespace"},
    Copied{"v1", "Service"},
    Copied{"v1", "ServiceAccount"},
};

}  // namespace

bool is_copied(const yaml::Cursor& object) {
  const std::string_view api_version = object["apiVersion"].text();
  const std::string_view kind = object["kind"].text();
  return std::ranges::any_of(copied,
                             [&](const Copied& one) { return one.kind == kind && one.api_version == api_version; });
}

}  // namespace routegrant::kube
