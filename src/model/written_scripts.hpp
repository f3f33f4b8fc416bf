#pragma once

#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/source.hpp"

namespace routegrant::model {

/// SQL files that init containers write into an empty directory of the pod.
struct WrittenScripts {
  /// Embedded sources, in the order of the files' names, those that add to a file behind it; variables that the
  /// manifest shows in their places.
  std::vector<SourceId> scripts{};
  /// Whether the containers that mount the directory put nothing else there, as far as their commands speak of it.
  bool are_all = false;
};

/// The here-documents that shell scripts in the commands of the pod's init containers write into `.sql` files directly
/// in the volume (`cat > /init/roles.sql <<EOF`) or add to them (`>>`). Nothing is executed.
[[nodiscard]] WrittenScripts written_scripts(const kube::Cluster& cluster, const kube::Workload& workload,
                                             std::string_view volume, Sources& sources);

}  // namespace routegrant::model
