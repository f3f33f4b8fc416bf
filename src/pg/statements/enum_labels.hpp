#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// The labels of enumerations, kept as the columns of their type. In a closed world.
namespace routegrant::pg {

/// Done or 42602: a label that is too long (`EnumValuesCreate()`).
[[nodiscard]] Outcome require_label(std::string_view label);

/// ALTER TYPE ... ADD VALUE and RENAME VALUE (`AddEnumLabel()`, `RenameEnumLabel()`).
[[nodiscard]] Outcome change_labels(const sql::Node& statement, Context& context, ObjectId type);

}  // namespace routegrant::pg
