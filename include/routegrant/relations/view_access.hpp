#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A role reads or writes a relation through a view, with the rights of the view's owner, and may not do so itself.
struct ViewAccess {
  FactId role{};
  FactId view{};
  FactId object{};
  FactId owner{};
  std::string privilege{};

  static constexpr std::string_view relation = "view_access";
  static constexpr std::string_view doc =
      "A role reads or writes a relation through a view, with the rights of the view's owner, and may not do so "
      "itself.";
  static constexpr std::string_view label = "{privilege} through {view}";
  static constexpr std::string_view sentence = "through {view}, {role} has {privilege} on {object} as {owner}";
  static constexpr std::string_view key = "role, view, object, privilege";
  static constexpr auto columns = std::array{
      Column{"role", &ViewAccess::role, "The role that uses the view."},
      Column{"view", &ViewAccess::view, "The view."},
      Column{"object", &ViewAccess::object, "The relation behind it."},
      Column{"owner", &ViewAccess::owner, "The role whose rights count."},
      Column{"privilege", &ViewAccess::privilege, "SELECT, INSERT, UPDATE or DELETE."},
  };
};

}  // namespace routegrant
