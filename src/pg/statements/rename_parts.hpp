#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"

namespace routegrant::pg {

/// Renames a policy, trigger or rule (`objtype`: OBJECT_POLICY and so on) of a relation. In a closed world, 42704 for
/// one that is not there and 42710 for a name that is taken (`rename_policy()`, `renametrig()`, `RenameRewriteRule()`).
[[nodiscard]] Outcome rename_part(Context& context, ObjectId relation, std::string_view objtype, std::string_view from,
                                  const std::string& to);

}  // namespace routegrant::pg
