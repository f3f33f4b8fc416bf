#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/catalog.hpp"
#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// BEGIN to COMMIT, savepoints, and what an error does to them (manual, 3.4; xact.c).
class Transaction {
 public:
  Transaction(Catalog& catalog, Session& session) : catalog_(catalog), session_(session) {}

  [[nodiscard]] bool open() const { return !levels_.empty(); }
  /// An error came: until the end of the transaction, or ROLLBACK TO, all is refused with 25P02.
  [[nodiscard]] bool failed() const { return failed_; }

  void begin();
  /// COMMIT; of a failed transaction it is a ROLLBACK.
  void commit();
  void rollback();
  [[nodiscard]] Outcome savepoint(std::string name);
  [[nodiscard]] Outcome release(std::string_view name);
  [[nodiscard]] Outcome rollback_to(std::string_view name);

  /// Before a statement: what to come back to if it is refused.
  struct Before {
    Catalog::Mark mark;
    Session session;
  };
  [[nodiscard]] Before before() const { return {.mark = catalog_.mark(), .session = session_}; }
  /// After a statement that was carried out; outside of a transaction it is final.
  void succeed();
  /// After a statement that was refused. `fails` tells whether that breaks an open transaction.
  void undo(const Before& before, bool fails);

 private:
  /// The session as it was, but for cursors that were closed since: they stay closed.
  void restore(const Session& before);
  struct Level {
    /// Empty for the transaction itself.
    std::string name;
    Before before;
  };
  [[nodiscard]] Outcome no_savepoint(std::string_view statement, std::string_view name) const;

  Catalog& catalog_;
  Session& session_;
  std::vector<Level> levels_;
  bool failed_ = false;
};

}  // namespace routegrant::pg
