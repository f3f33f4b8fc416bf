#pragma once

#include <cstddef>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// What tables get from others besides columns: checks, defaults and how columns are generated (manual, 5.11
/// Inheritance; CREATE TABLE, LIKE). A check of a parent is one of its heirs as well.
namespace routegrant::pg {

/// CREATE TABLE ... INHERITS and PARTITION OF: all of it.
void inherit_expressions(Context& context, ObjectId parent, ObjectId child);

/// What LIKE says INCLUDING of.
struct Including {
  bool defaults = false;
  bool generated = false;
  bool constraints = false;
};
/// The same for LIKE, which binds the tables to nothing: 42710 where a check's name is taken.
[[nodiscard]] Outcome copy_expressions(Context& context, ObjectId from, ObjectId to, const Including& including);

/// ALTER TABLE ... ADD CHECK, carried out for the table itself, for those that inherit from it; `before` is how many
/// bindings there were. Of other constraints nothing is done.
[[nodiscard]] Outcome add_check_to_heirs(Context& context, ObjectId table, const sql::Node& constraint,
                                         std::size_t before, bool only);

/// ALTER TABLE ... DROP and RENAME CONSTRAINT of a check that there is: not of an inherited one.
[[nodiscard]] Outcome drop_inheritable_check(Context& context, ObjectId table, std::string_view name, bool only);
[[nodiscard]] Outcome rename_inheritable_check(Context& context, ObjectId table, std::string_view from,
                                               std::string_view to, bool only);

/// INHERIT and ATTACH PARTITION: in a closed world the child must have the parent's checks already
/// (`MergeConstraintsIntoExisting()`).
[[nodiscard]] Outcome merge_checks(Context& context, ObjectId parent, ObjectId child, bool partition);
/// NO INHERIT and DETACH PARTITION: they are the child's own again (`RemoveInheritance()`).
void part_checks(Context& context, ObjectId parent, ObjectId child);

}  // namespace routegrant::pg
