#pragma once

#include <optional>

#include "compare/causes/cause.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Where a login whose role lies outside of Git takes it from otherwise than before: another key of an ExternalSecret's
/// store, another store, another sealed value, another path of Vault. Then it may be any other role now. Nothing where
/// both trees say the same, or where one does not say it. `before` and `after` are logins of the base and the head.
[[nodiscard]] std::optional<Cause> source_outside_changed(const questions::Access& base, FactId before,
                                                          const questions::Access& head, FactId after,
                                                          const Changes& changes);

}  // namespace routegrant::compare
