#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A privilege that objects made later will give: one entry of ALTER DEFAULT PRIVILEGES.
struct DefaultGrant {
  FactId role{};
  FactId grantee{};
  std::string schema{};
  std::string kind{};
  std::string privilege{};

  static constexpr std::string_view relation = "default_grant";
  static constexpr std::string_view doc =
      "A privilege that objects made later will give: one entry of ALTER DEFAULT PRIVILEGES.";
  static constexpr std::string_view label = "{privilege} on new objects";
  static constexpr std::string_view sentence = "new objects of {role} give {privilege} to {grantee}";
  static constexpr std::string_view key = "role, grantee, schema, kind, privilege";
  static constexpr auto columns = std::array{
      Column{"role", &DefaultGrant::role, "Whose new objects it is about."},
      Column{"grantee", &DefaultGrant::grantee, "The role that gets it; PUBLIC is a role here."},
      Column{"schema", &DefaultGrant::schema, "The schema; empty for all."},
      Column{"kind", &DefaultGrant::kind, "table, sequence, function, type, schema or large object."},
      Column{"privilege", &DefaultGrant::privilege, "The privilege."},
  };
};

}  // namespace routegrant
