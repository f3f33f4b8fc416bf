#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A route says which role it uses.
struct DeclaresRole {
  FactId route{};
  std::string role_name{};
  std::string reason{};

  static constexpr std::string_view relation = "declares_role";
  static constexpr std::string_view doc = "A route says which role it uses.";
  static constexpr std::string_view label = "role {role_name}";
  static constexpr std::string_view sentence = "{route} declares role {role_name}";
  static constexpr std::string_view key = "route, role_name";
  static constexpr auto columns = std::array{
      Column{"route", &DeclaresRole::route, "The route."},
      Column{"role_name", &DeclaresRole::role_name, "The role, or none."},
      Column{"reason", &DeclaresRole::reason, "Why; empty if it does not say."},
  };
};

}  // namespace routegrant
