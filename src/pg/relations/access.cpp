#include "pg/relations/access.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "pg/catalog/shown_columns.hpp"
#include "pg/catalog/view_relations.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/row_security.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/catalogue_reads.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/foreign_access.hpp"
#include "pg/relations/inserted_defaults.hpp"
#include "pg/relations/named_constants.hpp"
#include "pg/relations/policy_reads.hpp"
#include "pg/relations/populated.hpp"
#include "sql/identifier.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// A need, and as whom it is asked for.
struct Asked {
  Need need{};
  RoleId role{};
};

bool holds_on_columns(const Context& context, RoleId role, ObjectId relation, const ColumnNeed& part) {
  const auto held = [&](std::size_t column) {
    return column_privileges_on(context.catalog, role, relation, column, part.privilege) != 0;
  };
  if (!part.columns.empty()) return std::all_of(part.columns.begin(), part.columns.end(), held);
  const std::vector<Column>& columns = context.catalog.columns(relation);
  for (std::size_t at = 0; at < columns.size(); ++at) {
    if (!columns[at].dropped && held(at)) return true;
  }
  return false;
}

Outcome require_need(const Context& context, RoleId role, const Need& need) {
  for (unsigned at = 0; at < privilege::count; ++at) {
    const auto bit = static_cast<Bits>(1U << at);
    if ((need.whole & bit) == 0) continue;
    if (Outcome outcome = require_privilege(context, role, need.relation, bit); outcome.refused()) return outcome;
  }
  for (const ColumnNeed& part : need.parts) {
    Outcome outcome = require_privilege(context, role, need.relation, part.privilege);
    if (outcome.refused() && !holds_on_columns(context, role, need.relation, part)) return outcome;
  }
  return done();
}

/// What a view reads of one of its relations.
Need reading_of(const Object& view, ObjectId relation) {
  Need need{.relation = relation, .parts = {{.privilege = privilege::select}}};
  for (const ColumnUse& use : view.column_uses) {
    if (use.relation == relation) need.parts.front().columns.push_back(use.column);
  }
  return need;
}

/// Locking rows needs UPDATE on any column.
void add_locking(Need& need) {
  need.parts.push_back({.privilege = privilege::update});
  need.locks = true;
}

/// `CheckValidRowMarkRel()`.
Outcome require_lockable(const Context& context, const std::vector<Need>& needs) {
  for (const Need& need : needs) {
    const ObjectKind kind = context.catalog.object(need.relation).kind;
    if (kind != ObjectKind::materialized_view && kind != ObjectKind::sequence) continue;
    return refuse(sqlstate::wrong_object_type, "cannot lock rows in " + std::string(error_word(kind)) + " " +
                                                   in_quotes(context.catalog.name(need.relation)));
  }
  return done();
}

bool only_reads(const Need& need) {
  return need.whole == 0 && std::all_of(need.parts.begin(), need.parts.end(),
                                        [](const ColumnNeed& part) { return part.privilege == privilege::select; });
}

bool selects(const Need& need) {
  return std::any_of(need.parts.begin(), need.parts.end(),
                     [](const ColumnNeed& part) { return part.privilege == privilege::select; });
}

/// What is asked of a view's relations: as its owner, or as the current user if it has security_invoker, also behind
/// views that have not (manual, CREATE VIEW).
void add_behind_view(const Context& context, const Asked& asked, std::vector<Asked>& next) {
  const Catalog& catalog = context.catalog;
  // What only writes reads nothing behind the view either (rewriteTargetView()).
  const bool reads = asked.need.locks || selects(asked.need) || only_reads(asked.need);
  const Object& view = catalog.object(asked.need.relation);
  const RoleId role = view.security_invoker ? context.current() : view.owner;
  for (const ObjectId relation : relations_read_by(catalog, asked.need.relation)) {
    if (!reads && relation == view.updates) continue;
    Need read = reading_of(view, relation);
    if (asked.need.locks) add_locking(read);
    next.push_back({.need = std::move(read), .role = role});
  }
  if (view.updates == ObjectId::none || asked.need.locks) return;
  // Writing goes through to the relation whose rows the view shows.
  Need written{.relation = view.updates, .whole = asked.need.whole};
  for (const ColumnNeed& part : asked.need.parts) {
    if (part.privilege == privilege::select) continue;
    std::vector<std::uint32_t> columns = shown_columns(catalog, asked.need.relation, part.columns);
    written.parts.push_back({.privilege = part.privilege, .columns = std::move(columns)});
  }
  if (written.whole != 0 || !written.parts.empty()) next.push_back({.need = std::move(written), .role = role});
}

bool is_view(const Context& context, const Need& need) {
  const Object& object = context.catalog.object(need.relation);
  return object.kind == ObjectKind::view && !object.assumed && !object.system;
}

bool writes_rows(const sql::Node& query) {
  return sql::any_node(query, [](const sql::Node& node) {
    const std::string_view type = node.type();
    return type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" || type == "MergeStmt";
  });
}

}  // namespace

std::vector<const Rule*> rules_on(const Context& context, ObjectId relation, Bits event) {
  std::vector<const Rule*> found;
  const auto& rules = context.catalog.rules();
  for (std::uint32_t at = 0; at < rules.size() && event != privilege::none; ++at) {
    const Rule& rule = rules[RuleId{at}];
    if (!rule.dropped && !rule.disabled && rule.table == relation && rule.event == event) found.push_back(&rule);
  }
  return found;
}

namespace {

/// What the actions of rules need, asked of the relation's owner.
void add_rules(const Context& context, ObjectId relation, Bits event, std::vector<Asked>& asked) {
  for (const Rule* rule : rules_on(context, relation, event)) {
    for (const Rule::Use& use : rule->uses) {
      Need need{.relation = use.relation};
      if (use.privilege == privilege::delete_) {
        need.whole = use.privilege;
      } else {
        need.parts.push_back({.privilege = use.privilege, .columns = use.columns});
      }
      asked.push_back({.need = std::move(need), .role = context.catalog.object(relation).owner});
    }
  }
}

/// Until 15 the entry of a view that is read stands behind the relations beside it.
void put_read_views_last(const Context& context, std::vector<Asked>& asked, ObjectId target) {
  std::stable_partition(asked.begin(), asked.end(), [&](const Asked& each) {
    return each.need.relation == target || !is_view(context, each.need);
  });
}

std::vector<ObjectId> relations_of(const std::vector<Asked>& asked) {
  std::vector<ObjectId> relations;
  relations.reserve(asked.size());
  for (const Asked& each : asked) relations.push_back(each.need.relation);
  return relations;
}

/// What policies read in their subqueries, as whom the table is asked.
void add_behind_policies(const Context& context, const Asked& asked, std::vector<Asked>& next) {
  std::vector<Need> reads;
  add_policy_reads(context, asked.role, asked.need, reads);
  for (Need& read : reads) next.push_back({.need = std::move(read), .role = asked.role});
}

/// The first view from `first` on is asked next, at `next`.
void bring_view_forward(const Context& context, std::vector<Asked>& asked, std::size_t next, std::size_t first) {
  const std::size_t from = std::max(next, first);
  if (from >= asked.size()) return;
  const auto begin = asked.begin() + static_cast<std::ptrdiff_t>(from);
  const auto view = std::find_if(begin, asked.end(), [&](const Asked& each) { return is_view(context, each.need); });
  if (view != asked.end()) std::rotate(asked.begin() + static_cast<std::ptrdiff_t>(next), view, view + 1);
}

/// With row_security off, what policies would leave out is refused before privileges are asked for
/// (`check_enable_rls()`). Tables behind views are not looked at.
Outcome require_no_policies(const Context& context, const std::vector<Asked>& asked) {
  if (context.session.row_security) return done();
  for (const Asked& each : asked) {
    const ObjectId table = each.need.relation;
    const RowRule rule = row_security_of(context.catalog, each.role, table, privilege::select).rule;
    if (rule != RowRule::policies && rule != RowRule::no_policies) continue;
    return refuse(sqlstate::insufficient_privilege, "query would be affected by row-level security policy for table " +
                                                        in_quotes(context.catalog.name(table)));
  }
  return done();
}

/// What is looked at before any privilege is asked for.
Outcome require_readable(const Context& context, const std::vector<Asked>& asked) {
  Outcome outcome = require_handlers(context, relations_of(asked));
  return outcome.refused() ? outcome : require_no_policies(context, asked);
}

}  // namespace

bool is_replaced(const Context& context, ObjectId relation, Bits event) {
  const std::vector<const Rule*> rules = rules_on(context, relation, event);
  return std::any_of(rules.begin(), rules.end(), [](const Rule* rule) { return rule->replaces; });
}

bool has_rules(const Context& context, ObjectId relation) {
  constexpr Bits events[] = {privilege::insert, privilege::update, privilege::delete_};
  return std::any_of(std::begin(events), std::end(events),
                     [&](Bits event) { return !rules_on(context, relation, event).empty(); });
}

bool is_replaced_by_nothing(const Context& context, ObjectId relation, Bits event) {
  const std::vector<const Rule*> rules = rules_on(context, relation, event);
  return is_replaced(context, relation, event) &&
         std::all_of(rules.begin(), rules.end(), [](const Rule* rule) { return rule->uses.empty(); });
}

Outcome require_need(const Context& context, const Need& need) {
  return context.closed() ? require_need(context, context.current(), need) : done();
}

Outcome require_query_of(const Context& context, ObjectId view) {
  if (!context.closed()) return done();
  constexpr std::size_t most = 1000;
  std::vector<Asked> asked;
  add_behind_view(context, {.need = {.relation = view}, .role = context.catalog.object(view).owner}, asked);
  for (std::size_t at = 0; at < asked.size() && at < most; ++at) {
    const Asked one = asked[at];
    if (Outcome outcome = require_need(context, one.role, one.need); outcome.refused()) return outcome;
    if (is_view(context, one.need)) add_behind_view(context, one, asked);
    add_behind_policies(context, one, asked);
  }
  return require_populated(context, read_for_certain(context.catalog, view));
}

namespace {

/// What a statement does to its target.
struct Written {
  ObjectId target = ObjectId::none;
  Bits event = 0;
  /// A rule does something else instead.
  bool replaced = false;
  bool all_read = false;
};

/// Asks for each, and for what it leads to behind it.
Outcome require_in_order(const Context& context, const Written& written, std::vector<Asked>& asked) {
  constexpr std::size_t most = 1000;
  const bool views_first = !written.all_read || context.features().version < 16;
  for (std::size_t at = 0; at < asked.size() && at < most; ++at) {
    // The planner asks for views, and those behind them, before anything is run (subquery_planner(), since the minor
    // versions of August 2025).
    if (written.all_read) bring_view_forward(context, asked, at, 0);
    const Asked one = asked[at];
    if (Outcome outcome = require_need(context, one.role, one.need); outcome.refused()) return outcome;
    const bool is_target = one.need.relation == written.target && !only_reads(one.need);
    const std::size_t before = asked.size();
    if (is_target) add_rules(context, written.target, written.event, asked);
    // What a rule replaces does not go on to what is behind the view.
    if (is_view(context, one.need) && !(is_target && written.replaced)) add_behind_view(context, one, asked);
    add_behind_policies(context, one, asked);
    // A view behind a view comes before the tables beside it; until 15 before the views as well.
    if (views_first) bring_view_forward(context, asked, at + 1, before);
  }
  return done();
}

}  // namespace

Outcome require_access(const Context& context, std::vector<Need> needs, Bits event) {
  if (!context.closed()) return done();
  if (Outcome outcome = require_ending_policies(context, needs); outcome.refused()) return outcome;
  std::vector<Asked> asked;
  asked.reserve(needs.size());
  const ObjectId target = needs.empty() ? ObjectId::none : needs.front().relation;
  const bool replaced = is_replaced(context, target, event);
  for (Need& need : needs) asked.push_back({.need = std::move(need), .role = context.current()});
  const bool all_read =
      std::all_of(asked.begin(), asked.end(), [](const Asked& each) { return only_reads(each.need); });
  if (!all_read && context.features().version < 16) put_read_views_last(context, asked, target);
  if (Outcome outcome = require_readable(context, asked); outcome.refused()) return outcome;
  // The rows of an INSERT are a query of their own, whose relations come behind all that the target leads to.
  std::vector<Asked> later;
  if (event == privilege::insert && asked.size() > 1) {
    later.assign(asked.begin() + 1, asked.end());
    asked.resize(1);
  }
  const Written written{.target = target, .event = event, .replaced = replaced, .all_read = all_read};
  if (Outcome outcome = require_in_order(context, written, asked); outcome.refused()) return outcome;
  if (Outcome outcome = require_in_order(context, written, later); outcome.refused()) return outcome;
  return require_defaults_of_rules(context, target, event);
}

Outcome require_rows_of(const Context& context, const sql::Node& statement, const std::vector<Need>& needs) {
  std::vector<ObjectId> relations;
  relations.reserve(needs.size());
  for (const Need& need : needs) relations.push_back(need.relation);
  Outcome outcome = require_populated(context, std::move(relations));
  return outcome.refused() && may_leave_out(statement) ? done() : outcome;
}

Outcome add_reading(Context& context, const sql::Node& statement, const StatementText& text, ObjectId target,
                    std::vector<Need>& needs) {
  std::vector<ObjectId> relations;
  if (Outcome outcome = unless_unknown(context, relations_of_query(context, statement, text, relations));
      outcome.refused()) {
    return outcome;
  }
  // A superuser is refused none of them.
  if (context.closed() && !context.superuser()) {
    for (const ObjectId each : catalogue_reads(context, statement)) relations.push_back(each);
  }
  const std::size_t first = needs.size();
  const std::vector<ColumnUse> columns = columns_asked(context, statement);
  for (const ObjectId relation : relations)
    needs.push_back({.relation = relation, .parts = {{.privilege = privilege::select}}});
  for (const ColumnUse& use : columns) {
    const bool own = use.relation == target && std::find(relations.begin(), relations.end(), target) == relations.end();
    Need* need = nullptr;
    if (own) {
      need = &needs.front();
    } else {
      const auto found = std::find_if(needs.begin() + static_cast<std::ptrdiff_t>(first), needs.end(),
                                      [&](const Need& each) { return each.relation == use.relation; });
      if (found == needs.end()) continue;
      need = &*found;
    }
    auto part = std::find_if(need->parts.begin(), need->parts.end(),
                             [](const ColumnNeed& each) { return each.privilege == privilege::select; });
    if (part == need->parts.end()) part = need->parts.insert(part, {.privilege = privilege::select});
    part->columns.push_back(use.column);
  }
  return done();
}

namespace {

/// `needs` gets what is read.
Outcome require_query(Context& context, const sql::Node& query, const StatementText& text, std::vector<Need>& needs,
                      bool runs) {
  if (Outcome outcome = add_reading(context, query, text, ObjectId::none, needs); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, query); outcome.refused()) return outcome;
  if (Outcome outcome = require_named_constants(context, query); outcome.refused()) return outcome;
  if (writes_rows(query)) return done();
  const bool locks = query["lockingClause"].size() > 0;
  if (locks) std::for_each(needs.begin(), needs.end(), add_locking);
  if (Outcome outcome = require_access(context, needs); outcome.refused()) return outcome;
  if (locks) {
    if (Outcome outcome = require_lockable(context, needs); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_calls(context, query, runs); outcome.refused()) return outcome;
  return runs ? require_no_trigger_call(context, query) : done();
}

}  // namespace

Outcome require_explained(Context& context, const sql::Node& query, const StatementText& text) {
  std::vector<Need> needs;
  return context.closed() ? require_query(context, query, text, needs, false) : done();
}

Outcome require_query(Context& context, const sql::Node& query, const StatementText& text) {
  if (!context.closed()) return done();
  std::vector<Need> needs;
  if (Outcome outcome = require_query(context, query, text, needs, true); outcome.refused()) return outcome;
  return require_rows_of(context, query, needs);
}

}  // namespace routegrant::pg
