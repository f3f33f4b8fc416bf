#include "pg/relations/arbiters.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "pg/names/completeness.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/indexes.hpp"

namespace routegrant::pg {
namespace {

/// ON CONFLICT ON CONSTRAINT.
Outcome add_constrained(const Context& context, const sql::Node& conflict, ObjectId table,
                        std::vector<std::uint32_t>& columns) {
  const Catalog& catalog = context.catalog;
  const std::string_view name = conflict["infer"]["conname"].text();
  for (const ObjectId each : indexes_of(catalog, table)) {
    const Object& index = catalog.object(each);
    if (!index.of_constraint || catalog.name(each) != name) continue;
    for (const ColumnUse& use : index.column_uses) columns.push_back(use.column);
    if (index.unique || conflict["action"].text() != "ONCONFLICT_UPDATE") return done();
    return refuse(sqlstate::wrong_object_type, "ON CONFLICT DO UPDATE not supported with exclusion constraints");
  }
  if (find_check(catalog, table, name))
    return refuse(sqlstate::wrong_object_type, "constraint in ON CONFLICT clause has no associated index");
  if (catalog.object(table).kind != ObjectKind::table || may_have_constraint(context, table, name)) return done();
  return refuse(sqlstate::undefined_object,
                "constraint " + in_quotes(name) + " for table " + in_quotes(catalog.name(table)) + " does not exist");
}

/// ON CONFLICT (a, b): of expressions and of indexes with a WHERE nothing is said.
Outcome add_inferred(const Context& context, const sql::Node& infer, ObjectId table,
                     std::vector<std::uint32_t>& columns) {
  const Catalog& catalog = context.catalog;
  const bool known = shows_all_columns(catalog, table) && !catalog.object(table).assumed;
  bool plain = known && catalog.object(table).kind == ObjectKind::table && !infer["whereClause"];
  for (const sql::Node& element : infer["indexElems"].items()) {
    const std::string_view name = element.inner()["name"].text();
    const auto column = catalog.find_column(table, name);
    if (!column && known && !name.empty() && !is_system_column(name))
      return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
    if (column) columns.push_back(static_cast<std::uint32_t>(*column));
    plain = plain && column && !element.inner()["opclass"] && !element.inner()["collation"];
  }
  if (!plain || columns.empty()) return done();
  const std::set<std::uint32_t> wanted(columns.begin(), columns.end());
  const std::vector<ObjectId> indexes = indexes_of(catalog, table);
  const bool any = std::any_of(indexes.begin(), indexes.end(), [&](ObjectId each) {
    std::set<std::uint32_t> indexed;
    for (const ColumnUse& use : catalog.object(each).column_uses) indexed.insert(use.column);
    return catalog.object(each).unique && indexed == wanted;
  });
  if (any) return done();
  return refuse(sqlstate::invalid_column_reference,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

}  // namespace

Outcome add_arbiter(const Context& context, const sql::Node& conflict, ObjectId table,
                    std::vector<std::uint32_t>& columns) {
  const sql::Node infer = conflict["infer"];
  if (!context.closed() || !infer) return done();
  Outcome outcome = infer["conname"] ? add_constrained(context, conflict, table, columns)
                                     : add_inferred(context, infer, table, columns);
  return knows_all_names(context) ? outcome : done();
}

}  // namespace routegrant::pg
