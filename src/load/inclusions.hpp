#pragma once

#include <vector>

#include "load/layouts.hpp"

namespace routegrant::load {

/// The files that psql runs by themselves: not those that another one, beside or above them, runs by \i, \ir or
/// \include (psql's manual page), which run there, and once. The order is kept. Costs a look at each text, and a graph
/// of as many edges as there are such commands.
[[nodiscard]] std::vector<SqlFile> without_included(std::vector<SqlFile> files, const Sources& sources);

}  // namespace routegrant::load
