#pragma once

#include <optional>

#include "base/templates.hpp"
#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::model {

/// Objects that a chart holds, but only `helm test` makes (Helm, "Chart Tests"). To other deployers the annotation
/// `helm.sh/hook` says nothing: they make a plain manifest with it like any other.
class ChartTests {
 public:
  /// REQUIRES: `sources` outlives this.
  explicit ChartTests(const Sources& sources) : sources_(&sources) {}

  /// Whether the object is one: all its hooks are tests, and it stands in what `helm template` wrote, or in the
  /// `templates/` of a chart.
  [[nodiscard]] bool hold(const yaml::Cursor& object);

 private:
  const Sources* sources_;
  /// Made for the first object with such hooks.
  std::optional<Templates> templates_{};
};

}  // namespace routegrant::model
