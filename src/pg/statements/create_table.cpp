#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "pg/columns.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"
#include "pg/types.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

bool is_serial(const sql::Node& column) {
  const sql::Node names = column["typeName"]["names"];
  const std::string_view type = names.at(names.size() - 1).string();
  return names.size() == 1 && (type == "serial" || type == "bigserial" || type == "smallserial" || type == "serial2" ||
                               type == "serial4" || type == "serial8");
}

bool has_constraint(const sql::Node& column, std::string_view contype) {
  const sql::Node constraints = column["constraints"];
  for (std::size_t at = 0; at < constraints.size(); ++at) {
    if (constraints.at(at).inner()["contype"].text() == contype) return true;
  }
  return false;
}

struct TableParts {
  std::vector<NewColumn> columns{};
  /// Columns whose sequence comes with the table.
  std::vector<std::string> sequences{};
  std::vector<ObjectId> parents{};
};

void copy_columns(const Context& context, ObjectId from, bool local, TableParts& parts) {
  for (NewColumn& column : columns_of(context.catalog, from)) {
    column.local = local;
    parts.columns.push_back(std::move(column));
  }
}

/// The identity columns of a table. A serial column, whose type is not told, has no sequence of its own in the copy.
void add_identities(const Context& context, ObjectId table, TableParts& parts) {
  const Catalog& catalog = context.catalog;
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& sequence = catalog.object(each);
    if (sequence.kind != ObjectKind::sequence || sequence.part_of != table || !sequence.part_column) continue;
    const Column& column = catalog.columns(table)[*sequence.part_column];
    const std::string made = std::string(catalog.name(table)) + "_" + column.name + "_seq";
    if (column.type_text != NameId::empty && catalog.name(each).starts_with(made))
      parts.sequences.push_back(column.name);
  }
}

Outcome read_element(const sql::Node& element, const StatementText& text, Context& context, TableParts& parts) {
  const sql::Node inner = element.inner();
  if (element.type() == "ColumnDef") {
    const std::string name(inner["colname"].text());
    const bool twice = std::any_of(parts.columns.begin(), parts.columns.end(),
                                   [&](const NewColumn& each) { return each.local && each.name == name; });
    if (twice && context.closed())
      return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " specified more than once");
    ResolvedType type;
    if (!is_serial(inner) && inner["typeName"]) type = usable_type(context, inner["typeName"]);
    if (type.outcome.refused()) return type.outcome;
    parts.columns.push_back({.name = name, .type = type.id, .type_text = context.catalog.intern(type.text)});
    if (is_serial(inner) || has_constraint(inner, "CONSTR_IDENTITY")) parts.sequences.push_back(name);
    const sql::Node constraints = inner["constraints"];
    for (std::size_t at = 0; at < constraints.size(); ++at) {
      if (Outcome outcome = require_references(constraints.at(at).inner(), text, context); outcome.refused())
        return outcome;
    }
  } else if (element.type() == "Constraint") {
    return require_references(inner, text, context);
  } else if (element.type() == "TableLikeClause") {
    const Resolved like = find_or_assume(context, ObjectKind::table,
                                         relation_name(inner["relation"], span_of_relation(inner["relation"], text)));
    if (like.outcome.refused()) return like.outcome;
    if (Outcome outcome = require_readable(context, {like.id}); outcome.refused()) return outcome;
    copy_columns(context, like.id, true, parts);
    // INCLUDING IDENTITY is bit 5 of the options; ALL has all bits.
    const auto options = static_cast<std::uint64_t>(inner["options"].integer());
    constexpr std::uint64_t including_identity = 1U << 5U;
    if ((options & including_identity) == 0) return done();
    add_identities(context, like.id, parts);
  }
  return done();
}

Outcome read_parts(const sql::Node& node, const StatementText& text, Context& context, TableParts& parts) {
  const sql::Node parents = node["inhRelations"];
  for (std::size_t at = 0; at < parents.size(); ++at) {
    const sql::Node range = parents.at(at).inner();
    const Resolved parent =
        find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
    if (parent.outcome.refused()) return parent.outcome;
    if (Outcome outcome = require_ownership(context, parent.id); outcome.refused()) return outcome;
    copy_columns(context, parent.id, false, parts);
    parts.parents.push_back(parent.id);
  }
  const sql::Node elements = node["tableElts"];
  for (std::size_t at = 0; at < elements.size(); ++at) {
    if (Outcome outcome = read_element(elements.at(at), text, context, parts); outcome.refused()) return outcome;
  }
  return done();
}

Outcome create(const sql::Node& node, const StatementText& text, Context& context, ObjectKind kind) {
  const sql::Node range = node["relation"];
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const IfExists if_exists = node["if_not_exists"].truth() ? IfExists::skip : IfExists::refuse;
  // The schema's CREATE and the name come first, what the elements name after.
  const Created table = create_in_schema(context, {.kind = kind}, name, if_exists);
  if (table.outcome.refused() || !table.made) return table.outcome;
  TableParts parts;
  if (Outcome outcome = read_parts(node, text, context, parts); outcome.refused()) return outcome;
  add_columns(context, table.id, parts.columns);
  for (const ObjectId parent : parts.parents) context.catalog.depend(table.id, parent);
  // A partition falls with its parent.
  if (node["partbound"] && !parts.parents.empty()) context.catalog.edit(table.id).part_of = parts.parents.front();
  for (const std::string& column : parts.sequences) create_owned_sequence(context, table.id, column, name.span);
  return done();
}

Outcome apply_table(const sql::Node& node, const StatementText& text, Context& context) {
  return create(node, text, context, ObjectKind::table);
}

Outcome apply_foreign_table(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node base = node["base"]["relation"] ? node["base"] : node["base"].inner();
  // The table is made before its server is looked for (DefineRelation(), CreateForeignTable()).
  if (Outcome outcome = create(base, text, context, ObjectKind::foreign_table); outcome.refused()) return outcome;
  const std::string_view server_name = node["servername"].text();
  const Resolved server =
      find_or_assume_global(context, ObjectKind::server, server_name, text.find_name(server_name, 1));
  if (server.outcome.refused()) return server.outcome;
  if (Outcome outcome = require_privilege(context, server.id, privilege::usage); outcome.refused()) return outcome;
  const Resolved table = look_up(context, Space::relation, relation_name(base["relation"], std::nullopt));
  if (table.found() && context.catalog.object(table.id).kind == ObjectKind::foreign_table)
    context.catalog.depend(table.id, server.id);
  return done();
}

Outcome apply_table_as(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node into = node["into"];
  const sql::Node range = into["rel"];
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  const bool materialized = node["objtype"].text() == "OBJECT_MATVIEW";
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node["query"], text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, unwrapped(node["query"])); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const bool skips = node["if_not_exists"].truth();
  if (const TakenName taken = look_for_name(context, name, skips); taken.decided) return taken.outcome;
  // From 17 on a materialized view is made empty and then refreshed (ExecCreateTableAs()).
  const bool reads_first = !materialized || !context.features().maintain;
  const bool without_data = into["skipData"].truth();
  if (reads_first && !without_data) {
    if (Outcome outcome = require_readable(context, relations); outcome.refused()) return outcome;
  }
  const Created made =
      create_in_schema(context, {.kind = materialized ? ObjectKind::materialized_view : ObjectKind::table}, name,
                       skips ? IfExists::skip : IfExists::refuse);
  if (made.outcome.refused() || !made.made) return made.outcome;
  if (!reads_first && !without_data) {
    if (Outcome outcome = require_readable(context, relations); outcome.refused()) return outcome;
  }
  std::vector<std::string> columns = columns_of_query(context, unwrapped(node["query"]));
  const sql::Node names = into["colNames"];
  for (std::size_t at = 0; at < names.size() && at < columns.size(); ++at) columns[at] = names.at(at).string();
  if (Outcome outcome = require_distinct(context, columns); outcome.refused()) return outcome;
  set_columns(context, made.id, columns);
  if (materialized) {
    for (const ObjectId relation : relations) context.catalog.depend(made.id, relation);
    context.catalog.edit(made.id).column_uses = columns_read(context, node["query"]);
  }
  return done();
}

}  // namespace

const Statement create_table{.node = "CreateStmt", .apply = apply_table};
const Statement create_foreign_table{.node = "CreateForeignTableStmt", .apply = apply_foreign_table};
const Statement create_table_as{.node = "CreateTableAsStmt", .apply = apply_table_as};

}  // namespace routegrant::pg
