#pragma once

#include <string>
#include <vector>

#include "compare/moves/homes.hpp"
#include "compare/moves/moved_namespaces.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// One way in two trees.
struct Pair {
  /// What names it, in words: entry, workload, role and object.
  std::string key{};
  /// Null where the other tree has no such way.
  const questions::AccessRow* before = nullptr;
  const questions::AccessRow* after = nullptr;
  /// Whether `before` is another variant of the system, as only the head has one more of its kind: what that has and
  /// `after` has not is no loss.
  bool is_variant = false;
  /// Whether the key itself is in both trees, leading to another database.
  bool is_elsewhere = false;
  /// Whether another deployment has the key in the other tree, so that the row's own has to be named.
  bool is_in_others = false;
  /// Where the entry takes other requests than it did (`join_by_requests`): "path /api and all below it before, only
  /// path /api now"; empty where it does not.
  std::string takes_less{};
  std::string takes_more{};
  /// Where nobody can say which requests these are: the entry's path is a regular expression, and another one now that
  /// cannot be compared with it.
  std::string takes_others{};
};

/// What names a row across trees, in words. Without its scope, as a scope is only a directory.
[[nodiscard]] std::string key_of(const questions::Access& access, const questions::AccessRow& row);

/// The parts of a key that begin with the workload, that end with it, and that end with the role.
[[nodiscard]] std::string_view from_workload(std::string_view key);
[[nodiscard]] std::string_view to_workload(std::string_view key);
[[nodiscard]] std::string_view to_role(std::string_view key);

/// The key of the way to the same object with the role's own rights: without the view or code that it goes through.
[[nodiscard]] std::string_view without_through(std::string_view key);

/// The rows of two trees, paired by their names, sorted by them: those of one scope first, then those that lead to the
/// same database server and database. Ways to different ones are different. Deployments that both trees have are not
/// paired with each other: what staging could do before is new where production does it now; only a file that was moved
/// from one to the other takes its ways along. One variant more of a system (a scope that the base has not, or that was
/// split) is paired with the variant that it is most like; one less is left out.
[[nodiscard]] std::vector<Pair> paired(const questions::Access& base, const std::vector<questions::AccessRow>& before,
                                       const questions::Access& head, const std::vector<questions::AccessRow>& after,
                                       const Homes& homes, const MovedNamespaces& moved, const Changes& changes);

/// The privileges of `of` that `others` lacks, and their facts.
[[nodiscard]] questions::AccessRow only_in(const questions::AccessRow& of, const questions::AccessRow& others);

}  // namespace routegrant::compare
