#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// Who may set a parameter, and when (`GucContext` of guc.h).
enum class ParameterContext : std::uint8_t {
  internal,
  postmaster,
  sighup,
  superuser_backend,
  backend,
  superuser,
  user
};

/// The context of a parameter of the server itself; nothing for one that `version` does not have. Case does not matter.
[[nodiscard]] std::optional<ParameterContext> parameter_context(std::string_view name, int version);

/// Whether the name may belong to an extension or an application: identifiers divided by dots
/// (`valid_custom_variable_name()`).
[[nodiscard]] bool is_custom_parameter(std::string_view name, int version);

/// Done, or what GRANT ON PARAMETER says to a name that no parameter has (`ParameterAclCreate()`).
[[nodiscard]] Outcome require_known_parameter(const Context& context, std::string_view name);

/// Done, or what SET and RESET say to the current role in a closed world: unknown names (42704, 42602), parameters that
/// no session may change (55P02) and those that need a right (42501), as `set_config_option()` does.
[[nodiscard]] Outcome require_settable(const Context& context, std::string_view name);

/// Done, or what SHOW and current_setting() say in a closed world to names that no parameter has (42704,
/// `find_option()`). Custom ones are there once something named them; what routines and extensions set is not known.
[[nodiscard]] Outcome require_shown(const Context& context, std::string_view name);

/// What SET says, for ALTER ROLE and ALTER DATABASE ... SET, where unknown custom names need a superuser
/// (`validate_option_array_item()`).
[[nodiscard]] Outcome require_settable_at_login(const Context& context, std::string_view name);

}  // namespace routegrant::pg
