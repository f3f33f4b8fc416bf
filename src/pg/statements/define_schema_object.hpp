#pragma once

#include "pg/names/names.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// CREATE OPERATOR, COLLATION and TEXT SEARCH ...: a DefineStmt of `kind`, OBJECT_OPERATOR and so on. Others are done.
/// What is made needs what it is made of (manual, 5.14 Dependency Tracking).
[[nodiscard]] Outcome define_schema_object(const sql::Node& node, const QualifiedName& name, Context& context);

}  // namespace routegrant::pg
