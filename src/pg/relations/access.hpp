#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

/// What reading and writing rows needs. It changes no privilege, but a refusal ends a transaction: asked for in a
/// closed world only.
namespace routegrant::pg {

/// One privilege on some columns of a relation, which one on the whole relation gives as well. Of no columns: on any.
struct ColumnNeed {
  Bits privilege = 0;
  std::vector<std::uint32_t> columns{};
};

/// What a statement asks of one relation (`ExecCheckOneRelPerms()`).
struct Need {
  ObjectId relation = ObjectId::none;
  /// On the whole of it.
  Bits whole = 0;
  std::vector<ColumnNeed> parts{};
  /// FOR UPDATE and its like: goes through views to all that they read (`markQueryForLocking()`).
  bool locks = false;
};

/// Only what the current role needs on the relation itself, whatever is behind it.
[[nodiscard]] Outcome require_need(const Context& context, const Need& need);

/// Whether the current role, and behind it the owners of views, may do all of that (manual, 41.5 "Rules and
/// Privileges").
/// `event` is what the statement does to the first of them (INSERT, UPDATE or DELETE), whose rules run, too.
[[nodiscard]] Outcome require_access(const Context& context, std::vector<Need> needs, Bits event = privilege::none);

/// What the query of a view reads, asked of the view's owner: REFRESH runs it as that role (`RefreshMatViewByOid()`).
[[nodiscard]] Outcome require_query_of(const Context& context, ObjectId view);

/// The rules that stand on an event of a relation and are enabled, in the order of their making.
[[nodiscard]] std::vector<const Rule*> rules_on(const Context& context, ObjectId relation, Bits event);

/// Whether a rule of the relation does something else instead of that event; whether nothing is done at all.
[[nodiscard]] bool is_replaced(const Context& context, ObjectId relation, Bits event);
[[nodiscard]] bool is_replaced_by_nothing(const Context& context, ObjectId relation, Bits event);

/// Whether any rule on writing stands on the relation, which MERGE does not know (`matchLocks()`).
[[nodiscard]] bool has_rules(const Context& context, ObjectId relation);

/// What a query needs: its relations, columns and functions must be there, and may be read and called. `query` is the
/// inside of a SelectStmt.
[[nodiscard]] Outcome require_query(Context& context, const sql::Node& query, const StatementText& text);

/// The same of a query that EXPLAIN shows, and does not run.
[[nodiscard]] Outcome require_explained(Context& context, const sql::Node& query, const StatementText& text);

/// That what a statement reads has rows at all (`require_populated()`), when all privileges are there.
[[nodiscard]] Outcome require_rows_of(const Context& context, const sql::Node& statement,
                                      const std::vector<Need>& needs);

/// What the parts of a statement that read need, as `Need`s behind those that are there; `statement` is the inside of
/// an INSERT, UPDATE or DELETE, whose own table is `target`.
[[nodiscard]] Outcome add_reading(Context& context, const sql::Node& statement, const StatementText& text,
                                  ObjectId target, std::vector<Need>& needs);

}  // namespace routegrant::pg
