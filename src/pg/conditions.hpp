#pragma once

#include <array>
#include <string_view>

#include "pg/outcome.hpp"

namespace routegrant::pg {

/// A condition by the name that EXCEPTION WHEN gives it.
struct Condition {
  std::string_view name;
  std::string_view sqlstate;
};

/// The conditions that role files catch (appendix A).
inline constexpr std::array<Condition, 26> conditions{{
    {"duplicate_object", sqlstate::duplicate_object},
    {"duplicate_table", sqlstate::duplicate_table},
    {"duplicate_schema", sqlstate::duplicate_schema},
    {"duplicate_database", sqlstate::duplicate_database},
    {"duplicate_function", sqlstate::duplicate_function},
    {"duplicate_column", sqlstate::duplicate_column},
    {"undefined_object", sqlstate::undefined_object},
    {"undefined_table", sqlstate::undefined_table},
    {"undefined_function", sqlstate::undefined_function},
    {"undefined_column", sqlstate::undefined_column},
    {"invalid_schema_name", sqlstate::undefined_schema},
    {"insufficient_privilege", sqlstate::insufficient_privilege},
    {"dependent_objects_still_exist", sqlstate::dependent_objects_still_exist},
    {"feature_not_supported", sqlstate::feature_not_supported},
    {"invalid_grant_operation", sqlstate::invalid_grant_operation},
    {"reserved_name", sqlstate::reserved_name},
    {"invalid_parameter_value", sqlstate::invalid_parameter_value},
    {"invalid_name", sqlstate::invalid_name},
    {"wrong_object_type", sqlstate::wrong_object_type},
    {"syntax_error", sqlstate::syntax_error},
    {"object_in_use", sqlstate::object_in_use},
    {"invalid_object_definition", sqlstate::invalid_object_definition},
    {"null_value_not_allowed", sqlstate::null_value_not_allowed},
    {"assert_failure", sqlstate::assert_failure},
    {"unique_violation", "23505"},
    {"check_violation", "23514"},
}};

}  // namespace routegrant::pg
