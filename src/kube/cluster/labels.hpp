#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kube/cluster/text.hpp"

namespace routegrant::kube {

/// One condition of a selector.
struct Requirement {
  enum class Operator : std::uint8_t { in, not_in, exists, does_not_exist };
  Text key{};
  Operator op = Operator::in;
  /// Sorted, distinct.
  std::vector<std::string> values{};
};

/// A label selector (apimachinery `labels.Requirement.Matches`; all requirements must hold).
/// An absent selector and an empty one differ by place: the user of a selector asks `present`.
struct Selector {
  bool present = false;
  /// Whether the API server would take it (operators, number of values, form of keys and values).
  bool valid = true;
  std::vector<Requirement> requirements{};
  Span span{};

  [[nodiscard]] bool empty() const { return requirements.empty(); }
};

/// Reads a LabelSelector (`matchLabels`, `matchExpressions`).
[[nodiscard]] Selector selector_of(const yaml::Cursor& label_selector);

/// Reads a plain map of labels, as `Service.spec.selector` is.
[[nodiscard]] Selector selector_of_map(const yaml::Cursor& map);

/// Whether one requirement holds for a key that is absent (`value` is nothing) or has that value.
[[nodiscard]] bool holds(const Requirement& requirement, const std::string* value);

/// Whether the text may be a label's key or value (apimachinery validation); a placeholder that a renderer fills may.
[[nodiscard]] bool is_label_key(std::string_view key);
[[nodiscard]] bool is_label_value(std::string_view value);

/// Whether all requirements hold for `labels`. An empty selector matches everything; NotIn also matches an absent key.
[[nodiscard]] bool matches(const Selector& selector, const Pairs& labels);

}  // namespace routegrant::kube
