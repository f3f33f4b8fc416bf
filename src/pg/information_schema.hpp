#pragma once

#include <optional>
#include <string_view>

namespace routegrant::pg {

/// A relation of information_schema, which initdb makes.
struct InformationRelation {
  bool is_view = true;
  /// Whether PUBLIC may read it.
  bool is_public = true;
};

/// The relation of this name in the given major version, as servers 13 to 18 have it (information_schema.sql).
[[nodiscard]] std::optional<InformationRelation> information_relation(std::string_view name, int version);

}  // namespace routegrant::pg
