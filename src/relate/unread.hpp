#pragma once

#include <set>
#include <string>

#include "base/paths.hpp"
#include "routegrant/source.hpp"

namespace routegrant::relate {

/// What files hold that could not be read.
struct Unread {
  /// Whether a file or document was broken: anything may be in it.
  bool is_broken = false;
  /// Where templates lie that were not rendered (`paths::directory_of_chart_file`): what belongs to their neighbours.
  std::set<std::string> templates{};

  /// Whether what an object refers to that was read from this file, and what is not in the model, may be in a template
  /// beside it.
  [[nodiscard]] bool may_be_beside(const Sources& sources, const Span& span) const {
    return !templates.empty() &&
           templates.contains(std::string(paths::directory_of_chart_file(sources.place(span).file)));
  }
};

}  // namespace routegrant::relate
