#pragma once

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Whether all that the container runs is known, and only waits for a server to answer: `pg_isready`, `nc`,
/// `mysqladmin ping` in a loop. Then its settings log nobody in (PostgreSQL, pg_isready: "It is not necessary to supply
/// correct user name, password, or database name values to obtain the server status").
[[nodiscard]] bool only_waits(const View& view);

}  // namespace routegrant::credentials
