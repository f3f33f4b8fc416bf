#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/catalog/view_relations.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_defaults.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/column_types.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_uses.hpp"
#include "pg/relations/foreign_keys.hpp"
#include "pg/relations/generation_rules.hpp"
#include "pg/relations/identities.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/inherited_checks.hpp"
#include "pg/relations/inherited_generation.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/partition_keys.hpp"
#include "pg/relations/query_types.hpp"
#include "pg/relations/sequence_rules.hpp"
#include "pg/statements.hpp"
#include "pg/statements/attach.hpp"
#include "pg/statements/table_details.hpp"
#include "pg/statements/table_options.hpp"

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

/// A constraint, and the column that it stands behind if it does.
struct Constraint {
  sql::Node node;
  std::string column{};
};

struct TableParts {
  ObjectKind kind = ObjectKind::table;
  /// The table's own name.
  std::string table{};
  std::vector<NewColumn> columns{};
  std::vector<Constraint> constraints{};
  struct Like {
    ObjectId table = ObjectId::none;
    Including including{};
  };
  /// What LIKE brings along besides columns and indexes.
  std::vector<Like> likes{};
  /// Tables whose indexes come along.
  std::vector<ObjectId> indexes_of{};
  /// Columns whose sequence comes with the table.
  std::vector<std::string> serials{};
  struct Identity {
    std::string column;
    sql::Node options{};
  };
  std::vector<Identity> identities{};
  std::vector<ObjectId> parents{};
  /// CREATE TABLE ... OF.
  ObjectId of_type = ObjectId::none;
};

void copy_columns(const Context& context, ObjectId from, bool local, bool with_defaults, TableParts& parts) {
  for (NewColumn& column : columns_of(context.catalog, from)) {
    column.local = local;
    if (!with_defaults) column.default_sequence = ObjectId::none;
    parts.columns.push_back(std::move(column));
  }
}

/// The identity columns of a table; a serial column has no sequence of its own in the copy.
void add_identities(const Context& context, ObjectId table, TableParts& parts) {
  const Catalog& catalog = context.catalog;
  table = table_of_identity(catalog, table);
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& sequence = catalog.object(each);
    if (sequence.identity && sequence.part_of == table && sequence.part_column)
      parts.identities.push_back({.column = catalog.columns(table)[*sequence.part_column].name});
  }
}

/// `name WITH OPTIONS ...` of a table of a type: the column is there already.
Outcome read_option(const sql::Node& inner, Context& context, TableParts& parts) {
  const std::string name(inner["colname"].text());
  const auto column = std::find_if(parts.columns.begin(), parts.columns.end(),
                                   [&](const NewColumn& each) { return each.name == name; });
  if (column == parts.columns.end()) {
    if (!context.closed()) return done();
    return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
  }
  column->not_null = column->not_null || has_constraint(inner, "CONSTR_NOTNULL");
  column->not_null_constraint = declared_not_null_name(context, inner);
  for (const sql::Node& constraint : inner["constraints"].items())
    parts.constraints.push_back({.node = constraint.inner(), .column = name});
  return done();
}

Outcome add_constraint(const sql::Node& constraint, const std::string& column, const Context& context,
                       TableParts& parts) {
  if (Outcome outcome = require_constrainable(context, parts.kind, constraint); outcome.refused()) return outcome;
  parts.constraints.push_back({.node = constraint, .column = column});
  return done();
}

Outcome read_column(const sql::Node& inner, Context& context, TableParts& parts) {
  const std::string name(inner["colname"].text());
  if (!inner["typeName"] && parts.of_type != ObjectId::none) return read_option(inner, context, parts);
  const bool twice = std::any_of(parts.columns.begin(), parts.columns.end(),
                                 [&](const NewColumn& each) { return each.local && each.name == name; });
  if (twice && context.closed())
    return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " specified more than once");
  ResolvedType type;
  if (!is_serial(inner) && inner["typeName"]) type = usable_type(context, inner["typeName"]);
  if (type.outcome.refused()) return type.outcome;
  if (is_serial(inner)) type.text = serial_type(inner);
  if (Outcome outcome = require_collation(context, inner, type); outcome.refused()) return outcome;
  const bool identity = has_constraint(inner, "CONSTR_IDENTITY");
  const bool has_sequence = identity || is_serial(inner);
  parts.columns.push_back({.name = name,
                           .not_null = has_sequence || has_constraint(inner, "CONSTR_NOTNULL"),
                           .not_null_constraint = declared_not_null_name(context, inner),
                           .type = type.id,
                           .type_text = context.catalog.intern(type.text),
                           .default_sequence = default_sequence_of(context, inner)});
  if (identity) {
    parts.identities.push_back({.column = name, .options = identity_options(inner)});
  } else if (has_sequence) {
    parts.serials.push_back(name);
  }
  for (const sql::Node& constraint : inner["constraints"].items()) {
    if (Outcome outcome = add_constraint(constraint.inner(), name, context, parts); outcome.refused()) return outcome;
  }
  return done();
}

Outcome read_like(const sql::Node& inner, const StatementText& text, Context& context, TableParts& parts) {
  const Resolved like = find_or_assume(context, ObjectKind::table,
                                       relation_name(inner["relation"], span_of_relation(inner["relation"], text)));
  if (like.outcome.refused()) return like.outcome;
  // Privileges on columns do not help here.
  const bool type = context.catalog.object(like.id).kind == ObjectKind::composite_type;
  if (Outcome outcome = require_privilege(context, like.id, type ? privilege::usage : privilege::select);
      outcome.refused()) {
    return outcome;
  }
  // INCLUDING DEFAULTS is bit 3 of the options, IDENTITY bit 5, INDEXES bit 6; ALL has all bits.
  const auto options = static_cast<std::uint64_t>(inner["options"].integer());
  constexpr std::uint64_t including_defaults = 1U << 3U;
  for (const NewColumn& column : columns_of(context.catalog, like.id)) {
    const bool twice = std::any_of(parts.columns.begin(), parts.columns.end(),
                                   [&](const NewColumn& each) { return each.local && each.name == column.name; });
    if (twice && context.closed())
      return refuse(sqlstate::duplicate_column, "column " + in_quotes(column.name) + " specified more than once");
  }
  copy_columns(context, like.id, true, (options & including_defaults) != 0, parts);
  constexpr std::uint64_t including_constraints = 1U << 2U;
  constexpr std::uint64_t including_generated = 1U << 4U;
  parts.likes.push_back({.table = like.id,
                         .including = {.defaults = (options & including_defaults) != 0,
                                       .generated = (options & including_generated) != 0,
                                       .constraints = (options & including_constraints) != 0}});
  constexpr std::uint64_t including_identity = 1U << 5U;
  constexpr std::uint64_t including_indexes = 1U << 6U;
  if ((options & including_identity) != 0) add_identities(context, like.id, parts);
  if ((options & including_indexes) != 0) parts.indexes_of.push_back(like.id);
  return done();
}

Outcome read_element(const sql::Node& element, const StatementText& text, Context& context, TableParts& parts) {
  const sql::Node inner = element.inner();
  if (element.type() == "ColumnDef") {
    Outcome outcome = require_column_rules(inner, context, parts.table);
    return outcome.refused() ? outcome : read_column(inner, context, parts);
  }
  if (element.type() == "TableLikeClause") return read_like(inner, text, context, parts);
  return element.type() == "Constraint" ? add_constraint(inner, {}, context, parts) : done();
}

Outcome read_parts(const sql::Node& node, const StatementText& text, Context& context, TableParts& parts) {
  const sql::Node parents = node["inhRelations"];
  for (std::size_t at = 0; at < parents.size(); ++at) {
    const sql::Node range = parents.at(at).inner();
    const Resolved parent =
        find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
    if (parent.outcome.refused()) return parent.outcome;
    // A partition's parent is looked at when all else stands (DefineRelation()).
    const bool partition = static_cast<bool>(node["partbound"]);
    Outcome fits = require_parent(context, parent.id, partition, node["relation"]);
    if (fits.refused() && !partition) return fits;
    if (Outcome outcome = require_ownership(context, parent.id); outcome.refused()) return outcome;
    if (fits.refused()) return fits;
    copy_columns(context, parent.id, false, true, parts);
    parts.parents.push_back(parent.id);
  }
  const sql::Node elements = node["tableElts"];
  for (std::size_t at = 0; at < elements.size(); ++at) {
    if (node["partbound"] && context.closed() && has_constraint(elements.at(at).inner(), "CONSTR_IDENTITY"))
      return refuse(sqlstate::feature_not_supported, "identity columns are not supported on partitions");
    if (Outcome outcome = read_element(elements.at(at), text, context, parts); outcome.refused()) return outcome;
  }
  return require_generation(context, parts.parents, elements);
}

/// The columns that the statement itself makes generated ones.
std::vector<std::string> generated_columns(const TableParts& parts) {
  std::vector<std::string> names;
  for (const Constraint& each : parts.constraints) {
    if (each.node["contype"].text() == "CONSTR_GENERATED") names.push_back(each.column);
  }
  return names;
}

/// What is made besides the table finds it by its name, which needs USAGE on the schema (ProcessUtilitySlow()).
Outcome require_named_table(const TableParts& parts, const Context& context, ObjectId table) {
  if (!context.closed()) return done();
  const auto finds_table = [](const Constraint& each) {
    const std::string_view type = each.node["contype"].text();
    return type == "CONSTR_PRIMARY" || type == "CONSTR_UNIQUE" || type == "CONSTR_EXCLUSION" ||
           type == "CONSTR_FOREIGN";
  };
  const bool any = !parts.serials.empty() || !parts.identities.empty() ||
                   std::any_of(parts.constraints.begin(), parts.constraints.end(), finds_table);
  return any ? require_privilege(context, context.catalog.object(table).parent, privilege::usage) : done();
}

/// Indexes are made with the table, foreign keys when all else stands.
Outcome add_constraints(const TableParts& parts, const StatementText& text, Context& context, ObjectId table) {
  if (Outcome outcome = require_named_table(parts, context, table); outcome.refused()) return outcome;
  for (const bool primary : {true, false}) {
    for (const Constraint& each : parts.constraints) {
      if ((each.node["contype"].text() == "CONSTR_PRIMARY") != primary) continue;
      if (Outcome outcome = add_constraint_index(context, table, each.node, each.column); outcome.refused())
        return outcome;
    }
  }
  for (const ObjectId from : parts.indexes_of) {
    if (Outcome outcome = copy_indexes(context, from, table); outcome.refused()) return outcome;
  }
  const std::vector<std::string> generated = generated_columns(parts);
  for (const Constraint& each : parts.constraints) {
    if (Outcome outcome = bind_constraint(context, table, each.node, each.column, true); outcome.refused())
      return outcome;
    const bool generates = each.node["contype"].text() == "CONSTR_GENERATED";
    Outcome rules = generates ? require_generation_rules(each.node["raw_expr"], context, table, generated) : done();
    if (rules.refused()) return rules;
    if (Outcome outcome = add_foreign_key(context, table, each.node, each.column, text); outcome.refused())
      return outcome;
  }
  for (const TableParts::Like& each : parts.likes) {
    if (Outcome outcome = copy_expressions(context, each.table, table, each.including); outcome.refused())
      return outcome;
  }
  return done();
}

/// `generateSerialExtraStmts()`: numbers only.
Outcome require_identity_type(const Context& context, ObjectId table, std::string_view column) {
  const auto at = context.catalog.find_column(table, column);
  if (!at || !context.closed()) return done();
  const Column& found = context.catalog.columns(table)[*at];
  const std::string_view type = context.catalog.text(found.type_text);
  if (found.type != ObjectId::none || type.empty() || type == "smallint" || type == "integer" || type == "bigint")
    return done();
  return refuse(sqlstate::invalid_parameter_value, "identity column type must be smallint, integer, or bigint");
}

/// The sequence counts in the column's type.
Outcome require_identity_options(const TableParts::Identity& identity, Context& context, ObjectId table) {
  const auto at = context.catalog.find_column(table, identity.column);
  if (!at || !identity.options) return done();
  const std::string_view type = context.catalog.text(context.catalog.columns(table)[*at].type_text);
  return type.empty() ? done() : require_sequence_options(context, identity.options, std::string(type));
}

Outcome make_sequences(const TableParts& parts, Context& context, ObjectId table, const std::optional<Span>& span) {
  for (const std::string& column : parts.serials) {
    if (Outcome outcome = create_owned_sequence(context, table, column, false, span); outcome.refused()) return outcome;
  }
  for (const TableParts::Identity& each : parts.identities) {
    if (Outcome fits = require_identity_type(context, table, each.column); fits.refused()) return fits;
    if (Outcome outcome = require_identity_options(each, context, table); outcome.refused()) return outcome;
    Outcome outcome = create_owned_sequence(context, table, each.column, true, span, each.options);
    if (outcome.refused()) return outcome;
    for (const TableParts::Like& like : parts.likes) copy_identity(context, like.table, table, each.column);
  }
  for (const Constraint& each : parts.constraints) {
    if (each.node["contype"].text() == "CONSTR_IDENTITY") note_identity(context, table, each.column, each.node);
  }
  return done();
}

/// What is looked at when the columns are known, and before the name is taken (`DefineRelation()`,
/// `heap_create_with_catalog()`).
Outcome require_table(const sql::Node& node, const Context& context, const TableParts& parts) {
  const bool unlogged = node["relation"]["relpersistence"].text() == "u";
  if (unlogged && node["partspec"] && context.closed() && context.features().version >= 18)
    return refuse(sqlstate::feature_not_supported, "partitioned tables cannot be unlogged");
  if (Outcome outcome = require_lasting(context, node["relation"], node["oncommit"]); outcome.refused()) return outcome;
  if (Outcome outcome = require_table_options(context, node["options"], static_cast<bool>(node["partspec"]));
      outcome.refused()) {
    return outcome;
  }
  if (Outcome outcome = require_type_usage(context, parts.of_type); outcome.refused()) return outcome;
  for (const NewColumn& column : parts.columns) {
    // Those of LIKE, INHERITS and OF as well as its own.
    if (Outcome outcome = require_type_usage(context, column.type); outcome.refused()) return outcome;
    if (Outcome outcome = require_storable(context, column.name, context.catalog.text(column.type_text));
        column.type == ObjectId::none && outcome.refused()) {
      return outcome;
    }
  }
  return done();
}

Outcome create(const sql::Node& node, const StatementText& text, Context& context, ObjectKind kind) {
  const sql::Node range = node["relation"];
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const IfExists if_exists = node["if_not_exists"].truth() ? IfExists::skip : IfExists::refuse;
  // The schema's CREATE comes first, what the elements name after.
  const Created table =
      create_in_schema(context, {.kind = kind, .partitioned = static_cast<bool>(node["partspec"])}, name, if_exists);
  TableParts parts{.kind = kind, .table = name.name};
  if (table.outcome.sqlstate == sqlstate::duplicate_table && context.closed()) {
    // That the name is taken is seen last, when the table is made (transformCreateStmt(), heap_create_with_catalog()).
    if (Outcome outcome = read_parts(node, text, context, parts); outcome.refused()) return outcome;
    if (Outcome outcome = require_table(node, context, parts); outcome.refused()) return outcome;
  }
  if (table.outcome.refused() || !table.made) return table.outcome;
  if (node["ofTypename"]) {
    const Resolved type = type_of_table(context, node["ofTypename"]);
    if (type.outcome.refused()) return type.outcome;
    parts.of_type = type.id;
    if (type.found()) copy_columns(context, type.id, true, false, parts);
  }
  if (Outcome outcome = read_parts(node, text, context, parts); outcome.refused()) return outcome;
  if (Outcome outcome = require_table(node, context, parts); outcome.refused()) return outcome;
  add_columns(context, table.id, parts.columns);
  for (const Constraint& each : parts.constraints) {
    if (Outcome outcome = declare_not_null(context, table.id, each.node); outcome.refused()) return outcome;
  }
  const std::vector<std::string> generated = generated_columns(parts);
  if (Outcome outcome = mark_partition_key(node["partspec"], context, table.id, generated); outcome.refused())
    return outcome;
  for (const ObjectId parent : parts.parents) {
    // The table may be one that statements before it took to be there.
    if (Outcome outcome = require_no_circle(context.catalog, table.id, parent); outcome.refused()) return outcome;
    context.catalog.depend(table.id, parent);
    inherit_expressions(context, parent, table.id);
  }
  context.catalog.edit(table.id).unpublishable = range["relpersistence"].text() != "p";
  if (parts.of_type != ObjectId::none) {
    context.catalog.edit(table.id).of_type = parts.of_type;
    context.catalog.depend(table.id, parts.of_type);
  }
  // A partition falls with its parent.
  if (node["partbound"] && !parts.parents.empty()) {
    context.catalog.edit(table.id).part_of = parts.parents.front();
    context.catalog.edit(table.id).default_partition = node["partbound"]["is_default"].truth();
    // Its own ones come after (DefineRelation()).
    if (Outcome outcome = copy_indexes(context, parts.parents.front(), table.id); outcome.refused()) return outcome;
  }
  if (Outcome outcome = make_sequences(parts, context, table.id, name.span); outcome.refused()) return outcome;
  return add_constraints(parts, text, context, table.id);
}

Outcome apply_table(const sql::Node& node, const StatementText& text, Context& context) {
  return create(node, text, context, ObjectKind::table);
}

Outcome apply_foreign_table(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node base = node["base"]["relation"] ? node["base"] : node["base"].inner();
  const std::size_t before = context.catalog.object_count();
  // The table is made before its server is looked for (DefineRelation(), CreateForeignTable()).
  if (Outcome outcome = create(base, text, context, ObjectKind::foreign_table); outcome.refused()) return outcome;
  // IF NOT EXISTS.
  if (context.catalog.object_count() == before) return done();
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

/// What a query needs before its rows make a table; of EXECUTE only its relations are known.
Outcome require_rows(Context& context, const sql::Node& query, const StatementText& text,
                     const std::vector<ObjectId>& relations) {
  return query.type() == "SelectStmt" ? require_query(context, query.inner(), text)
                                      : require_readable(context, relations);
}

/// The columns of a query; those of a prepared statement are not told.
QueryColumns columns_made_by(Context& context, const sql::Node& query) {
  if (query.type() == "ExecuteStmt") return {.complete = false};
  return columns_of_query(context, unwrapped(query));
}

/// CREATE TABLE ... AS EXECUTE of a statement that is prepared; done for a query.
Outcome require_prepared(const Context& context, const sql::Node& query) {
  if (query.type() != "ExecuteStmt" || !context.closed()) return done();
  const std::string name(query.inner()["name"].text());
  if (context.routines.prepared.contains(name)) return done();
  return refuse("26000", "prepared statement " + in_quotes(name) + " does not exist");
}

/// What the query of a materialized view reads, calls and names stays as long as the view does.
void keep_query(Context& context, ObjectId view, const sql::Node& query, const std::vector<ObjectId>& relations) {
  for (const ObjectId relation : relations) context.catalog.depend(view, relation);
  for (const ObjectId used : called_and_named(context, query)) context.catalog.depend(view, used);
  context.catalog.edit(view).column_uses = columns_read(context, query);
  note_only_named(context.catalog, view, relations);
}

Outcome apply_table_as(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node into = node["into"];
  const sql::Node range = into["rel"];
  const bool materialized = node["objtype"].text() == "OBJECT_MATVIEW";
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node["query"], text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, unwrapped(node["query"])); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees(context, node["query"]); outcome.refused()) return outcome;
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  if (materialized && context.closed() && any_temporary(context, relations))
    return refuse(sqlstate::feature_not_supported, "materialized views must not use temporary tables or views");
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const bool skips = node["if_not_exists"].truth();
  if (const TakenName taken = look_for_name(context, name, skips); taken.decided) return taken.outcome;
  if (Outcome outcome = require_prepared(context, node["query"]); outcome.refused()) return outcome;
  // From 17 on a materialized view is made empty and then refreshed (ExecCreateTableAs()).
  const bool reads_first = !materialized || !context.features().maintain;
  const bool without_data = into["skipData"].truth();
  const auto read = [&](bool now) {
    return now && !without_data ? require_rows(context, node["query"], text, relations) : done();
  };
  if (Outcome outcome = read(reads_first); outcome.refused()) return outcome;
  const Created made =
      create_in_schema(context, {.kind = materialized ? ObjectKind::materialized_view : ObjectKind::table}, name,
                       skips ? IfExists::skip : IfExists::refuse);
  if (made.outcome.refused() || !made.made) return made.outcome;
  if (Outcome outcome = require_lasting(context, range, into["onCommit"]); outcome.refused()) return outcome;
  if (Outcome outcome = require_table_options(context, into["options"], false); outcome.refused()) return outcome;
  const std::vector<ResolvedType> types = types_of_query(context, unwrapped(node["query"]));
  if (Outcome outcome = require_usage_of(context, types); outcome.refused()) return outcome;
  if (Outcome outcome = read(!reads_first); outcome.refused()) return outcome;
  QueryColumns columns = columns_made_by(context, node["query"]);
  if (columns.complete && into["colNames"].size() > columns.names.size() && context.closed())
    return refuse(sqlstate::syntax_error, "too many column names were specified");
  rename_columns(into["colNames"], columns);
  if (Outcome outcome = require_distinct(context, columns.names); outcome.refused()) return outcome;
  set_columns(context, made.id, columns);
  set_made_types(context, made.id, types);
  if (!materialized) return done();
  context.catalog.edit(made.id).unpopulated = without_data;
  keep_query(context, made.id, node["query"], relations);
  return done();
}

}  // namespace

const Statement create_table{.node = "CreateStmt", .apply = apply_table};
const Statement create_foreign_table{.node = "CreateForeignTableStmt", .apply = apply_foreign_table};
const Statement create_table_as{.node = "CreateTableAsStmt", .apply = apply_table_as};

}  // namespace routegrant::pg
