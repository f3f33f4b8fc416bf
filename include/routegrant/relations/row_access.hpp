#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// Which rows of a table with row security a role reads or writes.
struct RowAccess {
  FactId role{};
  FactId object{};
  std::string privilege{};
  FactId through{};
  FactId as_role{};
  std::string rule{};
  std::string policies{};
  std::string told{};

  static constexpr std::string_view relation = "row_access";
  static constexpr std::string_view doc =
      "Which rows of a table with row security a role may read or write, by itself or with another's rights.";
  static constexpr std::string_view label = "the rows of {object}";
  static constexpr std::string_view sentence = "{told}";
  static constexpr std::string_view key = "role, object, privilege, through, as_role";
  static constexpr auto columns = std::array{
      Column{"role", &RowAccess::role, "The role that reads or writes."},
      Column{"object", &RowAccess::object, "The table, whose row security is enabled."},
      Column{"privilege", &RowAccess::privilege, "SELECT, INSERT, UPDATE or DELETE."},
      Column{"through", &RowAccess::through,
             "The view, SECURITY DEFINER function or trigger function it does so by; none where it does so itself."},
      Column{"as_role", &RowAccess::as_role,
             "The role whose policies count: the role, or who owns what it goes through."},
      Column{
          "rule", &RowAccess::rule,
          "policies; none where no policy lets rows through; superuser, bypassrls or owner where row security is not "
          "applied."},
      Column{"policies", &RowAccess::policies, "The names of the policies that are asked, separated by commas."},
      Column{"told", &RowAccess::told, "The same in words."},
  };
};

}  // namespace routegrant
