#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant {

/// A problem in the user's input that limits the analysis: a syntax error, an unread file, an unknown reference.
struct Diagnostic {
  enum class Kind : std::uint8_t {
    note,        ///< worth knowing; nothing is missing from the analysis
    incomplete,  ///< something was not understood: what rests on it may be missing (exit 3 under `--strict`)
    unreadable,  ///< a path named by the user could not be read (exit 3)
  };
  Kind kind = Kind::incomplete;
  /// Where; nothing for a problem without a file.
  std::optional<Span> span;
  /// One sentence, lower case, naming the text found and what was expected, without a full stop.
  std::string message;
};

/// Diagnostics in the order of discovery; sorted by place before they are printed.
using Diagnostics = std::vector<Diagnostic>;

}  // namespace routegrant
