#include <string>

#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

/// The table of OWNED BY table.column; none for OWNED BY NONE.
ObjectId owning_table(const sql::Node& node, Context& context) {
  const sql::Node names = option_named(node["options"], "owned_by")["arg"].inner()["items"];
  if (names.size() < 2) return ObjectId::none;
  QualifiedName name{.name = std::string(names.at(names.size() - 2).string())};
  if (names.size() > 2) name.schema = names.at(names.size() - 3).string();
  return look_up(context, Space::relation, name).id;
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["sequence"];
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const Created made = create_in_schema(context, {.kind = ObjectKind::sequence}, name,
                                        node["if_not_exists"].truth() ? IfExists::skip : IfExists::refuse);
  if (made.outcome.refused() || !made.made) return made.outcome;
  set_columns(context, made.id, {"last_value", "log_cnt", "is_called"});
  if (const ObjectId table = owning_table(node, context); table != ObjectId::none) {
    context.catalog.edit(made.id).part_of = table;
    context.catalog.depend(made.id, table);
  }
  return done();
}

Outcome apply_alter(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["sequence"];
  const bool owned = static_cast<bool>(option_named(node["options"], "owned_by"));
  Resolved found = look_up(context, Space::relation, relation_name(range, span_of_relation(range, text)));
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (node["missing_ok"].truth() || !context.closed()) return done();
    return refuse(sqlstate::undefined_table,
                  "relation \"" + std::string(range["relname"].text()) + "\" does not exist");
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  if (!owned) return done();
  const ObjectId table = owning_table(node, context);
  context.catalog.edit(found.id).part_of = table;
  if (table != ObjectId::none) context.catalog.depend(found.id, table);
  return done();
}

}  // namespace

const Statement alter_sequence{.node = "AlterSeqStmt", .apply = apply_alter};
const Statement create_sequence{.node = "CreateSeqStmt", .apply = apply};

}  // namespace routegrant::pg
