#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// An object, or a column of it, that the settings call sensitive.
struct Sensitive {
  FactId object{};
  std::string column_name{};
  std::string pattern{};

  static constexpr std::string_view relation = "sensitive";
  static constexpr std::string_view doc = "An object, or a column of it, that the settings call sensitive.";
  static constexpr std::string_view label = "{object}";
  static constexpr std::string_view sentence = "the settings call {object} sensitive, by '{pattern}'";
  static constexpr std::string_view key = "object, column_name, pattern";
  static constexpr auto columns = std::array{
      Column{"object", &Sensitive::object, "The object."},
      Column{"column_name", &Sensitive::column_name, "A glob over its columns; empty for the whole object."},
      Column{"pattern", &Sensitive::pattern, "As written."},
  };
};

}  // namespace routegrant
