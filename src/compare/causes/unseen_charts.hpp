#pragma once

#include <cstddef>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// Of the head's diagnostics those that say that a chart is not rendered, where the change touches a template or the
/// values of that chart: what it deploys may have changed, and nobody sees it.
[[nodiscard]] std::vector<std::size_t> touched_unseen_charts(const Report& head, const Changes& changes);

}  // namespace routegrant::compare
