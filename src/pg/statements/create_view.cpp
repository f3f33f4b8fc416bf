#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/view_relations.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/builtin_calls.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_uses.hpp"
#include "pg/relations/query_types.hpp"
#include "pg/relations/updatable_views.hpp"
#include "pg/statements.hpp"
#include "pg/statements/view_options.hpp"

namespace routegrant::pg {
namespace {

/// What a view's column is a number or text of; the first empty where that is not known.
struct ColumnType {
  NameId text = NameId::empty;
  ObjectId id = ObjectId::none;
};

/// Of a query that names columns of one relation, in its order; of others nothing.
std::vector<ColumnType> types_of(Context& context, const sql::Node& query) {
  std::vector<ColumnType> types;
  const sql::Node from = query["fromClause"];
  const sql::Node range = from.at(0).inner();
  if (query["larg"] || from.size() != 1 || from.at(0).type() != "RangeVar" || range["alias"]["colnames"]) return types;
  const ObjectId relation = look_up(context, Space::relation, relation_name(range, std::nullopt)).id;
  if (relation == ObjectId::none) return types;
  const Catalog& catalog = context.catalog;
  for (const sql::Node& target : query["targetList"].items()) {
    const sql::Node value = target.inner()["val"];
    const sql::Node fields = value.inner()["fields"];
    const sql::Node last = fields.at(fields.size() == 0 ? 0 : fields.size() - 1);
    // What * stands for is counted by nobody here.
    if (value.type() == "ColumnRef" && last.type() == "A_Star") return types;
    const auto at = value.type() == "ColumnRef" ? catalog.find_column(relation, last.string()) : std::nullopt;
    types.emplace_back();
    if (at)
      types.back() = {.text = catalog.columns(relation)[*at].type_text, .id = catalog.columns(relation)[*at].type};
  }
  return types;
}

/// The columns of a view keep the types that they have.
Outcome require_same_types(const Context& context, ObjectId view, const std::vector<ColumnType>& types) {
  const std::vector<Column>& columns = context.catalog.columns(view);
  for (std::size_t at = 0; context.closed() && at < columns.size() && at < types.size(); ++at) {
    const Column& column = columns[at];
    if (column.type_text == NameId::empty || types[at].text == NameId::empty || column.type_text == types[at].text)
      continue;
    const auto shown = [&](ObjectId id, NameId text) {
      return shown_type(context, {.id = id, .text = std::string(context.catalog.text(text))});
    };
    return refuse(sqlstate::invalid_table_definition,
                  "cannot change data type of view column " + in_quotes(column.name) + " from " +
                      shown(column.type, column.type_text) + " to " + shown(types[at].id, types[at].text));
  }
  return done();
}

void set_types(Context& context, ObjectId view, const std::vector<ColumnType>& types) {
  if (types.empty()) return;
  std::vector<Column>& columns = context.catalog.edit_columns(view);
  for (std::size_t at = 0; at < columns.size() && at < types.size(); ++at) {
    columns[at].type_text = types[at].text;
    columns[at].type = types[at].id;
  }
}

/// `checkViewTupleDesc()`: columns may only be added behind those that are there.
Outcome require_same_columns(const Context& context, ObjectId view, const QueryColumns& columns) {
  const std::vector<std::string>& names = columns.names;
  if (!context.closed() || !columns.complete || !shows_all_columns(context.catalog, view)) return done();
  std::size_t at = 0;
  if (names.size() < context.catalog.columns(view).size())
    return refuse(sqlstate::invalid_table_definition, "cannot drop columns from view");
  for (const Column& column : context.catalog.columns(view)) {
    if (column.name != names[at]) {
      return refuse(sqlstate::invalid_table_definition,
                    "cannot change name of view column " + in_quotes(column.name) + " to " + in_quotes(names[at]));
    }
    ++at;
  }
  return done();
}

/// A view of something temporary is temporary, whatever the statement says (`DefineView()`).
Outcome make_temporary(Context& context, QualifiedName& name) {
  if (name.schema.empty()) {
    name.schema = "pg_temp";
    return make_temporary_schema(context);
  }
  if (name.schema == "pg_temp" || !context.closed()) return done();
  if (const Resolved schema = creation_schema(context, name); schema.outcome.refused()) return schema.outcome;
  return refuse(sqlstate::invalid_table_definition, "cannot create temporary relation in non-temporary schema");
}

/// WITH CHECK OPTION is for views that are updated by themselves (`DefineView()`), as those of the system's views are.
Outcome require_check_option(Context& context, const sql::Node& node) {
  const std::string_view option = node["withCheckOption"].text();
  const sql::Node query = unwrapped(node["query"]);
  const bool asks = (!option.empty() && option != "NO_CHECK_OPTION") ||
                    static_cast<bool>(option_named(node["options"], "check_option"));
  if (!context.closed() || !asks || updated_relation(context, query) != ObjectId::none) return done();
  const sql::Node from = query["fromClause"];
  const ObjectId base = from.size() == 1 && from.at(0).type() == "RangeVar"
                            ? look_up(context, Space::relation, relation_name(from.at(0).inner(), std::nullopt)).id
                            : ObjectId::none;
  if (base != ObjectId::none && context.catalog.object(base).system) return done();
  return refuse(sqlstate::feature_not_supported,
                "WITH CHECK OPTION is supported only on automatically updatable views");
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["view"];
  QualifiedName name = relation_name(range, span_of_relation(range, text));
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node["query"], text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, unwrapped(node["query"])); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees(context, node["query"]); outcome.refused()) return outcome;
  if (Outcome outcome = unless_unknown(context, require_named_relations(context, node["query"])); outcome.refused())
    return outcome;
  // The query is looked at before anything is made (DefineView()).
  if (Outcome outcome = require_check_option(context, node); outcome.refused()) return outcome;
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  QueryColumns columns = columns_of_query(context, unwrapped(node["query"]));
  if (columns.complete && node["aliases"].size() > columns.names.size() && context.closed())
    return refuse(sqlstate::syntax_error, "CREATE VIEW specifies more column names than columns");
  rename_columns(node["aliases"], columns);
  if (Outcome outcome = require_distinct(context, columns.names); outcome.refused()) return outcome;
  if (any_temporary(context, relations)) {
    if (Outcome outcome = make_temporary(context, name); outcome.refused()) return outcome;
  }
  const std::vector<ColumnType> types = types_of(context, unwrapped(node["query"]));
  const std::vector<ResolvedType> made_types = types_of_query(context, unwrapped(node["query"]));
  const Created view = create_in_schema(context, {.kind = ObjectKind::view}, name,
                                        node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (view.outcome.refused() && view.outcome.sqlstate != sqlstate::duplicate_table) return view.outcome;
  // That the name is taken is seen last (heap_create_with_catalog()).
  if (Outcome outcome = require_usage_of(context, made_types); outcome.refused()) return outcome;
  if (view.outcome.refused()) return view.outcome;
  if (!view.made) {
    if (Outcome outcome = require_same_columns(context, view.id, columns); outcome.refused()) return outcome;
    if (Outcome outcome = require_same_types(context, view.id, types); outcome.refused()) return outcome;
  }
  // CREATE OR REPLACE VIEW drops the options that it does not repeat.
  const sql::Node invoker = option_named(node["options"], "security_invoker");
  if (Outcome outcome = require_view_options(context, node["options"]); outcome.refused()) return outcome;
  const ObjectId updates = updated_relation(context, unwrapped(node["query"]));
  Object& object = context.catalog.edit(view.id);
  object.security_invoker = invoker && truth_of_option(invoker);
  if (!view.made) object.rights_span = name.span;
  object.updates = updates;
  object.uses.clear();
  object.column_uses.clear();
  for (const ObjectId relation : relations) {
    if (relation != view.id) context.catalog.depend(view.id, relation);
  }
  for (const ObjectId used : called_and_named(context, node["query"])) context.catalog.depend(view.id, used);
  context.catalog.edit(view.id).column_uses = columns_read(context, node["query"]);
  note_only_named(context.catalog, view.id, relations);
  set_columns(context, view.id, columns);
  set_types(context, view.id, types);
  note_shown_columns(context, view.id, unwrapped(node["query"]), columns.names);
  return done();
}

}  // namespace

const Statement create_view{.node = "ViewStmt", .apply = apply};

}  // namespace routegrant::pg
