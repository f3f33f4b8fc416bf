#pragma once

#include <string_view>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// What a driver's setting asks of the connection: libpq's `sslmode` (libpq 34.19.1) and pgjdbc's `ssl`, Connector/J's
/// `useSSL`, `requireSSL` and `sslMode`, Npgsql's and MySqlConnector's `SSL Mode` and `Trust Server Certificate`,
/// go-sql-driver's `tls`. Blanks, `-`, `_` and capitals of the key do not matter. Unspecified for any other key, and
/// for values that leave it to the driver.
[[nodiscard]] Tls tls_of(std::string_view key, std::string_view value);

}  // namespace routegrant::credentials
