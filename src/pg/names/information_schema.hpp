#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// A relation of information_schema, which initdb makes.
struct InformationRelation {
  bool is_view = true;
  /// Whether PUBLIC may read it.
  bool is_public = true;
};

/// The relation of this name in the given major version, as servers 13 to 18 have it (information_schema.sql).
[[nodiscard]] std::optional<InformationRelation> information_relation(std::string_view name, int version);

/// Whether the views show an object to the current role: its owner's rights, or a privilege on it or on a column of it
/// (manual, 37.54 "tables", 37.45 "schemata" and their like: "only those that the current user has access to"). All, in
/// an open world.
[[nodiscard]] bool is_shown(const Context& context, ObjectId object);
[[nodiscard]] bool is_column_shown(const Context& context, ObjectId relation, std::size_t column);

}  // namespace routegrant::pg
