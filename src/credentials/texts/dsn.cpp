#include "credentials/texts/dsn.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "credentials/texts/dsn_text.hpp"

namespace routegrant::credentials {
namespace {

struct Scheme {
  std::string_view name;
  DatabaseKind kind;
};

// The schemes that drivers and frameworks accept. `ecto` and `cockroachdb` do not tell which server it is.
constexpr std::array<Scheme, 20> schemes{
    {{"cockroach", DatabaseKind::unknown},     {"cockroachdb", DatabaseKind::unknown},
     {"ecto", DatabaseKind::unknown},          {"mariadb", DatabaseKind::mariadb},
     {"mysql", DatabaseKind::mysql},           {"mysql2", DatabaseKind::mysql},
     {"mysqls", DatabaseKind::mysql},          {"mysqlx", DatabaseKind::mysql},
     {"pdo-pgsql", DatabaseKind::postgresql},  {"pg", DatabaseKind::postgresql},
     {"pgsql", DatabaseKind::postgresql},      {"pgx", DatabaseKind::postgresql},
     {"pgx4", DatabaseKind::postgresql},       {"pgx5", DatabaseKind::postgresql},
     {"postgis", DatabaseKind::postgresql},    {"postgres", DatabaseKind::postgresql},
     {"postgresql", DatabaseKind::postgresql}, {"psql", DatabaseKind::postgresql},
     {"timescale", DatabaseKind::postgresql},  {"trilogy", DatabaseKind::mysql}}};

constexpr std::array<std::string_view, 7> file_schemes{"sqlite", "sqlite3", "file", "h2", "hsqldb", "derby", "duckdb"};

const Scheme* find_scheme(std::string_view name) {
  const auto* found = std::find_if(schemes.begin(), schemes.end(), [name](const Scheme& s) { return s.name == name; });
  return found == schemes.end() ? nullptr : &*found;
}

bool is_file_scheme(std::string_view name) {
  return std::find(file_schemes.begin(), file_schemes.end(), name) != file_schemes.end();
}

/// `postgresql+asyncpg` names a driver after the scheme; Celery and kombu put a word of their own before it.
std::string_view without_driver(std::string_view scheme) {
  for (const std::string_view word : {"db+", "sqla+"})
    if (scheme.starts_with(word)) scheme.remove_prefix(word.size());
  return scheme.substr(0, scheme.find('+'));
}

Dsn of_target(Dsn::Target target) {
  Dsn dsn;
  dsn.target = target;
  return dsn;
}

/// The words before `//` (or all of them): wrappers (`aws-wrapper`, `pool`, `tc`), the database, then modes
/// (`replication`).
Dsn parse_prefixed(const DsnText& text, std::size_t begin) {
  const std::string_view masked = text.masked();
  Dsn dsn;
  std::size_t at = begin;
  while (at < masked.size()) {
    const std::size_t colon = masked.find_first_of(":/", at);
    if (colon == std::string_view::npos || masked[colon] == '/') break;
    const std::string word = text::lower(masked.substr(at, colon - at));
    at = colon + 1;
    if (is_file_scheme(word)) return of_target(Dsn::Target::file);
    const Scheme* scheme = find_scheme(word);
    if (scheme == nullptr) continue;
    dsn.kind = scheme->kind;
    // Connector/J puts its modes after the name; pgjdbc's `jdbc:postgresql:database` has no host.
    const std::size_t slashes = masked.find("//", at);
    const std::size_t question = masked.find('?', at);
    if (slashes != std::string_view::npos && slashes < question) {
      parse_url_body(text, slashes + 2, dsn);
    } else {
      const std::size_t name = masked.find_first_not_of('/', at);
      if (name != std::string_view::npos) dsn.database = text.part(name, std::min(question, masked.size()), true);
    }
    return dsn;
  }
  return of_target(Dsn::Target::other);
}

/// pgjdbc (Driver.parseURL) knows no userinfo: what stands before an `@` is no user of it.
void drop_userinfo(const DsnText& text, Dsn& dsn) {
  if (dsn.kind == DatabaseKind::postgresql && dsn.user.end < text.masked().find('?')) dsn.user = {};
}

bool is_scheme_name(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
  });
}

/// `file.db`, `/data/app.sqlite3`, `:memory:`.
bool is_database_file(std::string_view text) {
  if (text == ":memory:") return true;
  if (text.find_first_of(" ;=@") != std::string_view::npos) return false;
  constexpr std::array<std::string_view, 3> endings{".db", ".sqlite", ".sqlite3"};
  const bool ends =
      std::any_of(endings.begin(), endings.end(), [text](std::string_view e) { return text.ends_with(e); });
  return ends && (text.find('/') != std::string_view::npos || text.find(':') == std::string_view::npos);
}

/// Whether an URL's parameters give a certificate to verify the server by: libpq's, pgx' and Prisma's.
bool names_authority(std::string_view masked, DatabaseKind kind) {
  std::size_t at = masked.find('?');
  while (at != std::string_view::npos) {
    const std::size_t next = masked.find('&', at + 1);
    const std::string parameter =
        text::lower(masked.substr(at + 1, next == std::string_view::npos ? next : next - at - 1));
    constexpr std::string_view authority = "sslrootcert=";
    const bool is_given = parameter.starts_with(authority) && parameter.size() > authority.size();
    if ((is_given && kind == DatabaseKind::postgresql) || parameter == "sslaccept=strict") return true;
    at = next;
  }
  return false;
}

/// Quarkus takes a list of servers with the same databases; the first stands for all.
std::string_view first_of_list(std::string_view text) {
  return text.substr(0, text.find(",vertx-reactive:"));
}

std::optional<Dsn> parse_url(const DsnText& text) {
  const std::string_view masked = text.masked();
  const std::size_t colon = masked.find(':');
  if (colon == std::string_view::npos || !is_scheme_name(masked.substr(0, colon))) return std::nullopt;
  const std::string scheme = text::lower(masked.substr(0, colon));
  // Quarkus takes its own word off (PgPoolRecorder, toPgConnectOptions).
  if (scheme == "r2dbc" || scheme == "r2dbcs" || scheme == "vertx-reactive") return parse_prefixed(text, colon + 1);
  if (scheme == "jdbc" || scheme == "jdbc-secretsmanager") {
    Dsn dsn = parse_prefixed(text, colon + 1);
    drop_userinfo(text, dsn);
    return dsn;
  }
  const std::string_view name = without_driver(scheme);
  if (is_file_scheme(name)) return of_target(Dsn::Target::file);
  if (masked.substr(colon + 1, 2) != "//") return std::nullopt;
  const Scheme* known = find_scheme(name);
  if (known == nullptr) return of_target(Dsn::Target::other);
  Dsn dsn;
  dsn.kind = known->kind;
  parse_url_body(text, colon + 3, dsn);
  if (names_authority(masked, dsn.kind)) verify_by_authority(dsn);
  return dsn;
}

}  // namespace

std::optional<Dsn> parse_dsn(std::string_view text) {
  const std::string_view trimmed = text::trim(text);
  // Whole files reach us too; the parsers look ahead, so their cost is bounded by a size that no real string has.
  constexpr std::size_t longest = 8192;
  if (trimmed.empty() || trimmed.size() > longest) return std::nullopt;
  const DsnText masked(first_of_list(trimmed));
  std::optional<Dsn> dsn = parse_url(masked);
  if (!dsn) dsn = parse_go_mysql(masked);
  if (!dsn) dsn = parse_dotnet(masked);
  if (!dsn) dsn = parse_keywords(masked);
  if (!dsn && is_database_file(trimmed)) dsn = of_target(Dsn::Target::file);
  if (dsn) shift(*dsn, static_cast<std::uint32_t>(trimmed.data() - text.data()));
  return dsn;
}

Dsn parse_schemeless(std::string_view text) {
  Dsn dsn;
  parse_url_body(DsnText(text), 0, dsn);
  return dsn;
}

}  // namespace routegrant::credentials
