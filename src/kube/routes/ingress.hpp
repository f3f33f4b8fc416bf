#pragma once

#include <string>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Reads the `spec` of an Ingress of this metadata and version: an object of its own, or one that an operator makes of
/// a part of its resource.
void read_ingress(const yaml::Cursor& spec, Meta meta, std::string api_version, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube
