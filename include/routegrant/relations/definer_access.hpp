#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A SECURITY DEFINER function that a role may call reads or writes a relation, which the role may not do so itself.
struct DefinerAccess {
  FactId role{};
  FactId function{};
  FactId object{};
  FactId owner{};
  std::string privilege{};

  static constexpr std::string_view relation = "definer_access";
  static constexpr std::string_view doc =
      "A SECURITY DEFINER function that a role may call reads or writes a relation, which the role may not do so "
      "itself.";
  static constexpr std::string_view label = "{privilege} through {function}";
  static constexpr std::string_view sentence = "calling {function}, {role} has {privilege} on {object} as {owner}";
  static constexpr std::string_view key = "role, function, object, privilege";
  static constexpr auto columns = std::array{
      Column{"role", &DefinerAccess::role, "The role that may call the function."},
      Column{"function", &DefinerAccess::function, "The function or procedure."},
      Column{"object", &DefinerAccess::object, "The relation that its body names, or that views and triggers lead to."},
      Column{"owner", &DefinerAccess::owner, "The role whose rights count."},
      Column{"privilege", &DefinerAccess::privilege, "SELECT, INSERT, UPDATE, DELETE or TRUNCATE."},
  };
};

}  // namespace routegrant
