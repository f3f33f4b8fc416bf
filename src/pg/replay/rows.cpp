#include <optional>
#include <string>

#include "base/text.hpp"
#include "pg/expression.hpp"
#include "pg/replay/replay.hpp"
#include "sql/keywords.hpp"
#include "sql/node.hpp"

/// What psql does with the rows of a query, where they are known.
namespace routegrant::pg {
namespace {

/// What the column of a query's target is called (parse_target.c, FigureColname()); empty where that is not known.
std::string column_name(const sql::Node& target) {
  if (const std::string_view given = target["name"].text(); !given.empty()) return std::string(given);
  sql::Node value = target["val"];
  while (value.type() == "TypeCast" && value.inner()["arg"].type() != "A_Const") value = value.inner()["arg"];
  const bool calls = value.type() == "FuncCall";
  if (calls || value.type() == "ColumnRef") {
    const sql::Node names = value.inner()[calls ? "funcname" : "fields"];
    return names.size() == 0 ? std::string() : std::string(names.at(names.size() - 1).string());
  }
  if (value.type() == "SubLink" && value.inner()["subLinkType"].text() == "EXISTS_SUBLINK") return "exists";
  return value.type() == "CaseExpr" ? "case" : std::string();
}

}  // namespace

/// \gset: the columns of the only row become variables, those that are NULL unset. Of no row, or several, psql
/// complains and sets nothing (common.c, StoreQueryTuple()).
void Replay::set_from_row(const sql::Piece& piece, std::string_view command) {
  const std::string prefix(text::trim(command.substr(std::string_view("\\gset").size())));
  const sql::Substituted query = sql::substitute(sources_.text(piece.span), variables_);
  sql::ParseError error;
  const auto parsed = query.unknown.empty() ? sql::parse(query.text, error) : std::nullopt;
  if (!parsed || parsed->statement().type() != "SelectStmt") return;
  const sql::Node select = parsed->statement().inner();
  const auto rows = rows_of_query(select, {}, context_);
  const bool known = rows && (context_.closed() || !rows->rests_on_absence);
  if (known && rows->rows.size() != 1) {
    if (context_.closed() && is_on("ON_ERROR_STOP")) stopped_ = true;
    return;
  }
  const sql::Node targets = select["targetList"];
  for (std::size_t at = 0; at < targets.size(); ++at) {
    const std::string name = column_name(targets.at(at).inner());
    if (name.empty()) continue;
    const bool is_there = known && rows->rows.front().elements.size() == targets.size();
    const Value field = is_there ? rows->rows.front().elements[at] : Value{};
    const auto value = field.written();
    if (field.is_null()) {
      variables_.unset(prefix + name);
    } else if (value) {
      variables_.set(prefix + name, *value);
    } else {
      variables_.doubt(prefix + name);
    }
  }
}

/// \gexec: each value of the query's rows is a statement (exec_command_gexec() of psql).
void Replay::run_rows(const StatementText& query) {
  sql::ParseError error;
  const auto parsed = sql::parse(query.text(), error);
  std::optional<Rows> rows;
  if (parsed && parsed->statement().type() == "SelectStmt")
    rows = rows_of_query(parsed->statement().inner(), {}, context_);
  // In an open world no rows may only mean that no script makes what is asked for.
  if (!rows || (rows->rows.empty() && rows->rests_on_absence && !context_.closed())) {
    report_dynamic("the rows of a query are executed by \\gexec", query.span());
    return;
  }
  for (const Value& row : rows->rows) {
    for (const Value& value : row.elements) {
      if (value.is_null()) continue;
      const auto text = value.written();
      if (!text) {
        report_dynamic("the rows of a query are executed by \\gexec", query.span());
        continue;
      }
      const SourceId made = sources_.add({.path = sources_[query.span().source].path,
                                          .text = *text,
                                          .segments = {{.begin = 0, .parent_begin = query.span().begin}},
                                          .parent = query.span().source});
      const StatementText statement = StatementText::made(sources_[made].text, query.span());
      run_statement(statement, sql::classify(statement.text()));
    }
  }
}

}  // namespace routegrant::pg
