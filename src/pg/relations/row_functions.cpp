#include "pg/relations/row_functions.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "pg/catalog/no_column.hpp"
#include "pg/catalog/shown_columns.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/bindings.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {

std::vector<std::uint32_t> given_columns(const sql::Node& insert, const std::vector<std::uint32_t>& filled) {
  const std::vector<sql::Node> rows = unwrapped(insert["selectStmt"])["valuesLists"].items();
  std::vector<std::uint32_t> given;
  for (std::size_t at = 0; at < filled.size(); ++at) {
    const bool is_default = std::any_of(rows.begin(), rows.end(), [&](const sql::Node& row) {
      return row.inner()["items"].at(at).type() == "SetToDefault";
    });
    if (!is_default) given.push_back(filled[at]);
  }
  return given;
}

namespace {

bool among(const std::vector<std::uint32_t>& columns, std::uint32_t column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

/// Whether an INSERT has a row, whatever the tables hold: a function may return none.
bool has_rows(const sql::Node& insert) {
  const sql::Node query = unwrapped(insert["selectStmt"]);
  if (sql::any_node(insert["selectStmt"], [](const sql::Node& node) { return node.type() == "FuncCall"; }))
    return false;
  if (!insert["selectStmt"] || query["valuesLists"].size() > 0) return true;
  return query["targetList"].size() > 0 && query["fromClause"].size() == 0 && !query["whereClause"] &&
         !query["limitCount"] && !query["limitOffset"] && !query["havingClause"];
}

/// A trigger BEFORE INSERT may leave the row out, which those of partitions do as well.
bool may_leave_out(const Catalog& catalog, ObjectId table) {
  if (catalog.object(table).partitioned) return true;
  for (std::uint32_t at = 0; at < catalog.triggers().size(); ++at) {
    const Trigger& each = catalog.triggers()[TriggerId{at}];
    if (!each.dropped && each.table == table && (each.events & privilege::insert) != 0) return true;
  }
  return false;
}

Outcome require_callable(const Context& context, const Binding& binding) {
  std::set<ObjectId> passed_over;
  for (const ColumnUse& use : binding.columns) {
    if (use.column == no_column) passed_over.insert(use.relation);
  }
  for (const ObjectId each : binding.uses) {
    if (passed_over.contains(each) || !is_routine(context.catalog.object(each).kind)) continue;
    if (Outcome outcome = require_privilege(context, each, privilege::execute); outcome.refused()) return outcome;
  }
  return done();
}

/// The expressions of a table of that kind, in the order in which they are worked out: columns by their places, checks
/// by their names.
std::vector<const Binding*> expressions_of(const Catalog& catalog, ObjectId table, Binding::Of of) {
  std::vector<const Binding*> found;
  for (const BindingId id : bindings_on(catalog, table)) {
    const Binding& each = catalog.bindings()[id];
    if (each.of == of) found.push_back(&each);
  }
  std::stable_sort(found.begin(), found.end(), [](const Binding* a, const Binding* b) {
    return std::pair(a->part, std::string_view(a->name)) < std::pair(b->part, std::string_view(b->name));
  });
  return found;
}

template <class Fits>
Outcome require_expressions(const Context& context, ObjectId table, Binding::Of of, Fits fits) {
  for (const Binding* each : expressions_of(context.catalog, table, of)) {
    if (!fits(*each)) continue;
    if (Outcome outcome = require_callable(context, *each); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

Outcome require_defaults(const Context& context, ObjectId relation, const std::vector<std::uint32_t>& given) {
  return require_expressions(context, relation, Binding::Of::column_default,
                             [&](const Binding& each) { return !among(given, each.part); });
}

namespace {

Outcome require_inserted(const Context& context, const sql::Node& insert, ObjectId table,
                         std::vector<std::uint32_t> given, bool runs) {
  constexpr int most = 1000;
  for (int depth = 0; depth < most; ++depth) {
    const Object& object = context.catalog.object(table);
    if (Outcome outcome = require_defaults(context, table, given); outcome.refused()) return outcome;
    if (object.kind != ObjectKind::view) break;
    if (object.updates == ObjectId::none || has_instead_trigger(context.catalog, table, privilege::insert) ||
        !shows_known_columns(context.catalog, table)) {
      return done();
    }
    for (const Binding* each : expressions_of(context.catalog, table, Binding::Of::column_default))
      given.push_back(each->part);
    given = shown_columns(context.catalog, table, given);
    table = object.updates;
  }
  const auto all = [](const Binding&) { return true; };
  const bool rows = runs && has_rows(insert) && !may_leave_out(context.catalog, table);
  if (rows || context.features().version < 16) {
    Outcome outcome = require_expressions(context, table, Binding::Of::generated_column, all);
    if (outcome.refused()) return outcome;
  }
  return rows ? require_expressions(context, table, Binding::Of::check, all) : done();
}

Outcome require_updated(const Context& context, const sql::Node& update, ObjectId table) {
  if (context.catalog.object(table).kind != ObjectKind::table) return done();
  std::vector<std::uint32_t> set;
  std::vector<std::uint32_t> defaults;
  for (const sql::Node& target : update["targetList"].items()) {
    const auto at = context.catalog.find_column(table, target.inner()["name"].text());
    if (!at) continue;
    set.push_back(static_cast<std::uint32_t>(*at));
    if (target.inner()["val"].type() == "SetToDefault") defaults.push_back(set.back());
  }
  Outcome outcome = require_expressions(context, table, Binding::Of::column_default,
                                        [&](const Binding& each) { return among(defaults, each.part); });
  if (outcome.refused() || context.features().version >= 16) return outcome;
  return require_expressions(context, table, Binding::Of::generated_column, [&](const Binding& each) {
    return std::any_of(each.columns.begin(), each.columns.end(),
                       [&](const ColumnUse& use) { return use.relation == table && among(set, use.column); });
  });
}

}  // namespace

Outcome require_row_functions(const Context& context, const sql::Node& statement, ObjectId relation, Bits event,
                              const std::vector<std::uint32_t>& filled, bool runs) {
  if (!context.closed() || context.superuser()) return done();
  if (event == privilege::insert)
    return require_inserted(context, statement, relation, given_columns(statement, filled), runs);
  return event == privilege::update ? require_updated(context, statement, relation) : done();
}

}  // namespace routegrant::pg
