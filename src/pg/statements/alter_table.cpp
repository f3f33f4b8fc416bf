#include <string>
#include <vector>

#include "pg/ownership.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

bool is_serial(const sql::Node& column) {
  const sql::Node names = column["typeName"]["names"];
  const std::string_view type = names.at(names.size() - 1).string();
  return names.size() == 1 && type.find("serial") != std::string_view::npos;
}

bool is_identity(const sql::Node& column) {
  const sql::Node constraints = column["constraints"];
  for (std::size_t at = 0; at < constraints.size(); ++at) {
    if (constraints.at(at).inner()["contype"].text() == "CONSTR_IDENTITY") return true;
  }
  return false;
}

Outcome add_column(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const sql::Node column = unwrapped(command["def"]);
  const std::string name(column["colname"].text());
  if (context.catalog.find_column(table, name)) {
    if (command["missing_ok"].truth() || !context.closed()) return done();
    return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " already exists");
  }
  context.catalog.edit_columns(table).push_back({.name = name});
  if (is_serial(column) || is_identity(column)) create_owned_sequence(context, table, name, text.find_name(name, 1));
  return done();
}

Outcome drop_column(const sql::Node& command, Context& context, ObjectId table) {
  const std::string_view name = command["name"].text();
  const auto column = context.catalog.find_column(table, name);
  if (!column) {
    if (command["missing_ok"].truth() || !context.closed()) return done();
    return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " does not exist");
  }
  Column& dropped = context.catalog.edit_columns(table)[*column];
  dropped.dropped = true;
  dropped.acl = {};
  return done();
}

Outcome attach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const bool partition = command["subtype"].text() == "AT_AttachPartition";
  const sql::Node range = partition ? unwrapped(command["def"])["name"] : unwrapped(command["def"]);
  const Resolved other =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (other.outcome.refused()) return other.outcome;
  if (Outcome outcome = require_ownership(context, other.id); outcome.refused()) return outcome;
  context.catalog.depend(partition ? other.id : table, partition ? table : other.id);
  if (partition) context.catalog.edit(other.id).part_of = table;
  return done();
}

/// DETACH PARTITION and NO INHERIT: neither needs the other any more.
Outcome detach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const bool partition = command["subtype"].text() == "AT_DetachPartition";
  const sql::Node range = partition ? unwrapped(command["def"])["name"] : unwrapped(command["def"]);
  const Resolved other =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (other.outcome.refused()) return other.outcome;
  Object& child = context.catalog.edit(partition ? other.id : table);
  std::erase(child.uses, partition ? table : other.id);
  if (child.part_of == table) child.part_of = ObjectId::none;
  return done();
}

void set_options(const sql::Node& options, bool reset, Object& object) {
  if (const sql::Node invoker = option_named(options, "security_invoker")) {
    object.security_invoker = !reset && truth_of_option(invoker);
  }
}

Outcome apply_command(const sql::Node& command, const StatementText& text, Context& context, ObjectId table) {
  const std::string_view subtype = command["subtype"].text();
  if (subtype == "AT_ChangeOwner") {
    const ResolvedRole owner = role_of(context, command["newowner"], text);
    if (owner.outcome.refused()) return owner.outcome;
    return change_owner(context, table, owner.id, span_of_role(command["newowner"], text));
  }
  if (subtype == "AT_AddColumn") return add_column(command, text, context, table);
  if (subtype == "AT_DropColumn") return drop_column(command, context, table);
  if (subtype == "AT_AttachPartition" || subtype == "AT_AddInherit") return attach(command, text, context, table);
  if (subtype == "AT_DetachPartition" || subtype == "AT_DropInherit") return detach(command, text, context, table);
  if (subtype == "AT_AddIdentity")
    create_owned_sequence(context, table, command["name"].text(), text.find_name(command["name"].text(), 1));
  Object& object = context.catalog.edit(table);
  if (subtype == "AT_EnableRowSecurity") object.row_security = true;
  if (subtype == "AT_DisableRowSecurity") object.row_security = false;
  if (subtype == "AT_ForceRowSecurity") object.force_row_security = true;
  if (subtype == "AT_NoForceRowSecurity") object.force_row_security = false;
  if (subtype == "AT_SetRelOptions" || subtype == "AT_ResetRelOptions") {
    const sql::Node options = command["def"].inner()["items"];
    set_options(options, subtype == "AT_ResetRelOptions", object);
  }
  return done();
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
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    // What it is said to be is no proof that it exists: indexes are not kept, so nothing is known of them.
    if (node["missing_ok"].truth() || objtype == "OBJECT_INDEX") return done();
    found = find_or_assume(context, assumed_kind(objtype), name);
    if (found.outcome.refused()) return found.outcome;
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  const ObjectKind kind = context.catalog.object(found.id).kind;
  if (objtype != "OBJECT_TABLE" && objtype != "OBJECT_INDEX" && kind != assumed_kind(objtype) &&
      !context.catalog.object(found.id).assumed) {
    return refuse(sqlstate::wrong_object_type,
                  "\"" + name.name + "\" is not a " + std::string(name_of(assumed_kind(objtype))));
  }
  const sql::Node commands = node["cmds"];
  for (std::size_t at = 0; at < commands.size(); ++at) {
    if (Outcome outcome = apply_command(commands.at(at).inner(), text, context, found.id); outcome.refused())
      return outcome;
  }
  return done();
}

}  // namespace

const Statement alter_table{.node = "AlterTableStmt", .apply = apply};

}  // namespace routegrant::pg
