#include "pg/relations/inserted_defaults.hpp"

#include <algorithm>
#include <utility>

#include "pg/catalog/shown_columns.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/row_functions.hpp"

namespace routegrant::pg {
namespace {

/// A relation that rows go into, and the columns that have a value there.
struct Target {
  ObjectId relation = ObjectId::none;
  std::vector<std::uint32_t> given{};
};

/// From the relation that is named to the table behind views.
std::vector<Target> targets_of(const Context& context, ObjectId relation, std::vector<std::uint32_t> given) {
  constexpr std::size_t most = 1000;
  const Catalog& catalog = context.catalog;
  std::vector<Target> targets{{.relation = relation, .given = std::move(given)}};
  while (targets.size() < most) {
    const ObjectId view = targets.back().relation;
    const bool goes_on = catalog.object(view).kind == ObjectKind::view && shows_known_columns(catalog, view) &&
                         !has_instead_trigger(catalog, view, privilege::insert) &&
                         !is_replaced(context, view, privilege::insert);
    if (!goes_on) return targets;
    // A view's own default stands before the table's.
    std::vector<std::uint32_t> filled = targets.back().given;
    for (std::uint32_t at = 0; at < catalog.columns(view).size(); ++at) {
      if (has_default(catalog, view, at)) filled.push_back(at);
    }
    targets.push_back({.relation = catalog.object(view).updates, .given = shown_columns(catalog, view, filled)});
  }
  return targets;
}

Outcome require_serials_of(const Context& context, const Target& target) {
  const std::vector<Column>& columns = context.catalog.columns(target.relation);
  for (std::uint32_t at = 0; at < columns.size(); ++at) {
    const ObjectId sequence = columns[at].default_sequence;
    const bool given = std::find(target.given.begin(), target.given.end(), at) != target.given.end();
    if (sequence == ObjectId::none || columns[at].dropped || given || context.catalog.object(sequence).dropped)
      continue;
    Outcome outcome = require_privilege(context, sequence, privilege::usage | privilege::update);
    if (outcome.refused()) return outcome;
  }
  return done();
}

/// Where a rule inserts: columns that are not known may be all.
bool inserts_known(const Rule::Use& use) {
  return use.privilege == privilege::insert && !use.columns.empty();
}

}  // namespace

Outcome require_serials(const Context& context, ObjectId relation, std::vector<std::uint32_t> given) {
  if (!context.closed() || context.superuser()) return done();
  for (const Target& target : targets_of(context, relation, std::move(given))) {
    if (Outcome outcome = require_serials_of(context, target); outcome.refused()) return outcome;
  }
  return done();
}

Outcome require_replacing_serials(const Context& context, const sql::Node& insert, ObjectId relation) {
  const bool has_rows = !insert["selectStmt"] || unwrapped(insert["selectStmt"])["valuesLists"].size() > 0;
  if (!has_rows || !context.closed()) return done();
  for (const Rule* rule : rules_on(context, relation, privilege::insert)) {
    // A rule with a WHERE, or an action that reads other relations, may insert nothing.
    const bool reads = std::any_of(rule->uses.begin(), rule->uses.end(),
                                   [](const Rule::Use& use) { return use.privilege != privilege::insert; });
    if (!rule->replaces || reads) continue;
    for (const Rule::Use& use : rule->uses) {
      if (!inserts_known(use)) continue;
      if (Outcome outcome = require_serials(context, use.relation, use.columns); outcome.refused()) return outcome;
    }
  }
  return done();
}

Outcome require_defaults_of_rules(const Context& context, ObjectId relation, Bits event) {
  if (!context.closed() || context.superuser()) return done();
  for (const Rule* rule : rules_on(context, relation, event)) {
    for (const Rule::Use& use : rule->uses) {
      if (!inserts_known(use)) continue;
      for (const Target& target : targets_of(context, use.relation, use.columns)) {
        if (Outcome outcome = require_defaults(context, target.relation, target.given); outcome.refused())
          return outcome;
      }
    }
  }
  return done();
}

}  // namespace routegrant::pg
