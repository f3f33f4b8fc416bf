#include "pg/relations/inherited_checks.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/columns.hpp"

namespace routegrant::pg {
namespace {

/// The same columns of another table, by their names.
void move_columns(const Catalog& catalog, ObjectId from, ObjectId to, Binding& binding) {
  for (ColumnUse& use : binding.columns) {
    if (use.relation != from) continue;
    const auto at = catalog.find_column(to, catalog.columns(from)[use.column].name);
    if (at) use = {.relation = to, .column = static_cast<std::uint32_t>(*at)};
  }
  std::erase(binding.uses, to);
  binding.table = to;
}

/// A default or GENERATED ALWAYS AS, for the column of the same name.
void copy_of_column(Context& context, ObjectId from, ObjectId to, Binding binding) {
  const Catalog& catalog = context.catalog;
  const auto at = catalog.find_column(to, catalog.columns(from)[binding.part].name);
  if (!at) return;
  move_columns(catalog, from, to, binding);
  binding.part = static_cast<std::uint32_t>(*at);
  drop_of_column(context, to, binding.part, binding.of);
  context.catalog.add_binding(std::move(binding));
}

Outcome taken(const Context& context, ObjectId table, std::string_view name) {
  return refuse(sqlstate::duplicate_object, "constraint " + in_quotes(name) + " for relation " +
                                                in_quotes(context.catalog.name(table)) + " already exists");
}

/// A parent's check becomes one of the child's, or meets the one of that name (`MergeWithExistingConstraint()`).
Outcome inherit_check(Context& context, ObjectId child, Binding check) {
  const auto known = find_check(context.catalog, child, check.name);
  if (!known) {
    move_columns(context.catalog, check.table, child, check);
    check.local = false;
    check.parents = 1;
    context.catalog.add_binding(std::move(check));
    return done();
  }
  const Binding& there = context.catalog.bindings()[*known];
  if (context.closed() && there.expression != check.expression) return taken(context, child, check.name);
  if (context.closed() && there.no_inherit) {
    return refuse(sqlstate::invalid_object_definition, "constraint " + in_quotes(check.name) +
                                                           " conflicts with non-inherited constraint on relation " +
                                                           in_quotes(context.catalog.name(child)));
  }
  ++context.catalog.bindings().edit(*known).parents;
  return done();
}

/// A check that LIKE brings is declared by the table besides being inherited (`MergeWithExistingConstraint()`).
bool is_inherited(const Binding& there, std::uint64_t expression) {
  return there.parents > 0 && !there.local && there.expression == expression;
}

std::vector<Binding> standing_on(const Catalog& catalog, ObjectId table) {
  std::vector<Binding> found;
  for (const BindingId id : bindings_on(catalog, table)) found.push_back(catalog.bindings()[id]);
  return found;
}

bool is_of_columns(const Binding& binding) {
  return binding.of == Binding::Of::column_default || binding.of == Binding::Of::generated_column;
}

}  // namespace

void inherit_expressions(Context& context, ObjectId parent, ObjectId child) {
  for (Binding& binding : standing_on(context.catalog, parent)) {
    if (is_of_columns(binding)) {
      copy_of_column(context, parent, child, std::move(binding));
    } else if (binding.of == Binding::Of::check && !binding.no_inherit) {
      // Two parents' checks of one name that say different things are not told apart.
      (void)inherit_check(context, child, std::move(binding));
    }
  }
}

Outcome copy_expressions(Context& context, ObjectId from, ObjectId to, const Including& including) {
  for (Binding& binding : standing_on(context.catalog, from)) {
    const bool is_default = binding.of == Binding::Of::column_default && including.defaults;
    if (is_default || (binding.of == Binding::Of::generated_column && including.generated)) {
      copy_of_column(context, from, to, std::move(binding));
    } else if (binding.of == Binding::Of::check && including.constraints) {
      const auto known = find_check(context.catalog, to, binding.name);
      if (known && is_inherited(context.catalog.bindings()[*known], binding.expression)) {
        context.catalog.bindings().edit(*known).local = true;
        continue;
      }
      if (known && context.closed()) return taken(context, to, binding.name);
      move_columns(context.catalog, from, to, binding);
      binding.local = true;
      binding.parents = 0;
      context.catalog.add_binding(std::move(binding));
    }
  }
  return done();
}

Outcome add_check_to_heirs(Context& context, ObjectId table, const sql::Node& constraint, std::size_t before,
                           bool only) {
  if (constraint["contype"].text() != "CONSTR_CHECK") return done();
  const auto& bindings = context.catalog.bindings();
  std::optional<BindingId> made;
  if (bindings.size() > before) {
    made = BindingId{static_cast<std::uint32_t>(bindings.size() - 1)};
  } else {
    made = find_check(context.catalog, table, constraint["conname"].text());
  }
  if (!made || bindings[*made].no_inherit) return done();
  const std::vector<ObjectId> heirs = heirs_of(context.catalog, table);
  if (only && !heirs.empty() && context.closed())
    return refuse(sqlstate::invalid_table_definition, "constraint must be added to child tables too");
  if (only) return done();
  for (const ObjectId heir : heirs) {
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    const std::size_t now = bindings.size();
    if (Outcome outcome = inherit_check(context, heir, bindings[*made]); outcome.refused()) return outcome;
    // What was there is there in the heirs of the heir, too.
    if (bindings.size() == now) continue;
    if (Outcome outcome = add_check_to_heirs(context, heir, constraint, now, false); outcome.refused()) return outcome;
  }
  return done();
}

namespace {

/// One parent fewer; it goes with the last one where the table does not declare it itself.
void leave_check(Context& context, ObjectId heir, std::string_view name, bool only) {
  const auto check = find_check(context.catalog, heir, name);
  if (!check) return;
  Binding& binding = context.catalog.bindings().edit(*check);
  if (binding.parents > 0) --binding.parents;
  if (only) {
    binding.local = true;
    return;
  }
  if (binding.parents > 0 || binding.local) return;
  binding.dropped = true;
  for (const ObjectId each : heirs_of(context.catalog, heir)) leave_check(context, each, name, false);
}

}  // namespace

Outcome drop_inheritable_check(Context& context, ObjectId table, std::string_view name, bool only) {
  const auto check = find_check(context.catalog, table, name);
  if (!check) return done();
  const Binding& binding = context.catalog.bindings()[*check];
  if (context.closed() && binding.parents > 0) {
    return refuse(sqlstate::invalid_table_definition, "cannot drop inherited constraint " + in_quotes(name) +
                                                          " of relation " + in_quotes(context.catalog.name(table)));
  }
  const bool no_inherit = binding.no_inherit;
  const std::vector<ObjectId> heirs = heirs_of(context.catalog, table);
  if (only && context.closed() && !heirs.empty() && !no_inherit && context.catalog.object(table).partitioned) {
    return refuse(sqlstate::invalid_table_definition,
                  "cannot remove constraint from only the partitioned table when partitions exist");
  }
  context.catalog.bindings().edit(*check).dropped = true;
  if (no_inherit) return done();
  for (const ObjectId heir : heirs) {
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    leave_check(context, heir, name, only);
  }
  return done();
}

Outcome rename_inheritable_check(Context& context, ObjectId table, std::string_view from, std::string_view to,
                                 bool only) {
  const auto check = find_check(context.catalog, table, from);
  if (!check) return done();
  const Binding& binding = context.catalog.bindings()[*check];
  const std::vector<ObjectId> heirs =
      binding.no_inherit ? std::vector<ObjectId>{} : all_heirs_of(context.catalog, table);
  if (context.closed() && only && !heirs.empty()) {
    return refuse(sqlstate::invalid_table_definition,
                  "inherited constraint " + in_quotes(from) + " must be renamed in child tables too");
  }
  if (context.closed() && binding.parents > 0)
    return refuse(sqlstate::invalid_table_definition, "cannot rename inherited constraint " + in_quotes(from));
  rename_check(context, table, from, to);
  for (const ObjectId heir : heirs) rename_check(context, heir, from, to);
  return done();
}

Outcome merge_checks(Context& context, ObjectId parent, ObjectId child, bool partition) {
  for (const Binding& binding : standing_on(context.catalog, parent)) {
    if (binding.of != Binding::Of::check || binding.no_inherit) continue;
    const auto known = find_check(context.catalog, child, binding.name);
    if (!known && context.closed())
      return refuse(sqlstate::datatype_mismatch, "child table is missing constraint " + in_quotes(binding.name));
    if (!known) continue;
    const Binding& there = context.catalog.bindings()[*known];
    if (context.closed() && there.expression != binding.expression) {
      return refuse(sqlstate::datatype_mismatch, "child table " + in_quotes(context.catalog.name(child)) +
                                                     " has different definition for check constraint " +
                                                     in_quotes(binding.name));
    }
    if (context.closed() && there.no_inherit) {
      return refuse(sqlstate::invalid_object_definition,
                    "constraint " + in_quotes(binding.name) +
                        " conflicts with non-inherited constraint on child table " +
                        in_quotes(context.catalog.name(child)));
    }
    Binding& merged = context.catalog.bindings().edit(*known);
    ++merged.parents;
    if (partition) merged.local = false;
  }
  return done();
}

void part_checks(Context& context, ObjectId parent, ObjectId child) {
  for (const Binding& binding : standing_on(context.catalog, parent)) {
    if (binding.of != Binding::Of::check || binding.no_inherit) continue;
    const auto known = find_check(context.catalog, child, binding.name);
    if (!known) continue;
    Binding& parted = context.catalog.bindings().edit(*known);
    if (parted.parents > 0) --parted.parents;
    if (parted.parents == 0) parted.local = true;
  }
}

}  // namespace routegrant::pg
