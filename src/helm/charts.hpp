#pragma once

#include <set>
#include <string>

#include "helm/local_charts.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::helm {

/// Counts the charts of the tree whose objects are not known, and notes each with the charts it depends on. Library
/// charts and charts that lie in others are parts of those. Of a chart whose output is read beside it (`helm template
/// ... | routegrant paths - charts`) neither the chart nor its templates are left to be told as not rendered.
void count_charts(const LocalCharts& charts, const Sources& sources, Coverage& coverage, Diagnostics& out);

/// Where templates lie that are told as not rendered (`paths::directory_of_chart_file`). What they make is not seen,
/// and likely belongs to what lies beside them.
[[nodiscard]] std::set<std::string> places_of_templates(const Diagnostics& diagnostics, const Sources& sources);

}  // namespace routegrant::helm
