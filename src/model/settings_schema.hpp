#pragma once

#include <string_view>

namespace routegrant::model {

/// The JSON Schema (draft 2020-12) of `routegrant.yaml`, with a line end. Its keys are those that `read_settings`
/// takes.
[[nodiscard]] std::string_view settings_schema();

}  // namespace routegrant::model
