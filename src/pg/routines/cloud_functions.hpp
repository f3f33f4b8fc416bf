#pragma once

#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/values/value.hpp"

namespace routegrant::pg {

/// A function by which a cloud's PostgreSQL makes roles: Azure's pgaadauth_create_principal() and
/// pgaadauth_create_principal_with_oid().
[[nodiscard]] bool is_cloud_function(std::string_view name);

/// Makes the role, which logs in by a token of Entra (Azure Database for PostgreSQL, "Manage Microsoft Entra roles":
/// roleName, isAdmin, isMfa, or roleName, objectId, objectType, isAdmin, isMfa). A name that is not known, and what an
/// administrator gets besides, are told.
[[nodiscard]] Outcome call_cloud_function(Context& context, std::string_view name, const std::vector<Value>& arguments,
                                          Span site);

}  // namespace routegrant::pg
