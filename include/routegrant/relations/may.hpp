#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A privilege that a role has in effect, by grant, membership, ownership, PUBLIC or superuser.
struct May {
  FactId role{};
  FactId object{};
  std::string privilege{};
  std::string column_name{};
  std::string how{};
  bool grantable = false;
  FactId through{};

  static constexpr std::string_view relation = "may";
  static constexpr std::string_view doc =
      "A privilege that a role has in effect, by grant, membership, ownership, PUBLIC or superuser.";
  static constexpr std::string_view label = "{privilege} on {object}";
  static constexpr std::string_view sentence = "so {role} has {privilege} on {object}";
  static constexpr std::string_view key = "role, object, privilege, column_name";
  static constexpr auto columns = std::array{
      Column{"role", &May::role, "The role."},
      Column{"object", &May::object, "The object."},
      Column{"privilege", &May::privilege, "The privilege."},
      Column{"column_name", &May::column_name, "The column, or empty for the whole object."},
      Column{"how", &May::how, "granted, public, member, owner, superuser or predefined."},
      Column{"grantable", &May::grantable, "Whether it may grant it on."},
      Column{
          "through", &May::through,
          "The grant or membership of this role (or grant to PUBLIC) that gives it; none for owners and superusers."},
  };
};

}  // namespace routegrant
