#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/answers/definer_body.hpp"
#include "pg/catalog/context.hpp"
#include "pg/database.hpp"
#include "pg/names/statement_text.hpp"
#include "pg/replay/transaction.hpp"
#include "pg/routines/effort.hpp"
#include "pg/routines/session.hpp"
#include "routegrant/diagnostic.hpp"
#include "sql/keywords.hpp"
#include "sql/node.hpp"
#include "sql/psql.hpp"
#include "sql/psql_copy.hpp"
#include "sql/script.hpp"

namespace routegrant::pg {

/// Carries scripts out, piece by piece, as psql and the server would.
class Replay {
 public:
  Replay(const DatabaseInput& input, Catalog& catalog, Sources& sources, Diagnostics& out);

  void run(const ScriptInput& script);
  /// What the last connection leaves behind goes.
  void disconnect() { drop_temporary(context_); }

  [[nodiscard]] Ledger take_ledger() { return std::move(ledger_); }
  /// What running bodies has cost so far.
  [[nodiscard]] Effort effort() const { return {.steps = routines_.steps}; }
  /// Counts what others have cost before.
  void start_after(Effort effort) { routines_.steps = effort.steps; }
  [[nodiscard]] RoleId runner() const { return runner_; }
  /// REQUIRES: the catalogue's current database is the one that is asked about.
  [[nodiscard]] std::vector<DefinerBody> definer_bodies() { return read_definer_bodies(context_); }

 private:
  void connect(const ScriptInput& script);
  void begin(const ScriptInput& script);
  void run_text(Span span, int depth);
  void run_piece(const sql::Piece& piece, sql::ScriptReader& reader, int depth);
  void send(const sql::Piece& piece);
  void run_of_message(bool is_alone, bool is_last, const std::function<void()>& run);
  void run_sql(const sql::Piece& piece);
  [[nodiscard]] bool run_in_standard_strings(const sql::Piece& piece);
  void run_standard(const sql::Piece& piece);
  void set_from_row(const sql::Piece& piece, std::string_view command);
  void run_rows(const StatementText& query);
  void run_sent(SourceId made, Span at);
  void fail();
  /// The statements of a text that stood in a variable.
  void run_held(const StatementText& text);
  [[nodiscard]] bool is_on(std::string_view variable) const;
  [[nodiscard]] bool breaks_transaction() const;
  void run_meta_command(const sql::Piece& piece, sql::ScriptReader& reader, int depth);
  void end_branch(sql::ScriptReader& reader, Span command);
  void send_copy(const sql::SlashCopy& copy, Span at);
  void cut(Span statement, std::string& text) const;
  void include(const sql::Inclusion& inclusion, Span at, int depth);
  void reconnect(const sql::Connection& connection, Span at);
  void set_own_variables();
  void set_outcome_variables();
  void run_statement(const StatementText& text, sql::Relevance relevance);
  void skip_irrelevant(const StatementText& text);
  void refuse_in_failed_transaction(const StatementText& text);
  [[nodiscard]] Outcome require_place(const sql::Node& statement) const;
  void run_parsed(const StatementText& text);
  [[nodiscard]] bool holds_unknown(const StatementText& text) const;
  void note_newer(const StatementText& text) const;
  void refuse_unparsed(const StatementText& text, const sql::ParseError& error);
  void run_transaction(const StatementText& text);
  void commit();
  void roll_back();
  void note_passing(const sql::Node& statement, const StatementText& text, std::size_t before);
  void conclude(const StatementText& text, Outcome outcome);
  void report_dynamic(std::string why, Span span);
  [[nodiscard]] ObjectId database_named(std::string_view name, Span span);

  const DatabaseInput& input_;
  Catalog& catalog_;
  Sources& sources_;
  Diagnostics& out_;
  Session session_;
  Ledger ledger_;
  Routines routines_;
  Context context_;
  Transaction transaction_;
  RoleId runner_ = RoleId::bootstrap;
  /// Who the script logged in as.
  RoleId started_as_ = RoleId::bootstrap;
  /// Temporary tables that ON COMMIT DROP ends with the transaction.
  std::vector<std::string> passing_;
  sql::Variables variables_;
  sql::Conditions conditions_;
  /// Where the branch of \if begins that is read now.
  std::uint32_t branch_ = 0;
  /// The branches within the statement that is read which are not taken.
  std::vector<Span> cuts_{};
  /// ON_ERROR_STOP, or a tool that stops so: nothing more of the script runs.
  bool stopped_ = false;
  bool stops_ = false;
  /// psql could not connect: it ends.
  bool disconnected_ = false;
  /// Whether the last statement was refused; nothing where that is not known.
  std::optional<bool> last_refused_{};
  /// The tool has stopped: none of its later scripts runs.
  bool halted_ = false;
  /// \q: nothing more of this file runs.
  bool quits_ = false;
  /// Statements that `\;` or `\gexec` sends to the server as one text.
  struct Message {
    /// It opened a transaction of its own.
    bool opens = false;
    bool goes_on = false;
    /// One of them was refused: those behind it never run.
    bool failed = false;
  };
  Message message_{};
};

}  // namespace routegrant::pg
