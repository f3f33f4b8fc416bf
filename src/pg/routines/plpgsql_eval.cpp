#include "pg/routines/plpgsql_eval.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/conditions.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "pg/routines/session.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view raised_exception = "P0001";
constexpr std::string_view invalid_transaction_termination = "2D000";
constexpr std::string_view division_by_zero = "22012";

/// The lines of the blocks' BEGIN in the order of the text. A body's own block comes first.
std::vector<std::int64_t> lines_of_blocks(const sql::Node& action) {
  std::vector<std::int64_t> lines;
  sql::for_each_node(action, [&](const sql::Node& each) {
    if (each.type() == "PLpgSQL_stmt_block") lines.push_back(each.inner()["lineno"].integer());
  });
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

}  // namespace

Interpreter::Interpreter(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source,
                         std::optional<Span> site, std::vector<std::string> outputs)
    : context_(context),
      body_(body),
      scope_(std::move(scope)),
      source_(source),
      site_(site),
      blocks_(lines_of_blocks(body.function()["action"])),
      outputs_(std::move(outputs)) {
  for (const std::string& each : outputs_) {
    if (!each.empty() && scope_.find(each) == nullptr) scope_.variables.emplace_back(each, Value::null());
  }
  for (const sql::Node& datum : body_.function()["datums"].items())
    names_.emplace_back(datum.inner()["refname"].text());
  std::set<std::string_view> declared;
  for (const sql::Node& datum : body_.function()["datums"].items()) {
    const std::string_view name = datum.inner()["refname"].text();
    if (datum.inner()["default_val"] && !declared.insert(name).second) scope_.shadowed.emplace(name);
  }
}

Outcome Interpreter::run() {
  if (!spend(1)) return done();
  static_cast<void>(run_statement(body_.function()["action"]));
  return std::move(outcome_);
}

bool Interpreter::spend(std::uint64_t steps) {
  context_.routines.steps += steps;
  if (context_.routines.steps <= Routines::most_steps) return true;
  if (!std::exchange(is_cut_off_, true))
    report_dynamic(context_, "a body runs too long, or after others that did, to be followed", place({}, 1));
  return false;
}

const std::string& Interpreter::name_of(std::int64_t datum) const {
  static const std::string none;
  const auto at = static_cast<std::size_t>(datum);
  return at < names_.size() ? names_[at] : none;
}

Span Interpreter::place(std::string_view query, std::int64_t line) const {
  if (site_) return *site_;
  const sql::BodyRange range = body_.place(query, line);
  return {.source = source_, .begin = range.begin, .end = range.end};
}

Flow Interpreter::run_list(const sql::Node& statements) {
  for (std::size_t at = 0; at < statements.size(); ++at) {
    const Flow flow = run_statement(statements.at(at));
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Interpreter::run_statement(const sql::Node& wrapper) {
  if (!spend(steps_of_statement) || depth_ > Routines::most_depth) return Flow::leave_routine;
  ++depth_;
  Flow flow = run_calls_of(wrapper.type(), wrapper.inner());
  divides_by_zero_ = false;
  if (flow == Flow::next) flow = dispatch(wrapper.type(), wrapper.inner());
  if (flow == Flow::next && std::exchange(divides_by_zero_, false))
    flow = finish(refuse(division_by_zero, "division by zero"));
  Outcome denied = std::exchange(denied_, done());
  if (flow != Flow::raised && denied.refused()) flow = finish(std::move(denied));
  --depth_;
  return flow;
}

Flow Interpreter::dispatch(std::string_view type, const sql::Node& node) {
  if (type == "PLpgSQL_stmt_block") return run_block(node);
  if (type == "PLpgSQL_stmt_if") return run_if(node);
  if (type == "PLpgSQL_stmt_case") return run_case(node);
  if (type == "PLpgSQL_stmt_execsql") return run_sql(node);
  if (type == "PLpgSQL_stmt_dynexecute") return run_execute(node);
  if (type == "PLpgSQL_stmt_perform") return run_perform(node);
  if (type == "PLpgSQL_stmt_call") return run_call_statement(node);
  if (type == "PLpgSQL_stmt_assign") return run_assign(node);
  if (type == "PLpgSQL_stmt_foreach_a") return run_foreach(node);
  if (type == "PLpgSQL_stmt_fori") return run_count(node);
  if (type == "PLpgSQL_stmt_fors") return run_rows(node);
  if (type == "PLpgSQL_stmt_dynfors") return run_made_rows(node);
  if (type == "PLpgSQL_stmt_assert") return run_assert(node);
  if (type == "PLpgSQL_stmt_rollback") return roll_back();
  if (type == "PLpgSQL_stmt_commit") return commit();
  if (type == "PLpgSQL_stmt_forc") return skip(node, "a loop runs over rows that are not known");
  if (type == "PLpgSQL_stmt_while" || type == "PLpgSQL_stmt_loop") return run_loop(node);
  if (type == "PLpgSQL_stmt_exit") return run_exit(node);
  if (type == "PLpgSQL_stmt_raise") return run_raise(node);
  if (type.starts_with("PLpgSQL_stmt_return")) return run_return(type, node);
  diagnose(node);
  // FETCH takes what a cursor has.
  set_targets(node["target"], {});
  return Flow::next;
}

Flow Interpreter::finish(Outcome outcome) {
  if (!outcome.refused()) return Flow::next;
  outcome_ = std::move(outcome);
  return Flow::raised;
}

/// Variables get their first values wherever a block begins. Which block declares one is told by the lines.
Flow Interpreter::declare(const sql::Node& block, Hidden& hidden) {
  const std::int64_t line = block["lineno"].integer();
  std::set<std::string, std::less<>> here;
  for (const sql::Node& each : body_.function()["datums"].items()) {
    const sql::Node datum = each.inner();
    const sql::Node value = datum["default_val"];
    if (!value) continue;
    const auto in = std::lower_bound(blocks_.begin(), blocks_.end(), datum["lineno"].integer());
    if (in == blocks_.end() ? line != blocks_.back() : *in != line) continue;
    if (const Flow flow = run_calls_in(body_.query(value), datum["lineno"].integer()); flow != Flow::next) return flow;
    Evaluated first = evaluate_text(value);
    first.value.rests_on_absence = first.rests_on_absence;
    const std::string name(datum["refname"].text());
    first.value = as_declared(datum, std::move(first.value));
    if (scope_.shadowed.contains(name)) {
      // Blocks of one line are not told apart: then neither are their variables.
      if (!here.insert(name).second) first.value = {};
      hidden.emplace_back(name, scope_.value(name));
    }
    set(name, std::move(first.value));
    if (denied_.refused()) return finish(std::exchange(denied_, done()));
  }
  return Flow::next;
}

Flow Interpreter::run_block(const sql::Node& node) {
  Hidden hidden;
  if (const Flow flow = declare(node, hidden); flow != Flow::next) return flow;
  const sql::Node exceptions = node["exceptions"].inner()["exc_list"];
  const Flow flow = exceptions.size() == 0 ? run_list(node["body"]) : run_guarded(node, exceptions);
  for (auto each = hidden.rbegin(); each != hidden.rend(); ++each) set(each->first, std::move(each->second));
  return flow;
}

namespace {

/// What SQLERRM says; where only the kind of the refusal is known, not its words.
Value words_of(const Outcome& refused) {
  const bool told = !refused.reason.starts_with("syntax error in") && refused.reason != "an exception is raised";
  return told ? Value::of(refused.reason) : Value{};
}

}  // namespace

/// GET DIAGNOSTICS counts rows, GET STACKED DIAGNOSTICS tells what was caught (manual, 43.6.8.1).
void Interpreter::diagnose(const sql::Node& node) {
  for (const sql::Node& each : node["diag_items"].items()) {
    const std::string_view kind = each.inner()["kind"].text();
    Value value;
    if (kind == "RETURNED_SQLSTATE" && caught_.refused()) value = Value::of(std::string(caught_.sqlstate));
    if (kind == "MESSAGE_TEXT" && caught_.refused()) value = words_of(caught_);
    set(name_of(each.inner()["target"].integer()), std::move(value));
  }
}

Flow Interpreter::run_guarded(const sql::Node& node, const sql::Node& exceptions) {
  const Catalog::Mark mark = context_.catalog.mark();
  const Session session = context_.session;
  handlers_.push_back(exceptions);
  ++context_.routines.subtransactions;
  const Flow flow = run_list(node["body"]);
  --context_.routines.subtransactions;
  handlers_.pop_back();
  if (flow != Flow::raised) return flow;
  for (const sql::Node& each : exceptions.items()) {
    const sql::Node handler = each.inner();
    if (!catches(handler["conditions"], outcome_.sqlstate)) continue;
    context_.catalog.rollback(mark);
    context_.session = session;
    caught_ = std::exchange(outcome_, done());
    set("sqlstate", Value::of(std::string(caught_.sqlstate)));
    set("sqlerrm", words_of(caught_));
    return run_list(handler["action"]);
  }
  return flow;
}

bool Interpreter::catches(const sql::Node& list, std::string_view sqlstate) const {
  // A class stands for all of its conditions: those that end in three zeros (`exception_matches_conditions()`).
  const auto is_of = [&](std::string_view condition) {
    const bool is_class = condition.size() == 5 && condition.ends_with("000");
    return condition == sqlstate || (is_class && condition.substr(0, 2) == sqlstate.substr(0, 2));
  };
  for (const sql::Node& each : list.items()) {
    const std::string_view name = each.inner()["condname"].text();
    if (is_of(name)) return true;
    // OTHERS leaves out what cancels a query, and ASSERT.
    if (name == "others" && sqlstate != sqlstate::assert_failure) return true;
    for (const Condition& condition : conditions) {
      if (condition.name == name && is_of(condition.sqlstate)) return true;
    }
  }
  return false;
}

bool Interpreter::is_caught(std::string_view sqlstate) const {
  return std::any_of(handlers_.begin(), handlers_.end(), [&](const sql::Node& exceptions) {
    const std::vector<sql::Node> all = exceptions.items();
    return std::any_of(all.begin(), all.end(),
                       [&](const sql::Node& each) { return catches(each.inner()["conditions"], sqlstate); });
  });
}

Flow Interpreter::run_if(const sql::Node& node) {
  const Evaluated condition = evaluate_text(node["cond"]);
  if (condition.divides_by_zero || denied_.refused()) return Flow::next;
  if (!condition.value.known()) return run_either(node);
  if (condition.value.is_true()) return run_list(node["then_body"]);
  bool rests_on_absence = condition.rests_on_absence;
  for (const sql::Node& each : node["elsif_list"].items()) {
    const sql::Node elsif = each.inner();
    if (const Flow flow = run_calls_in(body_.query(elsif["cond"]), node["lineno"].integer()); flow != Flow::next)
      return flow;
    const Evaluated other = evaluate_text(elsif["cond"]);
    if (!other.value.known()) return skip(node, "whether the branch is taken is not known");
    if (other.value.is_true()) return run_list(elsif["stmts"]);
    rests_on_absence = rests_on_absence || other.rests_on_absence;
  }
  if (rests_on_absence && !context_.closed() && node["else_body"].size() == 0) {
    // Nothing makes what the branch waits for, yet it may exist all the same.
    return skip(node, "the branch is taken only if something exists that no script creates");
  }
  return run_list(node["else_body"]);
}

Flow Interpreter::run_case(const sql::Node& node) {
  const std::string& hidden = name_of(node["t_varno"].integer());
  if (node["t_expr"]) set(hidden, evaluate_text(node["t_expr"]).value);
  for (const sql::Node& each : node["case_when_list"].items()) {
    const sql::Node branch = each.inner();
    if (const Flow flow = run_calls_in(body_.query(branch["expr"]), node["lineno"].integer()); flow != Flow::next)
      return flow;
    const Value condition = evaluate_text(branch["expr"]).value;
    if (!condition.known()) return skip(node, "whether the branch is taken is not known");
    if (condition.is_true()) return run_list(branch["stmts"]);
  }
  if (!node["have_else"].truth() && context_.closed()) return finish(refuse("20000", "case not found"));
  return run_list(node["else_stmts"]);
}

std::optional<Flow> Interpreter::run_round(const sql::Node& body) {
  if (!spend(steps_of_statement)) return Flow::leave_routine;
  const Flow flow = run_list(body);
  if (flow == Flow::leave_loop) return Flow::next;
  if (flow == Flow::leave_routine || flow == Flow::raised) return flow;
  return std::nullopt;
}

Flow Interpreter::run_foreach(const sql::Node& node) {
  Value array = evaluate_text(node["expr"]).value;
  if (array.kind == Value::Kind::text) array = array_of_literal(array.text);
  if (array.is_null()) return Flow::next;
  if (array.kind != Value::Kind::array) return skip(node, "a loop runs over an array that is not known");
  for (const Value& element : array.elements) {
    set(name_of(node["varno"].integer()), element);
    if (const auto flow = run_round(node["body"])) return *flow;
  }
  set("found", Value::of_truth(!array.elements.empty()));
  return Flow::next;
}

namespace {

bool is_int32(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

}  // namespace

Flow Interpreter::run_count(const sql::Node& node) {
  const auto lower = text::integer(evaluate_text(node["lower"]).value.text);
  const auto upper = text::integer(evaluate_text(node["upper"]).value.text);
  const auto step = node["step"] ? text::integer(evaluate_text(node["step"]).value.text) : 1;
  if (!lower || !upper || !step || *step <= 0) return skip(node, "a loop runs over numbers that are not known");
  const std::string name(node["var"].inner()["refname"].text());
  const bool down = node["reverse"].truth();
  // PostgreSQL counts in 32 bits, so that neither bound nor step overflows 64.
  if (!is_int32(*lower) || !is_int32(*upper) || !is_int32(*step))
    return skip(node, "a loop runs over numbers that are not known");
  bool found = false;
  for (std::int64_t number = *lower; down ? number >= *upper : number <= *upper; number += down ? -*step : *step) {
    found = true;
    set(name, Value::of(std::to_string(number)));
    if (const auto flow = run_round(node["body"])) return *flow;
  }
  set("found", Value::of_truth(found));
  return Flow::next;
}

Flow Interpreter::run_rows(const sql::Node& node) {
  const std::string_view query = body_.query(node["query"]);
  const Outcome outcome = require_rows(query, true, place(query, node["lineno"].integer()));
  return outcome.refused() ? finish(outcome) : run_query_rows(node, query, scope_);
}

/// FOR ... IN EXECUTE.
Flow Interpreter::run_made_rows(const sql::Node& node) {
  const auto query = evaluate_text(node["query"]).value.written();
  if (!query) return skip(node, "a loop runs over rows that are not known");
  const Outcome outcome = require_rows(*query, false, place({}, node["lineno"].integer()));
  return outcome.refused() ? finish(outcome) : run_query_rows(node, *query, with_parameters(node["params"]));
}

Flow Interpreter::run_query_rows(const sql::Node& node, std::string_view query, const Scope& scope) {
  sql::ParseError error;
  const auto parsed = sql::parse(query, error);
  std::optional<Rows> rows;
  if (parsed && parsed->statement().type() == "SelectStmt" && !calls_what_matters(query, context_.routines))
    rows = rows_of_query(parsed->statement().inner(), scope, context_);
  if (!rows) return skip(node, "a loop runs over rows that are not known");
  if (rows->rows.empty() && !context_.closed()) return skip(node, "a loop runs over what no script creates");
  const sql::Node fields = unwrapped(node["var"])["fields"];
  for (const Value& row : rows->rows) {
    const bool whole = fields.size() <= 1 && (row.elements.size() != 1 || is_record(fields));
    for (std::size_t at = 0; at < fields.size(); ++at) {
      set(std::string(fields.at(at)["name"].text()), whole                      ? row
                                                     : at < row.elements.size() ? row.elements[at]
                                                                                : Value{});
    }
    if (fields.size() == 0) set(std::string(unwrapped(node["var"])["refname"].text()), row);
    if (const auto flow = run_round(node["body"])) return *flow;
  }
  set("found", Value::of_truth(!rows->rows.empty()));
  return Flow::next;
}

bool Interpreter::is_record(const sql::Node& fields) const {
  const sql::Node datum =
      body_.function()["datums"].at(static_cast<std::size_t>(fields.at(0)["varno"].integer())).inner();
  const std::string_view type = text::trim(unwrapped(datum["datatype"])["typname"].text());
  return text::equal_ignoring_case(type, "record") || datum["dno"] || type.ends_with("%rowtype") ||
         type.ends_with("%ROWTYPE");
}

Flow Interpreter::run_loop(const sql::Node& node) {
  while (true) {
    if (node["cond"]) {
      if (const Flow flow = run_calls_in(body_.query(node["cond"]), node["lineno"].integer()); flow != Flow::next)
        return flow;
      const Value condition = evaluate_text(node["cond"]).value;
      if (!condition.known()) return skip(node, "a loop runs as long as what is not known");
      if (!condition.is_true()) return Flow::next;
    }
    if (const auto flow = run_round(node["body"])) return *flow;
  }
}

Flow Interpreter::run_exit(const sql::Node& node) {
  if (node["cond"]) {
    const Value condition = evaluate_text(node["cond"]).value;
    if (condition.known() && !condition.is_true()) return Flow::next;
    // When a loop ends is not known: what was done so far is.
    is_unsure_ = is_unsure_ || !condition.known();
    if (!condition.known() && body_matters()) {
      report_dynamic(context_, "when a loop ends is not known",
                     place(body_.query(node["cond"]), node["lineno"].integer()));
    }
  }
  return node["is_exit"].truth() ? Flow::leave_loop : Flow::next_round;
}

Flow Interpreter::run_raise(const sql::Node& node) {
  constexpr std::int64_t error_level = 21;
  // What a message shows is read before it is told (exec_stmt_raise()).
  if (context_.closed()) {
    for (const sql::Node& each : node["params"].items()) static_cast<void>(evaluate_text(each));
    for (const sql::Node& each : node["options"].items()) static_cast<void>(evaluate_text(each.inner()["expr"]));
    if (denied_.refused()) return finish(std::exchange(denied_, done()));
  }
  if (node["elog_level"].integer() < error_level) return Flow::next;
  const bool again = !node["message"] && !node["condname"] && node["options"].size() == 0 && caught_.refused();
  return finish(again ? caught_ : refuse(raised_state(node), raised_words(node)));
}

/// The message with its parameters; of a condition without one, its name.
std::string Interpreter::raised_words(const sql::Node& node) {
  constexpr std::int64_t message = 1;
  for (const sql::Node& each : node["options"].items()) {
    if (each.inner()["opt_type"].integer() != message) continue;
    return evaluate_text(each.inner()["expr"]).value.written().value_or("an exception is raised");
  }
  if (!node["message"]) return std::string(node["condname"] ? node["condname"].text() : raised_state(node));
  const std::string_view words = node["message"].text();
  std::string out;
  std::size_t parameter = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] != '%') {
      out += words[at];
    } else if (at + 1 < words.size() && words[at + 1] == '%') {
      out += words[++at];
    } else {
      const Value value = evaluate_text(node["params"].at(parameter++)).value;
      const auto text = value.is_null() ? std::optional<std::string>("<NULL>") : value.written();
      if (!text) return "an exception is raised";
      out += *text;
    }
  }
  return out;
}

/// RAISE condition, RAISE SQLSTATE '...' and USING ERRCODE = '...'.
std::string_view Interpreter::raised_state(const sql::Node& node) {
  std::string name(node["condname"].text());
  for (const sql::Node& each : node["options"].items()) {
    const sql::Node option = each.inner();
    constexpr std::int64_t errcode = 0;
    if (option["opt_type"].integer() != errcode) continue;
    if (const auto code = evaluate_text(option["expr"]).value.written()) name = *code;
  }
  if (name.empty()) return raised_exception;
  for (const Condition& each : conditions) {
    if (each.name == name) return each.sqlstate;
  }
  // A state is five letters or digits; the catalogue keeps it as long as the replay lasts.
  return name.size() == 5 ? context_.catalog.text(context_.catalog.intern(name)) : raised_exception;
}

Flow Interpreter::run_assert(const sql::Node& node) {
  const Value condition = evaluate_text(node["cond"]).value;
  if (!condition.known() || condition.is_true()) return Flow::next;
  if (!context_.routines.custom_parameters.contains("plpgsql.check_asserts"))
    return finish(refuse(sqlstate::assert_failure, "assertion failed"));
  report_dynamic(context_, "whether assertions are checked is not known", place({}, node["lineno"].integer()));
  return Flow::next;
}

/// COMMIT in a procedure or DO block (manual, 43.8 Transaction Management). In an open world who calls it may allow it.
Flow Interpreter::commit() {
  Routines& routines = context_.routines;
  if (routines.subtransactions > 0 && routines.may_commit)
    return finish(refuse(invalid_transaction_termination, "cannot commit while a subtransaction is active"));
  if (!routines.may_commit && context_.closed())
    return finish(refuse(invalid_transaction_termination, "invalid transaction termination"));
  if (!routines.may_commit) return Flow::next;
  end_local_settings(context_.session);
  routines.committed = {.mark = context_.catalog.mark(), .session = context_.session};
  return Flow::next;
}

/// ROLLBACK in a procedure: back to the start of the statement or the last COMMIT in it.
Flow Interpreter::roll_back() {
  Routines& routines = context_.routines;
  if (routines.subtransactions > 0 && routines.may_commit)
    return finish(refuse(invalid_transaction_termination, "cannot roll back while a subtransaction is active"));
  if (!routines.may_commit && context_.closed())
    return finish(refuse(invalid_transaction_termination, "invalid transaction termination"));
  if (!routines.may_commit || !routines.committed) return Flow::next;
  context_.catalog.rollback(routines.committed->mark);
  context_.session = routines.committed->session;
  return Flow::next;
}

}  // namespace routegrant::pg
