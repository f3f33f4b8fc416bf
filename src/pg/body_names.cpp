#include "pg/body_names.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pg/statements/support.hpp"
#include "sql/plpgsql.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {
namespace {

/// Names of parts of WITH, which need no schema.
std::set<std::string_view> parts_of_with(const sql::Node& statement) {
  std::set<std::string_view> names;
  std::vector<sql::Node> stack{statement};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (node.type() == "CommonTableExpr") names.insert(node.inner()["ctename"].text());
    const std::vector<sql::Node> children = node.children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  return names;
}

/// Whether a node looks something up along the search path, what it holds aside.
bool looks_up(const sql::Node& node, const std::set<std::string_view>& parts) {
  const std::string_view type = node.type();
  const sql::Node inner = node.inner();
  if (type == "RangeVar") return !inner["schemaname"] && !parts.contains(inner["relname"].text());
  if (type == "FuncCall") return inner["funcname"].size() < 2;
  if (type == "A_Expr") return inner["name"].size() < 2;
  if (type == "TypeName") return inner["names"].size() < 2;
  if (type == "TypeCast") return inner["typeName"]["names"].size() < 2;
  if (type == "ColumnDef") return inner["typeName"] && inner["typeName"]["names"].size() < 2;
  if (type == "CollateClause") return inner["collname"].size() < 2;
  // These mean the operator `=` or `<` of the path.
  if (type == "SubLink") return inner["subLinkType"].text() == "ANY_SUBLINK" && inner["operName"].size() < 2;
  if (type == "JoinExpr") return inner["isNatural"].truth() || inner["usingClause"].size() > 0;
  if (type == "CaseExpr") return static_cast<bool>(inner["arg"]);
  return false;
}

/// Statements other than these name things in more ways than are looked at here.
bool is_plain(std::string_view type) {
  static constexpr std::array<std::string_view, 4> plain{"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"};
  return std::find(plain.begin(), plain.end(), type) != plain.end();
}

bool statement_looks_up(const sql::Node& statement) {
  if (!is_plain(statement.type())) return true;
  const std::set<std::string_view> parts = parts_of_with(statement);
  // The table that INSERT, UPDATE and DELETE write is a node without its type's name.
  const sql::Node written = statement.inner()["relation"];
  if (written && !written["schemaname"]) return true;
  std::vector<sql::Node> stack{statement};
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (looks_up(node, parts)) return true;
    const std::vector<sql::Node> children = node.children();
    stack.insert(stack.end(), children.begin(), children.end());
  }
  return false;
}

}  // namespace

bool needs_no_search_path(const sql::Node& create, const StatementText& text, Context& context) {
  if (create["sql_body"]) return true;
  const auto body = sql::find_body(std::string(text.text()));
  if (!body || body->language != "sql" || text.is_made()) return false;
  const SourceId source = sql::add_embedded(context.sources, text.span(), body->text);
  const Span whole{
      .source = source, .begin = 0, .end = static_cast<std::uint32_t>(context.sources[source].text.size())};
  for (const sql::Piece& piece : sql::split(context.sources, whole)) {
    if (piece.kind != sql::Piece::Kind::statement) return false;
    sql::ParseError error;
    const auto parsed = sql::parse(context.sources.text(piece.span), error);
    if (!parsed || statement_looks_up(parsed->statement())) return false;
  }
  return true;
}

}  // namespace routegrant::pg
