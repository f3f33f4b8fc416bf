#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// A privilege word with a list of columns; ALL (columns) has all that columns can carry.
struct ColumnGrant {
  Bits bits = 0;
  std::vector<std::string> columns{};
  Provenance provenance = 0;
};

/// GRANT or REVOKE on objects, its names resolved to bits and roles.
struct ObjectGrant {
  bool is_grant = true;
  /// WITH GRANT OPTION, or GRANT OPTION FOR.
  bool option = false;
  Behavior behavior = Behavior::restrict;
  /// What the statement says it is on: GRANT ON TABLE may name a sequence.
  AclClass said = AclClass::table;
  /// GRANT ON DOMAIN: other types are 42809.
  bool domain = false;
  /// ALL without columns: what it means depends on the object.
  bool all = false;
  Bits bits = 0;
  std::vector<ColumnGrant> columns{};
  std::vector<RoleId> grantees{};
  /// Where the words stand.
  Provenance provenance = 0;
};

/// Does it to one object: `ExecGrant_Relation()`, `ExecGrant_Attribute()` and `ExecGrant_generic()` of aclchk.c.
[[nodiscard]] Outcome grant_on(Context& context, const ObjectGrant& grant, ObjectId object);

/// GRANT and REVOKE inside of ALTER DEFAULT PRIVILEGES: `SetDefaultACL()`. Permission is checked by the caller.
[[nodiscard]] Outcome grant_by_default(Context& context, const ObjectGrant& grant, RoleId role, ObjectId schema);

/// Checks that a word fits the class: 0LP01 if not. `said` is what the statement calls the class.
[[nodiscard]] Outcome require_fitting(const Features& features, AclClass acl_class, std::string_view said, Bits bits);

}  // namespace routegrant::pg
