#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/expression.hpp"
#include "pg/relations/query_columns.hpp"
#include "pg/replay/replay.hpp"
#include "sql/keywords.hpp"
#include "sql/node.hpp"

/// What psql does with the rows of a query, where they are known.
namespace routegrant::pg {
namespace {

/// A name that psql takes for a variable (variables.c, valid_variable_name()).
bool is_variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) > 127;
  });
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
  // Behind a condition that is not known, it may not be asked at all.
  const bool runs = conditions_.state() == sql::Conditions::State::runs;
  const auto complain = [&] {
    if (runs) fail();
  };
  if (known && rows->rows.size() != 1) return complain();
  const QueryColumns columns = columns_of_query(context_, select);
  for (std::size_t at = 0; at < columns.names.size(); ++at) {
    const std::string& name = columns.names[at];
    // It complains of such a name, and leaves the rest.
    if (!is_variable_name(prefix + name)) return complain();
    const bool is_there = known && columns.complete && rows->rows.front().elements.size() == columns.names.size();
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
      run_sent(made, query.span());
    }
  }
}

/// A value reaches the server as one text: what holds several statements is one transaction (manual, 55.2.2.1).
void Replay::run_sent(SourceId made, Span at) {
  const auto size = static_cast<std::uint32_t>(sources_[made].text.size());
  std::vector<sql::Piece> pieces = sql::split(sources_, {.source = made, .begin = 0, .end = size});
  const bool are_statements = std::all_of(pieces.begin(), pieces.end(), [](const sql::Piece& piece) {
    return piece.kind == sql::Piece::Kind::statement && !piece.has_meta_commands;
  });
  if (pieces.size() < 2 || !are_statements) {
    const StatementText statement = StatementText::made(sources_[made].text, at);
    return run_statement(statement, sql::classify(statement.text()));
  }
  const Message asked = std::exchange(message_, {});
  for (const sql::Piece& piece : pieces) {
    run_of_message(false, &piece == &pieces.back(), [&] {
      const StatementText statement = StatementText::made(sources_.text(piece.span), at);
      run_statement(statement, sql::classify(statement.text()));
    });
  }
  message_ = asked;
}

}  // namespace routegrant::pg
