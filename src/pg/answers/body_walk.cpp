#include "pg/answers/body_walk.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "sql/tokens.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

bool is_among(std::string_view word, const std::vector<std::string_view>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What a node looks up along the search path, what it holds aside.
PathUse looks_up(std::string_view type, const sql::Node& inner) {
  const auto unless = [](bool named, PathUse use) { return named ? PathUse::nothing : use; };
  if (type == "TypeName") return unless(inner["names"].size() >= 2, PathUse::all);
  if (type == "TypeCast") return unless(inner["typeName"]["names"].size() >= 2, PathUse::all);
  if (type == "ColumnDef") return unless(inner["typeName"]["names"].size() >= 2, PathUse::all);
  if (type == "FuncCall") return unless(inner["funcname"].size() >= 2, PathUse::functions);
  if (type == "A_Expr") return unless(inner["name"].size() >= 2, PathUse::functions);
  if (type == "CollateClause") return unless(inner["collname"].size() >= 2, PathUse::functions);
  // These mean the operator `=` or `<` of the path.
  const bool compares =
      (type == "SubLink" && inner["subLinkType"].text() == "ANY_SUBLINK" && inner["operName"].size() < 2) ||
      (type == "JoinExpr" && (inner["isNatural"].truth() || inner["usingClause"].size() > 0)) ||
      (type == "CaseExpr" && inner["arg"]);
  return unless(!compares, PathUse::functions);
}

/// Statements other than these name things in more ways than are looked at here.
bool is_plain(std::string_view type) {
  return is_among(type, {"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "TruncateStmt",
                         "CallStmt", "ReturnStmt", "List"});
}

class Walk {
 public:
  explicit Walk(const sql::Node& statement) : stack_{statement} {}

  StatementNames run() {
    if (!is_plain(stack_.front().type())) names_.path_use = PathUse::all;
    find_parts_of_with(stack_.front());
    while (!stack_.empty()) {
      const sql::Node node = stack_.back();
      stack_.pop_back();
      visit(node);
    }
    return std::move(names_);
  }

 private:
  /// They need no schema.
  void find_parts_of_with(const sql::Node& statement) {
    sql::for_each_node(statement, [this](const sql::Node& node) {
      if (node.type() == "CommonTableExpr") parts_.insert(node.inner()["ctename"].text());
    });
  }

  void visit(const sql::Node& node) {
    const std::string_view type = node.type();
    const sql::Node inner = node.inner();
    raise(looks_up(type, inner));
    if (type == "RangeVar" && (inner["schemaname"] || !parts_.contains(inner["relname"].text()))) {
      add(inner, privilege::select);
    }
    if (type == "FuncCall") names_.calls.push_back(qualified_name(inner["funcname"], std::nullopt));
    if (type == "CallStmt") names_.calls.push_back(qualified_name(inner["funccall"]["funcname"], std::nullopt));
    if (type == "TruncateStmt") {
      for (const sql::Node& each : inner["relations"].items()) add(each.inner(), privilege::truncate);
      return;
    }
    if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" || type == "MergeStmt") {
      add_written(type, inner);
    }
    const std::vector<sql::Node> children = node.children();
    stack_.insert(stack_.end(), children.begin(), children.end());
  }

  /// The table that is written is a node without its type's name.
  void add_written(std::string_view type, const sql::Node& inner) {
    const sql::Node table = inner["relation"];
    if (type == "InsertStmt") add(table, privilege::insert);
    if (type == "UpdateStmt") add(table, privilege::update);
    if (type == "DeleteStmt") add(table, privilege::delete_);
    if (inner["onConflictClause"]["action"].text() == "ONCONFLICT_UPDATE") add(table, privilege::update);
    if (inner["returningList"].size() > 0) add(table, privilege::select);
    for (const sql::Node& when : inner["mergeWhenClauses"].items()) {
      const std::string_view command = when.inner()["commandType"].text();
      if (command == "CMD_INSERT") add(table, privilege::insert);
      if (command == "CMD_UPDATE") add(table, privilege::update);
      if (command == "CMD_DELETE") add(table, privilege::delete_);
    }
  }

  void add(const sql::Node& range_var, Bits privilege) {
    if (!range_var["schemaname"]) raise(PathUse::all);
    names_.accesses.push_back({.name = relation_name(range_var, std::nullopt), .privilege = privilege});
  }

  void raise(PathUse use) { names_.path_use = std::max(names_.path_use, use); }

  std::vector<sql::Node> stack_;
  std::set<std::string_view> parts_;
  StatementNames names_;
};

/// `v := e`, `v = e`, `v[1] := e` without what takes the value.
std::string_view assigned(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const sql::Token token = sql::next_token(text, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    const std::string_view word = sql::text_of(text, token);
    if (word == ":=" || word == "=") return text.substr(token.end);
  }
  return {};
}

std::string as_select(std::string_view expression) {
  return text::trim(expression).empty() ? std::string() : "SELECT " + std::string(expression);
}

/// The text of an expression that is one string constant.
std::string constant(std::string_view expression) {
  sql::ParseError error;
  const auto parsed = sql::parse(as_select(expression), error);
  const sql::Node value = parsed ? parsed->statement().inner()["targetList"].at(0).inner()["val"] : sql::Node();
  return value.type() == "A_Const" ? std::string(value.inner()["sval"]["sval"].text()) : std::string();
}

class Queries {
 public:
  explicit Queries(const sql::PlpgsqlBody& body) : body_(body) {}

  std::vector<BodyQuery> run() {
    const std::vector<sql::Node> datums = body_.function()["datums"].items();
    for (const sql::Node& datum : datums) variables_.insert(datum.inner()["refname"].text());
    for (const sql::Node& datum : datums) add_variable(datum.inner());
    stack_.push_back({.node = body_.function()["action"]});
    while (!stack_.empty()) {
      const Step step = stack_.back();
      stack_.pop_back();
      visit(step);
    }
    return std::move(queries_);
  }

 private:
  /// How the text of an expression is meant.
  enum class Form : std::uint8_t { expression, statement, assignment, text };
  struct Step {
    sql::Node node{};
    std::int64_t line = 0;
    Form form = Form::expression;
  };

  void add_variable(const sql::Node& datum) {
    const std::int64_t line = datum["lineno"].integer();
    const sql::Node type = datum["datatype"]["PLpgSQL_type"]["typname"];
    if (type && type.text() != "UNKNOWN") add_type(text::trim(type.text()), line);
    for (const std::string_view value : {"default_val", "cursor_explicit_expr"}) {
      const Form form = value == "default_val" ? Form::expression : Form::statement;
      if (datum[value]) stack_.push_back({.node = datum[value], .line = line, .form = form});
    }
  }

  void add_type(std::string_view type, std::int64_t line) {
    const std::string lower = text::lower(type);
    if (lower == "record" || lower == "refcursor") return;
    std::string query = "SELECT NULL::" + std::string(type);
    const std::size_t mark = lower.find('%');
    if (mark != std::string::npos) {
      const std::string_view base = text::trim(type.substr(0, mark));
      const bool is_column = lower.compare(mark, 5, "%type") == 0;
      const std::string_view first = base.substr(0, base.find('.'));
      if (is_column && variables_.contains(first)) return;
      const std::string_view relation = is_column ? base.substr(0, base.rfind('.')) : base;
      query = "SELECT NULL::" + std::string(relation);
    }
    queries_.push_back({.text = std::move(query), .place = type, .line = line});
  }

  void visit(const Step& step) {
    const sql::Node& node = step.node;
    if (node["PLpgSQL_expr"]) {
      add_query(step);
      return;
    }
    const std::string_view type = node.type();
    if (!type.starts_with("PLpgSQL_")) {
      for (const sql::Node& each : node.children()) push(each, step.line, step.form);
      return;
    }
    const sql::Node inner = node.inner();
    const std::int64_t line = inner["lineno"] ? inner["lineno"].integer() : step.line;
    const Form form = type == "PLpgSQL_stmt_assign" ? Form::assignment : Form::expression;
    static constexpr std::array<std::string_view, 3> statements{"sqlstmt", "query", "expr"};
    static constexpr std::array<std::string_view, 3> whole{"PLpgSQL_stmt_execsql", "PLpgSQL_stmt_perform",
                                                           "PLpgSQL_stmt_call"};
    const bool runs = std::find(whole.begin(), whole.end(), type) != whole.end() || type == "PLpgSQL_stmt_fors" ||
                      type == "PLpgSQL_stmt_return_query" || type == "PLpgSQL_stmt_open";
    const bool dynamic = type == "PLpgSQL_stmt_dynexecute" || type == "PLpgSQL_stmt_dynfors";
    for (const std::string_view name : statements) {
      if (inner[name] && (runs || dynamic)) push(inner[name], line, dynamic ? Form::text : Form::statement);
    }
    if (inner["dynquery"]) push(inner["dynquery"], line, Form::text);
    push_rest(inner, line, form, runs || dynamic);
  }

  /// What else a statement holds.
  void push_rest(const sql::Node& inner, std::int64_t line, Form form, bool without_queries) {
    for (const std::string_view name : {"body", "then_body", "elsif_list", "else_body", "exceptions", "exc_list",
                                        "action", "case_when_list", "else_stmts", "stmts", "cond", "lower", "upper",
                                        "step", "params", "options", "message", "t_expr", "argquery"}) {
      if (inner[name]) push(inner[name], line, Form::expression);
    }
    for (const std::string_view name : {"expr", "query"}) {
      if (inner[name] && !without_queries) push(inner[name], line, form);
    }
  }

  void push(const sql::Node& node, std::int64_t line, Form form) {
    stack_.push_back({.node = node, .line = line, .form = form});
  }

  void add_query(const Step& step) {
    const std::string_view text = body_.query(step.node);
    BodyQuery query{.place = text, .line = step.line};
    if (step.form == Form::statement) query.text = text;
    if (step.form == Form::expression) query.text = as_select(text);
    if (step.form == Form::assignment) query.text = as_select(assigned(text));
    if (step.form == Form::text) query.text = constant(text);
    queries_.push_back(std::move(query));
  }

  const sql::PlpgsqlBody& body_;
  std::set<std::string_view> variables_;
  std::vector<Step> stack_;
  std::vector<BodyQuery> queries_;
};

}  // namespace

StatementNames names_of(const sql::Node& statement) {
  return Walk(statement).run();
}

std::vector<BodyQuery> queries_of(const sql::PlpgsqlBody& body) {
  return Queries(body).run();
}

}  // namespace routegrant::pg
