#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/created.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// `transformCreateSchemaStmtElements()`: sequences, tables, views, indexes, triggers, grants.
int rank(std::string_view node) {
  if (node == "CreateSeqStmt") return 0;
  if (node == "CreateStmt") return 1;
  if (node == "ViewStmt") return 2;
  if (node == "IndexStmt") return 3;
  if (node == "CreateTrigStmt") return 4;
  return 5;
}

std::string_view schema_of_element(const sql::Node& element) {
  for (const std::string_view member : {"relation", "sequence", "view"}) {
    if (const std::string_view schema = element.inner()[member]["schemaname"].text(); !schema.empty()) return schema;
  }
  return {};
}

/// The schema of the statement is put in front of its elements' names (`RangeVarAdjustRelationPersistence()`).
bool makes_temporary(const sql::Node& element) {
  for (const std::string_view member : {"relation", "sequence", "view"}) {
    if (element.inner()[member]["relpersistence"].text() == "t") return true;
  }
  return false;
}

Outcome run_elements(const sql::Node& elements, const StatementText& text, Context& context, std::string_view schema,
                     RoleId owner) {
  std::vector<sql::Node> ordered = elements.items();
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const sql::Node& a, const sql::Node& b) { return rank(a.type()) < rank(b.type()); });
  const Session before = context.session;
  context.session.definer = owner;
  context.session.search_path.insert(context.session.search_path.begin(), std::string(schema));
  Outcome outcome;
  for (const sql::Node& element : ordered) {
    const std::string_view other = schema_of_element(element);
    if (makes_temporary(element) && context.closed()) {
      outcome = refuse(sqlstate::invalid_table_definition, "cannot create temporary relation in non-temporary schema");
    } else if (!other.empty() && other != schema) {
      outcome = refuse(sqlstate::invalid_schema_definition, "CREATE specifies a schema (" + std::string(other) +
                                                                ") different from the one being created (" +
                                                                std::string(schema) + ")");
    } else {
      outcome = apply_statement(element, text, context);
    }
    if (outcome.refused()) break;
  }
  context.session = before;
  return outcome;
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  RoleId owner = context.current();
  std::optional<Span> owner_span;
  if (node["authrole"]) {
    owner_span = span_of_role(node["authrole"], text);
    const ResolvedRole named = role_of(context, node["authrole"], text);
    if (named.outcome.refused()) return named.outcome;
    owner = named.id;
  }
  std::string name(node["schemaname"].text());
  if (name.empty()) name = context.roles().name(owner);
  if (Outcome outcome = require_privilege(context, context.catalog.database(), privilege::create); outcome.refused())
    return outcome;
  if (Outcome outcome = require_can_become(context, owner); outcome.refused()) return outcome;
  if (context.closed() && name.starts_with("pg_")) {
    return refuse(sqlstate::reserved_name, "unacceptable schema name \"" + name + "\"");
  }
  const Span span = span_after(text, "schema", name);
  const ObjectId found = schema_named(context, name);
  Object schema{.kind = ObjectKind::schema,
                .name = context.catalog.intern(name),
                .parent = context.catalog.database(),
                .owner = owner,
                .may_predate = node["if_not_exists"].truth(),
                .span = span,
                .owner_span = owner_span};
  if (found == ObjectId::none) {
    context.catalog.create(std::move(schema));
  } else if (context.catalog.object(found).assumed) {
    take_over(context, found, std::move(schema));
  } else if (node["if_not_exists"].truth()) {
    return done();
  } else {
    return refuse(sqlstate::duplicate_schema, "schema \"" + name + "\" already exists");
  }
  return run_elements(node["schemaElts"], text, context, name, owner);
}

}  // namespace

const Statement create_schema{.node = "CreateSchemaStmt", .apply = apply};

}  // namespace routegrant::pg
