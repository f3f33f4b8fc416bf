#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/routines/guarded_grants.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "sql/keywords.hpp"
#include "sql/walk.hpp"

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
  body_matters_ = sql::any_node(body_.function()["action"], [this](const sql::Node& each) { return matters(each); });
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

bool Interpreter::pass_over(std::vector<sql::Node> stack) {
  is_unsure_ = is_unsure_ || !stack.empty();
  bool may_matter = false;
  while (!stack.empty()) {
    const sql::Node each = stack.back();
    stack.pop_back();
    forget_assigned(each);
    may_matter = may_matter || matters(each) || (leaves(each) && body_matters());
    const std::vector<sql::Node> children = each.children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  return may_matter;
}

void Interpreter::tell_passed_over(const sql::Node& node, std::string_view why) {
  const sql::Node shown = node["cond"] ? node["cond"] : node["query"] ? node["query"] : node["expr"];
  report_dynamic(context_, std::string(why),
                 place(shown ? body_.query(shown) : std::string_view(), node["lineno"].integer()));
}

Flow Interpreter::skip(const sql::Node& node, std::string_view why) {
  if (pass_over({node})) tell_passed_over(node, why);
  return Flow::next;
}

/// The SQL of a statement, if it is known; what EXECUTE is given counts as well.
std::optional<sql::Parsed> Interpreter::statement_of(const sql::Node& wrapper) {
  sql::ParseError error;
  if (wrapper.type() == "PLpgSQL_stmt_execsql") return sql::parse(body_.query(wrapper.inner()["sqlstmt"]), error);
  if (wrapper.type() != "PLpgSQL_stmt_dynexecute") return std::nullopt;
  const auto text = evaluate_text(wrapper.inner()["query"]).value.written();
  return text ? sql::parse(*text, error) : std::nullopt;
}

Flow Interpreter::run_either(const sql::Node& node) {
  constexpr std::string_view why = "whether the branch is taken is not known";
  const auto condition = parsed_once("SELECT " + std::string(body_.query(node["cond"])));
  const sql::Node targets = condition ? condition->statement().inner()["targetList"] : sql::Node();
  const auto asked = asked_by(targets.at(0).inner()["val"], scope_, context_);
  if (!asked || context_.closed() || node["elsif_list"].size() > 0) return skip(node, why);
  bool may_matter = false;
  bool is_either = false;
  for (const std::string_view branch : {"then_body", "else_body"}) {
    const bool has = (branch == "else_body") == asked->negated;
    // Of THEN GRANT ... ELSE REVOKE ... only one is run.
    const bool is_other = is_either;
    for (const sql::Node& each : node[branch].items()) {
      const auto statement = is_other ? std::nullopt : statement_of(each);
      if (!statement || !brings_about(statement->statement(), *asked, has, context_)) {
        may_matter = pass_over({each}) || may_matter;
        continue;
      }
      is_either = true;
      if (const Flow flow = run_statement(each); flow != Flow::next) return flow;
    }
  }
  if (may_matter) tell_passed_over(node, why);
  return Flow::next;
}

}  // namespace routegrant::pg
