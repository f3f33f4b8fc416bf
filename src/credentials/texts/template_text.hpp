#pragma once

#include <string>
#include <string_view>

/// Templates by which a producer writes a Secret (`{{ .password }}`, `{% ... %}`): actions, and text around them.
namespace routegrant::credentials {

/// Puts blanks in the place of control actions, so that the text around them is what it will be and every byte keeps
/// its place. Returns whether there is anything but actions.
bool blank_actions(std::string& text);

/// Whether the template holds anything but actions: what stands around them is known.
[[nodiscard]] bool holds_text(std::string_view producer_template);

}  // namespace routegrant::credentials
