#pragma once

#include "kustomize/files.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::helm {

/// Counts the charts of the tree, which are not rendered here, and notes each with the charts it depends on. Library
/// charts and charts that lie in others are parts of those.
void count_charts(kustomize::Files& files, Coverage& coverage, Diagnostics& out);

}  // namespace routegrant::helm
