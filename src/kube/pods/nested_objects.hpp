#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Adds the pods of the object `nested`, which `owner` holds and something makes of it later (an event's trigger, a
/// webhook), as workloads of the owner; `name` tells several of one owner apart.
void add_nested(const yaml::Cursor& owner, const yaml::Cursor& nested, std::string_view name, Cluster& into);

}  // namespace routegrant::kube
