#pragma once

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// In a closed world, done or 55000: UPDATE and DELETE of a table that a publication tells of need something to name a
/// row by, in the table and in all that inherit from it unless `only` is said (`CheckCmdReplicaIdentity()`; manual,
/// 29.1). `event` is privilege::update or privilege::delete_.
[[nodiscard]] Outcome require_replica_identity(const Context& context, ObjectId table, Bits event, bool only);

}  // namespace routegrant::pg
