#include "pg/statements/table_details.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/assigned_types.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_defaults.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/identities.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/named_constants.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements/alter_columns.hpp"

namespace routegrant::pg {
namespace {

/// ENABLE ... fires in ordinary sessions, ENABLE REPLICA only on subscribers, ENABLE ALWAYS everywhere.
bool disables(std::string_view subtype) {
  return subtype.starts_with("AT_Disable") || subtype.starts_with("AT_EnableReplica");
}

Outcome missing_part(const Context& context, std::string_view what, std::string_view of, std::string_view name,
                     ObjectId table) {
  if (!context.closed()) return done();
  return refuse(sqlstate::undefined_object, std::string(what) + " " + in_quotes(name) + " for " + std::string(of) +
                                                " " + in_quotes(context.catalog.name(table)) + " does not exist");
}

/// Of one trigger, or of all: USER leaves those of foreign keys alone, of which nothing is kept here.
Outcome switch_triggers(const sql::Node& command, Context& context, ObjectId table) {
  const std::string_view subtype = command["subtype"].text();
  const bool all = subtype.ends_with("All") || subtype.ends_with("User");
  const std::string_view name = command["name"].text();
  auto& triggers = context.catalog.triggers();
  bool known = all;
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& each = triggers[TriggerId{at}];
    if (each.dropped || each.table != table || (!all && each.name != name)) continue;
    triggers.edit(TriggerId{at}).disabled = disables(subtype);
    known = true;
  }
  return known ? done() : missing_part(context, "trigger", "table", name, table);
}

Outcome switch_rule(const sql::Node& command, Context& context, ObjectId table) {
  const std::string_view name = command["name"].text();
  auto& rules = context.catalog.rules();
  for (std::uint32_t at = 0; at < rules.size(); ++at) {
    const Rule& each = rules[RuleId{at}];
    if (each.dropped || each.table != table || each.name != name) continue;
    rules.edit(RuleId{at}).disabled = disables(command["subtype"].text());
    return done();
  }
  return missing_part(context, "rule", "relation", name, table);
}

/// `ATExecReplicaIdentity()`; an index is looked for by its name alone.
Outcome set_replica_identity(const sql::Node& command, Context& context, ObjectId table) {
  const sql::Node identity = unwrapped(command["def"]);
  const std::string_view type = identity["identity_type"].text();
  ReplicaIdentity kind = ReplicaIdentity::primary_key;
  ObjectId index = ObjectId::none;
  if (type == "f") kind = ReplicaIdentity::full;
  if (type == "n") kind = ReplicaIdentity::nothing;
  if (type == "i") {
    kind = ReplicaIdentity::index;
    for (const ObjectId each : indexes_of(context.catalog, table)) {
      if (context.catalog.name(each) == identity["name"].text()) index = each;
    }
    if (index == ObjectId::none) return missing_part(context, "index", "table", identity["name"].text(), table);
  }
  Object& object = context.catalog.edit(table);
  object.replica_identity = kind;
  object.replica_index = index;
  return done();
}

std::vector<Column> standing(const std::vector<Column>& columns) {
  std::vector<Column> found;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(found),
               [](const Column& each) { return !each.dropped; });
  return found;
}

/// The columns must be the type's, in their order.
Outcome require_columns_of(const Context& context, ObjectId table, ObjectId type) {
  const std::vector<Column> own = standing(context.catalog.columns(table));
  const std::vector<Column> wanted = standing(context.catalog.columns(type));
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    const std::string name = in_quotes(wanted[at].name);
    if (at == own.size()) return refuse(sqlstate::datatype_mismatch, "table is missing column " + name);
    if (own[at].name != wanted[at].name)
      return refuse(sqlstate::datatype_mismatch,
                    "table has column " + in_quotes(own[at].name) + " where type requires " + name);
    if (own[at].type_text != wanted[at].type_text) {
      return refuse(sqlstate::datatype_mismatch,
                    "table " + in_quotes(context.catalog.name(table)) + " has different type for column " + name);
    }
  }
  if (own.size() == wanted.size()) return done();
  return refuse(sqlstate::datatype_mismatch, "table has extra column " + in_quotes(own[wanted.size()].name));
}

void leave_type(Context& context, ObjectId table) {
  Object& object = context.catalog.edit(table);
  std::erase(object.uses, object.of_type);
  object.of_type = ObjectId::none;
}

/// `ATExecAddOf()`.
Outcome set_type(const sql::Node& command, Context& context, ObjectId table) {
  const Resolved type = type_of_table(context, unwrapped(command["def"]));
  if (type.outcome.refused() || !type.found()) return type.outcome;
  if (context.closed()) {
    const std::vector<ObjectId>& uses = context.catalog.object(table).uses;
    const bool inherits = std::any_of(uses.begin(), uses.end(),
                                      [&](ObjectId each) { return is_table_like(context.catalog.object(each).kind); });
    if (inherits) return refuse(sqlstate::wrong_object_type, "typed tables cannot inherit");
    if (Outcome outcome = require_columns_of(context, table, type.id); outcome.refused()) return outcome;
  }
  if (context.catalog.object(table).of_type != ObjectId::none) leave_type(context, table);
  context.catalog.edit(table).of_type = type.id;
  context.catalog.depend(table, type.id);
  return done();
}

Outcome unset_type(Context& context, ObjectId table) {
  if (context.catalog.object(table).of_type != ObjectId::none) {
    leave_type(context, table);
    return done();
  }
  if (!context.closed()) return done();
  return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(table)) + " is not a typed table");
}

/// "column "c" of relation "t"".
std::string described_column(const Context& context, const sql::Node& command, ObjectId table) {
  return "column " + in_quotes(command["name"].text()) + " of relation " + in_quotes(context.catalog.name(table));
}

/// SET DEFAULT and DROP DEFAULT.
Outcome set_default(const sql::Node& command, Context& context, ObjectId table) {
  const auto column = context.catalog.find_column(table, command["name"].text());
  if (!column) return context.closed() ? missing_column(context, table, command["name"].text()) : done();
  if (context.closed() && has_identity(context.catalog, table, *column))
    return refuse(sqlstate::syntax_error, described_column(context, command, table) + " is an identity column");
  if (context.closed() && is_generated(context.catalog, table, static_cast<std::uint32_t>(*column)))
    return refuse(sqlstate::syntax_error, described_column(context, command, table) + " is a generated column");
  if (Outcome outcome = require_default_rules(command["def"], context); outcome.refused()) return outcome;
  if (Outcome outcome = require_named_constants(context, command["def"]); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees(context, command["def"]); outcome.refused()) return outcome;
  if (Outcome outcome = require_default_type(context, table, static_cast<std::uint32_t>(*column), command["def"]);
      outcome.refused())
    return outcome;
  context.catalog.edit_columns(table)[*column].default_sequence = sequence_of(context, command["def"]);
  bind_expression(context,
                  {.of = Binding::Of::column_default, .table = table, .part = static_cast<std::uint32_t>(*column)},
                  command["def"]);
  return done();
}

/// DROP EXPRESSION: a generated column becomes a plain one.
/// Until 14 the column goes on to need what its expression named.
Outcome drop_expression(const sql::Node& command, Context& context, ObjectId table) {
  const auto column = context.catalog.find_column(table, command["name"].text());
  if (!column) return context.closed() ? missing_column(context, table, command["name"].text()) : done();
  if (context.closed() && !command["missing_ok"].truth() &&
      !is_generated(context.catalog, table, static_cast<std::uint32_t>(*column))) {
    const bool newer = context.features().version >= 18;
    return refuse(sqlstate::object_not_in_prerequisite_state, described_column(context, command, table) + " is not a " +
                                                                  (newer ? "" : "stored ") + "generated column");
  }
  if (context.features().version >= 15) {
    bind_expression(context,
                    {.of = Binding::Of::generated_column, .table = table, .part = static_cast<std::uint32_t>(*column)},
                    {});
    return done();
  }
  // Until 14 the column stays bound to those that it was made of.
  for (const BindingId each : bindings_on(context.catalog, table)) {
    const Binding& binding = context.catalog.bindings()[each];
    if (binding.of == Binding::Of::generated_column && binding.part == *column)
      context.catalog.bindings().edit(each).local = false;
  }
  return done();
}

/// VALIDATE CONSTRAINT and ALTER CONSTRAINT of one that is not there.
Outcome require_constraint(const sql::Node& command, const Context& context, ObjectId table) {
  std::string_view name = command["name"].text();
  if (name.empty()) name = unwrapped(command["def"])["conname"].text();
  const bool there = !context.closed() || name.empty() || find_check(context.catalog, table, name) ||
                     may_have_constraint(context, table, name);
  if (there) return done();
  return refuse(sqlstate::undefined_object, "constraint " + in_quotes(name) + " of relation " +
                                                in_quotes(context.catalog.name(table)) + " does not exist");
}

/// CLUSTER ON an index of the table.
Outcome require_index(const sql::Node& command, const Context& context, ObjectId table) {
  const std::string_view name = command["name"].text();
  const ObjectId index = context.catalog.find(Space::relation, context.catalog.object(table).parent, name);
  if (!context.closed() || (index != ObjectId::none && context.catalog.object(index).part_of == table)) return done();
  return refuse(sqlstate::undefined_object, "index " + in_quotes(name) + " for table " +
                                                in_quotes(context.catalog.name(table)) + " does not exist");
}

/// What lies in pg_global is made by initdb only; others need CREATE on the tablespace (`ATPrepSetTableSpace()`).
Outcome set_tablespace(const sql::Node& command, Context& context) {
  const std::string_view name = command["name"].text();
  const ObjectId tablespace = context.catalog.find(Space::tablespace, ObjectId::none, name);
  if (!context.closed() || name == "pg_default") return done();
  if (tablespace == ObjectId::none && name != "pg_global")
    return refuse(sqlstate::undefined_object, "tablespace " + in_quotes(name) + " does not exist");
  if (tablespace != ObjectId::none) return require_privilege(context, tablespace, privilege::create);
  if (!context.superuser())
    return refuse(sqlstate::insufficient_privilege, "permission denied for tablespace " + std::string(name));
  return refuse(sqlstate::invalid_parameter_value, "only shared relations can be placed in pg_global tablespace");
}

/// DROP IDENTITY takes the sequence along (`ATExecDropIdentity()`).
Outcome drop_identity(const sql::Node& command, Context& context, ObjectId table) {
  const auto column = context.catalog.find_column(table, command["name"].text());
  for (const ObjectId each : context.catalog.dependents(table)) {
    const Object& sequence = context.catalog.object(each);
    const bool own = sequence.identity && sequence.part_of == table && column && sequence.part_column == *column;
    if (own) return drop_objects(context, {each}, Behavior::cascade);
  }
  if (!context.closed() || command["missing_ok"].truth() || !column) return done();
  return refuse(sqlstate::object_not_in_prerequisite_state,
                "column " + in_quotes(command["name"].text()) + " of relation " +
                    in_quotes(context.catalog.name(table)) + " is not an identity column");
}

/// SET GENERATED and its like (`ATExecSetIdentity()`).
Outcome set_identity(const sql::Node& command, Context& context, ObjectId table) {
  if (!context.closed()) return done();
  const auto column = context.catalog.find_column(table, command["name"].text());
  if (!column) return missing_column(context, table, command["name"].text());
  if (has_identity(context.catalog, table, *column)) {
    change_identity(context, table, command["name"].text(), command["def"].inner()["items"]);
    return done();
  }
  return refuse(sqlstate::object_not_in_prerequisite_state,
                described_column(context, command, table) + " is not an identity column");
}

/// In which pass ALTER TABLE carries a command out (AT_PASS_... of tablecmds.c), whatever the order in which it says
/// them.
int pass_of(const sql::Node& command) {
  const std::string_view subtype = command["subtype"].text();
  static constexpr std::array<std::string_view, 5> drops{"AT_DropColumn", "AT_DropConstraint", "AT_DropNotNull",
                                                         "AT_DropIdentity", "AT_DropExpression"};
  if (text::is_one_of(subtype, drops)) return 0;
  if (subtype == "AT_AlterColumnType") return 1;
  if (subtype == "AT_AddColumn") return 2;
  if (subtype == "AT_SetNotNull") return 3;
  if (subtype == "AT_ColumnDefault") return command["def"] ? 5 : 0;
  if (subtype == "AT_AddIdentity") return 5;
  if (subtype != "AT_AddConstraint") return 6;
  const std::string_view type = unwrapped(command["def"])["contype"].text();
  return type == "CONSTR_PRIMARY" || type == "CONSTR_UNIQUE" || type == "CONSTR_EXCLUSION" ? 4 : 5;
}

}  // namespace

bool has_identity(const Catalog& catalog, ObjectId table, std::size_t column) {
  const std::vector<ObjectId> users = catalog.dependents(table);
  return std::any_of(users.begin(), users.end(), [&](ObjectId each) {
    const Object& sequence = catalog.object(each);
    return sequence.identity && sequence.part_of == table && sequence.part_column == column;
  });
}

std::vector<sql::Node> in_passes(const sql::Node& commands) {
  std::vector<sql::Node> ordered;
  for (const sql::Node& command : commands.items()) ordered.push_back(command.inner());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const sql::Node& a, const sql::Node& b) { return pass_of(a) < pass_of(b); });
  return ordered;
}

Resolved type_of_table(Context& context, const sql::Node& type_name) {
  const ResolvedType type = find_type(context, type_name);
  if (type.outcome.refused()) return {.outcome = type.outcome};
  if (!context.closed()) return {.id = type.id};
  const ObjectKind kind = type.id == ObjectId::none ? ObjectKind::type : context.catalog.object(type.id).kind;
  const bool array = type.text.ends_with("[]");
  if (kind == ObjectKind::composite_type && !array) return {.id = type.id};
  const bool row = is_table_like(kind) && !array;
  // From 16 on, and the minor versions before it that followed, a row type is told apart.
  return {.outcome = refuse(sqlstate::wrong_object_type,
                            "type " + shown_type(context, type) +
                                (row && context.features().version >= 16 ? " is the row type of another table"
                                                                         : " is not a composite type"))};
}

Outcome apply_detail(const sql::Node& command, Context& context, ObjectId table) {
  const std::string_view subtype = command["subtype"].text();
  const bool switches = subtype.starts_with("AT_Enable") || subtype.starts_with("AT_Disable");
  if (switches && subtype.ends_with("Rule")) return switch_rule(command, context, table);
  if (switches && subtype.find("Trig") != std::string_view::npos) return switch_triggers(command, context, table);
  if (subtype == "AT_SetIdentity") return set_identity(command, context, table);
  if (subtype == "AT_DropIdentity") return drop_identity(command, context, table);
  if (subtype == "AT_DropExpression") return drop_expression(command, context, table);
  if (subtype == "AT_ValidateConstraint" || subtype == "AT_AlterConstraint")
    return require_constraint(command, context, table);
  if (subtype == "AT_ClusterOn") return require_index(command, context, table);
  if (subtype == "AT_SetTableSpace") return set_tablespace(command, context);
  if (subtype == "AT_ColumnDefault") return set_default(command, context, table);
  if (subtype == "AT_ReplicaIdentity") return set_replica_identity(command, context, table);
  if (subtype == "AT_AddOf") return set_type(command, context, table);
  if (subtype == "AT_DropOf") return unset_type(context, table);
  static constexpr std::array<std::string_view, 5> of_columns{"AT_ResetOptions", "AT_SetCompression", "AT_SetOptions",
                                                              "AT_SetStatistics", "AT_SetStorage"};
  const std::string_view name = command["name"].text();
  const bool missing =
      text::is_one_of(subtype, of_columns) && !name.empty() && !context.catalog.find_column(table, name);
  if (missing && context.closed() && !context.catalog.object(table).assumed)
    return missing_column(context, table, name);
  return done();
}

Outcome require_untyped(const sql::Node& command, const Context& context, ObjectId table) {
  if (!context.closed() || context.catalog.object(table).of_type == ObjectId::none) return done();
  const std::string_view subtype = command["subtype"].text();
  if (subtype == "AT_AddColumn") return refuse(sqlstate::wrong_object_type, "cannot add column to typed table");
  if (subtype == "AT_DropColumn") return refuse(sqlstate::wrong_object_type, "cannot drop column from typed table");
  if (subtype == "AT_AlterColumnType")
    return refuse(sqlstate::wrong_object_type, "cannot alter column type of typed table");
  if (subtype == "AT_AddInherit")
    return refuse(sqlstate::wrong_object_type, "cannot change inheritance of typed table");
  return done();
}

std::vector<ObjectId> tables_of_type(const Catalog& catalog, ObjectId type) {
  std::vector<ObjectId> tables = catalog.dependents(type);
  std::erase_if(tables, [&](ObjectId each) { return catalog.object(each).of_type != type; });
  return tables;
}

Outcome require_typed_tables(const sql::Node& command, const Context& context, ObjectId type) {
  if (!context.closed()) return done();
  const std::vector<ObjectId> tables = tables_of_type(context.catalog, type);
  if (!tables.empty() && behavior_of(command) == Behavior::restrict) {
    return refuse(
        sqlstate::dependent_objects_still_exist,
        "cannot alter type " + in_quotes(context.catalog.name(type)) + " because it is the type of a typed table");
  }
  for (const ObjectId table : tables) {
    if (Outcome outcome = require_ownership(context, table); outcome.refused()) return outcome;
    for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
      if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    }
  }
  return done();
}

Outcome require_row_security(const sql::Node& command, const Context& context, ObjectId relation) {
  struct Row {
    std::string_view subtype;
    std::string_view action;
  };
  static constexpr Row rows[] = {{"AT_EnableRowSecurity", "ENABLE ROW SECURITY"},
                                 {"AT_DisableRowSecurity", "DISABLE ROW SECURITY"},
                                 {"AT_ForceRowSecurity", "FORCE ROW SECURITY"},
                                 {"AT_NoForceRowSecurity", "NO FORCE ROW SECURITY"}};
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const Row& each) { return each.subtype == command["subtype"].text(); });
  const Object& object = context.catalog.object(relation);
  if (!context.closed() || row == std::end(rows) || object.kind == ObjectKind::table || object.assumed) return done();
  const std::string name = in_quotes(context.catalog.name(relation));
  if (context.features().version < 15) return refuse(sqlstate::wrong_object_type, name + " is not a table");
  return refuse(sqlstate::wrong_object_type,
                "ALTER action " + std::string(row->action) + " cannot be performed on relation " + name);
}

ObjectId table_of_identity(const Catalog& catalog, ObjectId table) {
  if (catalog.features().version < 17) return table;
  if (catalog.object(table).kind != ObjectKind::table) return table;
  return with_wholes(catalog, table).back();
}

Outcome require_whole_identity(const sql::Node& command, const Context& context, ObjectId table, bool only) {
  struct Row {
    std::string_view subtype;
    std::string_view action;
  };
  static constexpr Row rows[] = {{"AT_AddIdentity", "add identity to a column of "},
                                 {"AT_SetIdentity", "change identity column of "},
                                 {"AT_DropIdentity", "drop identity from a column of "}};
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const Row& each) { return each.subtype == command["subtype"].text(); });
  if (!context.closed() || context.features().version < 17 || row == std::end(rows)) return done();
  const bool partition = table_of_identity(context.catalog, table) != table;
  const bool parted = only && context.catalog.object(table).partitioned;
  if (!partition && !parted) return done();
  return refuse(sqlstate::invalid_table_definition,
                "cannot " + std::string(row->action) + (parted ? "only the partitioned table" : "a partition"));
}

Outcome require_identity_place(const sql::Node& command, const Context& context, ObjectId table) {
  if (!context.closed()) return done();
  const auto column = context.catalog.find_column(table, command["name"].text());
  if (!column) return missing_column(context, table, command["name"].text());
  const std::string described = described_column(context, command, table);
  if (!context.catalog.columns(table)[*column].not_null) {
    return refuse(sqlstate::object_not_in_prerequisite_state,
                  described + " must be declared NOT NULL before identity can be added");
  }
  if (has_identity(context.catalog, table, *column))
    return refuse(sqlstate::object_not_in_prerequisite_state, described + " is already an identity column");
  if (has_default(context.catalog, table, static_cast<std::uint32_t>(*column)))
    return refuse(sqlstate::object_not_in_prerequisite_state, described + " already has a default value");
  return done();
}

}  // namespace routegrant::pg
