#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis.hpp"
#include "pg/answers/indirect.hpp"
#include "questions/question.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {

/// What a role reaches without holding it.
struct IndirectRow {
  /// "view", "function", "trigger" or "ownership".
  std::string_view through;
  /// The view or function that is gone through; of ownership, the object.
  pg::ObjectId by = pg::ObjectId::none;
  /// The relation whose writing runs a trigger.
  pg::ObjectId on = pg::ObjectId::none;
  /// What is reached; none where a function may be run, and of what it does this row tells nothing.
  pg::ObjectId object = pg::ObjectId::none;
  /// None where code is run, and of ownership.
  pg::Bits privilege = 0;
  pg::RoleId as{};
  /// Whether the code may do more than its text tells.
  bool opaque = false;
  std::string sentence;
  std::optional<Span> span;
};

/// Which rows of a table with row security a role reads or writes.
struct RowsRow {
  pg::ObjectId table = pg::ObjectId::none;
  pg::Bits privilege = 0;
  /// The view or function that is gone through; none where the role does so itself.
  pg::ObjectId by = pg::ObjectId::none;
  std::string_view through;
  pg::RoleId as{};
  /// "policies", "none", "superuser", "bypassrls" or "owner".
  std::string_view rule;
  std::vector<std::string> policies;
  std::string told;
  std::optional<Span> span;
};

/// The ways of one role: views, then functions, then triggers, then what it owns.
[[nodiscard]] std::vector<IndirectRow> indirect_rows(const pg::Database& database, const pg::IndirectWays& ways,
                                                     pg::RoleIndex role);

/// What row security leaves of each privilege on rows that the role holds or reaches; tables without it are not told.
[[nodiscard]] std::vector<RowsRow> rows_rows(const pg::Database& database, const pg::IndirectWays& ways,
                                             pg::RoleIndex role);

/// "view public.names as boss", "trigger of table s.t as boss", "owner".
[[nodiscard]] std::string way_of(const pg::Catalog& catalog, const IndirectRow& row);

/// "table public.users"
[[nodiscard]] std::string object_label(const pg::Catalog& catalog, pg::ObjectId id);

/// A member of "reached": one way of one role.
void write_reached(report::JsonWriter& json, const Sources& sources, const DatabaseModel& model,
                   const std::string& role, const IndirectRow& row);

/// A member of "row_security".
void write_rows(report::JsonWriter& json, const Sources& sources, const DatabaseModel& model, const std::string& role,
                const RowsRow& row);

/// The member "policies" of a database: its row security policies, and for whom they are.
void write_policies(report::JsonWriter& json, const Sources& sources, const pg::Database& database,
                    const std::string& name);

}  // namespace routegrant::questions
