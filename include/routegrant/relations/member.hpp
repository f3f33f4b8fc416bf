#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role is granted to another role.
struct Member {
  FactId role{};
  FactId of{};
  bool admin = false;
  bool inherits = false;
  bool may_set = false;

  static constexpr std::string_view relation = "member";
  static constexpr std::string_view doc = "A role is granted to another role.";
  static constexpr std::string_view label = "membership in {of}";
  static constexpr std::string_view sentence = "{role} is a member of {of}";
  static constexpr std::string_view key = "role, of";
  static constexpr auto columns = std::array{
      Column{"role", &Member::role, "The member."},
      Column{"of", &Member::of, "The role it is a member of."},
      Column{"admin", &Member::admin, "Whether it may grant the membership on."},
      Column{"inherits", &Member::inherits, "Whether it has that role's privileges without SET ROLE."},
      Column{"may_set", &Member::may_set, "Whether it may SET ROLE to it."},
  };
};

}  // namespace routegrant
