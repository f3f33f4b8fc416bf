#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// Identity columns: whether they take values that a statement gives (manual, 5.3 and INSERT). Kept with the sequence
/// of the column, as what `Object::signature` says of it.
namespace routegrant::pg {

/// GENERATED ALWAYS or BY DEFAULT, as the CONSTR_IDENTITY of a column says it.
void note_identity(Context& context, ObjectId table, std::string_view column, const sql::Node& constraint);

/// ALTER COLUMN ... SET GENERATED; other options are left alone.
void change_identity(Context& context, ObjectId table, std::string_view column, const sql::Node& options);

/// LIKE ... INCLUDING IDENTITY: as the other table's column of this name.
void copy_identity(Context& context, ObjectId from, ObjectId to, std::string_view column);

/// The columns that are GENERATED ALWAYS AS IDENTITY.
[[nodiscard]] std::vector<std::uint32_t> always_identities(const Catalog& catalog, ObjectId table);

}  // namespace routegrant::pg
