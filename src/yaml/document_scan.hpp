#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace routegrant::yaml {

/// One document of a stream, found without parsing.
struct DocumentRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// The value of the top-level `kind` if it is beyond doubt: the document is a block mapping at column 0, the key is
  /// written once and plainly, and the value is one word of letters and digits. Empty otherwise.
  std::string_view kind{};
  /// Whether the bytes `kind` occur at all.
  bool mentions_kind = false;
};

/// Cuts a stream at `---` and `...` at the start of a line, which end a document whatever comes before
/// (YAML 1.2, 9.1.2), so that a bad document costs only itself. Directives go with the document that they precede;
/// parts without content are left out. Objects of JSON that follow each other are documents of their own. A byte order
/// mark before a document's content is no part of it.
[[nodiscard]] std::vector<DocumentRange> scan_documents(std::string_view text);

/// Whether some line holds `{{` where YAML text cannot: outside quotes and comments, at the begin of a value or of a
/// line.
[[nodiscard]] bool has_template_braces(std::string_view text);

}  // namespace routegrant::yaml
