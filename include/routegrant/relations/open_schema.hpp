#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A schema in which everyone may create objects.
struct OpenSchema {
  FactId database{};
  std::string name{};
  bool built_in = false;

  static constexpr std::string_view relation = "open_schema";
  static constexpr std::string_view doc = "A schema in which everyone may create objects.";
  static constexpr std::string_view label = "schema {name}";
  static constexpr std::string_view sentence = "everyone may create objects in schema {name}";
  static constexpr std::string_view key = "database, name";
  static constexpr auto columns = std::array{
      Column{"database", &OpenSchema::database, "The database."},
      Column{"name", &OpenSchema::name, "The name of the schema."},
      Column{"built_in", &OpenSchema::built_in, "Whether it is PostgreSQL's default rather than a statement's."},
  };
};

}  // namespace routegrant
