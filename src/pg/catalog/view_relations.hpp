#pragma once

#include <vector>

#include "pg/catalog/catalog.hpp"

/// What a view's query has in FROM, apart from what it only names as a constant, `'s.t'::regclass` or `nextval('s.q')`:
/// the view needs both (pg_depend), but reads the first alone (`LockViewRecurse_walker()`, `ExecCheckPermissions()`).
namespace routegrant::pg {

/// Keeps which of the view's `uses` are not among `read`, the relations in FROM; to be called once for each definition.
void note_only_named(Catalog& catalog, ObjectId view, const std::vector<ObjectId>& read);

/// The relations among the view's `uses` that it reads, in their order.
[[nodiscard]] std::vector<ObjectId> relations_read_by(const Catalog& catalog, ObjectId view);

}  // namespace routegrant::pg
