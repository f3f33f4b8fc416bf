#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "pg/replay/replay.hpp"
#include "pg/routines/transaction_modes.hpp"
#include "sql/node.hpp"

/// Transaction blocks: those that scripts open by BEGIN, and the implicit ones of what psql sends as one text (manual,
/// 55.2.2.1 "Multiple Statements in a Simple Query").
namespace routegrant::pg {

/// `a\; b;` reaches the server as one text: one transaction, unless it says otherwise, that ends at the first error.
void Replay::send(const sql::Piece& piece) {
  const bool joined = piece.joined_with_next && piece.ended_by.begin == piece.ended_by.end;
  const bool begins = !message_.goes_on;
  if (begins) message_ = {};
  message_.goes_on = joined;
  run_of_message(begins && !joined, !joined, [&] { run_sql(piece); });
}

/// Runs one statement of the message, unless one before it was refused.
void Replay::run_of_message(bool is_alone, bool is_last, const std::function<void()>& run) {
  // Behind a COMMIT in the text the next transaction begins.
  if (!is_alone && !message_.failed && !transaction_.open()) {
    transaction_.begin();
    message_.opens = true;
  }
  if (!message_.failed) {
    const std::size_t refused = ledger_.refused.size();
    run();
    message_.failed = context_.closed() && ledger_.refused.size() > refused;
  }
  if (message_.opens && is_last && transaction_.open()) commit();
}

namespace {

constexpr std::string_view is_begin = "TRANS_STMT_BEGIN";
constexpr std::string_view is_start = "TRANS_STMT_START";
constexpr std::string_view is_commit = "TRANS_STMT_COMMIT";
constexpr std::string_view is_savepoint = "TRANS_STMT_SAVEPOINT";
constexpr std::string_view is_release = "TRANS_STMT_RELEASE";
constexpr std::string_view is_rollback_to = "TRANS_STMT_ROLLBACK_TO";

/// What is for transaction blocks that BEGIN opened only, as errors call it (`EndTransactionBlock()`,
/// `UserAbortTransactionBlock()`, `DefineSavepoint()`); empty for others.
std::string_view needs_block(const sql::Node& node) {
  const std::string_view kind = node["kind"].text();
  if (node["chain"].truth()) return kind == is_commit ? "COMMIT AND CHAIN" : "ROLLBACK AND CHAIN";
  if (kind == is_savepoint) return "SAVEPOINT";
  if (kind == is_release) return "RELEASE SAVEPOINT";
  return kind == is_rollback_to ? "ROLLBACK TO SAVEPOINT" : std::string_view();
}

}  // namespace

void Replay::run_transaction(const StatementText& text) {
  sql::ParseError error;
  const auto parsed = sql::parse(text.text(), error);
  if (!parsed) {
    ++ledger_.counts.failed;
    return;
  }
  const sql::Node node = parsed->statement().inner();
  const std::string_view kind = node["kind"].text();
  const std::string name(node["savepoint_name"].text());
  Outcome outcome;
  const bool begins = kind == is_begin || kind == is_start;
  if (begins && !transaction_.failed()) {
    transaction_.begin();
    message_.opens = false;
    outcome = set_transaction_modes(context_, node["options"]);
  }
  const bool chains = node["chain"].truth();
  const auto modes = std::pair(session_.read_only, session_.isolation);
  const std::string_view wants_block = needs_block(node);
  if (!wants_block.empty() && (!transaction_.open() || message_.opens) && context_.closed()) {
    outcome =
        refuse(sqlstate::no_active_transaction, std::string(wants_block) + " can only be used in transaction blocks");
  } else if (kind == is_commit) {
    commit();
  } else if (kind == "TRANS_STMT_ROLLBACK" || kind == "TRANS_STMT_PREPARE") {
    roll_back();
  } else if (transaction_.failed() && (begins || kind == is_savepoint || kind == is_release)) {
    outcome = refuse(sqlstate::in_failed_transaction,
                     "current transaction is aborted, commands ignored until end of transaction block");
  } else if (kind == is_savepoint) {
    outcome = transaction_.savepoint(name);
  } else if (kind == is_release) {
    outcome = transaction_.release(name);
  } else if (kind == is_rollback_to) {
    outcome = transaction_.rollback_to(name);
  }
  if (outcome.refused() && context_.closed()) transaction_.undo(transaction_.before(), true);
  // AND CHAIN starts the next one at once, with the same modes (`SaveTransactionCharacteristics()`).
  if (chains && !outcome.refused()) {
    transaction_.begin();
    std::tie(session_.read_only, session_.isolation) = modes;
  }
  conclude(text, std::move(outcome));
}

}  // namespace routegrant::pg
