#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/credential.hpp"

/// Connection strings: whom they log in as, where, and to which database. Passwords are dropped while parsing.
namespace routegrant::credentials {

/// One part of a connection string.
struct DsnPart {
  /// Decoded (percent escapes, quotes). For a placeholder, as written. Always empty for a password.
  std::string text{};
  /// known, placeholder (some of it is one: `${DB_USER}`, `app_{{ .env }}`) or unspecified (not there).
  Known known = Known::unspecified;
  /// The bytes of the part in the string that was parsed; an empty range where it is not there.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// One of the hosts that a client tries. `host` is a name, an address, or a socket's directory (`/var/run/postgresql`).
struct DsnHost {
  DsnPart host{};
  DsnPart port{};
};

/// A connection string, read.
struct Dsn {
  enum class Target : std::uint8_t {
    server,  ///< a PostgreSQL, MySQL or MariaDB server, or one of a kind that the text does not tell
    file,    ///< SQLite and the like: nobody logs in
    other,   ///< another store or protocol (MongoDB, Redis, SQL Server, HTTP)
  };
  Target target = Target::server;
  DatabaseKind kind = DatabaseKind::unknown;
  DsnPart user{};
  /// Where the password stands and whether it is more than a placeholder; never its text.
  DsnPart password{};
  /// Empty: none is named, and clients take localhost.
  std::vector<DsnHost> hosts{};
  /// Not there: PostgreSQL's clients take the user's name.
  DsnPart database{};
  /// What the parameters ask of the connection, and the parameter that says so (`sslmode=disable`).
  Tls tls = Tls::unspecified;
  DsnPart tls_part{};
};

/// Reads all common shapes: `postgres://`, `mysql+driver://`, `jdbc:`, `r2dbc:`, libpq keywords, .NET connection
/// strings, Go's MySQL form, SQLite. Nothing where the text is none of them. Semantics: libpq 33.1.1, pgjdbc and
/// Connector/J (URL syntax), Npgsql and MySqlConnector (keys), go-sql-driver/mysql (ParseDSN), RFC 3986 for the rest.
[[nodiscard]] std::optional<Dsn> parse_dsn(std::string_view text);

/// Reads `[user[:password]@]host[:port][/database]` without a scheme, as some tools take it (postgres_exporter's
/// DATA_SOURCE_URI). REQUIRES: the caller knows that the text is one.
[[nodiscard]] Dsn parse_schemeless(std::string_view text);

/// Whether any of `text` is to be filled in later: `${X}`, `$(X)`, `{{ x }}`, `<path:x>`, `ENC[x]`, or all of it is
/// `$X`.
[[nodiscard]] bool has_placeholder(std::string_view text);

}  // namespace routegrant::credentials
