#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/body_statements.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/firing.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/routines/large_objects.hpp"
#include "pg/routines/lone_statements.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "pg/statements.hpp"
#include "pg/values/text_functions.hpp"
#include "sql/identifier.hpp"
#include "sql/keywords.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view no_data_found = "P0002";
constexpr std::string_view too_many_rows = "P0003";

std::string_view without_select(std::string_view query) {
  constexpr std::string_view select = "SELECT ";
  return query.starts_with(select) ? query.substr(select.size()) : query;
}

/// The members of statements that are evaluated once and first, whatever comes of it.
constexpr std::string_view evaluated_first[] = {"cond", "t_expr", "expr", "lower", "upper", "step", "query"};
constexpr std::string_view evaluated_lists[] = {"params", "options"};

/// These have a condition for each round, or a query that is looked at by itself.
bool looks_itself(std::string_view type) {
  return type == "PLpgSQL_stmt_while" || type == "PLpgSQL_stmt_fors" || type == "PLpgSQL_stmt_perform" ||
         type == "PLpgSQL_stmt_call" || type == "PLpgSQL_stmt_assign" || type == "PLpgSQL_stmt_return_query" ||
         type == "PLpgSQL_stmt_execsql" || type == "PLpgSQL_stmt_block";
}

/// The record with another value in a field; of one that is null or not known, that field alone. Unknown where the
/// field lies in another.
Value with_field(const Value* record, std::string_view field, Value value) {
  if (field.find('.') != std::string_view::npos) return {};
  Value changed{.kind = Value::Kind::record};
  if (record != nullptr && record->known() && !record->is_null()) changed = *record;
  if (changed.kind != Value::Kind::record || changed.names.size() != changed.elements.size()) return {};
  const std::string name = sql::identifier(field);
  const auto found = std::find(changed.names.begin(), changed.names.end(), name);
  if (found == changed.names.end()) {
    changed.names.push_back(name);
    changed.elements.push_back(std::move(value));
  } else {
    changed.elements[static_cast<std::size_t>(found - changed.names.begin())] = std::move(value);
  }
  return changed;
}

}  // namespace

Flow Interpreter::run_calls_of(std::string_view type, const sql::Node& node) {
  if (context_.routines.names.empty() || looks_itself(type)) return Flow::next;
  const std::int64_t line = node["lineno"].integer();
  given_.clear();
  for (const std::string_view member : evaluated_first) {
    if (const Flow flow = run_calls_in(body_.query(node[member]), line); flow != Flow::next) return flow;
  }
  for (const std::string_view list : evaluated_lists) {
    for (const sql::Node& each : node[list].items()) {
      const sql::Node expression = each.type() == "PLpgSQL_expr" ? each : each.inner()["expr"];
      if (const Flow flow = run_calls_in(body_.query(expression), line); flow != Flow::next) return flow;
    }
  }
  return Flow::next;
}

Flow Interpreter::run_calls_in(std::string_view expression, std::int64_t line) {
  if (!calls_what_matters(expression, context_.routines)) return Flow::next;
  expression = without_select(expression);
  const std::string text = "SELECT " + std::string(expression);
  const std::optional<sql::Parsed> parsed = parsed_once(text);
  if (!parsed) return Flow::next;
  CallResults results;
  Outcome outcome =
      run_calls_of_query(context_, parsed->statement().inner(), scope_, place(expression, line), &results);
  if (!results.empty()) given_[text].push_back(std::move(results));
  return finish(std::move(outcome));
}

CallResults Interpreter::take_results(const std::string& text) {
  const auto found = given_.find(text);
  if (found == given_.end()) return {};
  CallResults results = std::move(found->second.front());
  found->second.erase(found->second.begin());
  if (found->second.empty()) given_.erase(found);
  return results;
}

Evaluated Interpreter::evaluate_text(const sql::Node& expression) {
  return evaluate_sql(body_.query(expression));
}

Evaluated Interpreter::evaluate_sql(std::string_view expression) {
  ask_for(expression);
  const std::string text = "SELECT " + std::string(expression);
  const std::optional<sql::Parsed> parsed = parsed_once(text);
  if (!parsed) return {};
  const CallResults results = take_results(text);
  // Only of a text with calls that were run there is another scope to look into.
  if (results.empty()) return evaluate_parsed(parsed->statement().inner(), scope_);
  Scope scope = scope_;
  scope.called = &results;
  return evaluate_parsed(parsed->statement().inner(), scope);
}

Evaluated Interpreter::evaluate_parsed(const sql::Node& select, const Scope& scope) {
  if (select["targetList"].size() != 1) return {};
  if (select["fromClause"] || select["whereClause"]) {
    // x := count(*) FROM ...: a query of one value.
    const auto rows = rows_of_query(select, scope, context_);
    if (!rows) return {};
    return {.value = first_of(rows, 1).front(), .rests_on_absence = rows->rests_on_absence};
  }
  Evaluated value = evaluate(select["targetList"].at(0).inner()["val"], scope, context_);
  divides_by_zero_ = divides_by_zero_ || value.divides_by_zero;
  return value;
}

std::optional<sql::Parsed> Interpreter::parsed_once(const std::string& text) {
  constexpr std::size_t most_kept = 256;
  if (const auto known = parsed_.find(text); known != parsed_.end()) return known->second;
  sql::ParseError error;
  std::optional<sql::Parsed> parsed = sql::parse(text, error);
  if (parsed_.size() < most_kept) parsed_.emplace(text, parsed);
  return parsed;
}

/// A static statement. INTO gives variables what a query of the catalogues says.
Flow Interpreter::run_sql(const sql::Node& node) {
  const std::string_view query = body_.query(node["sqlstmt"]);
  const Span span = place(query, node["lineno"].integer());
  if (node["into"].truth()) return run_into(node, query, scope_, span);
  const sql::Relevance relevance = sql::classify(query);
  const bool is_irrelevant = relevance == sql::Relevance::irrelevant;
  // Whether rows were written is not known.
  if (is_irrelevant) set("found", {});
  if (relevance == sql::Relevance::transaction) {
    sql::ParseError error;
    const auto parsed = sql::parse(query, error);
    return parsed ? finish(require_place_in_body(context_, parsed->statement(), RunBy::plpgsql)) : Flow::next;
  }
  if (relevance != sql::Relevance::relevant) {
    if (const Outcome outcome = require_rows(query, true, span); outcome.refused()) return finish(outcome);
  }
  if (is_irrelevant && !may_matter_in_body(context_, query)) return Flow::next;
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  if (!parsed) {
    if (is_irrelevant) return Flow::next;
    if (context_.closed()) return finish(refuse(sqlstate::syntax_error, "syntax error in a statement of the body"));
    report_dynamic(context_, "a statement of the body is not understood", span);
    return Flow::next;
  }
  const bool verbatim = !site_ && context_.sources.text(span) == query;
  const StatementText text = verbatim ? StatementText(query, span) : StatementText::made(query, span);
  if (is_irrelevant) return finish(run_irrelevant(context_, parsed->statement(), text, RunBy::plpgsql));
  if (const Outcome outcome = require_place_in_body(context_, parsed->statement(), RunBy::plpgsql); outcome.refused())
    return finish(outcome);
  return finish(apply_statement(parsed->statement(), text, context_));
}

Flow Interpreter::run_into(const sql::Node& node, std::string_view query, const Scope& scope, Span span) {
  std::optional<Rows> rows;
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  const bool is_query = parsed && parsed->statement().type() == "SelectStmt";
  const bool is_static = static_cast<bool>(node["sqlstmt"]);
  if (const Outcome outcome = require_rows(query, is_static, span); outcome.refused()) return finish(outcome);
  if (parsed && !is_query) report_calls(context_, parsed->statement(), span);
  if (is_query) {
    CallResults results;
    const Outcome outcome = run_calls_of_query(context_, parsed->statement().inner(), scope, span, &results);
    if (outcome.refused()) return finish(outcome);
    Scope inside = scope;
    inside.called = &results;
    rows = rows_of_query(parsed->statement().inner(), inside, context_);
  }
  return give_rows(node, rows);
}

/// STRICT wants one row: an open world takes none for that only if the body is ready for it.
Flow Interpreter::give_rows(const sql::Node& node, const std::optional<Rows>& rows) {
  const bool unsure = rows && rows->rests_on_absence && !context_.closed();
  if (rows && node["strict"].truth()) {
    if (rows->rows.empty() && (!unsure || is_caught(no_data_found)))
      return finish(refuse(no_data_found, "query returned no rows"));
    if (rows->rows.size() > 1) return finish(refuse(too_many_rows, "query returned more than one row"));
  }
  const sql::Node target = unwrapped(node["target"]);
  const sql::Node fields = target["fields"];
  const bool missing = rows && rows->rows.empty() && node["strict"].truth();
  std::vector<Value> values = first_of(missing ? std::nullopt : rows, fields.size());
  for (std::size_t at = 0; at < fields.size(); ++at) {
    values[at].rests_on_absence = unsure;
    set(std::string(fields.at(at)["name"].text()), std::move(values[at]));
  }
  if (fields.size() == 0 && target["refname"])
    set(std::string(target["refname"].text()), rows && !rows->rows.empty() ? rows->rows.front() : Value{});
  if (node["sqlstmt"]) {
    Value found = rows ? Value::of_truth(!rows->rows.empty()) : Value{};
    found.rests_on_absence = unsure;
    set("found", std::move(found));
  }
  return Flow::next;
}

Scope Interpreter::with_parameters(const sql::Node& parameters) {
  Scope scope = scope_;
  if (parameters.size() == 0) return scope;
  scope.positional.clear();
  for (const sql::Node& each : parameters.items()) scope.positional.push_back(evaluate_text(each).value);
  return scope;
}

void Interpreter::set_targets(const sql::Node& target, const Value& value) {
  if (!target) return;
  const sql::Node row = unwrapped(target);
  for (const sql::Node& field : row["fields"].items()) set(std::string(field["name"].text()), value);
  if (row["fields"].size() == 0 && row["refname"]) set(std::string(row["refname"].text()), value);
}

Flow Interpreter::run_execute(const sql::Node& node) {
  const Span span = place(body_.query(node["query"]), node["lineno"].integer());
  const Value query = evaluate_text(node["query"]).value;
  if (query.is_null() && context_.closed())
    return finish(refuse(sqlstate::null_value_not_allowed, "query string argument of EXECUTE is null"));
  const auto sql = query.written();
  if (!sql) {
    set_targets(node["target"], {});
    report_dynamic(context_, "EXECUTE of a text that is not constant", span);
    return Flow::next;
  }
  if (!spend(steps_of_statement + steps_of_bytes(sql->size()))) return Flow::leave_routine;
  if (node["into"].truth() && sql::classify(*sql) != sql::Relevance::relevant)
    return run_into(node, *sql, with_parameters(node["params"]), span);
  set_targets(node["target"], {});
  // What EXECUTE runs may not COMMIT.
  const bool may_commit = std::exchange(context_.routines.may_commit, false);
  Outcome outcome = run_made(context_, *sql, span);
  context_.routines.may_commit = may_commit;
  return finish(std::move(outcome));
}

Flow Interpreter::run_perform(const sql::Node& node) {
  const std::string_view query = body_.query(node["expr"]);
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  if (!parsed || parsed->statement().type() != "SelectStmt") return Flow::next;
  const sql::Node statement = parsed->statement().inner();
  divides_by_zero_ = divides_by_zero(statement, scope_, context_);
  if (divides_by_zero_) return Flow::next;
  // PERFORM is written without SELECT: its place is that of what follows.
  const Span span = place(without_select(query), node["lineno"].integer());
  if (const Outcome outcome = require_rows(query, true, span); outcome.refused()) return finish(outcome);
  if (Outcome outcome = require_large_objects(context_, statement, scope_); outcome.refused()) return finish(outcome);
  const auto rows = rows_of_query(statement, scope_, context_);
  Value found = rows ? Value::of_truth(!rows->rows.empty()) : Value{};
  found.rests_on_absence = rows && rows->rests_on_absence;
  set("found", std::move(found));
  return finish(run_calls_of_query(context_, statement, scope_, span));
}

/// CALL, and DO inside of a body.
Flow Interpreter::run_call_statement(const sql::Node& node) {
  const std::string_view query = body_.query(node["expr"]);
  const Span span = place(query, node["lineno"].integer());
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  if (!parsed) return Flow::next;
  const sql::Node statement = parsed->statement().inner();
  if (parsed->statement().type() == "DoStmt")
    return finish(apply_statement(parsed->statement(), StatementText::made(query, span), context_));
  if (parsed->statement().type() != "CallStmt") return Flow::next;
  if (Outcome outcome = require_rows(query, true, span); outcome.refused()) return finish(outcome);
  const sql::Node call = unwrapped(statement["funccall"]);
  for (const sql::Node& each : call["args"].items()) {
    if (Outcome outcome = run_calls_of_expression(context_, each, scope_, span); outcome.refused())
      return finish(outcome);
  }
  Outputs outputs = outputs_of_call(context_, call, scope_);
  if (Outcome outcome = run_call(context_, call, scope_, span, &outputs); outcome.refused()) return finish(outcome);
  take_outputs(call, outputs);
  return Flow::next;
}

/// Variables that stand for INOUT parameters take what the procedure leaves in them; all that are given, where it is
/// not known which procedure is called.
void Interpreter::take_outputs(const sql::Node& call, const Outputs& outputs) {
  const std::vector<sql::Node> arguments = call["args"].items();
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const bool named = arguments[at].type() == "NamedArgExpr";
    const sql::Node given = named ? arguments[at].inner()["arg"] : arguments[at];
    const sql::Node fields = given.inner()["fields"];
    if (given.type() != "ColumnRef" || fields.size() != 1) continue;
    const auto parameter = named ? outputs.find(arguments[at].inner()["name"].text()) : outputs.at(at);
    if (outputs.is_known && !parameter) continue;
    set(std::string(fields.at(0).string()), parameter ? outputs.value_of(*parameter) : Value{});
  }
}

Value Interpreter::as_declared(const sql::Node& datum, Value value) {
  const std::string type = text::lower(text::trim(unwrapped(datum["datatype"])["typname"].text()));
  if (type.ends_with("[]") && value.kind == Value::Kind::text) return array_of_literal(value.text);
  const bool is_text = type == "text" || type == "varchar" || type.ends_with(".varchar");
  return is_text ? text_of_truth(std::move(value)) : value;
}

Flow Interpreter::run_assign(const sql::Node& node) {
  const sql::Assignment assignment = sql::split_assignment(body_.query(node["expr"]));
  if (const Flow flow = run_calls_in(assignment.expression, node["lineno"].integer()); flow != Flow::next) return flow;
  // An assignment to an element of an array, or to a field of a field, leaves the whole unknown.
  const bool part = assignment.target.find_first_of(".[") != std::string_view::npos;
  Evaluated value = part ? Evaluated{} : evaluate_sql(assignment.expression);
  value.value.rests_on_absence = value.rests_on_absence;
  const std::string name = name_of(node["varno"].integer());
  const sql::Node datum = body_.function()["datums"].at(static_cast<std::size_t>(node["varno"].integer())).inner();
  value.value = as_declared(datum, std::move(value.value));
  if (!assignment.field.empty()) value.value = with_field(scope_.find(name), assignment.field, std::move(value.value));
  set(name, std::move(value.value));
  return Flow::next;
}

}  // namespace routegrant::pg
