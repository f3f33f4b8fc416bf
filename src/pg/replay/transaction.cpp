#include "pg/replay/transaction.hpp"

#include <functional>
#include <map>
#include <utility>

#include "pg/routines/session.hpp"

namespace routegrant::pg {

void Transaction::begin() {
  if (!open()) levels_.push_back({.name = {}, .before = before()});
}

void Transaction::commit() {
  if (!open()) return;
  if (failed_) {
    rollback();
    return;
  }
  levels_.clear();
  end_local_settings(session_);
  catalog_.forget();
}

void Transaction::rollback() {
  if (!open()) return;
  const Before start = std::move(levels_.front().before);
  levels_.clear();
  failed_ = false;
  catalog_.rollback(start.mark);
  restore(start.session);
  catalog_.forget();
}

void Transaction::restore(const Session& before) {
  const std::map<std::string, bool, std::less<>> open = std::exchange(session_, before).cursors;
  std::erase_if(session_.cursors, [&](const auto& cursor) { return !open.contains(cursor.first); });
}

Outcome Transaction::no_savepoint(std::string_view statement, std::string_view name) const {
  if (open()) return refuse(sqlstate::invalid_savepoint, "savepoint \"" + std::string(name) + "\" does not exist");
  return refuse(sqlstate::no_active_transaction, std::string(statement) + " can only be used in transaction blocks");
}

Outcome Transaction::savepoint(std::string name) {
  if (!open()) return refuse(sqlstate::no_active_transaction, "SAVEPOINT can only be used in transaction blocks");
  levels_.push_back({.name = std::move(name), .before = before()});
  return done();
}

Outcome Transaction::release(std::string_view name) {
  for (std::size_t at = levels_.size(); at-- > 1;) {
    if (levels_[at].name != name) continue;
    levels_.resize(at);
    return done();
  }
  return no_savepoint("RELEASE SAVEPOINT", name);
}

Outcome Transaction::rollback_to(std::string_view name) {
  const bool has_snapshot = session_.has_snapshot;
  for (std::size_t at = levels_.size(); at-- > 1;) {
    if (levels_[at].name != name) continue;
    catalog_.rollback(levels_[at].before.mark);
    restore(levels_[at].before.session);
    // The transaction's snapshot stays.
    session_.has_snapshot = has_snapshot;
    levels_.resize(at + 1);
    failed_ = false;
    return done();
  }
  return no_savepoint("ROLLBACK TO SAVEPOINT", name);
}

void Transaction::succeed() {
  if (open()) return;
  end_local_settings(session_);
  catalog_.forget();
}

void Transaction::undo(const Before& before, bool fails) {
  catalog_.rollback(before.mark);
  session_ = before.session;
  if (open()) {
    failed_ = failed_ || fails;
  } else {
    catalog_.forget();
  }
}

}  // namespace routegrant::pg
