#pragma once

#include <string>
#include <string_view>

/// Paths as text, with slashes, whether or not anything is there.
namespace routegrant::paths {

/// What follows the last slash: "c" of "a/b/c", "c" of "c", nothing of "a/".
[[nodiscard]] std::string_view base_name(std::string_view path);
/// What precedes the last slash: "a/b" of "a/b/c"; nothing where there is no slash.
[[nodiscard]] std::string_view directory_of(std::string_view path);

/// The same, but of what lies in or below a chart's directory of templates, that: "a/templates" of "a/templates/b/c".
[[nodiscard]] std::string_view directory_of_chart_file(std::string_view path);

/// A name below a directory; the name alone below the root, which is empty.
[[nodiscard]] std::string joined(std::string_view directory, std::string_view name);

/// A path without "." and ".."; empty if it leaves the root.
[[nodiscard]] std::string normal(std::string_view path);

}  // namespace routegrant::paths
