#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pg/catalog/shown_columns.hpp"
#include "pg/catalog/view_relations.hpp"
#include "pg/names/explained.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/row_security.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/arbiters.hpp"
#include "pg/relations/assigned_types.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/inserted_defaults.hpp"
#include "pg/relations/ranges.hpp"
#include "pg/relations/replica_identity.hpp"
#include "pg/relations/row_functions.hpp"
#include "pg/relations/written_rows.hpp"
#include "pg/statements.hpp"

/// Statements that write rows: nothing changes that is kept, but they need privileges.
namespace routegrant::pg {
namespace {

/// The relation that is written to. A missing schema is as good as a missing relation (`parserOpenTable()`).
Resolved target_of(Context& context, const sql::Node& range, const StatementText& text) {
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  Resolved found = find_or_assume(context, ObjectKind::table, name);
  if (found.outcome.sqlstate == sqlstate::undefined_schema) {
    found.outcome =
        refuse(sqlstate::undefined_table, "relation " + in_quotes(name.schema + "." + name.name) + " does not exist");
  }
  return found;
}

/// A missing relation that an extension may have made.
bool may_be_there(const Context& context, const Outcome& outcome) {
  return outcome.sqlstate == sqlstate::undefined_table && has_unknown_objects(context);
}

Outcome add_named(const Context& context, ObjectId table, std::string_view name, std::vector<std::uint32_t>& columns) {
  const Catalog& catalog = context.catalog;
  if (const auto column = catalog.find_column(table, name)) {
    columns.push_back(static_cast<std::uint32_t>(*column));
    return done();
  }
  if (catalog.columns(table).empty() || !shows_all_columns(catalog, table)) return done();
  return refuse(sqlstate::undefined_column,
                "column " + in_quotes(name) + " of relation " + in_quotes(catalog.name(table)) + " does not exist");
}

/// The columns that an INSERT fills: those it names, or as many as it has values for.
Outcome filled_columns(Context& context, const sql::Node& node, ObjectId table, std::vector<std::uint32_t>& columns) {
  for (const sql::Node& target : node["cols"].items()) {
    if (Outcome outcome = add_named(context, table, target.inner()["name"].text(), columns); outcome.refused())
      return outcome;
  }
  if (!columns.empty() || !node["selectStmt"]) return done();
  const std::size_t count = columns_of_query(context, unwrapped(node["selectStmt"])).names.size();
  const std::vector<Column>& all = context.catalog.columns(table);
  for (std::uint32_t at = 0; at < all.size() && columns.size() < count; ++at) {
    if (!all[at].dropped) columns.push_back(at);
  }
  return done();
}

/// What a relation is that has no rows to write.
Outcome require_writable(const Context& context, ObjectId table) {
  const ObjectKind kind = context.catalog.object(table).kind;
  const std::string name = in_quotes(context.catalog.name(table));
  if (kind == ObjectKind::sequence) return refuse(sqlstate::wrong_object_type, "cannot change sequence " + name);
  if (kind == ObjectKind::materialized_view)
    return refuse(sqlstate::wrong_object_type, "cannot change materialized view " + name);
  return done();
}

Outcome add_conflict(const Context& context, const sql::Node& conflict, ObjectId table, Need& need) {
  if (!conflict) return done();
  ColumnNeed read{.privilege = privilege::select};
  if (Outcome outcome = add_arbiter(context, conflict, table, read.columns); outcome.refused()) return outcome;
  if (!read.columns.empty()) need.parts.push_back(std::move(read));
  if (conflict["action"].text() != "ONCONFLICT_UPDATE") return done();
  ColumnNeed changed{.privilege = privilege::update};
  for (const sql::Node& target : conflict["targetList"].items()) {
    if (Outcome outcome = add_named(context, table, target.inner()["name"].text(), changed.columns); outcome.refused())
      return outcome;
  }
  need.parts.push_back(std::move(changed));
  return done();
}

/// What the statement does that subscribers have to find old rows for; of MERGE what each WHEN does
/// (`CheckValidResultRel()`).
std::vector<Bits> told_events(const sql::Node& node, Bits event) {
  if (event == privilege::update || event == privilege::delete_) return {event};
  std::vector<Bits> events;
  const sql::Node clauses = node["mergeWhenClauses"];
  events.reserve(clauses.size());
  for (const sql::Node& when : clauses.items()) {
    const std::string_view command = when.inner()["commandType"].text();
    if (command == "CMD_UPDATE") events.push_back(privilege::update);
    if (command == "CMD_DELETE") events.push_back(privilege::delete_);
  }
  return events;
}

/// Reads the rest of the statement and asks for all of it.
Outcome require_statement(const sql::Node& node, const StatementText& text, Context& context, Need need, Bits event) {
  const ObjectId table = need.relation;
  const std::vector<std::uint32_t> filled =
      event == privilege::insert && !need.parts.empty() ? need.parts.front().columns : std::vector<std::uint32_t>();
  // What a rule replaces by nothing is not run at all.
  const bool is_planned = !is_replaced_by_nothing(context, table, event);
  std::vector<Need> needs{std::move(need)};
  if (Outcome outcome = add_reading(context, node, text, table, needs); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, node); outcome.refused()) return outcome;
  if (event == privilege::insert) {
    if (Outcome outcome = require_inserted_types(context, node, table, filled); outcome.refused()) return outcome;
  }
  if (event == privilege::update) {
    if (Outcome outcome = require_updated_types(context, node, table); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_rows_go_in(context, node, table, event, filled); outcome.refused()) return outcome;
  if (Outcome outcome = require_merged_rows_go_in(context, node, table); outcome.refused()) return outcome;
  if (!is_planned) return done();
  if (Outcome outcome = require_access(context, needs, event); outcome.refused()) return outcome;
  if (is_replaced(context, table, event)) return require_rows_of(context, node, needs);
  // The target is looked at before what its rows are made of (ExecInitModifyTable()).
  if (Outcome outcome = require_writable(context, table); outcome.refused()) return outcome;
  const bool only = !node["relation"]["inh"].truth();
  for (const Bits each : told_events(node, event)) {
    if (Outcome outcome = require_replica_identity(context, table, each, only); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_rows_of(context, node, needs); outcome.refused()) return outcome;
  const bool runs = !is_only_explained(text);
  if (Outcome outcome = require_row_functions(context, node, table, event, filled, runs); outcome.refused())
    return outcome;
  return require_calls(context, node, runs);
}

Outcome apply_insert(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved table = target_of(context, node["relation"], text);
  if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
  ColumnNeed filled{.privilege = privilege::insert};
  if (Outcome outcome = filled_columns(context, node, table.id, filled.columns); outcome.refused()) return outcome;
  const std::vector<std::uint32_t> columns = given_columns(node, filled.columns);
  Need need{.relation = table.id, .parts = {std::move(filled)}};
  if (Outcome outcome = add_conflict(context, node["onConflictClause"], table.id, need); outcome.refused())
    return outcome;
  if (Outcome outcome = require_statement(node, text, context, std::move(need), privilege::insert); outcome.refused()) {
    return outcome;
  }
  if (is_only_explained(text)) return done();
  if (is_replaced(context, table.id, privilege::insert)) return require_replacing_serials(context, node, table.id);
  const bool values = !node["selectStmt"] || unwrapped(node["selectStmt"])["valuesLists"].size() > 0;
  return values ? require_serials(context, table.id, columns) : done();
}

Outcome apply_update(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved table = target_of(context, node["relation"], text);
  if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
  // Values are looked at before the columns that take them (transformUpdateTargetList()).
  std::vector<Need> reading{{.relation = table.id}};
  if (Outcome outcome = add_reading(context, node, text, table.id, reading); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, node); outcome.refused()) return outcome;
  ColumnNeed changed{.privilege = privilege::update};
  for (const sql::Node& target : node["targetList"].items()) {
    if (Outcome outcome = add_named(context, table.id, target.inner()["name"].text(), changed.columns);
        outcome.refused())
      return outcome;
  }
  return require_statement(node, text, context, {.relation = table.id, .parts = {std::move(changed)}},
                           privilege::update);
}

Outcome apply_delete(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved table = target_of(context, node["relation"], text);
  if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
  return require_statement(node, text, context, {.relation = table.id, .whole = privilege::delete_},
                           privilege::delete_);
}

/// What one WHEN of MERGE does to the target.
Outcome add_merged(Context& context, const sql::Node& when, Need& need) {
  const std::string_view command = when["commandType"].text();
  if (command == "CMD_DELETE") need.whole = static_cast<Bits>(need.whole | privilege::delete_);
  // Lest nothing of the target be asked for at all.
  if (command == "CMD_NOTHING") need.parts.push_back({.privilege = privilege::select});
  if (command != "CMD_UPDATE" && command != "CMD_INSERT") return done();
  ColumnNeed changed{.privilege = command == "CMD_UPDATE" ? privilege::update : privilege::insert};
  for (const sql::Node& target : when["targetList"].items()) {
    const std::string_view name = target.inner()["name"].text();
    if (Outcome outcome = add_named(context, need.relation, name, changed.columns); outcome.refused()) return outcome;
  }
  const std::vector<Column>& all = context.catalog.columns(need.relation);
  const std::size_t values = when["values"].size();
  for (std::uint32_t at = 0; at < all.size() && when["targetList"].size() == 0 && changed.columns.size() < values;
       ++at) {
    if (!all[at].dropped) changed.columns.push_back(at);
  }
  need.parts.push_back(std::move(changed));
  return done();
}

/// A WHEN behind one of its kind without a condition is never reached.
Outcome require_reached(const sql::Node& merge) {
  bool ended[] = {false, false};
  for (const sql::Node& when : merge["mergeWhenClauses"].items()) {
    if (is_by_source(when.inner())) continue;
    bool& end = ended[when.inner()["matched"].truth() ? 1 : 0];
    if (end) return refuse(sqlstate::syntax_error, "unreachable WHEN clause specified after unconditional WHEN clause");
    end = !when.inner()["condition"];
  }
  return done();
}

constexpr std::string_view duplicate_alias = "42712";

/// Target and source go by different names.
Outcome require_two_names(const sql::Node& merge) {
  const sql::Node source = merge["sourceRelation"];
  const std::string_view called =
      source.type() == "RangeVar" ? called_range(source.inner()) : source.inner()["alias"]["aliasname"].text();
  if (called != called_range(merge["relation"])) return done();
  return refuse(duplicate_alias, "name " + in_quotes(called) + " specified more than once");
}

/// `transformMergeStmt()`: from 15 on; of views from 17 on.
Outcome apply_merge(const sql::Node& node, const StatementText& text, Context& context) {
  const int version = context.features().version;
  if (version < 15) return refuse(sqlstate::syntax_error, "syntax error at or near \"MERGE\"");
  if (Outcome outcome = require_reached(node); outcome.refused() && context.closed()) return outcome;
  const Resolved table = target_of(context, node["relation"], text);
  if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
  const ObjectKind kind = context.catalog.object(table.id).kind;
  const bool mergeable = kind == ObjectKind::table || (version >= 17 && kind == ObjectKind::view);
  if (!mergeable && !context.catalog.object(table.id).assumed) {
    return refuse(sqlstate::feature_not_supported,
                  "cannot execute MERGE on relation " + in_quotes(context.catalog.name(table.id)));
  }
  if (!node["withClause"]) {
    std::vector<ObjectId> sources;
    if (Outcome outcome = relations_of_query(context, node["sourceRelation"], text, sources); outcome.refused())
      return may_be_there(context, outcome) ? done() : outcome;
  }
  if (Outcome outcome = require_two_names(node); outcome.refused() && context.closed()) return outcome;
  if (Outcome outcome = require_columns(context, node); outcome.refused()) return outcome;
  Need need{.relation = table.id};
  for (const sql::Node& when : node["mergeWhenClauses"].items()) {
    if (Outcome outcome = add_merged(context, when.inner(), need); outcome.refused()) return outcome;
  }
  return require_statement(node, text, context, std::move(need), privilege::none);
}

/// What COPY to and from files of the server needs besides (`DoCopy()`).
Outcome require_file(const sql::Node& node, const Context& context) {
  if (!node["filename"] || context.superuser()) return done();
  const bool program = node["is_program"].truth();
  const bool from = node["is_from"].truth();
  const std::string_view role = program ? "pg_execute_server_program"
                                : from  ? "pg_read_server_files"
                                        : "pg_write_server_files";
  const auto predefined = context.roles().find(role);
  if (predefined && context.roles().has_privileges_of(context.current(), *predefined)) return done();
  const std::string what = program ? "COPY to or from an external program"
                           : from  ? "COPY from a file"
                                   : "COPY to a file";
  const int version = context.features().version;
  if (version >= 16) return refuse(sqlstate::insufficient_privilege, "permission denied to " + what);
  return refuse(sqlstate::insufficient_privilege, "must be superuser or " +
                                                      std::string(version < 15 ? "a member" : "have privileges") +
                                                      " of the " + std::string(role) + " role to " + what);
}

/// Rows are copied from tables, and from 18 on from materialized views; and to tables of any kind.
Outcome require_copyable(const Context& context, ObjectId relation, bool from) {
  const Object& object = context.catalog.object(relation);
  if (!from && object.partitioned) {
    return refuse(sqlstate::wrong_object_type,
                  "cannot copy from partitioned table " + in_quotes(context.catalog.name(relation)));
  }
  if (object.kind == ObjectKind::table || object.assumed) return done();
  const bool is_view = object.kind == ObjectKind::view;
  if (from && is_view && has_instead_trigger(context.catalog, relation, privilege::insert)) return done();
  if (from && !is_view && object.kind != ObjectKind::materialized_view && object.kind != ObjectKind::sequence)
    return done();
  if (!from && object.kind == ObjectKind::materialized_view && context.features().version >= 18) return done();
  return refuse(sqlstate::wrong_object_type, std::string(from ? "cannot copy to " : "cannot copy from ") +
                                                 std::string(error_word(object.kind)) + " " +
                                                 in_quotes(context.catalog.name(relation)));
}

/// Rows that policies would have to let in cannot be copied (`DoCopy()`).
Outcome require_unguarded(const sql::Node& node, const Context& context, ObjectId table) {
  if (!context.closed() || !node["is_from"].truth()) return done();
  const RowRule rule = row_security_of(context.catalog, context.current(), table, privilege::insert).rule;
  if (rule != RowRule::policies && rule != RowRule::no_policies) return done();
  return refuse(sqlstate::feature_not_supported, "COPY FROM not supported with row-level security");
}

Outcome apply_copy(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_file(node, context); outcome.refused()) return outcome;
  if (!node["relation"]) {
    return node["query"].type() == "SelectStmt" ? require_query(context, node["query"].inner(), text) : done();
  }
  const sql::Node range = node["relation"];
  const Resolved table =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
  ColumnNeed copied{.privilege = node["is_from"].truth() ? privilege::insert : privilege::select};
  for (const sql::Node& name : node["attlist"].items()) {
    if (Outcome outcome = add_named(context, table.id, name.string(), copied.columns); outcome.refused())
      return outcome;
    if (!copied.columns.empty() && is_generated(context.catalog, table.id, copied.columns.back()))
      return refuse(sqlstate::invalid_column_reference,
                    "column " + in_quotes(name.string()) + " is a generated column");
  }
  const std::vector<Column>& columns = context.catalog.columns(table.id);
  for (std::uint32_t at = 0; at < columns.size() && node["attlist"].size() == 0; ++at) {
    if (!columns[at].dropped) copied.columns.push_back(at);
  }
  // Views are not looked behind: COPY reads and writes none of them.
  const Need need{.relation = table.id, .parts = {std::move(copied)}};
  if (Outcome outcome = require_need(context, need); outcome.refused()) return outcome;
  if (Outcome outcome = require_unguarded(node, context, table.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_copyable(context, table.id, node["is_from"].truth()); outcome.refused()) return outcome;
  if (!context.catalog.object(table.id).unpopulated || context.routines.unfollowed.refreshes) return done();
  return refuse(sqlstate::feature_not_supported,
                "cannot copy from unpopulated materialized view " + in_quotes(context.catalog.name(table.id)));
}

/// TRUNCATE of a table alone that a foreign key refers to (`heap_truncate_check_FKs()`).
Outcome require_unreferred(const Context& context, const std::vector<ObjectId>& tables) {
  for (std::uint32_t at = 0; at < context.catalog.foreign_keys().size(); ++at) {
    const ForeignKey& key = context.catalog.foreign_keys()[ForeignKeyId{at}];
    const auto among = [&](ObjectId table) { return std::find(tables.begin(), tables.end(), table) != tables.end(); };
    if (!key.dropped && among(key.parent) && !among(key.table)) {
      return refuse(sqlstate::feature_not_supported, "cannot truncate a table referenced in a foreign key constraint");
    }
  }
  return done();
}

/// TRUNCATE ... CASCADE takes tables along that refer to others, and needs the privilege on them, too.
Outcome require_referring(const Context& context, std::vector<ObjectId> tables) {
  for (std::size_t each = 0; each < tables.size(); ++each) {
    for (std::uint32_t at = 0; at < context.catalog.foreign_keys().size(); ++at) {
      const ForeignKey& key = context.catalog.foreign_keys()[ForeignKeyId{at}];
      if (key.dropped || key.parent != tables[each]) continue;
      if (std::find(tables.begin(), tables.end(), key.table) != tables.end()) continue;
      if (Outcome outcome = require_privilege(context, key.table, privilege::truncate); outcome.refused())
        return outcome;
      tables.push_back(key.table);
    }
  }
  return done();
}

Outcome apply_truncate(const sql::Node& node, const StatementText& text, Context& context) {
  std::vector<ObjectId> tables;
  for (const sql::Node& range : node["relations"].items()) {
    const Resolved table =
        find_or_assume(context, ObjectKind::table, relation_name(range.inner(), span_of_relation(range, text)));
    if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
    const ObjectKind kind = context.catalog.object(table.id).kind;
    if (kind != ObjectKind::table && kind != ObjectKind::foreign_table) {
      return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(table.id)) + " is not a table");
    }
    if (Outcome outcome = require_privilege(context, table.id, privilege::truncate); outcome.refused()) return outcome;
    if (context.closed() && context.catalog.object(table.id).partitioned && !range.inner()["inh"].truth())
      return refuse(sqlstate::wrong_object_type, "cannot truncate only a partitioned table");
    tables.push_back(table.id);
  }
  return node["behavior"].text() == "DROP_CASCADE" ? require_referring(context, tables)
                                                   : require_unreferred(context, tables);
}

/// `LockTableAclCheck()`; 16 orders the modes by strength, before only the weakest two differ from the rest.
Bits needed_for_lock(const Features& features, std::int64_t mode) {
  constexpr std::int64_t access_share = 1;
  constexpr std::int64_t row_exclusive = 3;
  const Bits strong = privilege::update | privilege::delete_ | privilege::truncate;
  const Bits maintained = features.maintain ? privilege::maintain : privilege::none;
  if (features.version >= 16) {
    Bits bits = strong | maintained;
    if (mode <= row_exclusive) bits = static_cast<Bits>(bits | privilege::insert);
    if (mode <= access_share) bits = static_cast<Bits>(bits | privilege::select);
    return bits;
  }
  if (mode == access_share) return privilege::select;
  return mode == row_exclusive ? static_cast<Bits>(strong | privilege::insert) : strong;
}

/// What a view reads is locked as well, as its owner, or as the current role if it has security_invoker: what is behind
/// a view among it before the rest (`LockViewRecurse()`).
Outcome require_lock_behind(const Context& context, ObjectId view, Bits needed) {
  struct Part {
    ObjectId view;
    std::vector<ObjectId> read;
    std::size_t next = 0;
  };
  const auto part_of = [&](ObjectId each) {
    return Part{.view = each, .read = relations_read_by(context.catalog, each)};
  };
  std::vector<Part> stack{part_of(view)};
  std::vector<ObjectId> seen{view};
  while (!stack.empty()) {
    const Object& object = context.catalog.object(stack.back().view);
    if (stack.back().next == stack.back().read.size()) {
      stack.pop_back();
      continue;
    }
    const ObjectId each = stack.back().read[stack.back().next++];
    const ObjectKind kind = context.catalog.object(each).kind;
    if (kind != ObjectKind::table && kind != ObjectKind::view) continue;
    const RoleId role = object.security_invoker ? context.current() : object.owner;
    if (Outcome outcome = require_privilege(context, role, each, needed); outcome.refused()) return outcome;
    if (kind != ObjectKind::view || std::find(seen.begin(), seen.end(), each) != seen.end()) continue;
    seen.push_back(each);
    stack.push_back(part_of(each));
  }
  return done();
}

Outcome apply_lock(const sql::Node& node, const StatementText& text, Context& context) {
  for (const sql::Node& range : node["relations"].items()) {
    const Resolved table =
        find_or_assume(context, ObjectKind::table, relation_name(range.inner(), span_of_relation(range, text)));
    if (table.outcome.refused()) return may_be_there(context, table.outcome) ? done() : table.outcome;
    const ObjectKind kind = context.catalog.object(table.id).kind;
    const std::string name = in_quotes(context.catalog.name(table.id));
    if (kind != ObjectKind::table && kind != ObjectKind::view) {
      return refuse(sqlstate::wrong_object_type, context.features().version >= 15 ? "cannot lock relation " + name
                                                                                  : name + " is not a table or view");
    }
    const Bits needed = needed_for_lock(context.features(), node["mode"].integer());
    if (Outcome outcome = require_privilege(context, table.id, needed); outcome.refused()) return outcome;
    if (kind != ObjectKind::view || !context.closed()) continue;
    if (Outcome outcome = require_lock_behind(context, table.id, needed); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement insert_rows{.node = "InsertStmt", .apply = apply_insert, .only_asked = true};
const Statement update_rows{.node = "UpdateStmt", .apply = apply_update, .only_asked = true};
const Statement delete_rows{.node = "DeleteStmt", .apply = apply_delete, .only_asked = true};
const Statement merge_rows{.node = "MergeStmt", .apply = apply_merge, .only_asked = true};
const Statement copy_rows{.node = "CopyStmt", .apply = apply_copy, .only_asked = true};
const Statement truncate_tables{.node = "TruncateStmt", .apply = apply_truncate, .only_asked = true};
const Statement lock_tables{.node = "LockStmt", .apply = apply_lock, .only_asked = true};

}  // namespace routegrant::pg
