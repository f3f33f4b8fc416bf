#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "questions/access.hpp"

namespace routegrant::questions {

/// What somebody may do who comes by one way, and that no privilege on an object tells: as a superuser, by an attribute
/// of a role (manual, CREATE ROLE), by a predefined role over the whole server (manual, 22.5), through a SECURITY
/// DEFINER function.
struct Power {
  /// The way, without an object; `access.may` has the fact that gives the power. `as_role` is the role that has it.
  AccessRow row{};
  /// What follows "may": "create and change roles".
  std::string can{};
  /// More is worse; 0 for what is no more than privileges.
  int rank = 0;
  /// The attribute of `as_role` that it is ("superuser", "replication"), as `pg::RoleInfo::said` calls it; else empty.
  std::string_view attribute{};
};

/// Of all ways of a tree, in the order of its rows; each power of a way once, by the shortest story.
[[nodiscard]] std::vector<Power> powers_of(const Access& access);

}  // namespace routegrant::questions
