#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/report.hpp"

/// What every format says about the whole: how many findings, what was read, what was not understood.
namespace routegrant::report {

/// Findings by weight, and those that do not count by the reason why.
struct Tally {
  std::size_t errors = 0, warnings = 0, notes = 0;
  std::size_t allowed = 0, ignored = 0, unchanged = 0;

  /// How many count.
  [[nodiscard]] std::size_t counting() const { return errors + warnings + notes; }
};

[[nodiscard]] Tally tally_of(const Findings& findings);

/// The findings that count (`Status::fresh`), in the report's order.
[[nodiscard]] std::vector<const Finding*> counting_findings(const Report& report);

/// The same, heaviest first: severity, then security severity, then the report's order.
[[nodiscard]] std::vector<const Finding*> heaviest_first(const Report& report);

/// The rule's `security-severity` in tenths, 0 to 100; 0 for a rule that is not about security, or a text that is no
/// number.
[[nodiscard]] int security_tenths(const Rule& rule);

/// A diagnostic with its place.
struct PlacedDiagnostic {
  const Diagnostic* diagnostic = nullptr;
  std::optional<Place> place;
};

/// All diagnostics: unreadable, incomplete, notes; each by place, those without a place first, then by message.
[[nodiscard]] std::vector<PlacedDiagnostic> sorted_diagnostics(const Report& report);

/// "unreadable", "incomplete" or "note".
[[nodiscard]] std::string_view name_of(Diagnostic::Kind kind);

/// How many diagnostics limit the analysis: all but notes.
[[nodiscard]] std::size_t limiting(const Diagnostics& diagnostics);

/// "1 file", "2 files".
[[nodiscard]] std::string counted(std::size_t number, std::string_view noun);

/// "1 error, 2 warnings" or "no findings".
[[nodiscard]] std::string findings_phrase(const Tally& tally);

/// "3 allowed, 1 ignored and 12 unchanged"; empty if all findings count.
[[nodiscard]] std::string not_counting_phrase(const Tally& tally);

/// What was read: "5 files (1 skipped), 4 documents (...), 9 statements (...)".
[[nodiscard]] std::string read_phrase(const Coverage& coverage);

/// What was resolved: "1 of 1 route, 1 of 2 credentials (1 outside Git)"; empty if there are neither.
[[nodiscard]] std::string resolved_phrase(const Coverage& coverage);

/// One sentence for a person in a hurry, with a full stop: what was found, and whether all was understood.
[[nodiscard]] std::string verdict(const Report& report);

/// `file:line:column`
[[nodiscard]] std::string position(const Place& place);

/// Sixteen hexadecimal digits.
[[nodiscard]] std::string hexadecimal(std::uint64_t number);

}  // namespace routegrant::report
