#include "gitops/parameter_selector.hpp"

#include <algorithm>
#include <string_view>

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// apimachinery/pkg/labels, Requirement.Matches; an operator that is none of the four selects nothing.
bool holds(const Value& expression, const Parameters& parameters, bool has_unknown) {
  const auto found = parameters.find(expression.text_of("key"));
  const bool is_there = found != parameters.end();
  if (!is_there && has_unknown) return true;
  const std::string_view operation = expression.text_of("operator");
  if (operation == "Exists") return is_there;
  if (operation == "DoesNotExist") return !is_there;
  const kustomize::Children& values = expression.items_of("values");
  const bool is_one = is_there && std::any_of(values.begin(), values.end(),
                                              [&](const Value& value) { return value.text == found->second; });
  if (operation == "In") return is_one;
  return operation == "NotIn" && !is_one;
}

}  // namespace

bool selects(const Value& selector, const Parameters& parameters, bool has_unknown) {
  if (const Value* labels = selector.find("matchLabels")) {
    for (const Value& label : labels->children) {
      const auto found = parameters.find(label.key);
      const bool is_equal = found == parameters.end() ? has_unknown : found->second == label.text;
      if (!is_equal) return false;
    }
  }
  const kustomize::Children& expressions = selector.items_of("matchExpressions");
  return std::all_of(expressions.begin(), expressions.end(),
                     [&](const Value& one) { return holds(one, parameters, has_unknown); });
}

}  // namespace routegrant::gitops
