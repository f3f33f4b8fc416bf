#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A statement that may grant what cannot be read: EXECUTE of a text that is not constant, a template variable,
/// \\gexec.
struct DynamicGrant {
  FactId database{};
  std::string why{};
  std::int64_t ordinal = 0;

  static constexpr std::string_view relation = "dynamic_grant";
  static constexpr std::string_view doc =
      "A statement that may grant what cannot be read: EXECUTE of a text that is not constant, a template variable, "
      "\\gexec.";
  static constexpr std::string_view label = "a dynamic statement";
  static constexpr std::string_view sentence = "{why}, so privileges may be missing here";
  static constexpr std::string_view key = "database, ordinal";
  static constexpr auto columns = std::array{
      Column{"database", &DynamicGrant::database, "The database."},
      Column{"why", &DynamicGrant::why, "What cannot be read."},
      Column{"ordinal", &DynamicGrant::ordinal, "Which one of its database it is, from 1."},
  };
};

}  // namespace routegrant
