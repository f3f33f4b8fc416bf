#pragma once

#include <string_view>

namespace routegrant {

/// Whether the name says that people copy the file before they fill it in: `secret.example.yaml`, `sample-secret.yaml`.
[[nodiscard]] bool is_named_example(std::string_view path);

}  // namespace routegrant
