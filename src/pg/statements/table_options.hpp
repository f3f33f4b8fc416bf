#pragma once

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// WITH (...) of tables and materialized views (manual, CREATE TABLE, "Storage Parameters"). Values are not looked at.
namespace routegrant::pg {

/// In a closed world, done or refused: the names of CREATE (22023), oids (0A000), and that a partitioned table has none
/// (42809; `transformRelOptions()`, `heap_reloptions()`, `partitioned_table_reloptions()`). `options` are DefElems.
[[nodiscard]] Outcome require_table_options(const Context& context, const sql::Node& options, bool partitioned);

/// The same for SET of ALTER TABLE, which says nothing of a TOAST table that may not be there.
[[nodiscard]] Outcome require_changed_options(const Context& context, const sql::Node& options);

/// ON COMMIT is for temporary tables (`DefineRelation()`). `range` is the relation of the statement.
[[nodiscard]] Outcome require_lasting(const Context& context, const sql::Node& range, const sql::Node& on_commit);

}  // namespace routegrant::pg
