#include "pg/routines/transaction_modes.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "base/text.hpp"

namespace routegrant::pg {
namespace {

struct Level {
  std::string_view words;
  Isolation isolation;
};
constexpr Level levels[] = {{"serializable", Isolation::serializable},
                            {"repeatable read", Isolation::repeatable_read},
                            {"read committed", Isolation::read_committed},
                            {"read uncommitted", Isolation::read_uncommitted}};

std::optional<Isolation> isolation_of(std::string_view words) {
  const std::string lower = text::lower(words);
  const auto* const found =
      std::find_if(std::begin(levels), std::end(levels), [&](const Level& each) { return each.words == lower; });
  if (found == std::end(levels)) return std::nullopt;
  return found->isolation;
}

bool is_on(const sql::Node& mode) {
  return mode["arg"].inner()["ival"]["ival"].integer() != 0;
}

}  // namespace

Outcome set_isolation(Context& context, std::string_view level) {
  Session& session = context.session;
  const std::optional<Isolation> wanted = isolation_of(level);
  if (!wanted) return done();
  const bool changes = *wanted != session.isolation.value_or(session.default_isolation);
  if (changes && session.has_snapshot && context.closed()) {
    return refuse(sqlstate::active_transaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query");
  }
  session.isolation = wanted;
  return done();
}

void set_default_isolation(Session& session, std::string_view level) {
  if (const std::optional<Isolation> wanted = isolation_of(level)) session.default_isolation = *wanted;
}

Outcome set_read_only(Context& context, bool read_only) {
  Session& session = context.session;
  const bool opens = !read_only && session.read_only.value_or(session.default_read_only);
  if (opens && session.has_snapshot && context.closed())
    return refuse(sqlstate::active_transaction, "transaction read-write mode must be set before any query");
  session.read_only = read_only;
  return done();
}

Outcome set_transaction_modes(Context& context, const sql::Node& modes) {
  for (const sql::Node& each : modes.items()) {
    const sql::Node mode = each.inner();
    const std::string_view name = mode["defname"].text();
    Outcome outcome;
    if (name == "transaction_isolation") outcome = set_isolation(context, mode["arg"].inner()["sval"]["sval"].text());
    if (name == "transaction_read_only") outcome = set_read_only(context, is_on(mode));
    if (name == "transaction_deferrable" && context.session.has_snapshot && context.closed()) {
      outcome =
          refuse(sqlstate::active_transaction, "SET TRANSACTION [NOT] DEFERRABLE must be called before any query");
    }
    if (outcome.refused()) return outcome;
  }
  return done();
}

void set_default_modes(Session& session, const sql::Node& modes) {
  for (const sql::Node& each : modes.items()) {
    const sql::Node mode = each.inner();
    const std::string_view name = mode["defname"].text();
    if (name == "transaction_isolation") set_default_isolation(session, mode["arg"].inner()["sval"]["sval"].text());
    if (name == "transaction_read_only") session.default_read_only = is_on(mode);
  }
}

bool needs_snapshot(std::string_view node) {
  constexpr std::array<std::string_view, 10> without{
      "CheckPointStmt", "ConstraintsSetStmt", "FetchStmt",    "ListenStmt",      "LockStmt",
      "NotifyStmt",     "TransactionStmt",    "UnlistenStmt", "VariableSetStmt", "VariableShowStmt"};
  return !text::is_one_of(node, without);
}

}  // namespace routegrant::pg
