#pragma once

#include <string>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or refused: what the options of a new sequence say of its type, steps and bounds (22023,
/// 42601, 42704; `init_params()`). `options` are the DefElems of CREATE SEQUENCE or of an identity column, whose type,
/// as PostgreSQL prints it, is the sequence's unless AS says another.
[[nodiscard]] Outcome require_sequence_options(Context& context, const sql::Node& options, std::string type = "bigint");

}  // namespace routegrant::pg
