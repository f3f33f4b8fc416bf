#include "pg/relations/created.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/enum_values.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/operators.hpp"
#include "pg/relations/ranges.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

Outcome duplicate(ObjectKind kind, const QualifiedName& name, ObjectKind found) {
  // A relation's name is its row type's as well.
  const Space space = space_of(kind) == Space::relation ? space_of(found) : space_of(kind);
  if (space == Space::routine)
    return refuse(sqlstate::duplicate_function,
                  "function \"" + name.name + "\" already exists with same argument types");
  if (space == Space::type) return refuse(sqlstate::duplicate_object, "type \"" + name.name + "\" already exists");
  return refuse(sqlstate::duplicate_table, "relation \"" + name.name + "\" already exists");
}

/// A relation's name must not be a type's, and the other way round: a relation makes a type of its name.
ObjectId existing(const Context& context, ObjectKind kind, ObjectId schema, std::string_view name) {
  const Space space = space_of(kind);
  if (const ObjectId id = context.catalog.find(space, schema, name); id != ObjectId::none) return id;
  if (space == Space::routine || kind == ObjectKind::index || kind == ObjectKind::sequence) return ObjectId::none;
  const Space other = space == Space::type ? Space::relation : Space::type;
  const ObjectId id = context.catalog.find(other, schema, name);
  if (id == ObjectId::none) return id;
  const ObjectKind found = context.catalog.object(id).kind;
  return found == ObjectKind::index || found == ObjectKind::sequence ? ObjectId::none : id;
}

Created replace(Context& context, ObjectId id, ObjectKind kind) {
  if (Outcome outcome = require_ownership(context, id); outcome.refused()) return {.outcome = outcome};
  if (context.catalog.object(id).kind != kind) {
    return {.outcome = refuse(sqlstate::wrong_object_type, "\"" + std::string(context.catalog.name(id)) +
                                                               "\" is not a " + std::string(name_of(kind)))};
  }
  return {.id = id};
}

/// Whether a name of `before` is another one in `now`; what had none may get one.
std::string renamed_parameter(std::string_view before, std::string_view now) {
  while (!before.empty() && !now.empty()) {
    const std::string_view old_name = before.substr(0, before.find(','));
    const std::string_view new_name = now.substr(0, now.find(','));
    if (!old_name.empty() && old_name != new_name) return std::string(old_name);
    before.remove_prefix(old_name.size() + 1);
    now.remove_prefix(new_name.size() + 1);
  }
  return {};
}

/// What CREATE OR REPLACE of a routine must keep (`ProcedureCreate()`).
Outcome require_replaceable(const Context& context, ObjectId id, const Object& now) {
  if (Outcome outcome = require_ownership(context, id); outcome.refused()) return outcome;
  const Object& before = context.catalog.object(id);
  if (before.kind != now.kind || before.shape.window != now.shape.window)
    return refuse(sqlstate::wrong_object_type, "cannot change routine kind");
  if (!context.closed()) return done();
  if (before.shape.result != now.shape.result) {
    return refuse(sqlstate::invalid_function_definition, now.kind == ObjectKind::procedure
                                                             ? "cannot change whether a procedure has output parameters"
                                                             : "cannot change return type of existing function");
  }
  const std::string renamed =
      renamed_parameter(context.catalog.text(before.shape.parameters), context.catalog.text(now.shape.parameters));
  if (!renamed.empty()) {
    return refuse(sqlstate::invalid_function_definition, "cannot change name of input parameter \"" + renamed + "\"");
  }
  if (now.shape.defaults < before.shape.defaults) {
    return refuse(sqlstate::invalid_function_definition, "cannot remove parameter defaults from existing function");
  }
  return done();
}

void add_default_privileges(Context& context, ObjectId id, const Object& object) {
  Catalog& catalog = context.catalog;
  const StoredAcl initial = catalog.initial_acl(acl_class_of(object.kind), object.owner, object.parent);
  if (!catalog.acl(id).is_set && !initial.is_set) return;
  Acl acl = catalog.acl(id).is_set ? catalog.acl(id).entries : Acl{};
  replace_owner(acl, RoleId::unknown, object.owner, catalog.provenances());
  merge(acl,
        initial.is_set ? initial.entries : default_acl(acl_class_of(object.kind), object.owner, catalog.features()),
        catalog.provenances());
  for (const AclEntry& entry : acl) catalog.note(entry.grantee, id);
  catalog.store_acl(id, std::move(acl));
}

/// Names that WITH gives to its queries: no relations.
void collect_relations(const sql::Node& query, std::vector<sql::Node>& relations, std::vector<std::string_view>& with) {
  sql::walk(query, [&](const sql::Node& node) {
    if (node.type() == "RangeVar") relations.push_back(node.inner());
    if (node.type() == "CommonTableExpr") with.push_back(node.inner()["ctename"].text());
    // FOR UPDATE OF names what FROM names.
    return node.type() == "RangeVar" || node.type() == "LockingClause" ? sql::Step::past : sql::Step::into;
  });
}

}  // namespace

void take_over(Context& context, ObjectId id, Object object) {
  object.name = context.catalog.object(id).name;
  object.parent = context.catalog.object(id).parent;
  const Object kept = object;
  Object& target = context.catalog.edit(id);
  std::vector<ObjectId> uses = std::move(target.uses);
  target = std::move(object);
  target.uses = std::move(uses);
  context.catalog.note(kept.owner, id);
  add_default_privileges(context, id, kept);
}

Created create_in_schema(Context& context, Object object, const QualifiedName& name, IfExists if_exists) {
  const Resolved schema = creation_schema(
      context, name, object.kind == ObjectKind::composite_type ? Space::relation : space_of(object.kind));
  if (schema.outcome.refused()) return {.outcome = schema.outcome};
  object.owner = context.current();
  object.name = context.catalog.intern(name.name);
  object.parent = schema.id;
  object.span = name.span;
  if (const ObjectId id = existing(context, object.kind, schema.id, name.name); id != ObjectId::none) {
    const Object& found = context.catalog.object(id);
    if (found.assumed && !found.system && space_of(found.kind) == space_of(object.kind)) {
      take_over(context, id, std::move(object));
      return {.id = id, .made = true};
    }
    if (found.shell && !object.shell && object.kind == ObjectKind::type) {
      context.catalog.edit(id).shell = false;
      return {.id = id, .made = true};
    }
    if (if_exists == IfExists::skip) return {.id = id};
    if (if_exists == IfExists::replace && space_of(found.kind) == space_of(object.kind))
      return replace(context, id, object.kind);
    return {.outcome = duplicate(object.kind, name, found.kind)};
  }
  return {.id = context.catalog.create(std::move(object)), .made = true};
}

Created create_routine(Context& context, Object object, const QualifiedName& name, IfExists if_exists) {
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return {.outcome = schema.outcome};
  object.owner = context.current();
  object.name = context.catalog.intern(name.name);
  object.parent = schema.id;
  object.span = name.span;
  for (const ObjectId id : context.catalog.routines(schema.id, name.name)) {
    const Object& found = context.catalog.object(id);
    const bool any_arguments = found.assumed && context.catalog.text(found.signature) == "...";
    if (found.signature != object.signature && !any_arguments) continue;
    if (found.assumed) {
      take_over(context, id, std::move(object));
      return {.id = id, .made = true};
    }
    if (if_exists != IfExists::replace) return {.outcome = duplicate(object.kind, name, found.kind)};
    Created replaced{.id = id, .outcome = require_replaceable(context, id, object)};
    if (!replaced.outcome.refused()) {
      Object& target = context.catalog.edit(id);
      target.security_definer = object.security_definer;
      target.pinned_path = object.pinned_path;
      target.path = object.path;
      target.full_signature = object.full_signature;
      target.shape = object.shape;
    }
    return replaced;
  }
  return {.id = context.catalog.create(std::move(object)), .made = true};
}

Outcome create_in_database(Context& context, ObjectKind kind, std::string_view name, const Span& span) {
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(space_of(kind), database, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_object,
                  std::string(error_word(kind)) + " " + in_quotes(name) + " already exists");
  }
  context.catalog.create({.kind = kind,
                          .name = context.catalog.intern(name),
                          .parent = database,
                          .owner = context.current(),
                          .span = span},
                         {});
  return done();
}

Outcome use_temporary_schema(const sql::Node& range, Context& context) {
  if (range["relpersistence"].text() != "t") return done();
  const QualifiedName name = relation_name(range, std::nullopt);
  if (name.schema == "pg_temp" || !context.closed()) return make_temporary_schema(context);
  // RangeVarAdjustRelationPersistence()
  if (const Resolved schema = creation_schema(context, name); schema.outcome.refused()) return schema.outcome;
  return refuse(sqlstate::invalid_table_definition, "cannot create temporary relation in non-temporary schema");
}

bool any_temporary(const Context& context, const std::vector<ObjectId>& relations) {
  return std::any_of(relations.begin(), relations.end(),
                     [&](ObjectId id) { return context.catalog.name(context.catalog.object(id).parent) == "pg_temp"; });
}

Outcome relations_of_query(Context& context, const sql::Node& query, const StatementText& text,
                           std::vector<ObjectId>& relations) {
  std::vector<sql::Node> ranges;
  std::vector<std::string_view> with;
  collect_relations(query, ranges, with);
  for (const sql::Node& range : ranges) {
    const QualifiedName name = relation_name(range, span_of_relation(range, text));
    if (name.schema.empty() && std::find(with.begin(), with.end(), name.name) != with.end()) continue;
    // What a newer server or an extension may have is not made up.
    const bool is_of_system = name.schema == "pg_catalog" || name.schema == "information_schema" ||
                              (name.schema.empty() && name.name.starts_with("pg_"));
    const Resolved known = is_of_system ? look_up(context, Space::relation, name) : Resolved{};
    if (is_of_system && (known.found() ? context.catalog.object(known.id).system : !context.closed())) continue;
    const Resolved relation = find_or_assume(context, ObjectKind::table, name);
    if (relation.outcome.sqlstate == sqlstate::undefined_schema) {
      // A query's relations are looked for without asking for the schema by name (parserOpenTable()).
      return refuse(sqlstate::undefined_table, "relation \"" + name.schema + "." + name.name + "\" does not exist");
    }
    if (relation.outcome.refused()) return relation.outcome;
    if (std::find(relations.begin(), relations.end(), relation.id) == relations.end()) relations.push_back(relation.id);
  }
  return done();
}

TakenName look_for_name(Context& context, const QualifiedName& name, bool skips) {
  if (!context.closed() || (context.features().version < 14 && !skips)) return {};
  const Resolved place = creation_schema(context, name);
  if (place.outcome.sqlstate == sqlstate::undefined_schema) return {.decided = true, .outcome = place.outcome};
  if (!place.found() || context.catalog.find(Space::relation, place.id, name.name) == ObjectId::none) return {};
  if (skips) return {.decided = true};
  return {.decided = true,
          .outcome = refuse(sqlstate::duplicate_table, "relation \"" + name.name + "\" already exists")};
}

namespace {

/// Whether a routine of this name is in the search path.
bool may_be_called(const Context& context, std::string_view name) {
  const std::vector<ObjectId> path = search_path(context);
  return std::any_of(path.begin(), path.end(), [&](ObjectId schema) {
    return schema != ObjectId::none && !context.catalog.routines(schema, name).empty();
  });
}

constexpr std::string_view ambiguous_column = "42702";

Outcome invalid_entry(std::string_view qualifier) {
  return refuse(sqlstate::undefined_table, "invalid reference to FROM-clause entry for table " + in_quotes(qualifier));
}

Outcome missing_entry(std::string_view qualifier) {
  return refuse(sqlstate::undefined_table, "missing FROM-clause entry for table " + in_quotes(qualifier));
}

/// The VALUES of an INSERT do not know the row that is there: neither by its table's name, which a routine of that name
/// may mean its parameters by, nor as "excluded", which is for ON CONFLICT (`errorMissingRTE()`).
Outcome require_values(const Context& context, const sql::Node& insert, const sql::Node& rows) {
  if (!context.closed()) return done();
  const std::string_view called = called_range(insert["relation"]);
  Outcome outcome = done();
  sql::walk(rows["valuesLists"], [&](const sql::Node& node) {
    if (node.type() == "SubLink") return sql::Step::past;
    const sql::Node fields = node.inner()["fields"];
    if (node.type() != "ColumnRef" || fields.size() != 2) return sql::Step::into;
    const std::string_view qualifier = fields.at(0).string();
    if (qualifier == called && !may_be_called(context, called)) {
      outcome = invalid_entry(qualifier);
    } else if (qualifier == "excluded") {
      outcome = missing_entry(qualifier);
    }
    return outcome.refused() ? sql::Step::end : sql::Step::into;
  });
  return outcome;
}

/// What names of columns can mean at one place of a query.
struct Scope {
  const Ranges& ranges;
  /// What the target of MERGE is called where it has no row: for what is not matched.
  std::string_view hidden{};
  /// Whether all ranges are seen, and not only those that a join is of.
  bool sees_all = true;
};

Outcome require_column(const Context& context, const sql::Node& fields, const Scope& scope) {
  const Ranges& ranges = scope.ranges;
  const std::size_t count = fields.size();
  if (count > 2 || fields.at(count - 1).type() != "String") return done();
  const std::string_view name = fields.at(count - 1).string();
  static constexpr std::string_view system[] = {"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"};
  if (std::find(std::begin(system), std::end(system), name) != std::end(system)) return done();
  const auto has = [&](const Ranges::Range& range) { return context.catalog.find_column(range.relation, name); };
  if (count == 2) {
    const std::string_view qualifier = fields.at(0).string();
    const auto found = std::find_if(ranges.known.begin(), ranges.known.end(),
                                    [&](const Ranges::Range& range) { return range.called == qualifier; });
    if (found == ranges.known.end() && qualifier == "excluded" && !ranges.others) return missing_entry(qualifier);
    if (found == ranges.known.end() && !scope.hidden.empty() && qualifier == scope.hidden)
      return may_be_called(context, qualifier) ? done() : invalid_entry(qualifier);
    // t.f may be f(t) (manual, 4.2.6 "Function Calls", and 38.5.3).
    if (found == ranges.known.end() || has(*found) || may_be_called(context, name)) return done();
    return refuse(sqlstate::undefined_column,
                  "column " + std::string(qualifier) + "." + std::string(name) + " does not exist");
  }
  const bool known = std::any_of(ranges.known.begin(), ranges.known.end(),
                                 [&](const Ranges::Range& range) { return range.called == name || has(range); });
  if (scope.sees_all && !ranges.merges_columns && std::count_if(ranges.known.begin(), ranges.known.end(), has) > 1)
    return refuse(ambiguous_column, "column reference " + in_quotes(name) + " is ambiguous");
  if (known || ranges.others) return done();
  return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
}

/// The columns that expressions name. Names in subqueries may be those of the query around them or of their own:
/// nothing is said of these.
Outcome require_named_columns(Context& context, std::vector<sql::Node> stack, const Scope& scope) {
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (node.type() == "SubLink") continue;
    if (node.type() == "TypeCast") {
      if (Outcome outcome = require_cast_label(context, node.inner()); outcome.refused()) return outcome;
    }
    if (node.type() != "ColumnRef") {
      const std::vector<sql::Node> children = node.children();
      stack.insert(stack.end(), children.rbegin(), children.rend());
      continue;
    }
    if (Outcome outcome = require_column(context, node.inner()["fields"], scope); outcome.refused()) return outcome;
  }
  return done();
}

/// What each WHEN of MERGE names: what is inserted has no row of the target (`setNamespaceForMergeWhen()`).
Outcome require_merged_columns(Context& context, const sql::Node& merge, const Ranges& ranges) {
  const std::string_view target = called_range(merge["relation"]);
  Ranges source = ranges;
  std::erase_if(source.known, [&](const Ranges::Range& range) { return range.called == target; });
  for (const sql::Node& each : merge["mergeWhenClauses"].items()) {
    const bool matched = each.inner()["matched"].truth();
    const bool sees_all = !matched || !is_by_source(each.inner());
    const Scope scope{
        .ranges = matched ? ranges : source, .hidden = matched ? std::string_view() : target, .sees_all = sees_all};
    if (Outcome outcome = require_named_columns(context, {each}, scope); outcome.refused()) return outcome;
  }
  return done();
}

/// Columns of one SELECT, UPDATE, DELETE or MERGE; WITH is none of it.
Outcome require_own_columns(Context& context, const sql::Node& query) {
  if (!context.closed() || query["larg"] || query["selectStmt"]) return done();
  Ranges ranges = ranges_of(context, query);
  const auto partly_known = [](const Ranges::Range& range) { return !range.shows_all; };
  ranges.others = std::erase_if(ranges.known, partly_known) != 0 || ranges.others;
  const Scope joined{.ranges = ranges, .sees_all = ranges.known.size() <= 2 && !ranges.others};
  if (Outcome outcome = require_named_columns(context, ranges.conditions, joined); outcome.refused()) return outcome;
  if (Outcome outcome = require_merged_columns(context, query, ranges); outcome.refused()) return outcome;
  std::vector<sql::Node> stack{query["whereClause"]};
  const std::vector<sql::Node> targets = query["targetList"].items();
  stack.insert(stack.end(), targets.rbegin(), targets.rend());
  const std::vector<sql::Node> rows = query["valuesLists"].items();
  stack.insert(stack.end(), rows.rbegin(), rows.rend());
  if (Outcome outcome = require_named_columns(context, std::move(stack), {.ranges = ranges}); outcome.refused())
    return outcome;
  return require_truth(context, ranges, query["whereClause"], "WHERE");
}

}  // namespace

Outcome require_columns(Context& context, const sql::Node& query) {
  // What WITH names is read first, in order; a part may read those before it, which are no relations of the schema.
  std::set<std::string_view> before;
  for (const sql::Node& part : query["withClause"]["ctes"].items()) {
    const sql::Node inner = unwrapped(part.inner()["ctequery"]);
    const sql::Node from = inner["fromClause"];
    const bool reads_part =
        from.size() == 1 && !from.at(0).inner()["schemaname"] && before.contains(from.at(0).inner()["relname"].text());
    before.insert(part.inner()["ctename"].text());
    if (reads_part || query["withClause"]["recursive"].truth()) continue;
    if (Outcome outcome = require_own_columns(context, inner); outcome.refused()) return outcome;
  }
  // The rows of an INSERT are a query of their own, which knows nothing of the target.
  if (query["selectStmt"]) {
    const sql::Node rows = unwrapped(query["selectStmt"]);
    if (Outcome outcome = require_values(context, query, rows); outcome.refused()) return outcome;
    return rows["selectStmt"] ? done() : require_columns(context, rows);
  }
  if (Outcome outcome = require_own_columns(context, query); outcome.refused()) return outcome;
  return require_operators(context, query);
}

void set_columns(Context& context, ObjectId relation, const std::vector<std::string>& names) {
  std::vector<Column>& columns = context.catalog.edit_columns(relation);
  for (const std::string& name : names) {
    const bool known =
        std::any_of(columns.begin(), columns.end(), [&](const Column& each) { return each.name == name; });
    if (!known) columns.push_back({.name = name});
  }
}

void set_columns(Context& context, ObjectId relation, const QueryColumns& columns) {
  set_columns(context, relation, columns.names);
  if (context.catalog.object(relation).open_columns == columns.complete)
    context.catalog.edit(relation).open_columns = !columns.complete;
}

void rename_columns(const sql::Node& aliases, QueryColumns& columns) {
  const std::vector<sql::Node> given = aliases.items();
  for (std::size_t at = 0; at < given.size(); ++at) {
    if (at == columns.names.size() && columns.complete) return;
    if (at == columns.names.size()) columns.names.emplace_back();
    columns.names[at] = std::string(given[at].string());
  }
}

Outcome require_readable(const Context& context, const std::vector<ObjectId>& relations) {
  for (const ObjectId relation : relations) {
    if (Outcome outcome = require_privilege(context, relation, privilege::select); outcome.refused()) {
      const std::vector<Column>& columns = context.catalog.columns(relation);
      bool any = false;
      for (std::size_t at = 0; at < columns.size(); ++at) {
        any = any || column_privileges_on(context.catalog, context.current(), relation, at, privilege::select) != 0;
      }
      if (!any) return outcome;
    }
  }
  return done();
}

}  // namespace routegrant::pg
