#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_uses.hpp"
#include "pg/relations/index_parts.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/operator_classes.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// The last one is gist since 8.2 (`DefineIndex()`).
constexpr std::string_view access_methods[] = {"btree", "hash", "gist", "gin", "spgist", "brin", "rtree"};

/// Columns must be there; expressions are told by their names only.
Outcome read_elements(const sql::Node& elements, std::string_view method, Context& context, ObjectId table,
                      NewIndex& index) {
  for (const sql::Node& each : elements.items()) {
    const sql::Node element = each.inner();
    if (Outcome outcome = require_class_of(context, method, table, element); outcome.refused()) return outcome;
    const std::string name(element["name"].text());
    if (name.empty()) {
      index.words.push_back(column_name(element["expr"]));
      if (index.words.back() == "?column?") index.words.back() = "expr";
      // An index on expressions is no target of foreign keys.
      index.unique = false;
      continue;
    }
    const auto column = context.catalog.find_column(table, name);
    if (!column) {
      if (context.catalog.columns(table).empty()) continue;
      return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
    }
    index.columns.push_back(static_cast<std::uint32_t>(*column));
    index.words.push_back(name);
  }
  return done();
}

Outcome require_indexable(const Context& context, ObjectId table) {
  const ObjectKind kind = context.catalog.object(table).kind;
  if (kind == ObjectKind::table || kind == ObjectKind::materialized_view) return done();
  const std::string name = in_quotes(context.catalog.name(table));
  if (context.features().version >= 15)
    return refuse(sqlstate::wrong_object_type, "cannot create index on relation " + name);
  return refuse(sqlstate::wrong_object_type, kind == ObjectKind::foreign_table
                                                 ? "cannot create index on foreign table " + name
                                                 : name + " is not a table or materialized view");
}

/// `DefineIndex()`.
Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["relation"];
  const Resolved table =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (table.outcome.refused()) return table.outcome;
  if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  // Expressions are read before anything else is asked (transformIndexStmt()).
  for (const std::string_view part : {"indexParams", "whereClause"}) {
    if (Outcome outcome = require_callees_on(context, node[part], table.id); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_indexable(context, table.id); outcome.refused()) return outcome;
  const ObjectId schema = context.catalog.object(table.id).parent;
  if (Outcome outcome = require_place_of_index(context, table.id, !range["inh"].truth()); outcome.refused())
    return outcome;
  NewIndex index{.name = std::string(node["idxname"].text()),
                 .unique = node["unique"].truth() && !node["whereClause"],
                 .only = !range["inh"].truth()};
  const std::string_view method = node["accessMethod"].text();
  const bool known =
      std::find(std::begin(access_methods), std::end(access_methods), method) != std::end(access_methods);
  // Extensions bring methods of their own.
  if (!known && !has_unknown_objects(context))
    return refuse(sqlstate::undefined_object, "access method " + in_quotes(method) + " does not exist");
  if (Outcome outcome = read_elements(node["indexParams"], method, context, table.id, index); outcome.refused())
    return outcome;
  std::vector<sql::Node> elements = node["indexParams"].items();
  for (const sql::Node& included : node["indexIncludingParams"].items()) elements.push_back(included);
  index.shape = index_shape(method, elements, node["whereClause"]);
  index.uses = called_and_named(context, node["indexParams"]);
  if (node["whereClause"]) {
    const std::vector<ObjectId> more = called_and_named(context, node["whereClause"]);
    index.uses.insert(index.uses.end(), more.begin(), more.end());
  }
  const bool taken = !index.name.empty() && context.catalog.find(Space::relation, schema, index.name) != ObjectId::none;
  if (taken && node["if_not_exists"].truth()) return done();
  return add_index(context, table.id, index);
}

}  // namespace

const Statement create_index{.node = "IndexStmt", .apply = apply, .only_asked = true};

}  // namespace routegrant::pg
