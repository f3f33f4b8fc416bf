#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// READ ONLY, ISOLATION LEVEL and DEFERRABLE of BEGIN, SET TRANSACTION and SET SESSION CHARACTERISTICS (manual, SET
/// TRANSACTION).
namespace routegrant::pg {

/// The modes of the transaction. In a closed world 25001 where a statement that needs a snapshot came before
/// (`check_transaction_isolation()`, `check_transaction_read_only()`, `check_transaction_deferrable()`).
[[nodiscard]] Outcome set_transaction_modes(Context& context, const sql::Node& modes);

/// Those of the transactions to come.
void set_default_modes(Session& session, const sql::Node& modes);

/// SET transaction_isolation and default_transaction_isolation, whose values are looked at before.
[[nodiscard]] Outcome set_isolation(Context& context, std::string_view level);
void set_default_isolation(Session& session, std::string_view level);
/// SET transaction_read_only.
[[nodiscard]] Outcome set_read_only(Context& context, bool read_only);

/// Whether a statement of this node is run with a snapshot, so that the modes are fixed from then on
/// (`PlannedStmtRequiresSnapshot()`).
[[nodiscard]] bool needs_snapshot(std::string_view node);

}  // namespace routegrant::pg
