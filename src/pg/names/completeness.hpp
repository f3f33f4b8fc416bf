#pragma once

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// Whether a name that the catalogue does not hold is surely missing: in the closed world, as long as nothing was run
/// of which is not known what it made (EXECUTE of an unknown text, \gexec, a body that is not understood). Behind such
/// a statement an object or role that is missing here may be there, as in the open world.
[[nodiscard]] bool knows_all_names(const Context& context);

/// Whether an object may be there only since something unknown was run: whose it is, is not known either.
[[nodiscard]] bool is_unseen(const Object& object);

}  // namespace routegrant::pg
