#include "pg/relations/bindings.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "pg/catalog/no_column.hpp"
#include "pg/catalog/object_name.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/assigned_types.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/enum_values.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/expression_uses.hpp"
#include "pg/relations/generation_rules.hpp"
#include "pg/relations/named_constants.hpp"
#include "pg/relations/ranges.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

bool is_policy(const Binding& binding) {
  return binding.of == Binding::Of::policy_using || binding.of == Binding::Of::policy_check;
}

bool is_publication(const Binding& binding) {
  return binding.of == Binding::Of::publication;
}

/// What goes as a whole with a column that it reads, which needs CASCADE.
bool goes_with_columns(const Binding& binding) {
  return is_policy(binding) || is_publication(binding) || binding.of == Binding::Of::trigger;
}

bool is_of_column(const Binding& binding) {
  return binding.of == Binding::Of::column_default || binding.of == Binding::Of::generated_column;
}

bool stands(const Catalog& catalog, const Binding& binding) {
  if (binding.dropped || catalog.object(binding.table).dropped) return false;
  if (is_policy(binding)) return !catalog.policies()[PolicyId{binding.part}].dropped;
  if (is_publication(binding)) {
    const Published& published = catalog.published()[PublishedId{binding.part}];
    return !published.dropped && !catalog.object(published.publication).dropped;
  }
  if (binding.of == Binding::Of::trigger) return !catalog.triggers()[TriggerId{binding.part}].dropped;
  // A domain's default is of no column.
  const std::vector<Column>& columns = catalog.columns(binding.table);
  return !is_of_column(binding) || binding.part >= columns.size() || !columns[binding.part].dropped;
}

bool reads(const Binding& binding, ColumnUse column) {
  return std::any_of(binding.columns.begin(), binding.columns.end(), [&](const ColumnUse& use) {
    return use.relation == column.relation && use.column == column.column;
  });
}

bool is_generated_from(const Binding& binding, ColumnUse column) {
  return binding.of == Binding::Of::generated_column && binding.part != column.column && reads(binding, column);
}

/// Calls `visit` with the number of each one about the object that stands; it may change them.
template <class Visit>
void for_standing(const Catalog& catalog, ObjectId about, Visit visit) {
  for (const BindingId each : catalog.bindings_about(about)) {
    if (stands(catalog, catalog.bindings()[each])) visit(each);
  }
}

void lose(Context& context, BindingId id, std::vector<ObjectId>& lost) {
  Binding& binding = context.catalog.bindings().edit(id);
  binding.dropped = true;
  if (is_policy(binding)) context.catalog.policies().edit(PolicyId{binding.part}).dropped = true;
  if (is_publication(binding)) context.catalog.published().edit(PublishedId{binding.part}).dropped = true;
  if (binding.of == Binding::Of::trigger) context.catalog.triggers().edit(TriggerId{binding.part}).dropped = true;
  if (binding.of == Binding::Of::generated_column)
    lose_column(context, {.relation = binding.table, .column = binding.part}, lost);
}

bool is_check_of(const Binding& binding, ObjectId table) {
  return binding.of == Binding::Of::check && binding.table == table;
}

bool is_check_named(const Catalog& catalog, BindingId id, ObjectId table, std::string_view name) {
  const Binding& binding = catalog.bindings()[id];
  return is_check_of(binding, table) && binding.name == name;
}

}  // namespace

std::uint64_t fingerprint_of(const sql::Node& expression) {
  std::uint64_t hash = 14695981039346656037U;
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 1099511628211U; };
  std::vector<sql::Node> stack{expression};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    for (const char c : node.type()) mix(static_cast<unsigned char>(c));
    for (const char c : node.text()) mix(static_cast<unsigned char>(c));
    if (node["ival"]) mix(static_cast<std::uint64_t>(node["ival"]["ival"].integer()));
    const std::vector<sql::Node> children = node.children();
    mix(children.size());
    stack.insert(stack.end(), children.begin(), children.end());
  }
  return hash;
}

namespace {

/// The columns of the trigger's own table that WHEN reads of NEW and OLD.
void read_rows(const Catalog& catalog, ObjectId table, const sql::Node& when, std::vector<ColumnUse>& columns) {
  std::vector<sql::Node> stack{when};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    const std::vector<sql::Node> children = node.children();
    stack.insert(stack.end(), children.begin(), children.end());
    if (node.type() != "ColumnRef") continue;
    const sql::Node fields = node.inner()["fields"];
    const std::string_view row = fields.at(0).string();
    if (fields.size() != 2 || (row != "new" && row != "old")) continue;
    if (const auto at = catalog.find_column(table, fields.at(1).string()))
      columns.push_back({.relation = table, .column = static_cast<std::uint32_t>(*at)});
  }
}

/// "t_c_check", "t_check1": of a table's checks those on a single column are called by it (`makeObjectName()`).
std::string chosen_check_name(const Catalog& catalog, ObjectId table, std::string_view column) {
  constexpr std::string_view label = "check";
  std::unordered_set<std::string_view> taken;
  for (const BindingId each : catalog.bindings_about(table)) {
    const Binding& binding = catalog.bindings()[each];
    if (is_check_of(binding, table) && stands(catalog, binding)) taken.insert(binding.name);
  }
  for (int number = 0;; ++number) {
    const std::string end = std::string(label) + (number == 0 ? "" : std::to_string(number));
    std::string name = made_object_name(catalog.name(table), column, end);
    if (!taken.contains(name)) return name;
  }
}

}  // namespace

std::vector<BindingId> bindings_on(const Catalog& catalog, ObjectId table) {
  std::vector<BindingId> found;
  for_standing(catalog, table, [&](BindingId id) {
    if (catalog.bindings()[id].table == table) found.push_back(id);
  });
  return found;
}

std::optional<BindingId> find_check(const Catalog& catalog, ObjectId table, std::string_view name) {
  std::optional<BindingId> found;
  // A table has hundreds of them, of which few are called so.
  for (const BindingId id : catalog.bindings_about(table)) {
    if (is_check_named(catalog, id, table, name) && stands(catalog, catalog.bindings()[id])) found = id;
  }
  return found;
}

void drop_of_column(Context& context, ObjectId table, std::uint32_t column, Binding::Of of) {
  for (const BindingId id : bindings_on(context.catalog, table)) {
    const Binding& each = context.catalog.bindings()[id];
    if (each.of == of && each.part == column) context.catalog.bindings().edit(id).dropped = true;
  }
}

void bind_trigger(Context& context, TriggerId trigger, const sql::Node& statement) {
  Catalog& catalog = context.catalog;
  const ObjectId table = catalog.triggers()[trigger].table;
  const auto part = static_cast<std::uint32_t>(trigger);
  drop_of_column(context, table, part, Binding::Of::trigger);
  Binding binding{.of = Binding::Of::trigger, .table = table, .part = part};
  if (const sql::Node when = statement["whenClause"]) {
    binding.uses = objects_used(context, when);
    std::erase(binding.uses, table);
    read_rows(catalog, table, when, binding.columns);
  }
  for (const sql::Node& name : statement["columns"].items()) {
    if (const auto at = catalog.find_column(table, name.string()))
      binding.columns.push_back({.relation = table, .column = static_cast<std::uint32_t>(*at)});
  }
  if (!binding.uses.empty() || !binding.columns.empty()) catalog.add_binding(std::move(binding));
}

void bind_published(Context& context, PublishedId published, const sql::Node& table) {
  Catalog& catalog = context.catalog;
  const ObjectId relation = catalog.published()[published].what;
  Binding binding{.of = Binding::Of::publication, .table = relation, .part = static_cast<std::uint32_t>(published)};
  // It calls no functions but those of pg_catalog.
  if (const sql::Node rows = table["whereClause"]) binding.columns = columns_read(context, relation, rows);
  for (const sql::Node& name : table["columns"].items()) {
    if (const auto at = catalog.find_column(relation, name.string()))
      binding.columns.push_back({.relation = relation, .column = static_cast<std::uint32_t>(*at)});
  }
  if (!binding.columns.empty()) catalog.add_binding(std::move(binding));
}

namespace {

/// A whole number tells a default from another one: of texts the type decides what they are.
std::uint64_t number_of(const sql::Node& expression) {
  const bool number = expression.type() == "A_Const" && expression.inner()["ival"];
  return number ? fingerprint_of(expression) : 0;
}

}  // namespace

void bind_expression(Context& context, Binding binding, const sql::Node& expression) {
  Catalog& catalog = context.catalog;
  if (binding.of != Binding::Of::check) {
    for (const BindingId id : catalog.bindings_about(binding.table)) {
      const Binding& each = catalog.bindings()[id];
      const bool same = each.of == binding.of && each.table == binding.table && each.part == binding.part;
      if (same && stands(catalog, each)) catalog.bindings().edit(id).dropped = true;
    }
  }
  if (!expression) return;
  binding.uses = objects_used(context, expression);
  // A policy whose subqueries read its own table leads to it again.
  if (!is_policy(binding)) std::erase(binding.uses, binding.table);
  if (binding.of != Binding::Of::column_default) binding.columns = columns_read(context, binding.table, expression);
  if (context.closed() && !is_policy(binding)) {
    for (const ObjectId each : passed_over(context, expression))
      binding.columns.push_back({.relation = each, .column = no_column});
  }
  if (binding.of == Binding::Of::check) binding.expression = fingerprint_of(expression);
  if (binding.of == Binding::Of::column_default) binding.expression = number_of(expression);
  // A check's name, and that there is a default or a column is generated, counts for itself.
  const bool counts = (binding.of == Binding::Of::check || is_of_column(binding)) && context.closed();
  if (counts || !binding.uses.empty() || !binding.columns.empty()) catalog.add_binding(std::move(binding));
}

namespace {

/// A check that a table declares itself besides inheriting it (`MergeWithExistingConstraint()`).
bool merges(const Context& context, BindingId known, const sql::Node& expression, bool is_new) {
  const Binding& there = context.catalog.bindings()[known];
  const Object& table = context.catalog.object(there.table);
  const bool partition = table.kind == ObjectKind::table && table.part_of != ObjectId::none;
  return there.parents > 0 && !there.local && (is_new || !partition) && there.expression == fingerprint_of(expression);
}

}  // namespace

Outcome add_check(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column, bool is_new) {
  if (constraint["contype"].text() != "CONSTR_CHECK") return done();
  const sql::Node expression = constraint["raw_expr"];
  if (Outcome outcome = require_row_rules(expression, context, "CONSTR_CHECK"); outcome.refused()) return outcome;
  if (Outcome outcome = require_own_columns(expression, context, table); outcome.refused()) return outcome;
  if (Outcome outcome = require_labels_in(context, table, expression); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees_on(context, expression, table); outcome.refused()) return outcome;
  const Ranges ranges{.known = {{.called = context.catalog.name(table), .relation = table, .shows_all = true}}};
  if (Outcome outcome = require_truth(context, ranges, expression, "CHECK"); outcome.refused()) return outcome;
  std::string name(constraint["conname"].text());
  const auto known = name.empty() ? std::nullopt : find_check(context.catalog, table, name);
  if (known && merges(context, *known, expression, is_new)) {
    // A partition's stay its parent's.
    const Object& object = context.catalog.object(table);
    const bool partition = object.kind == ObjectKind::table && object.part_of != ObjectId::none;
    context.catalog.bindings().edit(*known).local = !partition;
    return done();
  }
  if (known && context.closed()) {
    is_new = is_new && context.catalog.bindings()[*known].parents == 0;
    const bool domain = context.catalog.object(table).kind == ObjectKind::domain;
    return refuse(sqlstate::duplicate_object, is_new ? "check constraint " + in_quotes(name) + " already exists"
                                                     : "constraint " + in_quotes(name) + " for " +
                                                           (domain ? "domain " : "relation ") +
                                                           in_quotes(context.catalog.name(table)) + " already exists");
  }
  if (name.empty() && context.closed()) {
    std::string named(column);
    if (named.empty()) {
      const std::vector<ColumnUse> columns = columns_read(context, table, expression);
      if (columns.size() == 1) named = context.catalog.columns(table)[columns.front().column].name;
    }
    name = chosen_check_name(context.catalog, table, named);
  }
  bind_expression(context,
                  {.of = Binding::Of::check,
                   .table = table,
                   .name = std::move(name),
                   .no_inherit = constraint["is_no_inherit"].truth()},
                  expression);
  return done();
}

Outcome bind_constraint(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column,
                        bool is_new) {
  const std::string_view type = constraint["contype"].text();
  const bool is_default = type == "CONSTR_DEFAULT";
  if (!is_default && type != "CONSTR_GENERATED") return add_check(context, table, constraint, column, is_new);
  if (is_default) {
    if (Outcome outcome = require_default_rules(constraint["raw_expr"], context); outcome.refused()) return outcome;
    if (Outcome outcome = require_named_constants(context, constraint["raw_expr"]); outcome.refused()) return outcome;
  } else {
    if (Outcome outcome = require_row_rules(constraint["raw_expr"], context, type); outcome.refused()) return outcome;
    if (Outcome outcome = require_own_columns(constraint["raw_expr"], context, table); outcome.refused())
      return outcome;
    const std::vector<std::string> itself{std::string(column)};
    if (Outcome outcome = require_generation_rules(constraint["raw_expr"], context, table, itself); outcome.refused())
      return outcome;
  }
  if (Outcome outcome = require_callees_on(context, constraint["raw_expr"], table); outcome.refused()) return outcome;
  const auto at = context.catalog.find_column(table, column);
  if (!at) return done();
  if (is_default) {
    Outcome outcome = require_default_type(context, table, static_cast<std::uint32_t>(*at), constraint["raw_expr"]);
    if (outcome.refused()) return outcome;
  }
  bind_expression(context,
                  {.of = is_default ? Binding::Of::column_default : Binding::Of::generated_column,
                   .table = table,
                   .part = static_cast<std::uint32_t>(*at)},
                  constraint["raw_expr"]);
  return done();
}

bool has_default(const Catalog& catalog, ObjectId table, std::uint32_t column) {
  bool found = catalog.columns(table)[column].default_sequence != ObjectId::none;
  for_standing(catalog, table, [&](BindingId id) {
    const Binding& each = catalog.bindings()[id];
    found = found || (each.of == Binding::Of::column_default && each.table == table && each.part == column);
  });
  return found;
}

bool drop_check(Context& context, ObjectId table, std::string_view name) {
  bool found = false;
  for_standing(context.catalog, table, [&](BindingId id) {
    if (!is_check_named(context.catalog, id, table, name)) return;
    context.catalog.bindings().edit(id).dropped = true;
    found = true;
  });
  return found;
}

void rename_check(Context& context, ObjectId table, std::string_view from, std::string_view to) {
  for_standing(context.catalog, table, [&](BindingId id) {
    if (is_check_named(context.catalog, id, table, from)) context.catalog.bindings().edit(id).name = to;
  });
}

bool lose_bindings_to(Context& context, ObjectId used, Behavior behavior, const std::unordered_set<ObjectId>& doomed,
                      std::vector<ObjectId>& lost) {
  bool allowed = true;
  const bool silently = context.features().version < 15;
  for_standing(context.catalog, used, [&](BindingId id) {
    const Binding& binding = context.catalog.bindings()[id];
    if (doomed.contains(binding.table) ||
        std::find(binding.uses.begin(), binding.uses.end(), used) == binding.uses.end())
      return;
    const bool goes = behavior == Behavior::cascade || (silently && binding.of == Binding::Of::generated_column);
    if (goes) {
      lose(context, id, lost);
    } else if (context.closed()) {
      allowed = false;
    }
  });
  return allowed;
}

bool is_column_bound(const Context& context, ColumnUse column) {
  bool bound = false;
  for_standing(context.catalog, column.relation, [&](BindingId id) {
    const Binding& binding = context.catalog.bindings()[id];
    const bool generated = context.features().version >= 15 && is_generated_from(binding, column);
    bound = bound || generated || (goes_with_columns(binding) && reads(binding, column));
  });
  return bound;
}

Outcome require_unbound(const Context& context, ColumnUse column) {
  if (!context.closed()) return done();
  Outcome outcome = done();
  for_standing(context.catalog, column.relation, [&](BindingId id) {
    const Binding& binding = context.catalog.bindings()[id];
    if (outcome.refused() || !reads(binding, column)) return;
    if (is_policy(binding)) {
      outcome = refuse(sqlstate::feature_not_supported, "cannot alter type of a column used in a policy definition");
    } else if (binding.of == Binding::Of::trigger) {
      outcome = refuse(sqlstate::feature_not_supported, "cannot alter type of a column used in a trigger definition");
    } else if (is_generated_from(binding, column)) {
      const bool newer = context.features().version >= 15;
      outcome = refuse(newer ? sqlstate::feature_not_supported : sqlstate::syntax_error,
                       "cannot alter type of a column used by a generated column");
    }
  });
  return outcome;
}

void lose_bindings_of(Context& context, ColumnUse column, std::vector<ObjectId>& lost) {
  for_standing(context.catalog, column.relation, [&](BindingId id) {
    const Binding& binding = context.catalog.bindings()[id];
    const bool own = is_of_column(binding) && binding.table == column.relation && binding.part == column.column;
    const bool checks = binding.of == Binding::Of::check && binding.table == column.relation;
    if (own || (checks && reads(binding, column))) {
      context.catalog.bindings().edit(id).dropped = true;
    } else if ((goes_with_columns(binding) && reads(binding, column)) || is_generated_from(binding, column)) {
      lose(context, id, lost);
    }
  });
}

bool is_generated(const Catalog& catalog, ObjectId table, std::uint32_t column) {
  const std::vector<BindingId> all = bindings_on(catalog, table);
  return std::any_of(all.begin(), all.end(), [&](BindingId each) {
    const Binding& binding = catalog.bindings()[each];
    return binding.of == Binding::Of::generated_column && binding.part == column && binding.local;
  });
}

}  // namespace routegrant::pg
