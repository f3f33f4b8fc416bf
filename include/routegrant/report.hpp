#pragma once

#include <string>
#include <vector>

#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/finding.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/source.hpp"

namespace routegrant {

/// All that any output may use. A format sees nothing else.
struct Report {
  Sources sources{};
  Graph graph{};
  Rules rules{};
  Findings findings{};
  Diagnostics diagnostics{};
  Coverage coverage{};
  /// The bytes of passwords, tokens and keys that the sources hold, in any order; may lie in embedded sources. They are
  /// there so that no excerpt ever shows them.
  std::vector<Span> secrets;
  /// Other values of Secrets, that no credential is known to use: hidden where they stand, and nowhere else.
  std::vector<Span> concealed;
  std::string tool_version;
};

}  // namespace routegrant
