#pragma once

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"

namespace routegrant::pg {

/// The function of pg_catalog that a GRANT names, with the list that initdb gave it: most are for everybody, those that
/// read files or steer the server are not (system_functions.sql). None where there is no function of this name. Of its
/// arguments nothing is known: `inputs` is believed.
[[nodiscard]] ObjectId builtin_function(Context& context, const QualifiedName& name, std::string_view inputs);

/// Whether the current role may call the function of pg_catalog. Only false for one that initdb keeps from PUBLIC:
/// which of several of one name is called is not known.
[[nodiscard]] bool may_execute_builtin(const Context& context, std::string_view name);

}  // namespace routegrant::pg
