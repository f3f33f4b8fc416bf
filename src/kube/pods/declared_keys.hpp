#pragma once

#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// By which KEY an annotation `db-role.KEY` of its object speaks of this route: its path (`api-orders` for
/// `/api/orders`, `root` for `/`, as a key of an annotation holds no slash), its rule's name, and its rule's number,
/// from 0.
[[nodiscard]] std::vector<std::string> declared_keys(const Route& route);

}  // namespace routegrant::kube
