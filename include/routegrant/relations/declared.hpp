#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A declared role is created in the tree.
struct DeclaredRole {
  FactId declares_role{};
  FactId role{};

  static constexpr std::string_view relation = "declared";
  static constexpr std::string_view doc = "A declared role is created in the tree.";
  static constexpr std::string_view label = "{role}";
  static constexpr std::string_view sentence = "{declares_role} names {role}";
  static constexpr std::string_view key = "declares_role, role";
  static constexpr auto columns = std::array{
      Column{"declares_role", &DeclaredRole::declares_role, "The declaration."},
      Column{"role", &DeclaredRole::role, "The role."},
  };
};

}  // namespace routegrant
