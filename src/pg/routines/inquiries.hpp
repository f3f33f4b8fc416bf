#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/values/value.hpp"

namespace routegrant::pg {

/// What a function that asks the server about itself answers on the replayed catalogue: current_setting(),
/// to_regclass() and its like, pg_has_role(), has_table_privilege() and so on (manual, 9.26). Nothing for any other
/// function, and for arguments that are not known.
struct Inquiry {
  Value value{};
  /// Open world: it would differ if something existed that no script creates.
  bool rests_on_absence = false;
};
[[nodiscard]] std::optional<Inquiry> inquire(std::string_view name, const std::vector<Value>& arguments,
                                             const Context& context);

}  // namespace routegrant::pg
