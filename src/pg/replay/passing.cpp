#include <string_view>

#include "base/text.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/replay/replay.hpp"

/// CREATE TEMP TABLE ... ON COMMIT DROP: what is there until the transaction ends (manual, CREATE TABLE).
namespace routegrant::pg {
namespace {

bool drops_at_commit(const sql::Node& statement, std::string_view text) {
  const std::string_view type = statement.type();
  if (type == "CreateStmt") return statement.inner()["oncommit"].text() == "ONCOMMIT_DROP";
  if (type == "CreateTableAsStmt") return statement.inner()["into"]["onCommit"].text() == "ONCOMMIT_DROP";
  // A body says so in its own words; which of its tables it says it of is not looked at.
  return type == "DoStmt" && text::lower(text).find("on commit drop") != std::string::npos;
}

}  // namespace

/// Remembers the temporary tables that a statement made to be dropped; without a transaction block they are gone at
/// once.
void Replay::note_passing(const sql::Node& statement, const StatementText& text, std::size_t before) {
  if (!drops_at_commit(statement, text.text())) return;
  const ObjectId schema = catalog_.find(Space::schema, catalog_.database(), "pg_temp");
  if (schema == ObjectId::none) return;
  for (const ObjectId each : catalog_.children(schema)) {
    const bool is_new = static_cast<std::size_t>(each) >= before;
    if (is_new && catalog_.object(each).kind == ObjectKind::table) passing_.emplace_back(catalog_.name(each));
  }
  if (!transaction_.open()) commit();
}

/// Ends the transaction, if there is one, and what passes with it.
void Replay::commit() {
  const ObjectId schema = catalog_.find(Space::schema, catalog_.database(), "pg_temp");
  for (const std::string& name : passing_) {
    const ObjectId table = schema == ObjectId::none ? schema : catalog_.find(Space::relation, schema, name);
    if (table == ObjectId::none || catalog_.object(table).kind != ObjectKind::table) continue;
    // Views of it and its sequences go along.
    (void)drop_objects(context_, {table}, Behavior::cascade);
  }
  passing_.clear();
  transaction_.commit();
}

void Replay::roll_back() {
  passing_.clear();
  transaction_.rollback();
}

}  // namespace routegrant::pg
