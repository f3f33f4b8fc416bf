#pragma once

#include "model/model.hpp"

namespace routegrant::model {

/// Names the superuser of servers that take its name from where Git does not show it, and whose init scripts tell: what
/// an official image runs at its first start stops at the first error (docker-library/postgres, docker_process_sql:
/// `psql -v ON_ERROR_STOP=1`), so the only role that the scripts speak of and nothing makes is that superuser. Logins
/// that take their user from the same key get the name, too. Inferred.
void name_boot_roles(ScopeModel& scope);

}  // namespace routegrant::model
