#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A row security policy of a table.
struct RowPolicy {
  FactId object{};
  std::string name{};
  std::string command{};
  bool permissive = false;

  static constexpr std::string_view relation = "row_policy";
  static constexpr std::string_view doc = "A row security policy of a table.";
  static constexpr std::string_view label = "policy {name}";
  static constexpr std::string_view sentence = "{object} has the row security policy {name}";
  static constexpr std::string_view key = "object, name";
  static constexpr auto columns = std::array{
      Column{"object", &RowPolicy::object, "The table."},
      Column{"name", &RowPolicy::name, "The name of the policy."},
      Column{"command", &RowPolicy::command, "ALL, SELECT, INSERT, UPDATE or DELETE."},
      Column{"permissive", &RowPolicy::permissive, "Whether it lets rows through; else it only restricts."},
  };
};

}  // namespace routegrant
