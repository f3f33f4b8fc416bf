#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/bodies/declared_types.hpp"
#include "pg/names/parser_words.hpp"
#include "pg/routines/body_statements.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/default_calls.hpp"
#include "pg/routines/lone_statements.hpp"
#include "pg/routines/plpgsql_eval.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "pg/statements.hpp"
#include "sql/keywords.hpp"
#include "sql/literal.hpp"
#include "sql/newer_syntax.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {
namespace {

Scope scope_of(const Context& context, const RoutineBody& body, const std::vector<std::optional<Value>>& arguments,
               std::string_view statement) {
  Scope scope;
  std::vector<sql::Node> inputs;
  std::optional<sql::Parsed> parsed;
  sql::ParseError error;
  const bool needs_defaults =
      std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) { return !argument; });
  if (needs_defaults) parsed = sql::parse(statement, error);
  if (parsed) inputs = input_parameters(parsed->statement().inner()["parameters"]);
  for (std::size_t at = 0; at < body.arguments.size(); ++at) {
    Value value;
    if (at < arguments.size() && arguments[at]) {
      value = *arguments[at];
    } else if (at < inputs.size()) {
      value = evaluate(inputs[at]["defexpr"], {}, context).value;
    }
    if (body.arguments[at].is_array && value.kind == Value::Kind::text) value = array_of_literal(value.text);
    scope.positional.push_back(value);
    if (!body.arguments[at].name.empty()) scope.variables.emplace_back(body.arguments[at].name, value);
  }
  return scope;
}

/// What a statement of a SQL function's body gives, if it is the last one: the value of a query's first row.
Value value_of_statement(const Context& context, const sql::Node& statement, Scope scope, const CallResults& results) {
  if (statement.type() != "SelectStmt") return {};
  scope.called = &results;
  const auto rows = rows_of_query(statement.inner(), scope, context);
  if (!rows) return {};
  Value value = first_of(rows, 1).front();
  value.rests_on_absence = rows->rests_on_absence;
  return value;
}

Outcome run_sql_body(Context& context, const sql::Body& body, const RoutineBody& routine, const Scope& scope,
                     std::optional<Span> site, Returned* returned) {
  const SourceId source = sql::add_embedded(context.sources, routine.statement, body.text);
  const Span whole{
      .source = source, .begin = 0, .end = static_cast<std::uint32_t>(context.sources[source].text.size())};
  for (const sql::Piece& piece : sql::split(context.sources, whole)) {
    const std::string_view text = context.sources.text(piece.span);
    if (piece.kind != sql::Piece::Kind::statement) continue;
    const bool writes = sql::classify(text) == sql::Relevance::irrelevant;
    const bool may_matter = !writes || may_matter_in_body(context, text);
    if (returned != nullptr) returned->value = {};
    if (!may_matter && returned == nullptr) continue;
    sql::ParseError error;
    const auto parsed = sql::parse(text, error);
    if (!parsed) continue;
    CallResults results;
    if (!may_matter) {
      returned->value = value_of_statement(context, parsed->statement(), scope, results);
      continue;
    }
    const Span span = site.value_or(piece.span);
    const StatementText shown = site ? StatementText::made(text, span) : StatementText(text, span);
    if (writes) {
      if (Outcome outcome = run_irrelevant(context, parsed->statement(), shown, RunBy::sql); outcome.refused())
        return outcome;
      continue;
    }
    if (Outcome outcome = require_place_in_body(context, parsed->statement(), RunBy::sql); outcome.refused())
      return outcome;
    Outcome outcome = parsed->statement().type() == "SelectStmt"
                          ? run_calls_of_query(context, parsed->statement().inner(), scope, span, &results)
                          : apply_statement(parsed->statement(), shown, context);
    if (outcome.refused()) return outcome;
    if (returned != nullptr) returned->value = value_of_statement(context, parsed->statement(), scope, results);
  }
  return done();
}

/// BEGIN ATOMIC and RETURN hold queries only: what they call may matter.
Outcome run_bound_body(Context& context, const sql::Node& body, const Scope& scope, Span site, Returned* returned) {
  if (body.type() == "ReturnStmt") {
    const sql::Node expression = body.inner()["returnval"];
    CallResults results;
    Outcome outcome = run_calls_of_expression(context, expression, scope, site, &results);
    if (returned == nullptr || outcome.refused()) return outcome;
    Scope inside = scope;
    inside.called = &results;
    const Evaluated value = evaluate(expression, inside, context);
    returned->value = value.value;
    returned->value.rests_on_absence = value.rests_on_absence;
    return outcome;
  }
  for (const sql::Node& list : body.inner()["items"].items()) {
    for (const sql::Node& each : list.inner()["items"].items()) {
      if (each.type() != "SelectStmt") {
        report_calls(context, each, site);
      } else if (Outcome outcome = run_calls_of_query(context, each.inner(), scope, site); outcome.refused()) {
        return outcome;
      }
    }
  }
  return done();
}

}  // namespace

Outcome run_routine(Context& context, const RoutineBody& routine, const std::vector<std::optional<Value>>& arguments,
                    std::optional<Span> site, Returned* returned) {
  const std::string statement(context.sources.text(routine.statement));
  const auto body = sql::find_body(statement);
  const Span shown = site.value_or(routine.statement);
  if (!body) {
    sql::ParseError error;
    const auto parsed = sql::parse(statement, error);
    const sql::Node bound = parsed ? parsed->statement().inner()["sql_body"] : sql::Node();
    if (bound) return run_bound_body(context, bound, scope_of(context, routine, arguments, statement), shown, returned);
  }
  if (!body || (body->language != "plpgsql" && body->language != "sql")) {
    report_dynamic(
        context, "a body in language " + (body ? body->language : std::string("unknown")) + " is not followed", shown);
    return done();
  }
  Scope scope = scope_of(context, routine, arguments, statement);
  if (body->language == "sql") return run_sql_body(context, *body, routine, scope, site, returned);
  sql::ParseError error;
  auto parsed = sql::parse_plpgsql(statement, error);
  if (!parsed) {
    // The parser may be older than the server.
    const auto older = sql::without_newer_syntax_in_bodies(statement);
    if (older && (older->since <= context.features().version || !context.closed()))
      parsed = sql::parse_plpgsql(older->text, error);
  }
  if (!parsed) {
    // The compiler tells of variables without a place.
    const bool names_variable = error.message.ends_with("is not a known variable");
    if (context.closed() && !site && (names_variable || says_where(error.message)))
      return refuse(sqlstate::syntax_error, parser_words(error.message, {}, context.features().version));
    report_dynamic(context, "a body is not understood", shown);
    return done();
  }
  if (!site) {
    if (Outcome outcome = require_declared_types(context, *parsed, ""); outcome.refused()) return outcome;
  }
  const SourceId source = site ? SourceId{} : sql::add_embedded(context.sources, routine.statement, body->text);
  return interpret(context, *parsed, std::move(scope), source, site, returned);
}

namespace {

/// A body of one query.
void give_sql(Context& context, std::string_view body, const Scope& scope, Returned& returned) {
  returned.rows.reset();
  sql::ParseError error;
  const auto parsed = sql::parse(body, error);
  if (!parsed || parsed->root()["stmts"].size() != 1 || parsed->statement().type() != "SelectStmt") return;
  auto rows = rows_of_query(parsed->statement().inner(), scope, context);
  if (!rows) return;
  // The first row's value, or the row where there are several outputs.
  returned.value = first_of(rows, std::max<std::size_t>(returned.outputs.size(), 1)).front();
  if (returned.outputs.size() > 1 && !rows->rows.empty()) returned.value = rows->rows.front();
  if (returned.value.kind == Value::Kind::record && returned.value.elements.size() == returned.outputs.size())
    returned.value.names = returned.outputs;
  returned.value.rests_on_absence = rows->rests_on_absence;
  if (rows->rests_on_absence && !context.closed()) return;
  returned.rows = std::move(rows->rows);
  for (Value& each : *returned.rows) {
    if (each.elements.size() == returned.outputs.size()) each.names = returned.outputs;
  }
}

}  // namespace

void give(Context& context, const RoutineBody& routine, const std::vector<std::optional<Value>>& arguments,
          bool returns_set, Returned& returned) {
  const std::string statement(context.sources.text(routine.statement));
  Scope scope = scope_of(context, routine, arguments, statement);
  const auto body = sql::find_body(statement);
  sql::ParseError error;
  if (!body) {
    returned.rows.reset();
    const auto parsed = sql::parse(statement, error);
    const sql::Node bound = parsed ? parsed->statement().inner()["sql_body"] : sql::Node();
    if (bound.type() != "ReturnStmt" || returns_set) return;
    Evaluated value = evaluate(bound.inner()["returnval"], scope, context);
    value.value.rests_on_absence = value.rests_on_absence;
    returned.value = std::move(value.value);
    return;
  }
  if (body->language == "sql") return give_sql(context, body->text.text, scope, returned);
  const auto parsed = body->language == "plpgsql" ? sql::parse_plpgsql(statement, error) : std::nullopt;
  if (!parsed) {
    returned.rows.reset();
    return;
  }
  if (interpret(context, *parsed, std::move(scope), {}, routine.statement, &returned).refused()) returned.value = {};
}

Outcome run_do(Context& context, const StatementText& text, const sql::Node& /*node*/) {
  if (!text.is_made()) return run_routine(context, {.statement = text.span()}, {}, std::nullopt);
  const SourceId source = context.sources.add({.path = context.sources[text.span().source].path,
                                               .text = std::string(text.text()),
                                               .segments = {{.begin = 0, .parent_begin = text.span().begin}},
                                               .parent = text.span().source});
  const Span whole{.source = source, .begin = 0, .end = static_cast<std::uint32_t>(text.text().size())};
  return run_routine(context, {.statement = whole}, {}, text.span());
}

}  // namespace routegrant::pg
