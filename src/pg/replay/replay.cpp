#include "pg/replay/replay.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "pg/answers/answers.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/names.hpp"
#include "pg/names/set_up.hpp"
#include "pg/routines/lone_statements.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/session.hpp"
#include "pg/routines/transaction_modes.hpp"
#include "pg/statements.hpp"
#include "pg/statements/cursors.hpp"
#include "sql/code_tokens.hpp"
#include "sql/keywords.hpp"
#include "sql/literal.hpp"
#include "sql/lone_database.hpp"
#include "sql/newer_grammar.hpp"
#include "sql/newer_syntax.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {
namespace {

/// A variable may hold others many times over: bytes of a statement that is still read.
constexpr std::size_t most_substituted = std::size_t{1} << 20U;

/// Whether a statement is no more than variables, which may hold any (`:grants;`): a template's `{{ end }}` is none.
bool is_held_in_variables(std::string_view text) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  return !tokens.empty() && std::all_of(tokens.begin(), tokens.end(), [&](const sql::Token& token) {
    return token.kind == sql::Token::Kind::variable && !sql::text_of(text, token).starts_with("{{");
  });
}

/// Whether a variable stands in front: where its value holds a semicolon, psql ends a statement there.
bool begins_with_variable(std::string_view text) {
  return sql::next_token(text, 0).kind == sql::Token::Kind::variable;
}

/// A password that a variable gives is some literal, whatever it says: `PASSWORD :'name'` becomes `PASSWORD '${ame'`, a
/// placeholder of the same length, and the role stays known.
void hide_passwords(std::string& text, const sql::Variables& variables) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const std::string_view variable = sql::text_of(text, tokens[i]);
    if (tokens[i].kind != sql::Token::Kind::variable || !variable.starts_with(":'")) continue;
    if (!sql::is_word(text, tokens[i - 1], "password")) continue;
    const std::string_view name = variable.substr(2, variable.size() - 3);
    // A value that the script gives is put in; what is known to be unset stays, and is a syntax error.
    if (variables.value(name) || variables.is_set(name) == std::optional(false)) continue;
    if (name.empty()) continue;
    text.replace(tokens[i].begin, 3, "'${");
  }
}

}  // namespace

Replay::Replay(const DatabaseInput& input, Catalog& catalog, Sources& sources, Diagnostics& out)
    : input_(input),
      catalog_(catalog),
      sources_(sources),
      out_(out),
      context_{.catalog = catalog,
               .session = session_,
               .ledger = ledger_,
               .routines = routines_,
               .sources = sources,
               .world = input.world},
      transaction_(catalog, session_) {
  set_up(catalog_, input);
  if (!input.runner.empty()) {
    const auto known = catalog_.roles().find(input.runner);
    runner_ = known ? *known : catalog_.roles().add({.name = input.runner, .login = true, .origin = Origin::assumed});
    catalog_.forget();
  }
}

ObjectId Replay::database_named(std::string_view name, Span span) {
  const ObjectId known = catalog_.find(Space::database, ObjectId::none, name);
  if (known != ObjectId::none || context_.closed()) return known;
  const ObjectId made = create_database(catalog_, name, RoleId::bootstrap, span);
  catalog_.edit(made).assumed = true;
  return made;
}

void Replay::connect(const ScriptInput& script) {
  RoleId role = runner_;
  if (!script.runs_as.empty()) {
    const ResolvedRole named = find_role(context_, script.runs_as, std::nullopt);
    if (!named.outcome.refused()) role = named.id;
  }
  const Span span{.source = script.source};
  ObjectId database = database_named(script.database.empty() ? input_.name : script.database, span);
  if (database == ObjectId::none) database = catalog_.database();
  started_as_ = role;
  log_in(context_, role, database);
  catalog_.forget();
}

/// What psql and the tool start a script with.
void Replay::begin(const ScriptInput& script) {
  if (!script.keeps_session) connect(script);
  variables_ = {};
  for (const auto& [name, value] : script.variables) variables_.set(name, value);
  set_own_variables();
  if (context_.closed()) variables_.close();
  conditions_ = {};
  stopped_ = disconnected_ = false;
  last_refused_.reset();
  stops_ = script.stops && !script.variables.contains("ON_ERROR_STOP");
  message_ = {};
}

void Replay::run(const ScriptInput& script) {
  if (halted_ && script.stops) return;
  begin(script);
  const auto size = static_cast<std::uint32_t>(sources_[script.source].text.size());
  if (const std::string_view language = sql::language_name(sources_[script.source].path); !language.empty()) {
    report_dynamic("a statement of a migration in " + std::string(language) + " is not replayed",
                   {.source = script.source, .begin = 0, .end = size});
    return;
  }
  if (script.one_transaction) transaction_.begin();
  std::vector<Span> parts = script.parts;
  if (parts.empty()) parts.push_back({.source = script.source, .begin = 0, .end = size});
  for (const Span& part : parts) run_text(part, 0);
  if (script.one_transaction) {
    commit();
  } else {
    roll_back();
  }
  halted_ = halted_ || (stopped_ && script.stops);
}

void Replay::run_text(Span span, int depth) {
  const auto strings = [&] { return session_.escapes_strings ? sql::Strings::escaping : sql::Strings::standard; };
  sql::ScriptReader reader(sources_, span, strings());
  while (!stopped_) {
    const std::optional<sql::Piece> piece = reader.next();
    if (!piece) return;
    run_piece(*piece, reader, depth);
    if (std::exchange(quits_, false)) return;
    reader.read_as(strings());
  }
}

/// Reads a statement as it is meant while standard_conforming_strings is off; false where it says the same as usual.
bool Replay::run_in_standard_strings(const sql::Piece& piece) {
  auto standard = sql::with_standard_strings(sources_.text(piece.span));
  if (!standard) return false;
  const StatementText whole(sources_.text(piece.span), piece.span);
  if (standard->is_unsafe && context_.closed()) {
    conclude(whole, refuse(sqlstate::feature_not_supported, "unsafe use of string constant with Unicode escapes"));
    transaction_.undo(transaction_.before(), breaks_transaction());
    return true;
  }
  if (standard->has_other_backslashes && sql::classify(whole.text()) == sql::Relevance::relevant) {
    report_dynamic("a body holds backslashes, which may be read otherwise (standard_conforming_strings)", piece.span);
  }
  sql::Piece read = piece;
  const SourceId made = sql::add_embedded(sources_, piece.span, std::move(standard->text));
  read.span = {.source = made, .begin = 0, .end = static_cast<std::uint32_t>(sources_[made].text.size())};
  run_standard(read);
  return true;
}

void Replay::run_piece(const sql::Piece& piece, sql::ScriptReader& reader, int depth) {
  if (piece.kind == sql::Piece::Kind::copy_data) {
    if (piece.is_open && conditions_.state() != sql::Conditions::State::skipped) {
      out_.push_back({.kind = Diagnostic::Kind::note,
                      .span = piece.span,
                      .message = "no line `\\.` ends the data of COPY: all that follows is taken for data"});
    }
    return;
  }
  if (piece.kind == sql::Piece::Kind::meta_command) {
    run_meta_command(piece, reader, depth);
    return;
  }
  if (conditions_.state() == sql::Conditions::State::skipped) {
    cuts_.clear();
    reader.leave_data();
    return;
  }
  if (piece.kind == sql::Piece::Kind::unterminated) {
    ++ledger_.counts.failed;
    out_.push_back({.span = piece.span, .message = "the statement is not finished at the end of the file"});
    return;
  }
  send(piece);
  cuts_.clear();
}

void Replay::run_sql(const sql::Piece& piece) {
  if (!session_.escapes_strings || !run_in_standard_strings(piece)) run_standard(piece);
}

void Replay::run_standard(const sql::Piece& piece) {
  const std::string_view whole = sources_.text(piece.span);
  const bool is_held = piece.has_variables && is_held_in_variables(whole);
  const sql::Relevance relevance = is_held ? sql::Relevance::relevant : sql::classify(whole);
  const std::string_view sent_by = sources_.text(piece.ended_by);
  if (sent_by.starts_with("\\gdesc")) return;  // only asks for the columns
  last_refused_.reset();
  if (sent_by.starts_with("\\gset")) set_from_row(piece, sent_by);
  if (relevance == sql::Relevance::irrelevant && !is_followed(context_, whole, relevance)) {
    skip_irrelevant(StatementText(whole, piece.span));
    return;
  }
  if (conditions_.state() == sql::Conditions::State::unknown && relevance == sql::Relevance::relevant) {
    report_dynamic("the statement stands in an \\if whose condition is not known", piece.span);
  }
  const bool executes = sent_by.starts_with("\\gexec");
  if (!piece.has_variables && !piece.has_meta_commands) {
    executes ? run_rows(StatementText(whole, piece.span)) : run_statement(StatementText(whole, piece.span), relevance);
    return;
  }
  std::string text = piece.has_meta_commands ? sql::sql_text(sources_, piece) : std::string(whole);
  cut(piece.span, text);
  hide_passwords(text, variables_);
  sql::Substituted replaced = sql::substitute(text, variables_);
  // What gives nothing may fail or not: nothing is told, and nothing refused.
  const bool is_told = !replaced.unknown.empty() && relevance == sql::Relevance::relevant;
  if (!is_told && sql::mentions_untold(replaced, variables_)) return skip_irrelevant(StatementText(whole, piece.span));
  const std::string unknown =
      replaced.unknown.empty() ? sql::variable_in_name(replaced.text) : replaced.unknown.front();
  if (!unknown.empty() && relevance == sql::Relevance::relevant) {
    if (sql::makes_database_only(replaced.text)) return;
    report_dynamic("the statement holds the variable " + unknown + ", whose value is not known", piece.span);
    return;
  }
  if (replaced.text.size() > most_substituted) {
    report_dynamic("the statement is too long once its variables are put in", piece.span);
    return;
  }
  for (Segment& segment : replaced.segments) segment.parent_begin += piece.span.begin;
  const auto size = static_cast<std::uint32_t>(replaced.text.size());
  const SourceId made = sources_.add({.path = sources_[piece.span.source].path,
                                      .text = std::move(replaced.text),
                                      .segments = std::move(replaced.segments),
                                      .parent = piece.span.source});
  const StatementText statement(sources_[made].text, {.source = made, .begin = 0, .end = size});
  if (!executes && begins_with_variable(whole)) return run_held(statement);
  executes ? run_rows(statement) : run_statement(statement, sql::classify(statement.text()));
}

void Replay::run_held(const StatementText& text) {
  for (const sql::Piece& piece : sql::split(sources_, text.span())) {
    const StatementText statement(sources_.text(piece.span), piece.span);
    if (piece.kind == sql::Piece::Kind::statement) run_statement(statement, sql::classify(statement.text()));
  }
}

void Replay::report_dynamic(std::string why, Span span) {
  // It may do any of these.
  routines_.unfollowed = {.opens_cursors = true, .refreshes = true, .sets_parameters = true};
  ++ledger_.counts.dynamic;
  ledger_.dynamic.push_back({.why = std::move(why), .span = span});
}

/// In an open world nothing does: what is refused here may well be allowed there. psql's ON_ERROR_ROLLBACK sets a
/// savepoint before each statement.
bool Replay::breaks_transaction() const {
  return context_.closed() && !is_on("ON_ERROR_ROLLBACK");
}

void Replay::skip_irrelevant(const StatementText& text) {
  if (transaction_.failed()) {
    refuse_in_failed_transaction(text);
  } else {
    ++ledger_.counts.irrelevant;
  }
}

void Replay::refuse_in_failed_transaction(const StatementText& text) {
  conclude(text, refuse(sqlstate::in_failed_transaction,
                        "current transaction is aborted, commands ignored until end of transaction block"));
}

void Replay::run_statement(const StatementText& text, sql::Relevance relevance) {
  const auto autocommit = variables_.value("AUTOCOMMIT");
  if (autocommit && sql::psql_boolean(*autocommit) == false && relevance != sql::Relevance::transaction &&
      !transaction_.open()) {
    transaction_.begin();
  }
  if (relevance == sql::Relevance::transaction) {
    run_transaction(text);
  } else if (is_followed(context_, text.text(), relevance)) {
    run_parsed(text);
  } else {
    skip_irrelevant(text);
  }
}

/// Some statements are for the outside of a transaction block, LOCK is for the inside.
Outcome Replay::require_place(const sql::Node& statement) const {
  const std::string_view alone = stands_alone(statement);
  if (transaction_.open() && !alone.empty())
    return refuse(sqlstate::active_transaction, std::string(alone) + " cannot run inside a transaction block");
  if (!transaction_.open() && statement.type() == "LockStmt")
    return refuse(sqlstate::no_active_transaction, "LOCK TABLE can only be used in transaction blocks");
  return done();
}

void Replay::run_parsed(const StatementText& text) {
  sql::ParseError error;
  const auto parsed = sql::parse_up_to(context_.closed() ? input_.version : sql::newest_grammar, text.text(), error);
  if (!parsed) {
    refuse_unparsed(text, error);
    return;
  }
  const sql::Node statement = parsed->statement();
  const Statement* known = find_statement(statement.type());
  if (known == nullptr) {
    ++ledger_.counts.failed;
    out_.push_back({.span = text.span(),
                    .message = "statements of the kind " + std::string(statement.type()) + " are not followed"});
    return;
  }
  if (known->apply == nullptr || (known->only_asked && !context_.closed())) {
    // Only what it calls may matter.
    static_cast<void>(apply_statement(statement, text, context_));
    ++ledger_.counts.irrelevant;
    return;
  }
  if (transaction_.failed()) {
    // The grammar comes first.
    if (statement.type() == "MergeStmt" && input_.version < 15 && context_.closed()) {
      conclude(text, refuse(sqlstate::syntax_error, "syntax error at or near \"MERGE\""));
      return;
    }
    refuse_in_failed_transaction(text);
    return;
  }
  const Transaction::Before before = transaction_.before();
  if (context_.closed()) {
    if (Outcome outcome = require_place(statement); outcome.refused()) {
      transaction_.undo(before, breaks_transaction());
      conclude(text, std::move(outcome));
      return;
    }
  }
  routines_.may_commit = !transaction_.open();
  routines_.in_transaction_block = transaction_.open();
  routines_.committed = {.mark = before.mark, .session = before.session};
  const std::size_t before_objects = catalog_.object_count();
  session_.has_snapshot = session_.has_snapshot || needs_snapshot(statement.type());
  Outcome outcome = apply_statement(statement, text, context_);
  if (!outcome.refused()) note_passing(statement, text, before_objects);
  if (!transaction_.open()) outcome = declared_outside(statement, std::move(outcome));
  if (outcome.refused()) {
    const Routines::Committed& kept = *routines_.committed;  // what a procedure committed stays
    transaction_.undo({.mark = kept.mark, .session = kept.session}, breaks_transaction());
  } else {
    transaction_.succeed();
  }
  if (known->only_asked && !outcome.refused()) {
    ++ledger_.counts.irrelevant;
    return;
  }
  conclude(text, std::move(outcome));
}

void Replay::conclude(const StatementText& text, Outcome outcome) {
  ++ledger_.counts.understood;
  last_refused_ = outcome.refused();
  if (!outcome.refused()) return;
  ledger_.refused.push_back({.statement = text.without_constants(),
                             .reason = std::move(outcome.reason),
                             .sqlstate = std::string(outcome.sqlstate),
                             .span = text.span()});
  if (context_.closed() && (stops_ || is_on("ON_ERROR_STOP"))) stopped_ = true;
}

namespace {

/// The replay as `input.version` would have it; the version that its statements need, if that is a later one.
int replay_once(const DatabaseInput& input, Sources& sources, Diagnostics& out, Effort& effort,
                std::unique_ptr<Catalog>& catalog) {
  catalog = std::make_unique<Catalog>(features_of(input.version));
  Replay replay(input, *catalog, sources, out);
  replay.start_after(effort);
  for (const ScriptInput& script : input.scripts) replay.run(script);
  effort = replay.effort();
  replay.disconnect();
  catalog->use_database(catalog->find(Space::database, ObjectId::none, input.name));
  Ledger ledger = replay.take_ledger();
  const int needed = ledger.needs_version;
  auto answers = make_answers(*catalog, std::move(ledger), replay.runner(), input.own_objects_only);
  answers->definer_bodies = replay.definer_bodies();
  catalog->set_answers(std::move(answers));
  return needed;
}

}  // namespace

Database replay(const DatabaseInput& input, Sources& sources, Diagnostics& out, Effort& effort) {
  DatabaseInput tried = input;
  const std::size_t told = out.size();
  const Effort before = effort;
  std::unique_ptr<Catalog> catalog;
  int needed = replay_once(tried, sources, out, effort, catalog);
  while (input.version_is_assumed && needed > tried.version) {
    tried.version = needed;
    out.resize(told);
    effort = before;
    needed = replay_once(tried, sources, out, effort, catalog);
  }
  return Database(std::move(tried), std::move(catalog));
}

}  // namespace routegrant::pg
