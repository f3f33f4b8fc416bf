#pragma once

#include <string>
#include <vector>

#include "compare/text/write.hpp"

namespace routegrant::compare {

/// Changes of one section of which only the objects are others: one entry, workload and role gets the same by the same
/// line on each. One story tells them all.
struct AlikeChanges {
  const PathChange* first = nullptr;
  std::vector<const PathChange*> others{};
};

/// In the order of the first of each. Changes without an object stand alone.
[[nodiscard]] std::vector<AlikeChanges> alike(const Section& section, const Told& told);

/// "public.orders", "public.orders(email)".
[[nodiscard]] std::string object_of(const PathChange& change, const questions::Access& access);

}  // namespace routegrant::compare
