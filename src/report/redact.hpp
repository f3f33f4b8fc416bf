#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::report {

/// Bytes of one line that no output may show, from the line's start.
struct HiddenBytes {
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const HiddenBytes&, const HiddenBytes&) = default;
};

/// Says what of a line is a password. Three nets, as one may have a hole: the spans the analysis knows, the same bytes
/// anywhere else, and the habits of writing one (`password: x`, `PASSWORD 'x'`, `user:x@host`).
class Redactor {
 public:
  /// `sources` must outlive the redactor. `secrets` are hidden wherever their bytes stand, `concealed` in their place.
  Redactor(const Sources& sources, const std::vector<Span>& secrets, const std::vector<Span>& concealed = {});

  /// What to hide of the line of file `source` that starts at byte `line_begin`; sorted, apart from each other.
  [[nodiscard]] std::vector<HiddenBytes> hidden(SourceId source, std::size_t line_begin, std::string_view line) const;

 private:
  const Sources* sources_;
  /// In the files themselves, sorted.
  std::vector<Span> spans_;
  /// Distinct values long enough to be told from ordinary words; views into the sources.
  std::vector<std::string_view> values_;
};

/// What looks like a password in one line of YAML, SQL, a dotenv file or a connection string, whatever is known about
/// it. `before` is the line above: a variable's name stands there in a container's `env`.
[[nodiscard]] std::vector<HiddenBytes> password_habits(std::string_view line, std::string_view before);

}  // namespace routegrant::report
