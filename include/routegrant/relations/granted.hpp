#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A privilege that a statement gives to a role on an object: one entry of its access control list.
struct Granted {
  FactId role{};
  FactId object{};
  std::string privilege{};
  std::string column_name{};
  bool grantable = false;
  bool built_in = false;

  static constexpr std::string_view relation = "granted";
  static constexpr std::string_view doc =
      "A privilege that a statement gives to a role on an object: one entry of its access control list.";
  static constexpr std::string_view label = "{privilege} on {object}";
  static constexpr std::string_view sentence = "{role} is granted {privilege} on {object}";
  static constexpr std::string_view key = "role, object, privilege, column_name";
  static constexpr auto columns = std::array{
      Column{"role", &Granted::role, "The grantee; PUBLIC is a role here."},
      Column{"object", &Granted::object, "The object."},
      Column{"privilege", &Granted::privilege,
             "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, EXECUTE, USAGE, CREATE and so on."},
      Column{"column_name", &Granted::column_name, "The column, or empty for the whole object."},
      Column{"grantable", &Granted::grantable, "WITH GRANT OPTION."},
      Column{"built_in", &Granted::built_in, "Whether it is PostgreSQL's default rather than a statement's."},
  };
};

}  // namespace routegrant
