#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A database role.
struct Role {
  FactId database{};
  std::string name{};
  std::string told{};
  std::string declared_by{};
  bool login = false;
  bool superuser = false;
  bool creates_roles = false;
  bool creates_databases = false;
  bool bypasses_row_security = false;
  bool replicates = false;
  bool inherits = false;
  bool owns_objects = false;
  std::string valid_until{};

  static constexpr std::string_view relation = "role";
  static constexpr std::string_view doc = "A database role.";
  static constexpr std::string_view label = "role {name}";
  static constexpr std::string_view sentence = "{told}";
  static constexpr std::string_view key = "database, name";
  static constexpr auto columns = std::array{
      Column{"database", &Role::database, "The database it belongs to."},
      Column{"name", &Role::name, "Its name; PUBLIC stands for everyone."},
      Column{"told", &Role::told, "How it comes to be, as one clause; empty for built-in roles."},
      Column{"declared_by", &Role::declared_by, "sql, image, operator, assumed or built-in."},
      Column{"login", &Role::login, "Whether it may log in."},
      Column{"superuser", &Role::superuser, "Whether it is a superuser."},
      Column{"creates_roles", &Role::creates_roles, "CREATEROLE."},
      Column{"creates_databases", &Role::creates_databases, "CREATEDB."},
      Column{"bypasses_row_security", &Role::bypasses_row_security, "BYPASSRLS."},
      Column{"replicates", &Role::replicates, "REPLICATION."},
      Column{"inherits", &Role::inherits, "INHERIT."},
      Column{"owns_objects", &Role::owns_objects, "Whether it owns a table, view, sequence, function or schema."},
      Column{"valid_until", &Role::valid_until, "VALID UNTIL, as written; empty if its password never expires."},
  };
};

}  // namespace routegrant
