#pragma once

#include "helm/local_charts.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::helm {

/// Counts the charts of the tree whose objects are not known, and notes each with the charts it depends on. Library
/// charts and charts that lie in others are parts of those. Of a chart whose output is read beside it (`helm template
/// ... | routegrant paths - charts`) neither the chart nor its templates are left to be told as not rendered.
void count_charts(const LocalCharts& charts, const Sources& sources, Coverage& coverage, Diagnostics& out);

}  // namespace routegrant::helm
