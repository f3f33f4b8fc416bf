#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A database object.
struct Object {
  FactId database{};
  std::string kind{};
  std::string in_database{};
  std::string name{};
  std::string full_name{};
  std::string owner{};
  bool assumed = false;
  bool row_security = false;
  bool forces_row_security = false;

  static constexpr std::string_view relation = "object";
  static constexpr std::string_view doc = "A database object.";
  static constexpr std::string_view label = "{kind} {full_name}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "database, kind, full_name";
  static constexpr auto columns = std::array{
      Column{"database", &Object::database, "The database it belongs to."},
      Column{
          "kind", &Object::kind,
          "table, view, materialized view, foreign table, sequence, function, procedure, schema, database and so on."},
      Column{"in_database", &Object::in_database,
             "The database of the server that it lives in; empty for what all of them share, and where unknown."},
      Column{"name", &Object::name,
             "Its qualified name; functions with argument types; s.* stands for all that the schema may hold."},
      Column{"full_name", &Object::full_name,
             "name, or database.name where several databases of the server have an object of that kind and name."},
      Column{"owner", &Object::owner, "The owner's name; empty if unknown."},
      Column{"assumed", &Object::assumed, "Whether only a GRANT speaks of it."},
      Column{"row_security", &Object::row_security, "Whether row security is enabled."},
      Column{"forces_row_security", &Object::forces_row_security, "Whether row security holds its owner, too."},
  };
};

}  // namespace routegrant
