#include <string>
#include <vector>

#include "pg/interpreter.hpp"
#include "pg/queries.hpp"
#include "pg/routine.hpp"
#include "sql/keywords.hpp"

namespace routegrant::pg {
namespace {

/// RETURN, EXIT, CONTINUE and RAISE EXCEPTION: what follows is perhaps not reached.
bool leaves(const sql::Node& wrapper) {
  constexpr std::int64_t error_level = 21;
  const std::string_view type = wrapper.type();
  return type == "PLpgSQL_stmt_return" || type == "PLpgSQL_stmt_exit" ||
         (type == "PLpgSQL_stmt_raise" && wrapper.inner()["elog_level"].integer() >= error_level);
}

}  // namespace

/// Whether running this statement, those inside of it left out, could change what is kept.
bool Interpreter::matters(const sql::Node& wrapper) const {
  const std::string_view type = wrapper.type();
  const sql::Node inner = wrapper.inner();
  if (type == "PLpgSQL_stmt_dynexecute") return true;
  if (type == "PLpgSQL_stmt_execsql" && sql::classify(body_.query(inner["sqlstmt"])) == sql::Relevance::relevant)
    return true;
  return type == "PLpgSQL_expr" && calls_what_matters(body_.query(wrapper), context_.routines);
}

bool Interpreter::body_matters() {
  if (body_matters_) return *body_matters_;
  body_matters_ = false;
  std::vector<sql::Node> stack{body_.function()["action"]};
  while (!stack.empty() && !*body_matters_) {
    const sql::Node each = stack.back();
    stack.pop_back();
    body_matters_ = matters(each);
    const std::vector<sql::Node> children = each.children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  return *body_matters_;
}

/// What the statement sets is unknown from there on.
void Interpreter::forget_assigned(const sql::Node& wrapper) {
  const std::string_view type = wrapper.type();
  const sql::Node inner = wrapper.inner();
  if (type == "PLpgSQL_stmt_assign") set(name_of(inner["varno"].integer()), {});
  for (const sql::Node& item : inner["diag_items"].items()) set(name_of(item.inner()["target"].integer()), {});
  if (type.starts_with("PLpgSQL_stmt")) set_targets(inner["target"], {});
  if (type == "PLpgSQL_stmt_execsql" || type == "PLpgSQL_stmt_perform" || type.starts_with("PLpgSQL_stmt_for"))
    set("found", {});
}

Flow Interpreter::skip(const sql::Node& node, std::string_view why) {
  is_unsure_ = true;
  bool is_reported = false;
  std::vector<sql::Node> stack{node};
  while (!stack.empty()) {
    const sql::Node each = stack.back();
    stack.pop_back();
    forget_assigned(each);
    is_reported = is_reported || matters(each) || (leaves(each) && body_matters());
    const std::vector<sql::Node> children = each.children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  if (is_reported) {
    const sql::Node shown = node["cond"] ? node["cond"] : node["query"] ? node["query"] : node["expr"];
    report_dynamic(context_, std::string(why),
                   place(shown ? body_.query(shown) : std::string_view(), node["lineno"].integer()));
  }
  return Flow::next;
}

}  // namespace routegrant::pg
