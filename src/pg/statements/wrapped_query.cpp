#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/names/explained.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/populated.hpp"
#include "pg/routines/routine.hpp"
#include "pg/statements.hpp"

/// Statements that hold another one: it is read at once, and asked for its privileges when it runs.
namespace routegrant::pg {
namespace {

/// EXPLAIN starts the executor, which asks for all privileges; only ANALYZE runs what it explains.
Outcome apply_explain(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node query = node["query"];
  if (!is_only_explained(text)) return apply_statement(query, text, context);
  if (query.type() == "SelectStmt" && !query.inner()["intoClause"])
    return require_explained(context, query.inner(), text);
  static constexpr std::string_view asked[] = {"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ExecuteStmt"};
  for (const std::string_view type : asked) {
    if (query.type() == type) return unless_unpopulated(apply_statement(query, text, context));
  }
  return done();
}

/// Names are looked for now, privileges asked for at EXECUTE. Nothing that is prepared changes who may do what.
Outcome apply_prepare(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string name(node["name"].text());
  const sql::Node query = node["query"];
  if (query.type() == "SelectStmt") {
    std::vector<Need> needs;
    if (Outcome outcome = add_reading(context, query.inner(), text, ObjectId::none, needs); outcome.refused())
      return outcome;
    if (Outcome outcome = require_columns(context, query.inner()); outcome.refused()) return outcome;
  }
  const std::string_view written = text.text();
  const std::size_t as = text.find_word("as");
  if (as >= text.tokens().size()) return done();
  const bool is_new =
      context.routines.prepared.emplace(name, std::string(written.substr(text.tokens()[as].end))).second;
  return is_new ? done()
                : refuse(sqlstate::duplicate_prepared_statement,
                         "prepared statement " + in_quotes(name) + " already exists");
}

Outcome missing_prepared(std::string_view name) {
  return refuse(sqlstate::invalid_sql_statement_name, "prepared statement " + in_quotes(name) + " does not exist");
}

Outcome apply_execute(const sql::Node& node, const StatementText& text, Context& context) {
  const auto found = context.routines.prepared.find(std::string(node["name"].text()));
  if (found == context.routines.prepared.end()) return missing_prepared(node["name"].text());
  // A copy: what runs may forget it.
  const std::string prepared = found->second;
  return run_made(context, prepared, text.span());
}

Outcome apply_deallocate(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string name(node["name"].text());
  if (name.empty()) {
    context.routines.prepared.clear();
    return done();
  }
  return context.routines.prepared.erase(name) > 0 ? done() : missing_prepared(name);
}

}  // namespace

const Statement explain{.node = "ExplainStmt", .apply = apply_explain, .only_asked = true};
const Statement prepare{.node = "PrepareStmt", .apply = apply_prepare, .only_asked = true};
const Statement execute{.node = "ExecuteStmt", .apply = apply_execute, .only_asked = true};
const Statement deallocate{.node = "DeallocateStmt", .apply = apply_deallocate, .only_asked = true};

}  // namespace routegrant::pg
