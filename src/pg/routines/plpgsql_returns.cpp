#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pg/routines/calls.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/routines/queries.hpp"

/// What a body gives to its caller: RETURN, RETURN NEXT, RETURN QUERY and output parameters (manual, 43.6.1 "Returning
/// from a Function").
namespace routegrant::pg {

Flow Interpreter::run_return(std::string_view type, const sql::Node& node) {
  if (type == "PLpgSQL_stmt_return_query") return return_query(node);
  if (type == "PLpgSQL_stmt_return_next") {
    return_next(node["expr"]);
    return Flow::next;
  }
  if (type != "PLpgSQL_stmt_return") return Flow::next;
  if (node["expr"]) {
    Evaluated value = evaluate_text(node["expr"]);
    if (value.divides_by_zero) return Flow::next;
    returned_ = std::move(value.value);
    returned_.rests_on_absence = value.rests_on_absence;
  }
  return Flow::leave_routine;
}

Value Interpreter::row_of_outputs() const {
  Value row{.kind = Value::Kind::record, .names = outputs_};
  for (const std::string& each : outputs_) row.elements.push_back(each.empty() ? Value{} : scope_.value(each));
  return row;
}

void Interpreter::return_next(const sql::Node& expression) {
  if (!rows_) return;
  if (body_.query(expression) == sql::row_of_outputs) {
    rows_->push_back(row_of_outputs());
  } else {
    const Evaluated value = evaluate_text(expression);
    if (value.rests_on_absence && !context_.closed()) return rows_.reset();
    const bool whole = value.value.kind == Value::Kind::record;
    rows_->push_back(whole ? value.value
                           : Value{.kind = Value::Kind::record, .elements = {value.value}, .names = {std::string()}});
  }
  spend(steps_of(rows_->back()));
}

Flow Interpreter::return_query(const sql::Node& node) {
  std::string query(body_.query(node["query"]));
  if (node["dynquery"]) query = evaluate_text(node["dynquery"]).value.written().value_or(std::string());
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  const bool is_query = parsed && parsed->statement().type() == "SelectStmt";
  if (is_query && calls_what_matters(query, context_.routines)) {
    rows_.reset();
    return finish(
        run_calls_of_query(context_, parsed->statement().inner(), scope_, place(query, node["lineno"].integer())));
  }
  const Scope scope = node["dynquery"] ? with_parameters(node["params"]) : scope_;
  const auto more = is_query && rows_ ? rows_of_query(parsed->statement().inner(), scope, context_) : std::nullopt;
  if (!more || (more->rests_on_absence && !context_.closed())) {
    rows_.reset();
    return Flow::next;
  }
  for (const Value& each : more->rows) {
    spend(steps_of(each));
    rows_->push_back(each);
  }
  return Flow::next;
}

void Interpreter::give(Returned& returned) const {
  returned.value = {};
  if (is_unsure_ || is_cut_off_) {
    returned.rows.reset();
    return;
  }
  returned.rows = rows_;
  returned.value = returned_;
  if (outputs_.empty()) return;
  returned.value = row_of_outputs();
  if (outputs_.size() == 1) returned.value = Value(returned.value.elements.front());
  if (!returned.rows) return;
  for (Value& each : *returned.rows) {
    if (each.elements.size() == outputs_.size()) each.names = outputs_;
  }
}

Outcome interpret(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source,
                  std::optional<Span> site, Returned* returned) {
  Interpreter interpreter(context, body, std::move(scope), source, site,
                          returned != nullptr ? returned->outputs : std::vector<std::string>());
  Outcome outcome = interpreter.run();
  if (returned == nullptr) return outcome;
  if (outcome.refused()) {
    returned->rows.reset();
  } else {
    interpreter.give(*returned);
  }
  return outcome;
}

}  // namespace routegrant::pg
