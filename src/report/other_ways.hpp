#pragma once

#include <cstddef>
#include <vector>

#include "routegrant/report.hpp"

namespace routegrant::report {

/// The stories of the other routes that a finding speaks of (`Finding::about`), of each the shortest one, the shortest
/// first; at most so many. The route of the finding's own story is none of them.
[[nodiscard]] std::vector<std::vector<Hop>> other_ways(const Report& report, const Finding& finding, std::size_t most);

}  // namespace routegrant::report
