#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// SET, RESET and set_config() of one setting.
struct SettingChange {
  std::string name{};
  std::vector<std::string> values{};
  bool reset = false;
  /// SET LOCAL: until the transaction ends.
  bool local = false;
  Span span{};
};

/// Changes who the session is, or its search path; settings without meaning for privileges are not looked at.
[[nodiscard]] Outcome change_setting(Context& context, const SettingChange& change);

/// RESET ALL: role and session authorization stay (GUC_NO_RESET_ALL).
[[nodiscard]] Outcome reset_all(Context& context, Span span);

/// The end of a transaction: what SET LOCAL hid holds again.
void end_local_settings(Session& session);

/// The elements of a search_path text as set_config() takes it: `a, "B"`.
[[nodiscard]] std::vector<std::string> path_elements(std::string_view text);

/// What CREATE TEMP made ends with the connection.
void drop_temporary(Context& context);

/// A new connection of `role` to `database`.
void log_in(Context& context, RoleId role, ObjectId database);

}  // namespace routegrant::pg
