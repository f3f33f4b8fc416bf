#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pg/catalog/catalog.hpp"

/// What is behind the columns of views that PostgreSQL updates by itself (manual, CREATE VIEW, "Updatable Views").
namespace routegrant::pg {

/// Whether all columns of the view and of what it updates are known.
[[nodiscard]] bool shows_known_columns(const Catalog& catalog, ObjectId view);

/// The column of what a view updates that one of its columns shows as it is; nothing for others.
[[nodiscard]] std::optional<std::uint32_t> shown_column(const Catalog& catalog, ObjectId view, std::uint32_t column);
/// The columns of what a view updates that stand for columns of the view; those that show an expression are left out.
[[nodiscard]] std::vector<std::uint32_t> shown_columns(const Catalog& catalog, ObjectId view,
                                                       const std::vector<std::uint32_t>& columns);

/// Whether an INSTEAD OF trigger takes the rows that an event (INSERT, UPDATE or DELETE) would write to the view.
[[nodiscard]] bool has_instead_trigger(const Catalog& catalog, ObjectId view, Bits event);

}  // namespace routegrant::pg
