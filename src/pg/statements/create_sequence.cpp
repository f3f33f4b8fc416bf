#include <string>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/sequence_rules.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// What a sequence may belong to a column of.
Outcome require_owning_kind(const Context& context, ObjectId relation) {
  const ObjectKind kind = context.catalog.object(relation).kind;
  if (!context.closed() || kind == ObjectKind::table || kind == ObjectKind::foreign_table || kind == ObjectKind::view)
    return done();
  const std::string name = in_quotes(context.catalog.name(relation));
  if (context.features().version < 15)
    return refuse(sqlstate::wrong_object_type, "referenced relation " + name + " is not a table or foreign table");
  return refuse(sqlstate::wrong_object_type, "sequence cannot be owned by relation " + name);
}

/// `init_sequence()`: opened as a sequence, whatever else has the name.
Outcome require_sequence(const Context& context, ObjectId relation) {
  if (context.catalog.object(relation).kind == ObjectKind::sequence) return done();
  const std::string name = in_quotes(context.catalog.name(relation));
  if (context.features().version < 17) return refuse(sqlstate::wrong_object_type, name + " is not a sequence");
  return refuse(sqlstate::wrong_object_type, "cannot open relation " + name);
}

/// OWNED BY table.column, or NONE (`process_owned_by()`).
Outcome set_owner_column(const sql::Node& node, Context& context, ObjectId sequence) {
  const sql::Node names = option_named(node["options"], "owned_by")["arg"].inner()["items"];
  Object object = context.catalog.object(sequence);
  if (object.identity && context.closed())
    return refuse(sqlstate::feature_not_supported, "cannot change ownership of identity sequence");
  if (names.size() == 1 && names.at(0).string() != "none" && context.closed())
    return refuse(sqlstate::syntax_error, "invalid OWNED BY option");
  if (names.size() < 2) {
    std::erase(object.uses, object.part_of);
    object.part_of = ObjectId::none;
    object.part_column.reset();
    context.catalog.edit(sequence) = std::move(object);
    return done();
  }
  QualifiedName name{.name = std::string(names.at(names.size() - 2).string())};
  if (names.size() > 2) name.schema = names.at(names.size() - 3).string();
  const Resolved table = find_or_assume(context, ObjectKind::table, name);
  if (table.outcome.refused()) return table.outcome;
  if (Outcome outcome = require_owning_kind(context, table.id); outcome.refused()) return outcome;
  const std::string_view column_name = names.at(names.size() - 1).string();
  const auto column = context.catalog.find_column(table.id, column_name);
  if (context.closed()) {
    const Object& owner = context.catalog.object(table.id);
    if (owner.owner != object.owner) {
      return refuse(sqlstate::object_not_in_prerequisite_state,
                    "sequence must have same owner as table it is linked to");
    }
    if (owner.parent != object.parent) {
      return refuse(sqlstate::object_not_in_prerequisite_state,
                    "sequence must be in same schema as table it is linked to");
    }
    if (!column) {
      return refuse(sqlstate::undefined_column, "column " + in_quotes(column_name) + " of relation " +
                                                    in_quotes(context.catalog.name(table.id)) + " does not exist");
    }
  }
  std::erase(object.uses, object.part_of);
  object.part_of = table.id;
  object.part_column.reset();
  if (column) object.part_column = static_cast<std::uint32_t>(*column);
  context.catalog.edit(sequence) = std::move(object);
  context.catalog.depend(sequence, table.id);
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["sequence"];
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const bool skips = node["if_not_exists"].truth();
  if (skips) {
    if (const TakenName taken = look_for_name(context, name, skips); taken.decided) return taken.outcome;
  }
  if (Outcome outcome = require_sequence_options(context, node["options"]); outcome.refused()) return outcome;
  const Created made =
      create_in_schema(context, {.kind = ObjectKind::sequence}, name, skips ? IfExists::skip : IfExists::refuse);
  if (made.outcome.refused() || !made.made) return made.outcome;
  set_columns(context, made.id, {"last_value", "log_cnt", "is_called"});
  return option_named(node["options"], "owned_by") ? set_owner_column(node, context, made.id) : done();
}

Outcome apply_alter(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["sequence"];
  const bool owned = static_cast<bool>(option_named(node["options"], "owned_by"));
  Resolved found = look_up(context, Space::relation, relation_name(range, span_of_relation(range, text)));
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (node["missing_ok"].truth() || !context.closed()) return done();
    const QualifiedName name = relation_name(range, std::nullopt);
    const std::string written = name.schema.empty() ? name.name : name.schema + "." + name.name;
    return refuse(sqlstate::undefined_table, "relation " + in_quotes(written) + " does not exist");
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_sequence(context, found.id); outcome.refused()) return outcome;
  return owned ? set_owner_column(node, context, found.id) : done();
}

}  // namespace

const Statement alter_sequence{.node = "AlterSeqStmt", .apply = apply_alter};
const Statement create_sequence{.node = "CreateSeqStmt", .apply = apply};

}  // namespace routegrant::pg
