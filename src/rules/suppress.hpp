#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/finding.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/source.hpp"

/// What the tree itself says about findings: comments and annotations that ask to ignore one, each with its reason.
namespace routegrant::rules {

/// One request to ignore the findings of one rule at one place.
struct Ignore {
  std::string rule;
  /// The first digits, eight or more, of the fingerprint of the one finding that it is about; empty for any of the
  /// rule. A finding that says more (a further privilege, object or route) has another one.
  std::string fingerprint{};
  /// Empty if none is given; then nothing is ignored. It may say who answers for it, and until when (`terms_in`).
  std::string reason;
  /// Where it stands.
  Span span;
  /// The bytes in which a finding's place must begin: a line, or a whole object.
  Span covers;
};

/// All comments `# routegrant: ignore[RULE] reason` and `-- routegrant: ignore[RULE] reason` of all files, in order.
/// Several rules may be named, separated by commas, each with a fingerprint behind a blank; SQL may have it between
/// `/*` and `*/`, too. A comment after other text is about its line, one on a line of its own about the next line that
/// is not itself a comment; before a statement of SQL about all of its lines.
[[nodiscard]] std::vector<Ignore> find_ignores(const Sources& sources);

/// Adds what an annotation `routegrant.dev/ignore: "RULE: reason"` asks for, or "RULE FINGERPRINT: reason"; several are
/// separated by line ends or semicolons. `covers` is the annotated object.
void add_annotation_ignores(std::string_view text, Span span, Span covers, std::vector<Ignore>& ignores);

/// Takes out the ignores whose last day is over, and adds a finding of `allow-expired` for each, as far as `rules` has
/// it: before `apply_ignores`, which sorts.
void drop_expired(std::vector<Ignore>& ignores, const Rules& rules, const Sources& sources, std::string_view today,
                  Findings& findings);

/// Marks the findings whose place, or a further place of which, an ignore with a reason covers. Then adds the findings
/// of the rules `ignore-without-reason`, `ignore-unused` and `accepted-without-owner-or-end`, as far as `rules` has
/// them; keeps the order by place. An ignore of a rule that is not among `rules` is not called unused: nobody asked;
/// unless it is not among the `known` either: then the finding says so, and which may be meant.
void apply_ignores(Findings& findings, const Rules& rules, const std::vector<std::string>& known,
                   const Sources& sources, const std::vector<Ignore>& ignores);

}  // namespace routegrant::rules
