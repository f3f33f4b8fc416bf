#pragma once

#include <string_view>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// `${DB_USER}` and `$DB_USER`, where they are all of a part's text, are looked up in the environment: shells, Spring
/// and others do so. Any other value is returned as it is.
[[nodiscard]] Value with_variables(const View& view, Value value, const DsnPart& part, std::string_view field);

/// Whether the part is such a reference, without a default, to a variable that nothing here sets.
[[nodiscard]] bool names_absent_variable(const View& view, const DsnPart& part);

}  // namespace routegrant::credentials
