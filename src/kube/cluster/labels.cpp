#include "kube/cluster/labels.hpp"

#include <algorithm>
#include <optional>

namespace routegrant::kube {
namespace {

constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_prefix = 253;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// apimachinery `IsQualifiedName`, the part after the slash.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name || !is_alphanumeric(name.front()) || !is_alphanumeric(name.back())) {
    return false;
  }
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_dns_prefix(std::string_view prefix) {
  if (prefix.empty() || prefix.size() > longest_prefix) return false;
  return std::all_of(prefix.begin(), prefix.end(),
                     [](char c) { return (is_alphanumeric(c) && (c < 'A' || c > 'Z')) || c == '-' || c == '.'; });
}

std::optional<Requirement::Operator> operator_of(std::string_view name) {
  if (name == "In") return Requirement::Operator::in;
  if (name == "NotIn") return Requirement::Operator::not_in;
  if (name == "Exists") return Requirement::Operator::exists;
  if (name == "DoesNotExist") return Requirement::Operator::does_not_exist;
  return std::nullopt;
}

bool is_sound(const Requirement& requirement) {
  const bool needs_values =
      requirement.op == Requirement::Operator::in || requirement.op == Requirement::Operator::not_in;
  return is_label_key(requirement.key.value) && requirement.values.empty() != needs_values &&
         std::all_of(requirement.values.begin(), requirement.values.end(),
                     [](const std::string& value) { return is_label_value(value); });
}

void add_equality(const yaml::Cursor& value, Selector& selector) {
  Requirement requirement{.key = {std::string(value.key()), value.key_span()},
                          .op = Requirement::Operator::in,
                          .values = {std::string(value.text())}};
  if (!value.is_scalar() && value) selector.valid = false;
  if (!is_sound(requirement)) selector.valid = false;
  selector.requirements.push_back(std::move(requirement));
}

void add_expression(const yaml::Cursor& expression, Selector& selector) {
  const auto op = operator_of(expression["operator"].text());
  if (!op) {
    selector.valid = false;
    return;
  }
  Requirement requirement{.key = text_of(expression["key"]), .op = *op, .values = strings_of(expression["values"])};
  std::sort(requirement.values.begin(), requirement.values.end());
  requirement.values.erase(std::unique(requirement.values.begin(), requirement.values.end()), requirement.values.end());
  if (!is_sound(requirement)) selector.valid = false;
  selector.requirements.push_back(std::move(requirement));
}

}  // namespace

bool is_label_key(std::string_view key) {
  if (is_placeholder(key)) return true;
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return is_name(key);
  return is_dns_prefix(key.substr(0, slash)) && is_name(key.substr(slash + 1));
}

bool is_label_value(std::string_view value) {
  return value.empty() || is_placeholder(value) || is_name(value);
}

Selector selector_of_map(const yaml::Cursor& map) {
  Selector selector{.present = static_cast<bool>(map), .span = map.span()};
  if (!map.is_mapping()) return selector;
  for (const yaml::Cursor& value : map.items()) add_equality(value, selector);
  return selector;
}

Selector selector_of(const yaml::Cursor& label_selector) {
  Selector selector = selector_of_map(label_selector["matchLabels"]);
  selector.present = static_cast<bool>(label_selector);
  selector.span = label_selector.span();
  if (const yaml::Cursor expressions = label_selector["matchExpressions"]; expressions.is_sequence()) {
    for (const yaml::Cursor& expression : expressions.items()) add_expression(expression, selector);
  }
  return selector;
}

bool holds(const Requirement& requirement, const std::string* value) {
  const auto listed = [&] { return std::binary_search(requirement.values.begin(), requirement.values.end(), *value); };
  switch (requirement.op) {
    case Requirement::Operator::in: return value != nullptr && listed();
    // "NotIn" holds for objects without the key as well (labels.Requirement.Matches).
    case Requirement::Operator::not_in: return value == nullptr || !listed();
    case Requirement::Operator::exists: return value != nullptr;
    case Requirement::Operator::does_not_exist: return value == nullptr;
  }
  return false;
}

bool matches(const Selector& selector, const Pairs& labels) {
  return std::all_of(selector.requirements.begin(), selector.requirements.end(), [&](const Requirement& requirement) {
    const Pair* pair = find(labels, requirement.key.value);
    return holds(requirement, pair != nullptr ? &pair->value.value : nullptr);
  });
}

}  // namespace routegrant::kube
