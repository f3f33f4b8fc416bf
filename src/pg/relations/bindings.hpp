#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// What policies, defaults, checks and generated columns need: DROP asks for it, CASCADE takes them along.
namespace routegrant::pg {

/// Tells expressions apart by their words, numbers and shape, wherever they are written.
[[nodiscard]] std::uint64_t fingerprint_of(const sql::Node& expression);

/// What stands on a table (or domain): its policies', triggers', columns' and checks' expressions.
[[nodiscard]] std::vector<BindingId> bindings_on(const Catalog& catalog, ObjectId table);
[[nodiscard]] std::optional<BindingId> find_check(const Catalog& catalog, ObjectId table, std::string_view name);
/// The column has no default, or is not generated, any more.
void drop_of_column(Context& context, ObjectId table, std::uint32_t column, Binding::Of of);

/// What a trigger's WHEN needs, and the columns that it and UPDATE OF name, in place of what it needed before.
void bind_trigger(Context& context, TriggerId trigger, const sql::Node& statement);

/// What a publication says of a table's rows (WHERE) and columns; `table` is the inside of a PublicationTable.
void bind_published(Context& context, PublishedId published, const sql::Node& table);

/// Keeps what the expression needs: its routines, types and relations, and, but for a default, the columns that it
/// reads. One that stands for the same part is replaced. An absent expression only takes that away.
void bind_expression(Context& context, Binding binding, const sql::Node& expression);

/// CHECK of a table or a domain, or of one column if `column` is not empty, under its own or the chosen name
/// (`ChooseConstraintName()`): 42710 if its own is taken, in other words while the table is made. Other constraints are
/// done.
[[nodiscard]] Outcome add_check(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column,
                                bool is_new = false);
/// DEFAULT, GENERATED ALWAYS AS of a column, or CHECK as above.
[[nodiscard]] Outcome bind_constraint(Context& context, ObjectId table, const sql::Node& constraint,
                                      std::string_view column, bool is_new = false);
/// Whether the column has a default, as far as that is known.
[[nodiscard]] bool has_default(const Catalog& catalog, ObjectId table, std::uint32_t column);
/// Whether there was a check of this name.
bool drop_check(Context& context, ObjectId table, std::string_view name);
/// The same name, whoever inherits it.
void rename_check(Context& context, ObjectId table, std::string_view from, std::string_view to);

/// Takes away what needs `used`, of tables that are not doomed as well; what goes along with a generated column is
/// added to `lost`. False if that may not be lost unasked (RESTRICT in a closed world).
[[nodiscard]] bool lose_bindings_to(Context& context, ObjectId used, Behavior behavior,
                                    const std::unordered_set<ObjectId>& doomed, std::vector<ObjectId>& lost);

/// Whether a policy or, from 15 on, a generated column needs the column: before, generated columns went silently with
/// those that they are made of.
[[nodiscard]] bool is_column_bound(const Context& context, ColumnUse column);
/// Whether ALTER COLUMN TYPE is refused for a policy or a generated column that reads the column.
[[nodiscard]] Outcome require_unbound(const Context& context, ColumnUse column);
/// A column's default, its checks, policies and the columns generated from it go with it.
void lose_bindings_of(Context& context, ColumnUse column, std::vector<ObjectId>& lost);

/// Whether the column is GENERATED ALWAYS AS an expression.
[[nodiscard]] bool is_generated(const Catalog& catalog, ObjectId table, std::uint32_t column);

}  // namespace routegrant::pg
