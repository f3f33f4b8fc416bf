#pragma once

#include <optional>
#include <string>

#include "pg/catalog/context.hpp"
#include "pg/expression.hpp"
#include "pg/names/names.hpp"
#include "sql/node.hpp"

/// `IF NOT pg_has_role('app', 'readers', 'MEMBER') THEN GRANT readers TO app; END IF`, where no script makes `app`.
///
/// Whether the branch is taken depends on what nobody wrote down, and yet its end does not: not taken, the role had by
/// then what the GRANT gives, by some way. So an open world takes the statement as run. It adds no access in either
/// case; if the role had it through PUBLIC or a third role, the way that is told is not the one it has, and a later
/// REVOKE of that other way seems to leave one.
///
/// This holds for a statement that does no more than the condition asks: one role or object, one privilege, one
/// grantee, and no option that was not asked for. Whatever else is in the branch may or may not have been run.
namespace routegrant::pg {

/// What a condition asks: `IF [NOT] has_..._privilege(...)` or `pg_has_role(...)`.
struct AskedGrant {
  /// "pg_has_role", "has_table_privilege" and so on.
  std::string function{};
  std::string role{};
  /// The object; for pg_has_role the role that is granted.
  QualifiedName object{};
  /// In lower case.
  std::string privilege{};
  /// WITH GRANT OPTION, WITH ADMIN OPTION.
  bool option = false;
  bool negated = false;
};

/// Nothing for any other condition, and for arguments that are not known.
[[nodiscard]] std::optional<AskedGrant> asked_by(const sql::Node& condition, const Scope& scope,
                                                 const Context& context);

/// Whether the statement, run where the role has not what is asked for (`has` is false) or has it, leaves what there is
/// where it is not run.
[[nodiscard]] bool brings_about(const sql::Node& statement, const AskedGrant& asked, bool has, const Context& context);

}  // namespace routegrant::pg
