#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "compare/access/entries.hpp"
#include "compare/access_diff.hpp"
#include "compare/findings/policy.hpp"
#include "report/formats.hpp"

namespace routegrant::compare {

/// All that the outputs of `diff` tell.
struct Told {
  const AccessDiff& diff;
  const questions::Access& base;
  const questions::Access& head;
  const std::vector<PolicyChange>& policy;
  /// What was compared: commits' names, or "worktree".
  std::string base_name{};
  std::string head_name{};
};

/// One of the lists of changed paths, with the access that its rows and causes belong to.
struct Section {
  std::string_view name;
  const std::vector<PathChange>& changes;
  const questions::Access& access;
};

/// opened, widened, narrowed, closed and incomparable, in this order.
[[nodiscard]] std::vector<Section> sections(const Told& told);

/// "access paths: 2 opened and 1 widened", or the sentence that says that none changed; then with how many errors and
/// warnings the change brings all the same.
[[nodiscard]] std::string verdict(const Told& told);

/// Why findings are gone and not shown to be fixed.
[[nodiscard]] std::string_view why_incomparable(const Told& told);

/// "namespace a is now b, with 3 access paths that are otherwise the same", names as `quoted` shows them.
[[nodiscard]] std::string moved_text(const Moved& moved, const std::function<std::string(std::string_view)>& quoted);

/// "new environment b: 3 ways from an entry to a role, of which a has 2, and a has 1 more", "environment b is gone,
/// with
/// ...": names as `quoted` shows them.
[[nodiscard]] std::string environment_text(const Environment& environment, bool added,
                                           const std::function<std::string(std::string_view)>& quoted);

/// Where a cause stands: in the head or in the base.
[[nodiscard]] Place place_of_cause(const Cause& cause, const Told& told);

/// Who enters where, without the role and what it may do: "book.clinic.example/", "(no entry)".
[[nodiscard]] std::string entry_of(const PathChange& change, const questions::Access& access);
/// How the entry asks who comes, and which network policies may close it; nothing without an entry.
[[nodiscard]] Guards guards_of(const PathChange& change, const questions::Access& access);
/// "booking_app", "booking_app as clerk", "a role that is not known here".
[[nodiscard]] std::string role_of(const PathChange& change, const questions::Access& access);
/// "INSERT on shop.orders", "create and change roles", and what has to be said of it: ", internal before, internet
/// now".
[[nodiscard]] std::string what_of(const PathChange& change, const questions::Access& access);
[[nodiscard]] std::string details_of(const PathChange& change, const questions::Access& access);
/// Both together: of a path that both trees have, only what it gained or lost.
[[nodiscard]] std::string gets_of(const PathChange& change, const questions::Access& access);

/// "Deployment/shop/web and 2 more may now connect to StatefulSet/shop/db on port 5432, without a login of it"; the
/// names by `quoted`.
[[nodiscard]] std::string connection_text(const ConnectionGroup& group, bool opened,
                                          const std::function<std::string(std::string_view)>& quoted);

/// Whether findings of a rule say what text and Markdown tell by themselves: changes of the policy and of access.
[[nodiscard]] bool is_told_apart(std::string_view rule);

/// "deploy/app.yaml:3: what is wrong there": one thing that the head has and that was not understood.
[[nodiscard]] std::string unread_line(const Diagnostic& diagnostic, const Report& head);

/// `diff --format json`: the contract of the command line's JSON.
void write_json(const Told& told, std::ostream& out);

/// For a terminal: paths, each with its cause, then changes of the policy, then findings that came and went.
void write_text(const Told& told, const report::Style& style, std::ostream& out);

/// For a job summary and one sticky comment, which takes 65,536 characters: a marker that no reader sees, a verdict, a
/// small table with route and role side by side, what changed of the policy, then all stories, folded, and a picture.
void write_markdown(const Told& told, const report::Style& style, std::ostream& out);

}  // namespace routegrant::compare
