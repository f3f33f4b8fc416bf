#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_defaults.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/column_types.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/foreign_keys.hpp"
#include "pg/relations/identities.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/inherited_checks.hpp"
#include "pg/relations/inherited_keys.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"
#include "pg/statements/alter_columns.hpp"
#include "pg/statements/attach.hpp"
#include "pg/statements/table_details.hpp"
#include "pg/statements/table_options.hpp"
#include "pg/statements/view_options.hpp"

namespace routegrant::pg {
namespace {

bool is_serial(const sql::Node& column) {
  return !serial_type(column).empty();
}

bool has_constraint(const sql::Node& column, std::string_view contype) {
  const sql::Node constraints = column["constraints"];
  for (std::size_t at = 0; at < constraints.size(); ++at) {
    if (constraints.at(at).inner()["contype"].text() == contype) return true;
  }
  return false;
}

bool is_identity(const sql::Node& column) {
  return has_constraint(column, "CONSTR_IDENTITY");
}

/// The column in the tables that inherit, too, as far down as there are any.
Outcome add_to_heirs(Context& context, ObjectId table, NewColumn column) {
  column.local = false;
  for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    add_columns(context, heir, {column});
  }
  return done();
}

/// The column's default and how it is generated, in the tables that inherit it.
Outcome bind_in_heirs(Context& context, ObjectId table, const sql::Node& column) {
  for (const sql::Node& constraint : column["constraints"].items()) {
    if (constraint.inner()["contype"].text() == "CONSTR_CHECK") continue;
    for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
      Outcome outcome = bind_constraint(context, heir, constraint.inner(), column["colname"].text());
      if (outcome.refused()) return outcome;
    }
  }
  return done();
}

/// A constraint that may be a check, for the table and for those that inherit from it.
Outcome bind_inheritable(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column,
                         bool only) {
  const std::size_t before = context.catalog.bindings().size();
  if (Outcome outcome = bind_constraint(context, table, constraint, column); outcome.refused()) return outcome;
  return add_check_to_heirs(context, table, constraint, before, only);
}

/// Identity is not inherited; from 17 on partitions have it (`ATExecAddColumn()`).
Outcome require_no_heirs(const Context& context, ObjectId table, const sql::Node& column, bool only) {
  const bool shared = context.features().version >= 17 && context.catalog.object(table).partitioned;
  if (!context.closed() || !is_identity(column) || only || shared || heirs_of(context.catalog, table).empty())
    return done();
  return refuse(sqlstate::invalid_table_definition,
                "cannot recursively add identity column to table that has child tables");
}

/// The constraints that stand behind a column.
Outcome add_column_constraints(const sql::Node& column, const StatementText& text, Context& context, ObjectId table,
                               bool only) {
  const std::string_view name = column["colname"].text();
  for (const sql::Node& constraint : column["constraints"].items()) {
    if (Outcome outcome = add_constraint_index(context, table, constraint.inner(), name); outcome.refused())
      return outcome;
    if (Outcome outcome = add_foreign_key(context, table, constraint.inner(), name, text); outcome.refused())
      return outcome;
    if (Outcome outcome = bind_inheritable(context, table, constraint.inner(), name, only); outcome.refused())
      return outcome;
  }
  return done();
}

/// The sequence of a column is made first, and is an object of the schema like any other.
Outcome require_sequence_place(const Context& context, ObjectId table, bool has_sequence) {
  return has_sequence ? require_privilege(context, context.catalog.object(table).parent, privilege::create) : done();
}

ResolvedType type_of_added(Context& context, const sql::Node& column) {
  if (!is_serial(column)) return column["typeName"] ? usable_type(context, column["typeName"]) : ResolvedType{};
  ResolvedType type;
  type.text = serial_type(column);
  return type;
}

Outcome add_column(const sql::Node& command, const StatementText& text, Context& context, ObjectId table, bool only) {
  const sql::Node column = unwrapped(command["def"]);
  const std::string name(column["colname"].text());
  if (context.closed() && context.catalog.object(table).kind == ObjectKind::table &&
      context.catalog.object(table).part_of != ObjectId::none) {
    return refuse(sqlstate::wrong_object_type, "cannot add column to a partition");
  }
  if (Outcome outcome = require_column_rules(column, context, context.catalog.name(table)); outcome.refused())
    return outcome;
  if (context.catalog.find_column(table, name)) {
    if (command["missing_ok"].truth() || !context.closed()) return done();
    return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " already exists");
  }
  const bool has_sequence = is_serial(column) || is_identity(column);
  if (Outcome outcome = require_sequence_place(context, table, has_sequence); outcome.refused()) return outcome;
  if (Outcome outcome = require_no_heirs(context, table, column, only); outcome.refused()) return outcome;
  const ResolvedType type = type_of_added(context, column);
  if (type.outcome.refused()) return type.outcome;
  if (Outcome outcome = require_collation(context, column, type); outcome.refused()) return outcome;
  if (Outcome outcome = require_storable(context, name, type.text); outcome.refused()) return outcome;
  if (only && context.closed() && !heirs_of(context.catalog, table).empty())
    return refuse(sqlstate::invalid_table_definition, "column must be added to child tables too");
  NewColumn made{.name = name,
                 .not_null = has_sequence || has_constraint(column, "CONSTR_NOTNULL"),
                 .not_null_constraint = declared_not_null_name(context, column),
                 .type = type.id,
                 .type_text = context.catalog.intern(type.text),
                 .default_sequence = default_sequence_of(context, column)};
  for (const sql::Node& constraint : column["constraints"].items()) {
    const ObjectKind kind = context.catalog.object(table).kind;
    if (Outcome outcome = require_constrainable(context, kind, constraint.inner()); outcome.refused()) return outcome;
  }
  add_columns(context, table, {made});
  if (has_sequence) {
    Outcome outcome = create_owned_sequence(context, table, name, is_identity(column), text.find_name(name, 1),
                                            identity_options(column));
    if (outcome.refused()) return outcome;
    for (const sql::Node& constraint : column["constraints"].items()) {
      if (constraint.inner()["contype"].text() == "CONSTR_IDENTITY")
        note_identity(context, table, name, constraint.inner());
    }
  }
  made.not_null_constraint =
      context.catalog.columns(table)[*context.catalog.find_column(table, name)].not_null_constraint;
  if (Outcome outcome = add_to_heirs(context, table, made); outcome.refused()) return outcome;
  if (Outcome outcome = bind_in_heirs(context, table, column); outcome.refused()) return outcome;
  return add_column_constraints(column, text, context, table, only);
}

void set_options(const sql::Node& options, bool reset, const Span& place, Object& object) {
  if (const sql::Node invoker = option_named(options, "security_invoker")) {
    object.security_invoker = !reset && truth_of_option(invoker);
    object.rights_span = place;
  }
}

/// The columns of a new primary key are made NOT NULL first.
Outcome require_key_columns(const Context& context, ObjectId table, const sql::Node& constraint, bool only) {
  if (!context.closed() || constraint["contype"].text() != "CONSTR_PRIMARY") return done();
  const bool asks_first = context.features().version < 18 && !only;
  if (asks_first) {
    if (Outcome outcome = require_heirs(context, table, true); outcome.refused()) return outcome;
  }
  bool changes = false;
  for (const sql::Node& name : constraint["keys"].items()) {
    if (!context.catalog.find_column(table, name.string())) return missing_column(context, table, name.string());
    changes = changes || !is_not_null(context, table, name.string());
  }
  return only || asks_first ? done() : require_heirs(context, table, changes);
}

Outcome add_constraint(const sql::Node& command, const StatementText& text, Context& context, ObjectId table,
                       bool only) {
  const sql::Node constraint = unwrapped(command["def"]);
  const ObjectKind kind = context.catalog.object(table).kind;
  if (Outcome outcome = require_constrainable(context, kind, constraint); outcome.refused()) return outcome;
  if (!column_of_table_not_null(constraint).empty()) return add_not_null(constraint, context, table, only);
  if (Outcome outcome = require_key_columns(context, table, constraint, only); outcome.refused()) return outcome;
  if (Outcome outcome = add_constraint_index(context, table, constraint, {}, only); outcome.refused()) return outcome;
  if (Outcome outcome = bind_inheritable(context, table, constraint, {}, only); outcome.refused()) return outcome;
  return add_foreign_key(context, table, constraint, {}, text);
}

Outcome inherited_constraint(const Context& context, ObjectId table, std::string_view constraint) {
  return refuse(sqlstate::invalid_table_definition, "cannot drop inherited constraint " + in_quotes(constraint) +
                                                        " of relation " + in_quotes(context.catalog.name(table)));
}

/// DROP CONSTRAINT of one that makes a column NOT NULL.
Outcome drop_not_null(Context& context, ObjectId table, std::uint32_t column, std::string_view constraint) {
  if (inherits_not_null(context.catalog, table, column)) return inherited_constraint(context, table, constraint);
  Outcome outcome = require_may_be_null(context, table, context.catalog.columns(table)[column].name);
  if (outcome.sqlstate == sqlstate::syntax_error) outcome.sqlstate = sqlstate::object_not_in_prerequisite_state;
  if (outcome.refused()) return outcome;
  unmark_not_null(context, table, column);
  return done();
}

/// `ATExecDropConstraint()`. Not all kinds are kept: constraint triggers have names, too.
Outcome drop_constraint_of(const sql::Node& command, Context& context, ObjectId table, bool only) {
  const std::string_view name = command["name"].text();
  if (find_check(context.catalog, table, name)) return drop_inheritable_check(context, table, name, only);
  if (const auto column = column_of_not_null(context.catalog, table, name))
    return drop_not_null(context, table, *column, name);
  if (context.closed() && inherits_foreign_key(context.catalog, table, name))
    return inherited_constraint(context, table, name);
  if (context.closed() && !command["missing_ok"].truth() && !may_have_constraint(context, table, name)) {
    return refuse(sqlstate::undefined_object, "constraint " + in_quotes(name) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " does not exist");
  }
  return drop_constraint(context, table, name, behavior_of(command));
}

Outcome add_identity(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  if (Outcome outcome = require_identity_place(command, context, table); outcome.refused()) return outcome;
  const std::string_view name = command["name"].text();
  const sql::Node constraint = unwrapped(command["def"]);
  Outcome outcome = create_owned_sequence(context, table, name, true, text.find_name(name, 1), constraint["options"]);
  if (!outcome.refused()) note_identity(context, table, name, constraint);
  return outcome;
}

/// What changes the relation itself: its row security and its options.
Outcome set_attribute(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const std::string_view subtype = command["subtype"].text();
  Object& object = context.catalog.edit(table);
  if (subtype.ends_with("RowSecurity")) object.row_security_span = text.span();
  if (subtype == "AT_EnableRowSecurity") object.row_security = true;
  if (subtype == "AT_DisableRowSecurity") object.row_security = false;
  if (subtype == "AT_ForceRowSecurity") object.force_row_security = true;
  if (subtype == "AT_NoForceRowSecurity") object.force_row_security = false;
  if (subtype == "AT_SetLogged") object.unpublishable = false;
  if (subtype == "AT_SetUnLogged") object.unpublishable = true;
  if (subtype == "AT_SetRelOptions" || subtype == "AT_ResetRelOptions") {
    const sql::Node options = command["def"].inner()["items"];
    if (subtype == "AT_SetRelOptions" && object.kind == ObjectKind::view) {
      if (Outcome outcome = require_view_options(context, options); outcome.refused()) return outcome;
    }
    const bool stores =
        (object.kind == ObjectKind::table && !object.partitioned) || object.kind == ObjectKind::materialized_view;
    if (subtype == "AT_SetRelOptions" && stores && !object.assumed) {
      if (Outcome outcome = require_changed_options(context, options); outcome.refused()) return outcome;
    }
    set_options(options, subtype == "AT_ResetRelOptions", text.span(), object);
  }
  return apply_detail(command, context, table);
}

Outcome apply_command(const sql::Node& command, const StatementText& text, Context& context, ObjectId table,
                      bool only) {
  const std::string_view subtype = command["subtype"].text();
  if (Outcome outcome = require_own_column(command, context, table); outcome.refused()) return outcome;
  if (Outcome outcome = require_whole_identity(command, context, table, only); outcome.refused()) return outcome;
  if (subtype == "AT_ChangeOwner") {
    const ResolvedRole owner = role_of(context, command["newowner"], text);
    if (owner.outcome.refused()) return owner.outcome;
    return change_owner(context, table, owner.id, span_of_role(command["newowner"], text));
  }
  if (subtype == "AT_AddColumn") return add_column(command, text, context, table, only);
  if (subtype == "AT_DropColumn") return drop_column_of(command, context, table, only);
  if (subtype == "AT_AlterColumnType") return change_type(command, context, table);
  if (subtype == "AT_AddConstraint") return add_constraint(command, text, context, table, only);
  if (subtype == "AT_DropConstraint") return drop_constraint_of(command, context, table, only);
  if (subtype == "AT_SetNotNull" || subtype == "AT_DropNotNull")
    return set_not_null(command, context, table, subtype == "AT_SetNotNull", only);
  if (subtype == "AT_AttachPartition" || subtype == "AT_AddInherit") return attach(command, text, context, table);
  if (subtype == "AT_DetachPartition" || subtype == "AT_DropInherit") return detach(command, text, context, table);
  if (subtype == "AT_AddIdentity") return add_identity(command, text, context, table);
  if (subtype == "AT_ColumnDefault" && !only) {
    for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
      if (Outcome outcome = apply_detail(command, context, heir); outcome.refused()) return outcome;
    }
  }
  return set_attribute(command, text, context, table);
}

/// What is said of a composite type holds for the tables that were made of it (`ATTypedTableRecursion()`).
Outcome apply_to_all(const sql::Node& command, const StatementText& text, Context& context, ObjectId relation,
                     bool only) {
  if (Outcome outcome = apply_command(command, text, context, relation, only); outcome.refused()) return outcome;
  if (context.catalog.object(relation).kind != ObjectKind::composite_type) return done();
  // Tables that inherit from these are changed with them.
  for (const ObjectId table : tables_of_type(context.catalog, relation)) {
    if (Outcome outcome = apply_command(command, text, context, table, false); outcome.refused()) return outcome;
  }
  return done();
}

/// What ALTER TABLE looks at before it carries anything out (`ATPrepCmd()`).
Outcome require_commands(const sql::Node& commands, const Context& context, ObjectId relation, bool only) {
  const bool type = context.catalog.object(relation).kind == ObjectKind::composite_type;
  for (const sql::Node& each : commands.items()) {
    const sql::Node command = each.inner();
    if (Outcome refused = require_row_security(command, context, relation); refused.refused()) return refused;
    Outcome outcome =
        type ? require_typed_tables(command, context, relation) : require_untyped(command, context, relation);
    if (!outcome.refused()) outcome = prepare_not_null(command, context, relation, only);
    if (outcome.refused()) return outcome;
  }
  return done();
}

bool makes_sequence(const sql::Node& command) {
  if (command["subtype"].text() == "AT_AddIdentity") return true;
  const sql::Node column = unwrapped(command["def"]);
  return command["subtype"].text() == "AT_AddColumn" && (is_serial(column) || is_identity(column));
}

/// Sequences are made before the table changes its owner, and linked to it after.
Outcome require_same_owner(const Context& context, const std::vector<sql::Node>& commands, RoleId before,
                           ObjectId table) {
  if (!context.closed() || context.catalog.object(table).owner == before ||
      std::none_of(commands.begin(), commands.end(), makes_sequence))
    return done();
  return refuse(sqlstate::object_not_in_prerequisite_state, "sequence must have same owner as table it is linked to");
}

ObjectKind assumed_kind(std::string_view objtype) {
  if (objtype == "OBJECT_VIEW") return ObjectKind::view;
  if (objtype == "OBJECT_SEQUENCE") return ObjectKind::sequence;
  if (objtype == "OBJECT_MATVIEW") return ObjectKind::materialized_view;
  if (objtype == "OBJECT_FOREIGN_TABLE") return ObjectKind::foreign_table;
  if (objtype == "OBJECT_INDEX") return ObjectKind::index;
  if (objtype == "OBJECT_TYPE") return ObjectKind::composite_type;
  return ObjectKind::table;
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["relation"];
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const std::string_view objtype = node["objtype"].text();
  Resolved found = look_up(context, Space::relation, name);
  // A missing schema in front of the name is as good as a missing table under IF EXISTS.
  if (found.outcome.sqlstate == sqlstate::undefined_schema && node["missing_ok"].truth()) return done();
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    // What it is said to be is no proof that it exists: an open world keeps no indexes, so nothing is known of them.
    if (node["missing_ok"].truth() || (objtype == "OBJECT_INDEX" && !context.closed())) return done();
    found = find_or_assume(context, assumed_kind(objtype), name);
    if (found.outcome.refused()) return found.outcome;
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) {
    // get_relkind_objtype() knows no composite types.
    if (context.catalog.object(found.id).kind != ObjectKind::composite_type) return outcome;
    return refuse(sqlstate::insufficient_privilege, "must be owner of table " + name.name);
  }
  const ObjectKind kind = context.catalog.object(found.id).kind;
  if (objtype != "OBJECT_TABLE" && objtype != "OBJECT_INDEX" && kind != assumed_kind(objtype) &&
      !context.catalog.object(found.id).assumed) {
    return refuse(sqlstate::wrong_object_type,
                  "\"" + name.name + "\" is not a " + std::string(name_of(assumed_kind(objtype))));
  }
  if (objtype == "OBJECT_INDEX" && kind != ObjectKind::index && context.closed())
    return refuse(sqlstate::wrong_object_type, in_quotes(name.name) + " is not an index");
  // An index has its table's owner, and no columns of its own to be changed.
  if (kind == ObjectKind::index) return attach_to_index(node["cmds"].at(0).inner(), text, context, found.id);
  if (kind == ObjectKind::composite_type && objtype != "OBJECT_TYPE")
    return refuse(sqlstate::wrong_object_type, in_quotes(name.name) + " is a composite type");
  const bool only = !range["inh"].truth();
  const std::vector<sql::Node> commands = in_passes(node["cmds"]);
  const RoleId owner = context.catalog.object(found.id).owner;
  if (Outcome outcome = require_commands(node["cmds"], context, found.id, only); outcome.refused()) return outcome;
  for (const sql::Node& command : commands) {
    if (Outcome outcome = apply_to_all(command, text, context, found.id, only); outcome.refused()) return outcome;
  }
  return require_same_owner(context, commands, owner, found.id);
}

}  // namespace

const Statement alter_table{.node = "AlterTableStmt", .apply = apply};

}  // namespace routegrant::pg
