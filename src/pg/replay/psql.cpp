#include <algorithm>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "pg/names/names.hpp"
#include "pg/replay/replay.hpp"
#include "pg/routines/session.hpp"
#include "sql/psql_commands.hpp"

/// What psql's own commands do (PostgreSQL manual, reference page of psql).
namespace routegrant::pg {
namespace {

/// Includes nest at most this deep: a script may include itself.
constexpr int most_includes = 16;

}  // namespace

bool Replay::is_on(std::string_view variable) const {
  const auto value = variables_.value(variable);
  return value && sql::psql_boolean(*value).value_or(false);
}

void Replay::run_meta_command(const sql::Piece& piece, sql::ScriptReader& reader, int depth) {
  set_outcome_variables();
  const sql::MetaCommand command = sql::read_meta_command(sources_.text(piece.span), variables_);
  const bool skipped = conditions_.state() == sql::Conditions::State::skipped;
  // psql looks at the names in branches that it does not take, too.
  if (conditions_.is_misplaced(command) || !sql::is_psql_command(command.name)) return fail();
  if (conditions_.follow(command)) {
    if (skipped) end_branch(reader, piece.span);
    branch_ = piece.span.end;
    return;
  }
  if (skipped) return reader.leave_data();
  if (const auto copy = sql::slash_copy_of(sources_.text(piece.span))) return send_copy(*copy, piece.span);
  // Whether it quits where a condition is not known, nobody can tell: what follows is still looked at.
  quits_ = sql::quits(command) && conditions_.state() == sql::Conditions::State::runs;
  if (quits_ || sql::set_variables(command, variables_)) return;
  if (const auto inclusion = sql::inclusion_of(command)) {
    include(*inclusion, piece.span, depth);
  } else if (const auto connection = sql::connection_of(command)) {
    reconnect(*connection, piece.span);
  }
}

/// A command of psql failed. In an open world it need not: what is not known may be there.
void Replay::fail() {
  if (context_.closed() && is_on("ON_ERROR_STOP")) stopped_ = true;
}

/// psql sends the COPY of a \copy by itself, whatever statement stands open (copy.c, do_copy()). One with a file or a
/// program may fail before that: nothing is told then.
void Replay::send_copy(const sql::SlashCopy& copy, Span at) {
  if (copy.end == sql::SlashCopy::End::elsewhere) return;
  const Message before = std::exchange(message_, {});
  send({.kind = sql::Piece::Kind::statement, .span = {.source = at.source, .begin = at.begin + 1, .end = at.end}});
  message_ = before;
}

/// What a branch that was not taken holds of a statement is forgotten (`discard_query_text()` of command.c).
void Replay::end_branch(sql::ScriptReader& reader, Span command) {
  const std::optional<std::uint32_t> begin = reader.statement_begin();
  if (!begin) return;
  if (*begin >= branch_) {
    reader.forget_statement();
  } else {
    cuts_.push_back({command.source, branch_, command.begin});
  }
}

/// Blanks the branches of a statement's text that are not taken.
void Replay::cut(Span statement, std::string& text) const {
  for (const Span& each : cuts_) {
    if (each.source != statement.source || each.begin < statement.begin || each.end > statement.end) continue;
    std::fill(text.begin() + (each.begin - statement.begin), text.begin() + (each.end - statement.begin), ' ');
  }
}

void Replay::include(const sql::Inclusion& inclusion, Span at, int depth) {
  const std::string& here = sources_[sources_.origin(at).source].path;
  const std::string beside = paths::normal(paths::joined(paths::directory_of(here), inclusion.file));
  const std::string from_root = paths::normal(inclusion.file);
  const std::string& first = inclusion.relative ? beside : from_root;
  const std::string& second = inclusion.relative ? from_root : beside;
  std::optional<SourceId> found = inclusion.known ? sources_.find(first) : std::nullopt;
  if (!found && inclusion.known) found = sources_.find(second);
  if (!found || depth >= most_includes)
    return report_dynamic("the included file " + inclusion.file + " is not read", at);
  const auto size = static_cast<std::uint32_t>(sources_[*found].text.size());
  // ON_ERROR_STOP counts as it was when the line was read (mainloop.c, `die_on_error`).
  const bool goes_on = !stops_ && !is_on("ON_ERROR_STOP");
  run_text({.source = *found, .begin = 0, .end = size}, depth + 1);
  if (goes_on && !disconnected_) stopped_ = false;
}

void Replay::reconnect(const sql::Connection& connection, Span at) {
  if (!connection.known) return report_dynamic("who connects to what is not known", at);
  roll_back();
  RoleId role = connection.reuses ? session_.authenticated : started_as_;
  if (connection.user) {
    const ResolvedRole named = find_role(context_, *connection.user, at);
    // psql stops a script whose \connect fails.
    disconnected_ = context_.closed() && (named.outcome.refused() || !context_.roles()[named.id].login);
    stopped_ = disconnected_;
    if (named.outcome.refused() || stopped_) return;
    role = named.id;
  }
  ObjectId database = catalog_.database();
  if (connection.database) {
    database = database_named(*connection.database, at);
  } else if (!connection.reuses) {
    // Only in a closed world it is known that PGDATABASE is not set.
    const ObjectId like_the_user = catalog_.find(Space::database, ObjectId::none, context_.roles().name(role));
    if (like_the_user != ObjectId::none || context_.closed()) database = like_the_user;
  }
  if (database == ObjectId::none) {
    stopped_ = disconnected_ = true;
    return;
  }
  log_in(context_, role, database);
  catalog_.forget();
  set_own_variables();
}

/// What psql sets itself when it has connected (command.c, SyncVariables()).
void Replay::set_own_variables() {
  variables_.set("DBNAME", std::string(catalog_.name(catalog_.database())));
  variables_.set("USER", std::string(context_.roles().name(session_.authenticated)));
  // The version that stands for one nobody named decides nothing.
  if (input_.version_is_assumed && !context_.closed()) {
    variables_.forget("SERVER_VERSION_NUM");
  } else {
    variables_.set("SERVER_VERSION_NUM", std::to_string(input_.version * 10000));
  }
  for (const char* name : {"ENCODING", "HOST", "PORT", "SERVER_VERSION_NAME", "VERSION", "VERSION_NAME", "VERSION_NUM"})
    variables_.forget(name);
}

/// What it sets behind each statement (common.c, SetResultVariables()).
void Replay::set_outcome_variables() {
  for (const char* name : {"ROW_COUNT", "SQLSTATE", "LAST_ERROR_SQLSTATE", "LAST_ERROR_MESSAGE"})
    variables_.forget(name);
  if (context_.closed() && last_refused_) {
    variables_.set("ERROR", *last_refused_ ? "true" : "false");
  } else {
    variables_.forget("ERROR");
  }
}

}  // namespace routegrant::pg
