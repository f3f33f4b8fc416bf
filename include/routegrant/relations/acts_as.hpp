#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role has another role's privileges, or can have them by SET ROLE, through any number of memberships.
struct ActsAs {
  FactId role{};
  FactId target{};
  std::string how{};

  static constexpr std::string_view relation = "acts_as";
  static constexpr std::string_view doc =
      "A role has another role's privileges, or can have them by SET ROLE, through any number of memberships.";
  static constexpr std::string_view label = "{target}";
  static constexpr std::string_view sentence = "{role} can act as {target} ({how})";
  static constexpr std::string_view key = "role, target";
  static constexpr auto columns = std::array{
      Column{"role", &ActsAs::role, "The role."},
      Column{"target", &ActsAs::target, "The role it can act as."},
      Column{"how", &ActsAs::how, "inherits or SET ROLE."},
  };
};

}  // namespace routegrant
