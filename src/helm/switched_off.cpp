#include "helm/switched_off.hpp"

#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "helm/release.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// Nothing where it is neither true nor false.
std::optional<bool> boolean(const Value& value) {
  if (!value.is_scalar() || value.quoted) return std::nullopt;
  if (text::equal_ignoring_case(value.text, "true")) return true;
  return text::equal_ignoring_case(value.text, "false") ? std::optional(false) : std::nullopt;
}

}  // namespace

bool is_switched_off(const Value& dependency, const Value& values) {
  for (const std::string_view path : text::split(text::trim(dependency.text_of("condition")), ',')) {
    if (path.empty()) continue;
    if (const std::optional<bool> is_on = boolean(part(values, path))) return !*is_on;
  }
  bool has_off = false;
  const Value& tags = part(values, "tags");
  for (const Value& tag : dependency.items_of("tags")) {
    const Value* set = tags.find(tag.text);
    const std::optional<bool> is_on = set == nullptr ? std::nullopt : boolean(*set);
    if (is_on && *is_on) return false;
    has_off = has_off || is_on.has_value();
  }
  return has_off;
}

}  // namespace routegrant::helm
