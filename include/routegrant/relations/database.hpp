#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A database whose role files or bootstrap roles are in the tree.
struct Database {
  std::string name{};
  std::string kind{};
  std::int64_t version = 0;

  static constexpr std::string_view relation = "database";
  static constexpr std::string_view doc = "A database whose role files or bootstrap roles are in the tree.";
  static constexpr std::string_view label = "database {name}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "name";
  static constexpr auto columns = std::array{
      Column{"name", &Database::name, "Its name."},
      Column{"kind", &Database::kind, "postgresql, mysql or mariadb."},
      Column{"version", &Database::version, "The major version assumed."},
  };
};

}  // namespace routegrant
