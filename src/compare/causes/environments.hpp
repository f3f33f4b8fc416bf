#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/moved_namespaces.hpp"
#include "questions/access.hpp"
#include "routegrant/source.hpp"

/// A scope that only one tree has, with ways that another scope of the other tree has, too: one environment more, or
/// one less, of a system that is there already. What both can do is no path opened or closed, as nobody may do a new
/// thing; but that it can be done in one more place has to be said.
namespace routegrant::compare {

struct Environment {
  std::string name{};
  /// The scope of the other tree that shares most ways with it.
  std::string like{};
  /// Its ways from an entry to a role, how many of them `like` has, and how many more that has.
  std::size_t ways = 0;
  std::size_t shared = 0;
  std::size_t lacking = 0;
  /// The first changed line of the files that say what the scope is; where it is written if no line of them changed.
  Span span{};
};

/// Both sorted by name.
struct EnvironmentChanges {
  /// Of the head.
  std::vector<Environment> added;
  /// Of the base.
  std::vector<Environment> removed;

  [[nodiscard]] bool empty() const { return added.empty() && removed.empty(); }
};

[[nodiscard]] EnvironmentChanges environment_changes(const questions::Access& base,
                                                     const std::vector<questions::AccessRow>& before,
                                                     const questions::Access& head,
                                                     const std::vector<questions::AccessRow>& after, const Homes& homes,
                                                     const MovedNamespaces& moved, const Changes& changes);

}  // namespace routegrant::compare
