#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/expression.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Notes what a body may do that is not followed where it is called, by its words.
void note_unfollowed(Context& context, std::string_view body);

/// Remembers where a routine is made, and its body if calling it may change roles or privileges.
void remember_body(Context& context, ObjectId routine, const sql::Node& node, const StatementText& text);

/// Runs a DO statement.
[[nodiscard]] Outcome run_do(Context& context, const StatementText& text, const sql::Node& node);

/// What CALL leaves in the INOUT parameters of a procedure.
struct Outputs {
  struct Parameter {
    std::string name{};
    bool is_output = false;
  };
  /// All that CALL gives, in their order, and the names of those that are outputs.
  std::vector<Parameter> parameters{};
  /// Whether it is known which procedure is called.
  bool is_known = false;
  /// One value, or a record of several.
  Value value{};

  /// The name of the output at that place, or of that name; nothing if it is none.
  [[nodiscard]] std::optional<std::string> at(std::size_t place) const;
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] Value value_of(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> names() const;
};

/// What a procedure that changes nothing which is followed leaves in its INOUT parameters; of another their names only.
[[nodiscard]] Outputs outputs_of_call(const Context& context, const sql::Node& func_call, const Scope& scope);

/// Runs the function or procedure that a FuncCall node calls, if scripts made it and its body matters; `site` is where
/// the call stands. set_config() changes the session. `outputs` takes what it leaves in the parameters that it names,
/// `given` what a function gives that has no output parameters and gives no set: unknown for others.
[[nodiscard]] Outcome run_call(Context& context, const sql::Node& func_call, const Scope& scope, Span site,
                               Outputs* outputs = nullptr, Value* given = nullptr);

/// What a call of a function gives that scripts make and that changes nothing which is followed; unknown where data
/// would be needed, or which function is meant is not known.
[[nodiscard]] Evaluated value_of_call(const Context& context, const sql::Node& func_call, const Scope& scope);

/// The rows of a call in FROM, or of one that gives a set, in the same way: each a record of the output parameters, or
/// of the value itself under the function's name. Nothing where they are not known.
[[nodiscard]] std::optional<std::vector<Value>> rows_of_call(const Context& context, const sql::Node& func_call,
                                                             const Scope& scope);

/// Parses and carries out SQL that a body put together; all of it stands at `site`.
[[nodiscard]] Outcome run_made(Context& context, std::string_view sql, Span site);

/// Reports that something cannot be told.
void report_dynamic(Context& context, std::string why, Span span);

}  // namespace routegrant::pg
