#pragma once

#include <string>
#include <string_view>

/// The only way to put names from the user's files into an output. One function a target.
namespace routegrant::report {

/// Control and bidirectional characters shown as `\x1b`, `\u202e`; the runner's `##[` and leading `::` broken.
[[nodiscard]] std::string for_terminal(std::string_view text);
/// GitHub workflow commands: message part, and property part.
[[nodiscard]] std::string for_github_message(std::string_view text);
[[nodiscard]] std::string for_github_property(std::string_view text);
/// Markdown: a code span that holds the text; safe in tables.
[[nodiscard]] std::string as_markdown_code(std::string_view text);
/// HTML that stands in Markdown (`<summary>`): neither parser finds more in it than text.
[[nodiscard]] std::string for_html_in_markdown(std::string_view text);
/// Markdown prose.
[[nodiscard]] std::string for_markdown(std::string_view text);
/// A quoted label of a Mermaid or DOT node is `"` + text + `"`.
[[nodiscard]] std::string for_mermaid(std::string_view text);
[[nodiscard]] std::string for_dot(std::string_view text);
/// SARIF message text: control characters out, `[..](1)` look-alikes escaped.
[[nodiscard]] std::string for_sarif_message(std::string_view text);
/// A relative URI, percent-encoded by segment.
[[nodiscard]] std::string as_uri(std::string_view path);
/// HTML and XML text and attribute values.
[[nodiscard]] std::string for_html(std::string_view text);
/// One CSV cell, quoted where needed, formulas and the runner's commands defused.
[[nodiscard]] std::string as_csv(std::string_view text);

}  // namespace routegrant::report
