#pragma once

#include <string>
#include <string_view>

namespace routegrant::pg {

/// What came of a statement: done, or refused with PostgreSQL's SQLSTATE and, as near as we know them, its words.
struct [[nodiscard]] Outcome {
  /// Empty for done. Points to a constant.
  std::string_view sqlstate{};
  std::string reason{};

  [[nodiscard]] bool refused() const { return !sqlstate.empty(); }
};

/// The statement was carried out.
[[nodiscard]] inline Outcome done() {
  return {};
}

/// The statement is refused as a whole. `sqlstate` must be a constant.
[[nodiscard]] inline Outcome refuse(std::string_view sqlstate, std::string reason) {
  return {.sqlstate = sqlstate, .reason = std::move(reason)};
}

/// PostgreSQL's SQLSTATEs by meaning (manual, appendix A).
namespace sqlstate {
inline constexpr std::string_view insufficient_privilege = "42501";
inline constexpr std::string_view undefined_object = "42704";
inline constexpr std::string_view undefined_table = "42P01";
inline constexpr std::string_view undefined_column = "42703";
inline constexpr std::string_view undefined_function = "42883";
inline constexpr std::string_view undefined_schema = "3F000";
inline constexpr std::string_view undefined_database = "3D000";
inline constexpr std::string_view duplicate_object = "42710";
inline constexpr std::string_view duplicate_table = "42P07";
inline constexpr std::string_view duplicate_column = "42701";
inline constexpr std::string_view duplicate_function = "42723";
inline constexpr std::string_view duplicate_schema = "42P06";
inline constexpr std::string_view duplicate_database = "42P04";
inline constexpr std::string_view reserved_name = "42939";
inline constexpr std::string_view datatype_mismatch = "42804";
inline constexpr std::string_view invalid_column_reference = "42P10";
inline constexpr std::string_view wrong_object_type = "42809";
inline constexpr std::string_view ambiguous_function = "42725";
inline constexpr std::string_view invalid_schema_definition = "42P15";
inline constexpr std::string_view invalid_object_definition = "42P17";
inline constexpr std::string_view invalid_grant_operation = "0LP01";
inline constexpr std::string_view dependent_objects_still_exist = "2BP01";
inline constexpr std::string_view feature_not_supported = "0A000";
inline constexpr std::string_view invalid_parameter_value = "22023";
inline constexpr std::string_view invalid_name = "42602";
inline constexpr std::string_view syntax_error = "42601";
inline constexpr std::string_view in_failed_transaction = "25P02";
inline constexpr std::string_view active_transaction = "25001";
inline constexpr std::string_view no_active_transaction = "25P01";
inline constexpr std::string_view read_only_transaction = "25006";
inline constexpr std::string_view invalid_savepoint = "3B001";
inline constexpr std::string_view object_in_use = "55006";
inline constexpr std::string_view object_not_in_prerequisite_state = "55000";
inline constexpr std::string_view duplicate_prepared_statement = "42P05";
inline constexpr std::string_view invalid_sql_statement_name = "26000";
inline constexpr std::string_view internal_error = "XX000";
inline constexpr std::string_view cannot_change_parameter = "55P02";
inline constexpr std::string_view invalid_function_definition = "42P13";
inline constexpr std::string_view invalid_table_definition = "42P16";
inline constexpr std::string_view null_value_not_allowed = "22004";
inline constexpr std::string_view assert_failure = "P0004";
}  // namespace sqlstate

}  // namespace routegrant::pg
