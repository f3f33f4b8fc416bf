#include <string>
#include <vector>

#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["view"];
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  std::vector<ObjectId> relations;
  if (Outcome outcome = relations_of_query(context, node["query"], text, relations); outcome.refused()) return outcome;
  if (Outcome outcome = require_columns(context, unwrapped(node["query"])); outcome.refused()) return outcome;
  std::vector<std::string> columns = columns_of_query(context, unwrapped(node["query"]));
  const sql::Node aliases = node["aliases"];
  for (std::size_t at = 0; at < aliases.size() && at < columns.size(); ++at) columns[at] = aliases.at(at).string();
  const Created view = create_in_schema(context, {.kind = ObjectKind::view}, name,
                                        node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (view.outcome.refused()) return view.outcome;
  // CREATE OR REPLACE VIEW drops the options that it does not repeat.
  const sql::Node invoker = option_named(node["options"], "security_invoker");
  if (invoker && !context.features().security_invoker) {
    return refuse(sqlstate::invalid_parameter_value, "unrecognized parameter \"security_invoker\"");
  }
  Object& object = context.catalog.edit(view.id);
  object.security_invoker = invoker && truth_of_option(invoker);
  object.uses.clear();
  for (const ObjectId relation : relations) {
    if (relation != view.id) context.catalog.depend(view.id, relation);
  }
  set_columns(context, view.id, columns);
  return done();
}

}  // namespace

const Statement create_view{.node = "ViewStmt", .apply = apply};

}  // namespace routegrant::pg
