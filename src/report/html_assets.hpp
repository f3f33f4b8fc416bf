#pragma once

#include <string_view>

/// The constant parts of the HTML report.
namespace routegrant::report::html {

extern const std::string_view style_sheet;

/// Only touches classes, attributes and text contents: names from the user's files never become markup or code.
extern const std::string_view script;

/// SHA-256 of `script` in base64, for the content security policy; a test compares the two.
extern const std::string_view script_hash;

}  // namespace routegrant::report::html
