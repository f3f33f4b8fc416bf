#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace routegrant::yaml {

/// Makes every line break of YAML 1.1 (a CR alone, NEL, LS, PS) a line feed, behind blanks that keep each byte in its
/// place: kubectl, kustomize and Flux read YAML with a reader of 1.1, for which such a character ends a comment, and a
/// key that stands behind it counts. Returns where the first of them stood; nothing if there is none, which costs
/// little more than finding a byte. Source: go-yaml, yamlprivateh.go, is_break.
std::optional<std::size_t> unite_line_breaks(std::string& text);

/// What is told about a file that has one.
constexpr std::string_view line_break_message =
    "here is a line break that only YAML 1.1 knows (CR, NEL, LS or PS): it ends a comment for kubectl, so lines are "
    "counted "
    "as kubectl does";

}  // namespace routegrant::yaml
