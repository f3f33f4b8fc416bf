#include "pg/plpgsql_eval.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "pg/conditions.hpp"
#include "pg/effort.hpp"
#include "pg/expression.hpp"
#include "pg/queries.hpp"
#include "pg/routine.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"
#include "sql/keywords.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {
namespace {

/// How a statement ended.
enum class Flow : std::uint8_t { next, leave_loop, next_round, leave_routine, raised };

constexpr std::string_view raised_exception = "P0001";

class Interpreter {
 public:
  Interpreter(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source, std::optional<Span> site)
      : context_(context), body_(body), scope_(std::move(scope)), source_(source), site_(site) {
    const sql::Node datums = body.function()["datums"];
    for (std::size_t at = 0; at < datums.size(); ++at) {
      const sql::Node datum = datums.at(at).inner();
      names_.emplace_back(datum["refname"].text());
      if (const sql::Node value = datum["default_val"]) {
        set(names_.back(), evaluate_text(value).value);
      }
    }
  }

  Outcome run() {
    if (!spend(1)) return done();
    static_cast<void>(run_statement(body_.function()["action"]));
    return std::move(outcome_);
  }

 private:
  /// Adds to what running bodies has cost; false if that is more than is followed, which each body tells once.
  bool spend(std::uint64_t steps) {
    context_.routines.steps += steps;
    if (context_.routines.steps <= Routines::most_steps) return true;
    if (!std::exchange(is_cut_off_, true))
      report_dynamic(context_, "a body runs too long, or after others that did, to be followed", place({}, 1));
    return false;
  }

  void set(const std::string& name, Value value) {
    spend(steps_of(value));
    if (Value* known = scope_.find(name)) {
      *known = std::move(value);
    } else {
      scope_.variables.emplace_back(name, std::move(value));
    }
  }

  [[nodiscard]] const std::string& name_of(std::int64_t datum) const {
    static const std::string none;
    const auto at = static_cast<std::size_t>(datum);
    return at < names_.size() ? names_[at] : none;
  }

  /// Where a text of the body stands: at the call, if there is one.
  [[nodiscard]] Span place(std::string_view query, std::int64_t line) const {
    if (site_) return *site_;
    const sql::BodyRange range = body_.place(query, line);
    return {.source = source_, .begin = range.begin, .end = range.end};
  }

  Evaluated evaluate_text(const sql::Node& expression) { return evaluate_sql(body_.query(expression)); }

  Evaluated evaluate_sql(std::string_view expression) {
    const std::optional<sql::Parsed> parsed = parsed_once("SELECT " + std::string(expression));
    if (!parsed) return {};
    const sql::Node select = parsed->statement().inner();
    if (select["targetList"].size() != 1 || select["fromClause"]) return {};
    return evaluate(select["targetList"].at(0).inner()["val"], scope_, context_);
  }

  /// Runs what an expression calls, once.
  Flow run_calls_in(std::string_view expression, std::int64_t line) {
    if (!calls_what_matters(expression, context_.routines)) return Flow::next;
    if (expression.starts_with("SELECT ")) expression.remove_prefix(7);
    const std::optional<sql::Parsed> parsed = parsed_once("SELECT " + std::string(expression));
    return !parsed ? Flow::next
                   : finish(run_calls_of_query(context_, parsed->statement().inner(), scope_, place(expression, line)));
  }

  /// A loop evaluates the same texts in each round.
  std::optional<sql::Parsed> parsed_once(const std::string& text) {
    constexpr std::size_t most_kept = 256;
    if (const auto known = parsed_.find(text); known != parsed_.end()) return known->second;
    sql::ParseError error;
    std::optional<sql::Parsed> parsed = sql::parse(text, error);
    if (parsed_.size() < most_kept) parsed_.emplace(text, parsed);
    return parsed;
  }

  Flow run_list(const sql::Node& statements) {
    for (std::size_t at = 0; at < statements.size(); ++at) {
      const Flow flow = run_statement(statements.at(at));
      if (flow != Flow::next) return flow;
    }
    return Flow::next;
  }

  Flow run_statement(const sql::Node& wrapper) {
    if (!spend(steps_of_statement) || depth_ > Routines::most_depth) return Flow::leave_routine;
    ++depth_;
    const Flow flow = dispatch(wrapper.type(), wrapper.inner());
    --depth_;
    return flow;
  }

  Flow dispatch(std::string_view type, const sql::Node& node) {
    if (type == "PLpgSQL_stmt_block") return run_block(node);
    if (type == "PLpgSQL_stmt_if") return run_if(node);
    if (type == "PLpgSQL_stmt_case") return run_case(node);
    if (type == "PLpgSQL_stmt_execsql") return run_sql(node);
    if (type == "PLpgSQL_stmt_dynexecute") return run_execute(node);
    if (type == "PLpgSQL_stmt_perform") return run_perform(node);
    if (type == "PLpgSQL_stmt_call") return run_perform(node);
    if (type == "PLpgSQL_stmt_assign") return run_assign(node);
    if (type == "PLpgSQL_stmt_foreach_a") return run_foreach(node);
    if (type == "PLpgSQL_stmt_fori") return run_count(node);
    if (type == "PLpgSQL_stmt_fors") return run_rows(node);
    if (type == "PLpgSQL_stmt_dynfors") return run_made_rows(node);
    if (type == "PLpgSQL_stmt_assert") return run_assert(node);
    if (type == "PLpgSQL_stmt_rollback") return roll_back();
    if (type == "PLpgSQL_stmt_commit") mark_ = context_.catalog.mark();
    if (type == "PLpgSQL_stmt_forc") return skip(node, "a loop runs over rows that are not known");
    if (type == "PLpgSQL_stmt_while" || type == "PLpgSQL_stmt_loop") return run_loop(node);
    if (type == "PLpgSQL_stmt_exit") return run_exit(node);
    if (type == "PLpgSQL_stmt_raise") return run_raise(node);
    if (type.starts_with("PLpgSQL_stmt_return")) {
      const Flow flow = run_calls_in(body_.query(node["expr"]), node["lineno"].integer());
      return flow == Flow::next && type == "PLpgSQL_stmt_return" ? Flow::leave_routine : flow;
    }
    return Flow::next;
  }

  Flow finish(Outcome outcome) {
    if (!outcome.refused()) return Flow::next;
    outcome_ = std::move(outcome);
    return Flow::raised;
  }

  Flow run_block(const sql::Node& node) {
    const sql::Node exceptions = node["exceptions"].inner()["exc_list"];
    if (exceptions.size() == 0) return run_list(node["body"]);
    const Catalog::Mark mark = context_.catalog.mark();
    const Session session = context_.session;
    const Flow flow = run_list(node["body"]);
    if (flow != Flow::raised) return flow;
    for (std::size_t at = 0; at < exceptions.size(); ++at) {
      const sql::Node handler = exceptions.at(at).inner();
      if (!catches(handler["conditions"])) continue;
      context_.catalog.rollback(mark);
      context_.session = session;
      caught_ = std::exchange(outcome_, done());
      return run_list(handler["action"]);
    }
    return flow;
  }

  [[nodiscard]] bool catches(const sql::Node& list) const {
    for (std::size_t at = 0; at < list.size(); ++at) {
      const std::string_view name = list.at(at).inner()["condname"].text();
      if (name == "others" || name == outcome_.sqlstate) return true;
      if (name == "raise_exception" && outcome_.sqlstate == raised_exception) return true;
      for (const Condition& each : conditions) {
        if (each.name == name && each.sqlstate == outcome_.sqlstate) return true;
      }
    }
    return false;
  }

  Flow run_if(const sql::Node& node) {
    if (const Flow flow = run_calls_in(body_.query(node["cond"]), node["lineno"].integer()); flow != Flow::next)
      return flow;
    const Evaluated condition = evaluate_text(node["cond"]);
    if (!condition.value.known()) return skip(node, "whether the branch is taken is not known");
    if (condition.value.is_true()) return run_list(node["then_body"]);
    const sql::Node elsifs = node["elsif_list"];
    for (std::size_t at = 0; at < elsifs.size(); ++at) {
      const sql::Node elsif = elsifs.at(at).inner();
      const Evaluated other = evaluate_text(elsif["cond"]);
      if (!other.value.known()) return skip(node, "whether the branch is taken is not known");
      if (other.value.is_true()) return run_list(elsif["stmts"]);
    }
    if (condition.rests_on_absence && !context_.closed() && node["else_body"].size() == 0) {
      // Nothing makes what the branch waits for, yet it may exist all the same.
      return skip(node, "the branch is taken only if something exists that no script creates");
    }
    return run_list(node["else_body"]);
  }

  Flow run_case(const sql::Node& node) {
    const std::string& hidden = name_of(node["t_varno"].integer());
    if (node["t_expr"]) set(hidden, evaluate_text(node["t_expr"]).value);
    const sql::Node branches = node["case_when_list"];
    for (std::size_t at = 0; at < branches.size(); ++at) {
      const sql::Node branch = branches.at(at).inner();
      const Value condition = evaluate_text(branch["expr"]).value;
      if (!condition.known()) return skip(node, "whether the branch is taken is not known");
      if (condition.is_true()) return run_list(branch["stmts"]);
    }
    return run_list(node["else_stmts"]);
  }

  /// A static statement. INTO gives variables what a query of the catalogues says.
  Flow run_sql(const sql::Node& node) {
    const std::string_view query = body_.query(node["sqlstmt"]);
    const std::int64_t line = node["lineno"].integer();
    if (node["into"].truth()) return run_into(node, query);
    const sql::Relevance relevance = sql::classify(query);
    if (relevance == sql::Relevance::irrelevant || relevance == sql::Relevance::transaction) return Flow::next;
    sql::ParseError error;
    const auto parsed = sql::parse(query, error);
    if (!parsed) {
      if (context_.closed()) return finish(refuse(sqlstate::syntax_error, "syntax error in a statement of the body"));
      report_dynamic(context_, "a statement of the body is not understood", place(query, line));
      return Flow::next;
    }
    const Span span = place(query, line);
    const bool verbatim = !site_ && context_.sources.text(span) == query;
    return finish(apply_statement(parsed->statement(),
                                  verbatim ? StatementText(query, span) : StatementText::made(query, span), context_));
  }

  Flow run_into(const sql::Node& node, std::string_view query) {
    const std::int64_t line = node["lineno"].integer();
    std::optional<Rows> rows;
    sql::ParseError error;
    const auto parsed = sql::parse(query, error);
    const bool is_query = parsed && parsed->statement().type() == "SelectStmt";
    if (parsed && !is_query) report_calls(context_, parsed->statement(), place(query, line));
    if (is_query) {
      const Outcome outcome = run_calls_of_query(context_, parsed->statement().inner(), scope_, place(query, line));
      if (outcome.refused()) return finish(outcome);
      rows = rows_of_query(parsed->statement().inner(), scope_, context_);
    }
    const sql::Node target = unwrapped(node["target"]);
    const sql::Node fields = target["fields"];
    std::vector<Value> values = first_of(rows, fields.size());
    for (std::size_t at = 0; at < fields.size(); ++at)
      set(std::string(fields.at(at)["name"].text()), std::move(values[at]));
    set("found", rows ? Value::of_truth(!rows->rows.empty()) : Value{});
    return Flow::next;
  }

  Flow run_execute(const sql::Node& node) {
    const std::int64_t line = node["lineno"].integer();
    const Span span = place(body_.query(node["query"]), line);
    const Value query = evaluate_text(node["query"]).value;
    if (query.is_null() && context_.closed())
      return finish(refuse(sqlstate::null_value_not_allowed, "query string argument of EXECUTE is null"));
    const auto sql = query.written();
    if (!sql) {
      report_dynamic(context_, "EXECUTE of a text that is not constant", span);
      return Flow::next;
    }
    if (!spend(steps_of_statement + steps_of_bytes(sql->size()))) return Flow::leave_routine;
    return finish(run_made(context_, *sql, span));
  }

  Flow run_perform(const sql::Node& node) {
    const std::string_view query = body_.query(node["expr"]);
    const std::int64_t line = node["lineno"].integer();
    sql::ParseError error;
    const auto parsed = sql::parse(query, error);
    if (!parsed) return Flow::next;
    const sql::Node statement = parsed->statement().inner();
    if (parsed->statement().type() == "CallStmt")
      return finish(run_call(context_, unwrapped(statement["funccall"]), scope_, place(query, line)));
    if (parsed->statement().type() != "SelectStmt") return Flow::next;
    if (statement["fromClause"].size() > 0) {
      const auto rows = rows_of_query(statement, scope_, context_);
      set("found", rows ? Value::of_truth(!rows->rows.empty()) : Value{});
    }
    // PERFORM is written without SELECT: its place is that of what follows.
    const std::string_view written = query.starts_with("SELECT ") ? query.substr(7) : query;
    return finish(run_calls_of_query(context_, statement, scope_, place(written, line)));
  }

  Flow run_assign(const sql::Node& node) {
    const auto [target, expression] = sql::split_assignment(body_.query(node["expr"]));
    if (const Flow flow = run_calls_in(expression, node["lineno"].integer()); flow != Flow::next) return flow;
    // An assignment to a part of a value leaves the whole unknown.
    const bool part = target.find_first_of(".[") != std::string_view::npos;
    set(name_of(node["varno"].integer()), part ? Value{} : evaluate_sql(expression).value);
    return Flow::next;
  }

  /// One round of a loop; nothing if the loop goes on.
  std::optional<Flow> run_round(const sql::Node& body) {
    if (!spend(steps_of_statement)) return Flow::leave_routine;
    const Flow flow = run_list(body);
    if (flow == Flow::leave_loop) return Flow::next;
    if (flow == Flow::leave_routine || flow == Flow::raised) return flow;
    return std::nullopt;
  }

  Flow run_foreach(const sql::Node& node) {
    Value array = evaluate_text(node["expr"]).value;
    if (array.kind == Value::Kind::text) array = array_of_literal(array.text);
    if (array.is_null()) return Flow::next;
    if (array.kind != Value::Kind::array) return skip(node, "a loop runs over an array that is not known");
    for (const Value& element : array.elements) {
      set(name_of(node["varno"].integer()), element);
      if (const auto flow = run_round(node["body"])) return *flow;
    }
    return Flow::next;
  }

  static bool is_int32(std::int64_t number) {
    return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
  }

  Flow run_count(const sql::Node& node) {
    const auto lower = text::integer(evaluate_text(node["lower"]).value.text);
    const auto upper = text::integer(evaluate_text(node["upper"]).value.text);
    const auto step = node["step"] ? text::integer(evaluate_text(node["step"]).value.text) : 1;
    if (!lower || !upper || !step || *step <= 0) return skip(node, "a loop runs over numbers that are not known");
    const std::string name(node["var"].inner()["refname"].text());
    const bool down = node["reverse"].truth();
    // PostgreSQL counts in 32 bits, so that neither bound nor step overflows 64.
    if (!is_int32(*lower) || !is_int32(*upper) || !is_int32(*step))
      return skip(node, "a loop runs over numbers that are not known");
    for (std::int64_t number = *lower; down ? number >= *upper : number <= *upper; number += down ? -*step : *step) {
      set(name, Value::of(std::to_string(number)));
      if (const auto flow = run_round(node["body"])) return *flow;
    }
    return Flow::next;
  }

  Flow run_rows(const sql::Node& node) { return run_query_rows(node, body_.query(node["query"])); }

  /// FOR ... IN EXECUTE.
  Flow run_made_rows(const sql::Node& node) {
    const auto query = evaluate_text(node["query"]).value.written();
    return query ? run_query_rows(node, *query) : skip(node, "a loop runs over rows that are not known");
  }

  Flow run_query_rows(const sql::Node& node, std::string_view query) {
    sql::ParseError error;
    const auto parsed = sql::parse(query, error);
    std::optional<Rows> rows;
    if (parsed && parsed->statement().type() == "SelectStmt")
      rows = rows_of_query(parsed->statement().inner(), scope_, context_);
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
    return Flow::next;
  }

  [[nodiscard]] bool is_record(const sql::Node& fields) const {
    const sql::Node datum =
        body_.function()["datums"].at(static_cast<std::size_t>(fields.at(0)["varno"].integer())).inner();
    const std::string_view type = text::trim(unwrapped(datum["datatype"])["typname"].text());
    return text::equal_ignoring_case(type, "record") || datum["dno"] || type.ends_with("%rowtype") ||
           type.ends_with("%ROWTYPE");
  }

  Flow run_loop(const sql::Node& node) {
    while (true) {
      if (node["cond"]) {
        const Value condition = evaluate_text(node["cond"]).value;
        if (!condition.known()) return skip(node, "a loop runs as long as what is not known");
        if (!condition.is_true()) return Flow::next;
      }
      if (const auto flow = run_round(node["body"])) return *flow;
    }
  }

  Flow run_exit(const sql::Node& node) {
    if (node["cond"]) {
      const Value condition = evaluate_text(node["cond"]).value;
      // When a loop ends is not known: what was done so far is.
      if (condition.known() && !condition.is_true()) return Flow::next;
    }
    return node["is_exit"].truth() ? Flow::leave_loop : Flow::next_round;
  }

  Flow run_raise(const sql::Node& node) {
    constexpr std::int64_t error_level = 21;
    if (node["elog_level"].integer() < error_level) return Flow::next;
    const bool again = !node["message"] && !node["condname"] && caught_.refused();
    return finish(again ? caught_ : refuse(raised_state(node), "an exception is raised"));
  }

  /// RAISE condition, RAISE SQLSTATE '...' and USING ERRCODE = '...'.
  [[nodiscard]] std::string_view raised_state(const sql::Node& node) {
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

  Flow run_assert(const sql::Node& node) {
    const Value condition = evaluate_text(node["cond"]).value;
    if (!condition.known() || condition.is_true()) return Flow::next;
    return finish(refuse(sqlstate::assert_failure, "assertion failed"));
  }

  /// ROLLBACK in a procedure: back to the call or the last COMMIT in it.
  Flow roll_back() {
    context_.catalog.rollback(mark_);
    return Flow::next;
  }

  /// What is under an unknown condition is not run: it is reported if it could matter, and what it assigns is unknown.
  Flow skip(const sql::Node& node, std::string_view why) {
    bool matters = false;
    std::vector<sql::Node> stack{node};
    while (!stack.empty()) {
      const sql::Node each = stack.back();
      stack.pop_back();
      const std::string_view type = each.type();
      const sql::Node inner = each.inner();
      if (type == "PLpgSQL_stmt_assign") set(name_of(inner["varno"].integer()), {});
      if (type == "PLpgSQL_stmt_dynexecute") matters = true;
      if (type == "PLpgSQL_stmt_execsql") {
        matters = matters || sql::classify(body_.query(inner["sqlstmt"])) == sql::Relevance::relevant;
        for (const sql::Node& field : unwrapped(inner["target"])["fields"].items())
          set(std::string(field["name"].text()), {});
      }
      if (type == "PLpgSQL_stmt_perform" || type == "PLpgSQL_stmt_call") {
        const std::string_view query = body_.query(inner["expr"]);
        matters =
            matters || std::any_of(context_.routines.names.begin(), context_.routines.names.end(),
                                   [&](const std::string& name) { return query.find(name) != std::string_view::npos; });
      }
      std::vector<sql::Node> children = each.children();
      stack.insert(stack.end(), children.begin(), children.end());
    }
    if (matters) {
      const sql::Node shown = node["cond"] ? node["cond"] : node["query"] ? node["query"] : node["expr"];
      report_dynamic(context_, std::string(why),
                     place(shown ? body_.query(shown) : std::string_view(), node["lineno"].integer()));
    }
    return Flow::next;
  }

  Context& context_;
  const sql::PlpgsqlBody& body_;
  Scope scope_;
  SourceId source_;
  std::optional<Span> site_;
  std::vector<std::string> names_;
  /// What was parsed, or could not be, by its text.
  std::map<std::string, std::optional<sql::Parsed>> parsed_;
  /// Whether it was told that this body is not followed to its end.
  bool is_cut_off_ = false;
  Outcome outcome_;
  Outcome caught_;
  /// What ROLLBACK comes back to.
  Catalog::Mark mark_ = context_.catalog.mark();
  int depth_ = 0;
};

}  // namespace

Outcome interpret(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source,
                  std::optional<Span> site) {
  return Interpreter(context, body, std::move(scope), source, site).run();
}

}  // namespace routegrant::pg
