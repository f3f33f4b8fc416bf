#pragma once

#include <string_view>

namespace routegrant::kube {

/// In the place of a label's value in an Index, where an operator gives pods a label and nobody here knows its value:
/// no label has this one. `labelled` finds such pods whatever the value; `selecting` takes it for "any".
constexpr std::string_view any_value = "\x01";

}  // namespace routegrant::kube
