#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/report.hpp"
#include "routegrant/result.hpp"

/// Findings that were there before: a text file with one line each, sorted, that reads well in a diff.
///
///     # routegrant baseline, version 1
///     # paths: deploy, db
///     # reading: as usual
///     # owner: payments
///     # until: 2027-06-30
///     # not understood: deploy/chart.yaml
///     0123456789abcdef rule-id(warning) db/roles.sql: the message
///
/// Lines without a level, as earlier versions wrote them, know a finding at any level.
namespace routegrant::rules {

/// One known finding. The fingerprint counts, and the level; the rest tells people what it is, and helps where a moved
/// file gave the finding another fingerprint.
struct KnownFinding {
  std::uint64_t fingerprint = 0;
  std::string rule{};
  /// error, warning or note; empty if it is not known. A higher one is a new finding.
  std::string level{};
  std::string file{};
  std::string message{};

  friend bool operator==(const KnownFinding&, const KnownFinding&) = default;
};

/// A baseline: what was analysed, and what was found.
struct Baseline {
  /// The paths, separated by ", ", as the user named them.
  std::string paths{};
  /// What else decides about findings: options that change how the tree is read.
  std::string reading{};
  /// Who answers for it, and the last day on which it counts; empty if that is not said. People write these lines.
  std::string owner{};
  std::string until{};
  /// What was not understood, a line each, sorted: files, or the problem where it has none.
  std::vector<std::string> unclear{};
  /// Sorted by rule, file, message and fingerprint.
  std::vector<KnownFinding> findings{};
};

/// Reads a baseline. An error names the line ("routegrant.baseline:3: ...").
[[nodiscard]] Result<Baseline> read_baseline(std::string_view path, std::string_view text);

/// The file's text: the same for the same findings, with a line end after each line.
[[nodiscard]] std::string write_baseline(const Baseline& baseline);

/// The findings that count now, or counted but for a baseline, as a baseline.
[[nodiscard]] Baseline baseline_of(const Report& report, std::string paths, std::string reading);

/// What became of a baseline's findings; indexes of `Baseline::findings`.
struct BaselineState {
  std::vector<std::size_t> gone;
  /// Not found, but this run could not have found them: other paths were read (the story of a finding goes through
  /// files that its line does not name), something is not understood that was, a rule was not asked, or the tree was
  /// read in another way.
  std::vector<std::size_t> incomparable;
};

/// Marks the report's counting findings that the baseline knows as unchanged: those of a known fingerprint at no higher
/// level; and of the rest those that one not found any more says in the same words of the same file, or of a file of
/// the same name that is not there any more, one for one. `paths` and `reading` are this run's.
BaselineState apply_baseline(const Baseline& baseline, std::string_view paths, std::string_view reading,
                             Report& report);

/// The header of a baseline that keeps findings of `old`, which the run of `now` could not have found: all paths of
/// both, and of what was not understood only what neither understood. So no later run takes for gone what it does not
/// read.
void unite_headers(const Baseline& old, Baseline& now);

}  // namespace routegrant::rules
