#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"

/// NOT NULL of domains, which is a constraint with a name from 17 on (manual, ALTER DOMAIN;
/// `domainAddNotNullConstraint()`). It is kept as a check without an expression.
namespace routegrant::pg {

/// The domain is NOT NULL by a constraint of that name; empty for the one that the server chooses. Done where it is
/// NOT NULL already, and until 16; 42710 where a constraint of the domain has the name.
[[nodiscard]] Outcome add_domain_not_null(Context& context, ObjectId domain, std::string_view name);

/// DROP NOT NULL: the constraint goes, whatever its name.
void drop_domain_not_null(Context& context, ObjectId domain);

}  // namespace routegrant::pg
