#include <string>
#include <vector>

#include "pg/columns.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

/// `checkViewTupleDesc()`: columns may only be added behind those that are there.
Outcome require_same_columns(const Context& context, ObjectId view, const std::vector<std::string>& names) {
  if (!context.closed()) return done();
  std::size_t at = 0;
  for (const Column& column : context.catalog.columns(view)) {
    if (at == names.size()) return refuse(sqlstate::invalid_table_definition, "cannot drop columns from view");
    if (column.name != names[at]) {
      return refuse(sqlstate::invalid_table_definition,
                    "cannot change name of view column " + in_quotes(column.name) + " to " + in_quotes(names[at]));
    }
    ++at;
  }
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["view"];
  if (Outcome outcome = use_temporary_schema(range, context); outcome.refused()) return outcome;
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node["query"], text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, unwrapped(node["query"])); outcome.refused()) return outcome;
  std::vector<std::string> columns = columns_of_query(context, unwrapped(node["query"]));
  const sql::Node aliases = node["aliases"];
  for (std::size_t at = 0; at < aliases.size() && at < columns.size(); ++at) columns[at] = aliases.at(at).string();
  if (Outcome outcome = require_distinct(context, columns); outcome.refused()) return outcome;
  const Created view = create_in_schema(context, {.kind = ObjectKind::view}, name,
                                        node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (view.outcome.refused()) return view.outcome;
  if (!view.made) {
    if (Outcome outcome = require_same_columns(context, view.id, columns); outcome.refused()) return outcome;
  }
  // CREATE OR REPLACE VIEW drops the options that it does not repeat.
  const sql::Node invoker = option_named(node["options"], "security_invoker");
  if (invoker && !context.features().security_invoker) {
    return refuse(sqlstate::invalid_parameter_value, "unrecognized parameter \"security_invoker\"");
  }
  Object& object = context.catalog.edit(view.id);
  object.security_invoker = invoker && truth_of_option(invoker);
  object.uses.clear();
  object.column_uses.clear();
  for (const ObjectId relation : relations) {
    if (relation != view.id) context.catalog.depend(view.id, relation);
  }
  context.catalog.edit(view.id).column_uses = columns_read(context, node["query"]);
  set_columns(context, view.id, columns);
  return done();
}

}  // namespace

const Statement create_view{.node = "ViewStmt", .apply = apply};

}  // namespace routegrant::pg
