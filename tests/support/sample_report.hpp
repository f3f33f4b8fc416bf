#pragma once

#include <string>
#include <string_view>

#include "routegrant/report.hpp"

namespace routegrant::test {

/// The span of the `occurrence`th `text` in a source; aborts if it is not there.
[[nodiscard]] Span span_of(const Sources& sources, SourceId source, std::string_view text, std::size_t occurrence = 1);

/// A rule with all that its page may hold.
[[nodiscard]] Rule sample_rule(std::string id, Severity severity, std::string security_severity);

/// A small shop with one access path from the Internet to a table over five files (testdata/sarif/public-write), read
/// by hand: sources, facts, one error with its story, one warning that rests on an inference, one allowed finding.
[[nodiscard]] Report sample_report();

/// Names as an author of a pull request may choose them to break an output.
[[nodiscard]] const std::vector<std::string>& hostile_names();

/// The sample report with a hostile name in every text that comes from the user's files, and a hostile path.
[[nodiscard]] Report hostile_report(std::string_view name);

/// A report of nothing found.
[[nodiscard]] Report empty_report();

}  // namespace routegrant::test
