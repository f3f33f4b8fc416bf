#include <optional>
#include <string>

#include "base/text.hpp"
#include "pg/expression.hpp"
#include "pg/replay.hpp"
#include "sql/keywords.hpp"
#include "sql/node.hpp"

/// What psql does with the rows of a query, where they are known.
namespace routegrant::pg {

/// \gset: the columns of the only row become variables.
void Replay::set_from_row(const sql::Piece& piece, std::string_view command) {
  const std::string prefix(text::trim(command.substr(std::string_view("\\gset").size())));
  const sql::Substituted query = sql::substitute(sources_.text(piece.span), variables_);
  sql::ParseError error;
  const auto parsed = query.unknown.empty() ? sql::parse(query.text, error) : std::nullopt;
  if (!parsed || parsed->statement().type() != "SelectStmt") return;
  const sql::Node select = parsed->statement().inner();
  const auto rows = rows_of_query(select, {}, context_);
  const bool told = rows && rows->rows.size() == 1 && (context_.closed() || !rows->rests_on_absence);
  for (const sql::Node& target : select["targetList"].items()) {
    const std::string name(target.inner()["name"].text());
    if (name.empty()) continue;
    const auto value = told ? rows->rows.front().field(name).written() : std::nullopt;
    value ? variables_.set(prefix + name, *value) : variables_.forget(prefix + name);
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
