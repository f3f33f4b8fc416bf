#pragma once

#include <cstddef>
#include <vector>

#include "compare/access/pairing.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/moved_namespaces.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// A namespace, object or role with another name, and how many ways are in both trees but for it.
struct Moved {
  MovedNamespace name;
  std::size_t paths = 0;
};

/// What got another name, with its ways among `pairs`; those with ways first. Objects of the cluster and roles by which
/// no way leads are left out: that one like it was made, or a name changed, is told by nothing.
[[nodiscard]] std::vector<Moved> told_moves(const MovedNamespaces& moved, const std::vector<Pair>& pairs,
                                            const questions::Access& base, const Homes& homes);

}  // namespace routegrant::compare
