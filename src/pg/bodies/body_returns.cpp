#include "pg/bodies/body_returns.hpp"

#include <string>
#include <string_view>

#include "pg/names/first_refusal.hpp"

namespace routegrant::pg {
namespace {

/// What a function returns, as far as its RETURN statements care.
struct Result {
  bool is_set = false;
  bool is_nothing = false;
  bool is_procedure = false;
  bool has_outputs = false;
};

Result result_of(const sql::Node& create) {
  const sql::Node type = create["returnType"];
  const sql::Node names = type["names"];
  const std::string_view name = names.at(names.size() == 0 ? 0 : names.size() - 1).string();
  Result result{.is_set = type["setof"].truth(),
                .is_nothing = name == "void" || name == "event_trigger",
                .is_procedure = create["is_procedure"].truth()};
  for (const sql::Node& each : create["parameters"].items()) {
    const std::string_view mode = each.inner()["mode"].text();
    result.is_set = result.is_set || mode == "FUNC_PARAM_TABLE";
    result.has_outputs =
        result.has_outputs || mode == "FUNC_PARAM_TABLE" || mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_INOUT";
  }
  result.is_nothing = result.is_nothing || (result.is_procedure && !result.has_outputs);
  return result;
}

Outcome missing_expression() {
  return refuse(sqlstate::syntax_error, "missing expression at or near \";\"");
}

Outcome require_return(const Result& result, bool gives) {
  constexpr std::string_view start = "RETURN cannot have a parameter in ";
  const std::string words(start);
  if (result.is_set) return gives ? refuse(sqlstate::datatype_mismatch, words + "function returning set") : done();
  if (result.is_nothing && gives) {
    return result.is_procedure ? refuse(sqlstate::syntax_error, words + "a procedure")
                               : refuse(sqlstate::datatype_mismatch, words + "function returning void");
  }
  if (result.is_nothing) return done();
  if (result.has_outputs)
    return gives ? refuse(sqlstate::datatype_mismatch, words + "function with OUT parameters") : done();
  return gives ? done() : missing_expression();
}

Outcome require_next(const Result& result, bool gives) {
  if (!result.is_set) return refuse(sqlstate::datatype_mismatch, "cannot use RETURN NEXT in a non-SETOF function");
  if (!result.has_outputs) return gives ? done() : missing_expression();
  return gives ? refuse(sqlstate::datatype_mismatch,
                        "RETURN NEXT cannot have a parameter in function with OUT parameters")
               : done();
}

}  // namespace

Outcome require_returns(const sql::PlpgsqlBody& body, const sql::Node& create) {
  const Result result = result_of(create);
  return first_refusal(body.function()["action"], [&](const sql::Node& node) {
    const sql::Node inner = node.inner();
    const std::string_view type = node.type();
    // The RETURN that the compiler adds at the end stands in no line.
    if (type == "PLpgSQL_stmt_return" && inner["lineno"].integer() > 0)
      return require_return(result, static_cast<bool>(inner["expr"]));
    if (type == "PLpgSQL_stmt_return_next")
      return require_next(result, body.query(inner["expr"]) != sql::row_of_outputs);
    if (type == "PLpgSQL_stmt_return_query" && !result.is_set)
      return refuse(sqlstate::datatype_mismatch, "cannot use RETURN QUERY in a non-SETOF function");
    return done();
  });
}

}  // namespace routegrant::pg
