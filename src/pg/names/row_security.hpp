#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/catalog.hpp"

namespace routegrant::pg {

/// What row security leaves a role of a table.
enum class RowRule : std::uint8_t {
  off,         ///< it is not enabled: all rows
  superuser,   ///< all rows
  bypass,      ///< all rows: BYPASSRLS, which is not inherited
  owner,       ///< all rows: the role has the owner's rights, and FORCE is not set
  policies,    ///< the rows that its policies let through
  no_policies  ///< none: no permissive policy is for it
};

struct RowSecurity {
  RowRule rule = RowRule::off;
  /// The policies that are asked, in the order of their creation; of `policies` alone.
  std::vector<PolicyId> policies{};

  [[nodiscard]] bool is_bypassed() const {
    return rule == RowRule::superuser || rule == RowRule::bypass || rule == RowRule::owner;
  }
};

/// How a table's policies meet a role that SELECTs, INSERTs, UPDATEs or DELETEs (manual, 5.8 "Row Security Policies";
/// `check_enable_rls()` of rls.c, `get_policies_for_relation()` of rowsecurity.c). TRUNCATE and REFERENCES are not
/// subject to them: `off`.
[[nodiscard]] RowSecurity row_security_of(const Catalog& catalog, RoleId role, ObjectId table, Bits privilege);

/// "policies", "none" (no policy is for it), "superuser", "bypassrls" or "owner"; empty for `off`.
[[nodiscard]] std::string_view name_of(RowRule rule);

/// The rows in words: "the rows that policy own lets through", "all rows, for row security is not applied to role
/// boss".
[[nodiscard]] std::string told_of(RowRule rule, std::string_view whom, const std::vector<std::string>& policies);

}  // namespace routegrant::pg
