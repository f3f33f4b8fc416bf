#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/expression.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/effort.hpp"
#include "pg/routines/plpgsql_eval.hpp"
#include "pg/routines/routine.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// How a statement ended.
enum class Flow : std::uint8_t { next, leave_loop, next_round, leave_routine, raised };

/// Runs one body: control flow in plpgsql_eval.cpp, its SQL in plpgsql_queries.cpp, what rows need in
/// plpgsql_asked.cpp, what is passed over in plpgsql_skipped.cpp.
class Interpreter {
 public:
  /// `outputs`: the names of the output parameters.
  Interpreter(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source, std::optional<Span> site,
              std::vector<std::string> outputs);

  Outcome run();
  /// What it gives to its caller; unknown if anything was passed over that may have returned before, or changed it.
  void give(Returned& returned) const;

 private:
  /// Adds to what running bodies has cost; false if that is more than is followed, which each body tells once.
  bool spend(std::uint64_t steps);
  /// In plpgsql_variables.cpp; what the type refuses is in `denied_` then.
  void set(const std::string& name, Value given);
  [[nodiscard]] sql::Node declaration_of(const std::string& name) const;
  [[nodiscard]] Value as_declared(const std::string& name, Value value);
  [[nodiscard]] const std::string& name_of(std::int64_t datum) const;
  /// What a variable keeps of a value that it is given: an array of its literal, a text of a truth.
  [[nodiscard]] static Value as_declared(const sql::Node& datum, Value value);
  /// Where a text of the body stands: at the call, if there is one.
  [[nodiscard]] Span place(std::string_view query, std::int64_t line) const;
  Flow finish(Outcome outcome);

  Flow run_list(const sql::Node& statements);
  Flow run_statement(const sql::Node& wrapper);
  Flow dispatch(std::string_view type, const sql::Node& node);
  Flow run_block(const sql::Node& node);
  Flow run_guarded(const sql::Node& node, const sql::Node& exceptions);
  /// Variables that a block hides from itself, with what they held before.
  using Hidden = std::vector<std::pair<std::string, Value>>;
  Flow declare(const sql::Node& block, Hidden& hidden);
  Flow run_if(const sql::Node& node);
  Flow run_case(const sql::Node& node);
  Flow run_foreach(const sql::Node& node);
  Flow run_count(const sql::Node& node);
  Flow run_rows(const sql::Node& node);
  Flow run_made_rows(const sql::Node& node);
  Flow run_query_rows(const sql::Node& node, std::string_view query, const Scope& scope);
  Flow run_loop(const sql::Node& node);
  Flow run_exit(const sql::Node& node);
  Flow run_raise(const sql::Node& node);
  Flow run_assert(const sql::Node& node);
  Flow run_return(std::string_view type, const sql::Node& node);
  void return_next(const sql::Node& expression);
  Flow return_query(const sql::Node& node);
  /// The output parameters as they are: NULL before they are set.
  [[nodiscard]] Value row_of_outputs() const;
  void diagnose(const sql::Node& node);
  Flow commit();
  Flow roll_back();
  /// One round of a loop; nothing if the loop goes on.
  std::optional<Flow> run_round(const sql::Node& body);
  [[nodiscard]] bool catches(const sql::Node& list, std::string_view sqlstate) const;
  [[nodiscard]] bool is_caught(std::string_view sqlstate) const;
  [[nodiscard]] std::string_view raised_state(const sql::Node& node);
  [[nodiscard]] std::string raised_words(const sql::Node& node);
  [[nodiscard]] bool is_record(const sql::Node& fields) const;

  /// What the statement evaluates before anything else calls functions that may matter: they are run.
  Flow run_calls_of(std::string_view type, const sql::Node& node);
  Flow run_calls_in(std::string_view expression, std::int64_t line);
  Evaluated evaluate_text(const sql::Node& expression);
  Evaluated evaluate_sql(std::string_view expression);
  Evaluated evaluate_parsed(const sql::Node& select, const Scope& scope);
  /// What the calls of a text gave that were run before it is evaluated.
  [[nodiscard]] CallResults take_results(const std::string& text);
  /// A loop evaluates the same texts in each round.
  std::optional<sql::Parsed> parsed_once(const std::string& text);
  [[nodiscard]] Outcome require_rows(std::string_view query, bool binds, Span span);
  void ask_for(std::string_view expression);
  Flow run_sql(const sql::Node& node);
  Flow run_into(const sql::Node& node, std::string_view query, const Scope& scope, Span span);
  Flow give_rows(const sql::Node& node, const std::optional<Rows>& rows);
  Flow run_execute(const sql::Node& node);
  Flow run_perform(const sql::Node& node);
  Flow run_call_statement(const sql::Node& node);
  void take_outputs(const sql::Node& call, const Outputs& outputs);
  Flow run_assign(const sql::Node& node);
  [[nodiscard]] Scope with_parameters(const sql::Node& parameters);
  void set_targets(const sql::Node& target, const Value& value);

  /// What is under an unknown condition is not run: it is reported if it could matter, and what it assigns is unknown.
  Flow skip(const sql::Node& node, std::string_view why);
  /// Whether anything of these could matter, now that they are not run.
  [[nodiscard]] bool pass_over(std::vector<sql::Node> statements);
  void tell_passed_over(const sql::Node& node, std::string_view why);
  void forget_assigned(const sql::Node& wrapper);
  /// IF, where it is not known which branch is taken: what leads to the same end on either way is run all the same.
  Flow run_either(const sql::Node& node);
  [[nodiscard]] std::optional<sql::Parsed> statement_of(const sql::Node& wrapper);
  /// Whether anything in the body could change what is kept.
  [[nodiscard]] bool body_matters();
  [[nodiscard]] bool matters(const sql::Node& wrapper) const;

  Context& context_;
  const sql::PlpgsqlBody& body_;
  Scope scope_;
  SourceId source_;
  std::optional<Span> site_;
  std::vector<std::string> names_;
  /// The lines of the blocks' BEGIN, in the order of the text.
  std::vector<std::int64_t> blocks_;
  /// The handlers of the blocks that are open.
  std::vector<sql::Node> handlers_;
  /// What was parsed, or could not be, by its text.
  std::map<std::string, std::optional<sql::Parsed>> parsed_;
  /// Whether it was told that this body is not followed to its end.
  bool is_cut_off_ = false;
  std::optional<bool> body_matters_;
  Value returned_{};
  std::vector<std::string> outputs_;
  /// What the calls in the texts of the statement gave that were run, in the order in which they were; each is taken
  /// once.
  std::map<std::string, std::vector<CallResults>> given_{};
  /// What RETURN NEXT and RETURN QUERY added; nothing once one of them is not known.
  std::optional<std::vector<Value>> rows_ = std::vector<Value>();
  /// Something was divided by zero since the statement began.
  bool divides_by_zero_ = false;
  /// What refuses the statement that is run, as its condition or value may not be looked up.
  Outcome denied_ = done();
  /// Whether a part was passed over.
  bool is_unsure_ = false;
  Outcome outcome_;
  Outcome caught_;
  int depth_ = 0;
};

}  // namespace routegrant::pg
