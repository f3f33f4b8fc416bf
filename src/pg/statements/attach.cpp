#include "pg/statements/attach.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/index_parts.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/inherited_checks.hpp"
#include "pg/relations/inherited_generation.hpp"
#include "pg/relations/inherited_keys.hpp"
#include "pg/statements/table_details.hpp"

namespace routegrant::pg {
namespace {

/// Partitions are of partitioned tables (`transformPartitionCmd()`, from 18 on `ATSimplePermissions()`).
Outcome require_partitioned(const Context& context, ObjectId table, std::string_view action) {
  const Object& object = context.catalog.object(table);
  if (!context.closed() || object.kind == ObjectKind::index || object.partitioned) return done();
  const std::string name = in_quotes(context.catalog.name(table));
  const bool is_table = object.kind == ObjectKind::table;
  const int version = context.features().version;
  if (is_table && version < 18)
    return refuse(sqlstate::invalid_object_definition, "table " + name + " is not partitioned");
  if (version < 15) {
    const bool attaches = action.starts_with("ATTACH");
    return refuse(sqlstate::wrong_object_type, name + " is not a table" + (attaches ? " or partitioned index" : ""));
  }
  return refuse(sqlstate::wrong_object_type,
                "ALTER action " + std::string(action) + " cannot be performed on relation " + name);
}

/// A partition has no columns of its own (`ATExecAttachPartition()`).
Outcome require_no_more_columns(const Context& context, ObjectId child, ObjectId parent) {
  const Catalog& catalog = context.catalog;
  if (!context.closed() || catalog.object(parent).open_columns) return done();
  for (std::size_t at = 0; at < catalog.columns(child).size(); ++at) {
    const Column& column = catalog.columns(child)[at];
    // From 17 on it has those of its parent.
    if (!column.dropped && catalog.features().version >= 17 && has_identity(catalog, child, at)) {
      return refuse(sqlstate::object_not_in_prerequisite_state, "table " + in_quotes(catalog.name(child)) +
                                                                    " being attached contains an identity column " +
                                                                    in_quotes(column.name));
    }
    if (column.dropped || catalog.find_column(parent, column.name)) continue;
    return refuse(sqlstate::datatype_mismatch, "table " + in_quotes(catalog.name(child)) + " contains column " +
                                                   in_quotes(column.name) + " not found in parent " +
                                                   in_quotes(catalog.name(parent)));
  }
  return done();
}

/// `ATExecAddInherit()`: not twice, not in a circle, and only with the parent's columns.
Outcome require_may_inherit(const Context& context, ObjectId child, ObjectId parent, bool partition) {
  if (!context.closed()) return require_no_circle(context.catalog, child, parent);
  const Catalog& catalog = context.catalog;
  const Object& above = catalog.object(parent);
  const std::string name = in_quotes(catalog.name(parent));
  if (!partition && above.partitioned)
    return refuse(sqlstate::wrong_object_type, "cannot inherit from partitioned table " + name);
  if (!partition && above.kind == ObjectKind::table && above.part_of != ObjectId::none)
    return refuse(sqlstate::wrong_object_type, "cannot inherit from partition " + name);
  if (Outcome outcome = require_no_circle(catalog, child, parent); outcome.refused()) return outcome;
  const ObjectId whole = catalog.object(child).part_of;
  if (partition && whole != ObjectId::none && is_table_like(catalog.object(whole).kind))
    return refuse(sqlstate::wrong_object_type, in_quotes(catalog.name(child)) + " is already a partition");
  const std::vector<ObjectId>& uses = catalog.object(child).uses;
  if (std::find(uses.begin(), uses.end(), parent) != uses.end()) {
    return refuse(sqlstate::duplicate_table,
                  "relation " + in_quotes(catalog.name(parent)) + " would be inherited from more than once");
  }
  if (partition) {
    if (Outcome outcome = require_no_more_columns(context, child, parent); outcome.refused()) return outcome;
  }
  for (const Column& column : catalog.columns(parent)) {
    if (column.dropped) continue;
    const auto own = catalog.find_column(child, column.name);
    if (!own) return refuse(sqlstate::datatype_mismatch, "child table is missing column " + in_quotes(column.name));
    if (!column.not_null || catalog.columns(child)[*own].not_null) continue;
    const bool names_child = catalog.features().version >= 18;
    return refuse(sqlstate::datatype_mismatch,
                  "column " + in_quotes(column.name) + " in child table " +
                      (names_child ? in_quotes(catalog.name(child)) + " " : std::string()) + "must be marked NOT NULL");
  }
  return require_same_generation(context, child, parent);
}

/// Partitioned tables and partitions inherit from nothing else (`ATPrepAddInherit()`, `ATExecDropInherit()`).
Outcome require_no_partition(const Context& context, ObjectId table, bool adds) {
  const Object& object = context.catalog.object(table);
  if (!context.closed() || object.kind != ObjectKind::table) return done();
  if (object.part_of != ObjectId::none)
    return refuse(sqlstate::wrong_object_type, "cannot change inheritance of a partition");
  if (adds && object.partitioned)
    return refuse(sqlstate::wrong_object_type, "cannot change inheritance of partitioned table");
  return done();
}

/// Rows that the partition takes no more would be the default one's (`ATExecDetachPartition()`).
Outcome require_concurrent(const sql::Node& command, const Context& context, ObjectId table) {
  if (!context.closed() || !unwrapped(command["def"])["concurrent"].truth()) return done();
  const std::vector<ObjectId> parts = heirs_of(context.catalog, table);
  const bool any = std::any_of(parts.begin(), parts.end(),
                               [&](ObjectId each) { return context.catalog.object(each).default_partition; });
  if (!any) return done();
  return refuse(sqlstate::object_not_in_prerequisite_state,
                "cannot detach partitions concurrently when a default partition exists");
}

}  // namespace

Outcome require_parent(const Context& context, ObjectId parent, bool partition, const sql::Node& range) {
  const Object& object = context.catalog.object(parent);
  if (!context.closed()) return done();
  const std::string name = in_quotes(context.catalog.name(parent));
  if (partition) {
    const bool is_plain = object.kind == ObjectKind::table && !object.partitioned && !object.assumed;
    return is_plain ? refuse(sqlstate::invalid_object_definition, name + " is not partitioned") : done();
  }
  if (object.partitioned) return refuse(sqlstate::wrong_object_type, "cannot inherit from partitioned table " + name);
  if (object.kind == ObjectKind::table && object.part_of != ObjectId::none)
    return refuse(sqlstate::wrong_object_type, "cannot inherit from partition " + name);
  if (object.kind != ObjectKind::table && object.kind != ObjectKind::foreign_table && !object.assumed) {
    return refuse(sqlstate::wrong_object_type, "inherited relation " + name + " is not a table or foreign table");
  }
  const bool temporary = range["relpersistence"].text() == "t" || range["schemaname"].text() == "pg_temp";
  if (!temporary && any_temporary(context, {parent}))
    return refuse(sqlstate::wrong_object_type, "cannot inherit from temporary relation " + name);
  return done();
}

Outcome attach_to_index(const sql::Node& command, const StatementText& text, Context& context, ObjectId index) {
  if (command["subtype"].text() != "AT_AttachPartition" || !context.closed()) return done();
  const sql::Node range = unwrapped(command["def"])["name"];
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const Resolved part = find_or_assume(context, ObjectKind::table, name);
  if (part.outcome.refused()) return part.outcome;
  if (context.catalog.object(part.id).kind != ObjectKind::index)
    return refuse(sqlstate::invalid_object_definition, in_quotes(name.name) + " is not an index");
  return attach_index(context, index, part.id);
}

Outcome attach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const bool partition = command["subtype"].text() == "AT_AttachPartition";
  if (partition) {
    if (Outcome outcome = require_partitioned(context, table, "ATTACH PARTITION"); outcome.refused()) return outcome;
  } else {
    if (Outcome outcome = require_no_partition(context, table, true); outcome.refused()) return outcome;
  }
  const sql::Node range = partition ? unwrapped(command["def"])["name"] : unwrapped(command["def"]);
  const Resolved other =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (other.outcome.refused()) return other.outcome;
  if (Outcome outcome = require_ownership(context, other.id); outcome.refused()) return outcome;
  if (Outcome outcome =
          require_may_inherit(context, partition ? other.id : table, partition ? table : other.id, partition);
      outcome.refused()) {
    return outcome;
  }
  if (Outcome outcome = merge_checks(context, partition ? table : other.id, partition ? other.id : table, partition);
      outcome.refused()) {
    return outcome;
  }
  context.catalog.depend(partition ? other.id : table, partition ? table : other.id);
  if (!partition) return done();
  context.catalog.edit(other.id).part_of = table;
  context.catalog.edit(other.id).default_partition = unwrapped(command["def"])["bound"]["is_default"].truth();
  // A partition's columns are its parent's from now on (MergeAttributesIntoExisting()).
  for (Column& column : context.catalog.edit_columns(other.id)) column.local = false;
  return copy_indexes(context, table, other.id);
}

Outcome detach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const bool partition = command["subtype"].text() == "AT_DetachPartition";
  if (partition) {
    if (Outcome outcome = require_partitioned(context, table, "DETACH PARTITION"); outcome.refused()) return outcome;
    if (Outcome outcome = require_concurrent(command, context, table); outcome.refused()) return outcome;
  }
  if (!partition) {
    if (Outcome outcome = require_no_partition(context, table, false); outcome.refused()) return outcome;
  }
  const sql::Node range = partition ? unwrapped(command["def"])["name"] : unwrapped(command["def"]);
  const Resolved other =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (other.outcome.refused()) return other.outcome;
  const ObjectId parent = partition ? table : other.id;
  const ObjectId child_id = partition ? other.id : table;
  // RemoveInheritance() goes by what the parent is, not by what was asked.
  const bool as_partition = partition || context.catalog.object(parent).partitioned;
  const std::vector<ObjectId>& uses = context.catalog.object(child_id).uses;
  if (context.closed() && std::find(uses.begin(), uses.end(), parent) == uses.end()) {
    const std::string above = "relation " + in_quotes(context.catalog.name(parent));
    const std::string below = "relation " + in_quotes(context.catalog.name(child_id));
    return refuse(sqlstate::undefined_table,
                  as_partition ? below + " is not a partition of " + above : above + " is not a parent of " + below);
  }
  Object& child = context.catalog.edit(child_id);
  std::erase(child.uses, parent);
  if (child.part_of == parent) child.part_of = ObjectId::none;
  if (partition) child.default_partition = false;
  if (as_partition) part_indexes(context, child_id);
  part_checks(context, parent, child_id);
  if (partition) keep_foreign_keys(context, parent, child_id);
  // What no parent has any more is the table's own (RemoveInheritance()).
  for (Column& column : context.catalog.edit_columns(child_id)) {
    const bool parted = !column.dropped && !column.local && context.catalog.find_column(parent, column.name);
    if (parted && parents_with(context.catalog, child_id, column.name) == 0) column.local = true;
  }
  return done();
}

}  // namespace routegrant::pg
