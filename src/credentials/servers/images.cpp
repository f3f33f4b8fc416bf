#include "credentials/servers/images.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& parts) {
  return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) { return text.find(part) != none; });
}

/// What speaks of a database in its name and is none.
constexpr std::array<std::string_view, 18> companions{
    "exporter", "operator", "backup", "pgbouncer", "pgpool", "pooler",  "adminer", "pgadmin",   "client",
    "proxy",    "router",   "migrat", "myadmin",   "wait",   "metrics", "dump",    "postgrest", "restore"};

constexpr std::array<std::string_view, 6> poolers{"pgbouncer", "pgpool", "pgcat", "odyssey", "proxysql", "maxscale"};

constexpr std::array<std::string_view, 3> cloud_proxies{"cloud-sql-proxy", "gce-proxy", "alloydb-auth-proxy"};

constexpr std::array<std::string_view, 30> others{
    "mongo",         "redis",      "influx",         "couchdb",       "arango",     "neo4j",  "clickhouse", "cassandra",
    "elasticsearch", "opensearch", "scylla",         "rabbitmq",      "kafka",      "qdrant", "milvus",     "memcached",
    "valkey",        "keydb",      "dragonfly",      "nats",          "etcd",       "minio",  "zookeeper",  "activemq",
    "mosquitto",     "jaeger",     "otel-collector", "opentelemetry", "prometheus", "zipkin"};

bool is_digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// `14`, `14.5-alpine`, `pg16`, `8.0`, `latest-pg15`, `14-vectorchord0.3.0-pgvectors0.2.0`.
int version_of(std::string_view tag) {
  std::size_t at = tag.starts_with('v') ? 1 : 0;
  for (std::size_t pg = tag.find("pg"); pg != none; pg = tag.find("pg", pg + 1)) {
    if (is_digit_at(tag, pg + 2)) at = pg + 2;
  }
  int version = 0;
  std::size_t digits = 0;
  while (at < tag.size() && tag[at] >= '0' && tag[at] <= '9' && ++digits <= 3)
    version = version * 10 + (tag[at++] - '0');
  return digits <= 3 ? version : 0;
}

/// sclorg's images carry the version in their name: `postgresql-16-c9s`, `postgresql-12-centos7`.
int version_in_name(std::string_view name) {
  const std::size_t dash = name.find('-');
  return dash == none ? 0 : version_of(name.substr(dash + 1));
}

DatabaseKind kind_of(std::string_view name) {
  if (contains_any(name, companions)) return DatabaseKind::unknown;
  constexpr std::array<std::string_view, 12> postgres{"postgres", "postgis",  "timescale",  "pgvector",
                                                      "spilo",    "edb-pg",   "pgvecto-rs", "pgvecto.rs",
                                                      "citus",    "paradedb", "pgroonga",   "vectorchord"};
  if (contains_any(name, postgres)) return DatabaseKind::postgresql;
  if (name.find("mariadb") != none) return DatabaseKind::mariadb;
  return name.find("mysql") != none || name.starts_with("percona") ? DatabaseKind::mysql : DatabaseKind::unknown;
}

/// A part of a server image's name that says which build of the server it is.
bool is_variant_of_server(std::string_view part) {
  constexpr std::array<std::string_view, 29> parts{
      "server", "ha",   "alpine",  "debian",    "bookworm",  "bullseye", "db",      "database", "galera", "repmgr",
      "custom", "slim", "oss",     "community", "container", "primary",  "replica", "master",   "slave",  "cnpg",
      "pg",     "age",  "cluster", "docker",    "image",     "extended", "centos",  "rhel",     "fedora"};
  constexpr std::array<std::string_view, 12> servers{"postgres", "postgresql", "postgis",  "timescaledb",
                                                     "pgvector", "mysql",      "mariadb",  "percona",
                                                     "citus",    "paradedb",   "pgroonga", "vectorchord"};
  const std::string_view letters = part.substr(0, part.find_first_of("0123456789."));
  return letters.empty() || text::is_one_of(letters, parts) || text::is_one_of(letters, servers) ||
         (letters.size() <= 4 && letters.size() < part.size());
}

}  // namespace

bool is_named_as_server(std::string_view image) {
  const std::string name = image_name(image);
  if (kind_of(name) == DatabaseKind::unknown) return false;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of("-_"), rest.size());
    if (!is_variant_of_server(rest.substr(0, end))) return name.starts_with("spilo") || name.starts_with("edb-pg");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

bool is_init_directory(std::string_view path) {
  constexpr std::array<std::string_view, 4> directories{
      "/docker-entrypoint-initdb.d", "/opt/app-root/src/postgresql-init", "/opt/app-root/src/postgresql-start",
      "/docker-entrypoint-preinitdb.d"};
  return text::is_one_of(path, directories);
}

std::string image_name(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::size_t slash = image.rfind('/');
  std::string_view last = slash == none ? image : image.substr(slash + 1);
  return text::lower(last.substr(0, last.find(':')));
}

Image read_image(std::string_view image) {
  Image found;
  const std::string name = image_name(image);
  found.kind = kind_of(name);
  if (found.kind == DatabaseKind::unknown) return found;
  const std::string whole = text::lower(image.substr(0, image.find('@')));
  const std::size_t slash = whole.rfind('/');
  const std::size_t colon = whole.find(':', slash == none ? 0 : slash);
  const std::string_view tag = colon == none ? "" : std::string_view(whole).substr(colon + 1);
  // Citus's tag is its own version, unless it says `pg16` as well (citusdata/docker, Dockerfile: VERSION).
  const bool is_of_extension = name.find("citus") != none && tag.find("pg") == none;
  found.version = is_of_extension ? 0 : version_of(tag);
  found.family = ImageFamily::official;
  // Spilo's tag is its own version; PostgreSQL's stands in the name, and so it does in `postgres-12-alpine:5.5.3956`.
  if (const std::size_t dash = name.find('-'); dash != none) {
    constexpr std::array<std::string_view, 4> servers{"mariadb", "mysql", "postgres", "postgresql"};
    const bool is_versioned =
        text::is_one_of(std::string_view(name).substr(0, dash), servers) && is_digit_at(name, dash + 1);
    if (is_versioned || name.starts_with("spilo-")) found.version = version_in_name(name);
  }
  if (whole.find("bitnami") != none) found.family = ImageFamily::bitnami;
  constexpr std::array<std::string_view, 5> red_hat{"sclorg/", "centos7/", "/rhel", "rhscl/", "-c9s"};
  if (contains_any(whole, red_hat)) {
    found.family = ImageFamily::sclorg;
    if (const int version = version_in_name(name); version != 0) found.version = version;
  }
  return found;
}

bool is_pooler(std::string_view image) {
  return contains_any(image_name(image), poolers);
}

bool asks_for_login(std::string_view image) {
  const std::string name = image_name(image);
  return name == "adminer" || name == "phpmyadmin";
}

bool is_cloud_proxy(std::string_view image) {
  return contains_any(image_name(image), cloud_proxies);
}

bool is_other_store_image(std::string_view image) {
  const std::string name = image_name(image);
  return contains_any(name, others) && name.find("express") == none;
}

}  // namespace routegrant::credentials
