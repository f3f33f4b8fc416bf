#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role has the rights of an object's owner, which no access control list gives or takes.
struct Owns {
  FactId role{};
  FactId object{};
  FactId owner{};

  static constexpr std::string_view relation = "owns";
  static constexpr std::string_view doc =
      "A role has the rights of an object's owner, as the owner or by membership: to alter and drop it, and to grant "
      "on it, whatever its access control list says.";
  static constexpr std::string_view label = "the ownership of {object}";
  static constexpr std::string_view sentence = "{role} may alter, drop and grant on {object}, which belongs to {owner}";
  static constexpr std::string_view key = "role, object";
  static constexpr auto columns = std::array{
      Column{"role", &Owns::role, "The role."},
      Column{"object", &Owns::object, "The object."},
      Column{"owner", &Owns::owner, "Its owner: the role itself, or one whose privileges it has."},
  };
};

}  // namespace routegrant
