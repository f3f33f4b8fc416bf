#pragma once

#include <cstdint>
#include <string_view>

#include "kustomize/value.hpp"
#include "routegrant/source.hpp"

namespace routegrant::helm {

/// What a text becomes that is set: with `--set` a number, a truth value or null where it looks like one, with
/// `--set-string` a text; with `--set-file` the contents stand for it.
enum class SetAs : std::uint8_t { typed, text, contents };

/// One line of `--set` and where its parts stand.
struct Setting {
  /// `name=value`, or several, divided by commas.
  std::string_view line{};
  Span name_span{};
  Span value_span{};
  SetAs as = SetAs::typed;
  /// Of `SetAs::contents`.
  kustomize::Value contents{};
};

/// Sets in a mapping what `helm --set` would: names with dots, indexes and escapes, values that are lists
/// (pkg/strvals/parser.go). False where helm refuses the line; then some of it may be set.
[[nodiscard]] bool set_value(kustomize::Value& values, const Setting& setting, kustomize::Texts& texts);

/// A scalar for what lies outside the tree under `name`: to all that reads it, a placeholder.
[[nodiscard]] kustomize::Value unknown_value(std::string_view name, Span span, kustomize::Texts& texts);

}  // namespace routegrant::helm
