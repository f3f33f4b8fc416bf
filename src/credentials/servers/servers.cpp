#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/servers/shared_role.hpp"
#include "credentials/texts/words.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/lookup.hpp"
#include "credentials/values/mounts.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// What one container says about itself.
struct Context {
  const kube::Workload& workload;
  const kube::Container& container;
  const Environment& environment;
  const Mounts& mounts;
};

/// The programs a command line names: the last path part of each word.
std::vector<std::string> programs(const std::vector<yaml::Cursor>& command, const std::vector<yaml::Cursor>& args) {
  std::vector<std::string> found;
  const auto add = [&found](const yaml::Cursor& scalar) {
    std::string word;
    for (const char c : std::string(scalar.text()) + " ") {
      if (std::string_view(" \t\r\n;&|()\"'`/=").find(c) == none) {
        word += c;
        continue;
      }
      if (!word.empty()) found.push_back(std::move(word));
      word.clear();
    }
  };
  std::for_each(command.begin(), command.end(), add);
  std::for_each(args.begin(), args.end(), add);
  return found;
}

/// Whether a script ends as one of the programs, whatever ran before it: `exec postgres`, `exec gosu postgres postgres`
/// (docker-library/postgres, docker-entrypoint.sh).
template <std::size_t N>
bool becomes_one_of(const std::vector<std::string>& words, const std::array<std::string_view, N>& programs) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "exec") continue;
    const bool steps_down = words[i + 1] == "gosu" || words[i + 1] == "su-exec";
    const std::size_t program = i + (steps_down ? 3 : 1);
    if (program < words.size() && text::is_one_of(words[program], programs)) return true;
  }
  return false;
}

/// Whether the container runs the image's server, not a client that the image also holds (psql, pg_dump).
bool runs_server(const kube::Container& container) {
  const bool own_command = !container.command.empty();
  if (!own_command && (container.args.empty() || container.args.front().text().starts_with("-"))) return true;
  constexpr std::array<std::string_view, 8> starters{"docker-entrypoint.sh", "entrypoint.sh", "run-postgresql",
                                                     "run-mysqld",           "run.sh",        "setup.sh",
                                                     "postmaster",           "patroni"};
  constexpr std::array<std::string_view, 5> servers{"postgres", "mysqld", "mariadbd", "mysqld_safe", "mariadbd-safe"};
  constexpr std::array<std::string_view, 10> clients{"psql",  "pg_dump",      "pg_dumpall", "pg_restore",
                                                     "mysql", "mysqldump",    "createdb",   "mariadb",
                                                     "sleep", "pg_basebackup"};
  bool is_server = false;
  bool is_client = false;
  const std::vector<std::string> words = programs(container.command, container.args);
  if (becomes_one_of(words, servers)) return true;
  for (const std::string& program : words) {
    if (text::is_one_of(program, starters)) return true;
    is_server = is_server || text::is_one_of(program, servers);
    is_client = is_client || text::is_one_of(program, clients);
  }
  return is_server && !is_client;
}

bool listens_on(const kube::Container& container, std::int64_t port) {
  return std::any_of(container.ports.begin(), container.ports.end(),
                     [port](const kube::ContainerPort& p) { return p.port == port; });
}

bool has_any(const Environment& environment, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&environment](std::string_view name) { return environment.find(name) != nullptr; });
}

/// Whether a setting names the host of a database elsewhere.
bool names_a_host(const Environment& environment) {
  return has_any(environment, {"PGHOST", "POSTGRES_HOST", "POSTGRESQL_HOST", "DB_HOST", "MYSQL_HOST", "MARIADB_HOST",
                               "DATABASE_HOST", "RDS_HOSTNAME"});
}

/// Whether an image that only speaks of a database in its name is an application of one: it listens elsewhere, or is
/// told where its database is.
bool is_application(const Context& context, DatabaseKind kind) {
  if (is_named_as_server(context.container.image.value)) return false;
  if (listens_on(context.container, kind == DatabaseKind::postgresql ? 5432 : 3306)) return false;
  return !context.container.ports.empty() || names_a_host(context.environment) ||
         has_any(context.environment, {"DATABASE_URL", "DB_URL", "SPRING_DATASOURCE_URL"});
}

/// Whether it keeps a server's data, or runs its init scripts.
bool mounts_data(const kube::Container& container, std::string_view data) {
  return std::any_of(container.mounts.begin(), container.mounts.end(), [&](const kube::Mount& mount) {
    const std::string_view path = mount.path.value;
    return path.starts_with(data) || path.starts_with("/docker-entrypoint-initdb.d");
  });
}

/// Whether no other container of the pod is a server: what stands beside one reads its data, to copy or to watch them.
bool is_beside_no_server(const Context& context) {
  const std::vector<kube::Container>& all = context.workload.pod.containers;
  return std::none_of(all.begin(), all.end(), [&](const kube::Container& other) {
    return &other != &context.container && other.role != kube::Container::Role::init &&
           (listens_on(other, 5432) || read_image(other.image.value).kind == DatabaseKind::postgresql);
  });
}

/// A custom image with the base image's variables and port, or, where no port is written, with its data: mounted, or
/// named by PGDATA, which only the server's programs read (PostgreSQL, "initdb" and "pg_ctl", Environment).
DatabaseKind kind_by_settings(const Context& context) {
  const Environment& env = context.environment;
  // A client of another server may forward its port.
  if (names_a_host(env)) return DatabaseKind::unknown;
  const bool postgres = has_any(env, {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "POSTGRESQL_USER",
                                      "POSTGRESQL_USERNAME", "POSTGRESQL_PASSWORD"});
  const auto serves = [&](std::int64_t port, std::string_view data) {
    return listens_on(context.container, port) ||
           (context.container.ports.empty() && mounts_data(context.container, data));
  };
  const bool has_data = context.container.ports.empty() && has_any(env, {"PGDATA"}) && is_beside_no_server(context);
  if (postgres && (has_data || serves(5432, "/var/lib/postgresql"))) return DatabaseKind::postgresql;
  if (!serves(3306, "/var/lib/mysql")) return DatabaseKind::unknown;
  if (has_any(env, {"MARIADB_ROOT_PASSWORD", "MARIADB_USER", "MARIADB_DATABASE"})) return DatabaseKind::mariadb;
  return has_any(env, {"MYSQL_ROOT_PASSWORD", "MYSQL_USER", "MYSQL_DATABASE"}) ? DatabaseKind::mysql
                                                                               : DatabaseKind::unknown;
}

/// Looks up the image's variables, each also with `_FILE`.
class Variables {
 public:
  Variables(const Context& context, Server& server) : context_(context), server_(server) {}

  /// The value of the first of `names` that is set. Where none is, a variable that Git does not show may set it.
  Value value(std::initializer_list<std::string_view> names, std::string_view field) {
    for (const std::string_view name : names) {
      const Reading reading = read(name);
      if (reading.pieces.empty()) continue;
      Value found = value_of(reading, whole(reading), field);
      if (found.known == Known::unspecified) continue;  // the entry points test `[ -n "$X" ]`
      remember(reading, field);
      if (field == "database" && found.known != Known::known) found.text = words_for(reading.pieces.front().holder);
      return found;
    }
    return unset(field);
  }

  /// Whether one of `names` is set at all; remembers where its value lies.
  bool password(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const Reading reading = read(name);
      if (reading.pieces.empty()) continue;
      const std::vector<PasswordPlace> places = password_places(reading, whole(reading));
      server_.passwords.insert(server_.passwords.end(), places.begin(), places.end());
      return true;
    }
    return !context_.environment.open_sources().empty();
  }

 private:
  Reading read(std::string_view name) const {
    if (const Variable* variable = context_.environment.find(name)) return context_.environment.read(*variable);
    return read_named_file(context_.environment, context_.mounts, std::string(name) + "_FILE");
  }

  /// What stands for a name that Git does not show; empty where no key holds it.
  static std::string words_for(const Holder& holder) {
    const bool is_object = holder.kind == "Secret" || holder.kind == "ConfigMap";
    return is_object && !holder.key.empty() ? name_in_key(holder.key, holder.name) : std::string();
  }

  Value unset(std::string_view field) const {
    Value value;
    if (context_.environment.open_sources().empty()) return value;
    const OpenSource& open = context_.environment.open_sources().front();
    value.known = open.known;
    value.steps = {{open.span, "the " + std::string(field) + " may come from " + label_of(open.holder) +
                                   ", whose keys lie outside git"}};
    return value;
  }

  void remember(const Reading& reading, std::string_view field) {
    const Holder& holder = reading.pieces.front().holder;
    if (field != "user" || !server_.secret.empty() || (holder.kind != "Secret" && holder.kind != "ConfigMap")) return;
    server_.secret = holder.name;
    server_.key = holder.key;
  }

  const Context& context_;
  Server& server_;
};

/// The server's passwords that were found after there were `before`.
std::vector<PasswordPlace> passwords_since(const Server& server, std::size_t before) {
  return {server.passwords.begin() + static_cast<std::ptrdiff_t>(before), server.passwords.end()};
}

/// What the image makes where nothing is set.
Value by_image(const Context& context, std::string_view name, std::string_view sentence) {
  Value value;
  value.text = std::string(name);
  value.known = Known::known;
  value.certainty = Certainty::inferred;
  value.steps = {
      {context.container.image.span, "image " + context.container.image.value + " " + std::string(sentence)}};
  return value;
}

void add_database(Server& server, Value database) {
  if (database.known != Known::unspecified) server.databases.push_back(std::move(database));
}

/// docker-library/postgres, docker-entrypoint.sh: initdb --username="$POSTGRES_USER"; POSTGRES_DB defaults to the user.
void boot_postgres(const Context& context, Server& server) {
  Variables variables(context, server);
  Value user = variables.value({"POSTGRES_USER"}, "user");
  if (user.known == Known::unspecified)
    user = by_image(context, "postgres", "makes superuser postgres, as POSTGRES_USER is not set");
  Value database = variables.value({"POSTGRES_DB"}, "database");
  if (database.known == Known::unspecified) {
    database = user;
    database.certainty = Certainty::inferred;
    const bool is_shown = user.known == Known::known || server.key.empty();
    if (!is_shown) database.text = name_in_key(server.key, server.secret);
  }
  variables.password({"POSTGRES_PASSWORD"});
  const Value trust = variables.value({"POSTGRES_HOST_AUTH_METHOD"}, "method");
  if (trust.text == "trust") {
    server.trust = "POSTGRES_HOST_AUTH_METHOD=trust";
    server.trust_span = trust.steps.back().span;
  }
  const std::string name = database.text;
  add_database(server, std::move(database));
  if (name != "postgres") add_database(server, by_image(context, "postgres", "has database postgres"));
  server.boot_roles.push_back({std::move(user), true, true, true, true, name});
}

/// bitnami/postgresql, libpostgresql.sh: a custom user gets LOGIN CREATEDB and owns its database; postgres stays
/// superuser.
void boot_bitnami_postgres(const Context& context, Server& server) {
  Variables variables(context, server);
  Value user = variables.value({"POSTGRESQL_USERNAME", "POSTGRESQL_USER", "POSTGRES_USER"}, "user");
  const Value database = variables.value({"POSTGRESQL_DATABASE", "POSTGRES_DB", "POSTGRES_DATABASE"}, "database");
  const bool has_password = variables.password({"POSTGRESQL_PASSWORD", "POSTGRES_PASSWORD"});
  // bitnami/postgresql: without a password pg_hba.conf says trust for all addresses.
  const Value empty = variables.value({"ALLOW_EMPTY_PASSWORD"}, "method");
  if (!has_password && (empty.text == "yes" || empty.text == "true" || empty.text == "1")) {
    server.trust = "ALLOW_EMPTY_PASSWORD=" + empty.text;
    server.trust_span = empty.steps.back().span;
  }
  const bool custom = user.known != Known::unspecified && user.text != "postgres";
  if (custom) {
    server.boot_roles.push_back({std::move(user), false, true, true, false, database.text, passwords_since(server, 0)});
    const std::size_t before = server.passwords.size();
    const bool opens_postgres = variables.password({"POSTGRESQL_POSTGRES_PASSWORD", "POSTGRES_POSTGRES_PASSWORD"});
    server.boot_roles.push_back({by_image(context, "postgres", "makes superuser postgres"), true, opens_postgres, true,
                                 true, "postgres", passwords_since(server, before)});
  } else {
    if (user.known == Known::unspecified)
      user = by_image(context, "postgres", "makes superuser postgres, as POSTGRESQL_USERNAME is not set");
    server.boot_roles.push_back({std::move(user), true, true, true, true, database.text});
  }
  add_database(server, database);
  add_database(server, by_image(context, "postgres", "has database postgres"));
}

/// sclorg/postgresql-container: an ordinary user that owns its database; an admin password opens postgres.
void boot_sclorg_postgres(const Context& context, Server& server) {
  Variables variables(context, server);
  Value user = variables.value({"POSTGRESQL_USER"}, "user");
  const Value database = variables.value({"POSTGRESQL_DATABASE"}, "database");
  variables.password({"POSTGRESQL_PASSWORD"});
  if (user.known != Known::unspecified) {
    server.boot_roles.push_back(
        {std::move(user), false, true, false, false, database.text, passwords_since(server, 0)});
  }
  const std::size_t before = server.passwords.size();
  const bool admin = variables.password({"POSTGRESQL_ADMIN_PASSWORD"});
  const std::vector<PasswordPlace> admins = passwords_since(server, before);
  Value master = variables.value({"POSTGRESQL_MASTER_USER"}, "user");
  if (master.known != Known::unspecified) {
    variables.password({"POSTGRESQL_MASTER_PASSWORD"});
    server.boot_roles.push_back({std::move(master), false, true, false, false, "postgres"});
  }
  server.boot_roles.push_back(
      {by_image(context, "postgres", "makes superuser postgres"), true, admin, true, true, "postgres", admins});
  add_database(server, database);
  add_database(server, by_image(context, "postgres", "has database postgres"));
}

/// A root password that is given counts, whatever allows an empty one.
bool root_password_is_unset(const Context& context) {
  return !has_any(context.environment, {"MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD",
                                        "MARIADB_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD_HASH"});
}

/// docker-library/mysql and mariadb: the user, with a password, gets ALL on the one database; root gets all.
void boot_mysql(const Context& context, ImageFamily family, Server& server) {
  Variables variables(context, server);
  Value user = variables.value({"MARIADB_USER", "MYSQL_USER"}, "user");
  const Value database = variables.value({"MARIADB_DATABASE", "MYSQL_DATABASE"}, "database");
  const bool has_password = variables.password({"MARIADB_PASSWORD", "MYSQL_PASSWORD", "MARIADB_PASSWORD_HASH"});
  if (user.known != Known::unspecified && has_password) {
    server.boot_roles.push_back(
        {std::move(user), false, true, false, false, database.text, passwords_since(server, 0)});
  }
  const std::size_t before = server.passwords.size();
  variables.password({"MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_HASH"});
  add_database(server, database);
  Value root = variables.value({"MARIADB_ROOT_USER", "MYSQL_ROOT_USER"}, "user");
  if (root.known != Known::known) root = by_image(context, "root", "makes superuser root");
  server.boot_roles.push_back({std::move(root), true, true, true, true, "", passwords_since(server, before)});
  // The entry points ask whether the text is empty, whatever it says.
  for (const std::string_view name : {"MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
                                      "MARIADB_ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_PASSWORD"}) {
    const Value empty = variables.value({name}, "method");
    if (empty.known != Known::known || !root_password_is_unset(context)) continue;
    // Bitnami's images, which know it without a prefix, want a yes.
    const bool is_yes = empty.text == "yes" || empty.text == "true" || empty.text == "1";
    if (name == "ALLOW_EMPTY_PASSWORD" && (family != ImageFamily::bitnami || !is_yes)) continue;
    server.trust = std::string(name) + "=" + empty.text;
    server.trust_span = empty.steps.back().span;
  }
}

void boot(const Context& context, ImageFamily family, Server& server) {
  if (server.kind != DatabaseKind::postgresql) return boot_mysql(context, family, server);
  // A custom image may be built on any base: its variables tell.
  const bool other_names =
      has_any(context.environment, {"POSTGRESQL_USER", "POSTGRESQL_USERNAME", "POSTGRESQL_PASSWORD"});
  // A tag of an image stream (OpenShift's `postgresql`) tells no more than a custom image's name; the official image
  // reads none of these.
  const bool is_official = has_any(context.environment, {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"});
  const bool custom =
      other_names && (server.certainty == Certainty::assumed || (family == ImageFamily::official && !is_official));
  if (family == ImageFamily::bitnami || (custom && has_any(context.environment, {"POSTGRESQL_USERNAME"})))
    return boot_bitnami_postgres(context, server);
  if (family == ImageFamily::sclorg || custom) return boot_sclorg_postgres(context, server);
  boot_postgres(context, server);
}

/// The path after `hba_file=` in the command line; empty without one.
std::string_view hba_argument(const kube::Container& container) {
  constexpr std::string_view name = "hba_file=";
  for (const auto* const words : {&container.args, &container.command}) {
    for (const yaml::Cursor& word : *words) {
      const std::string_view text = word.text();
      const std::size_t at = text.find(name);
      if (at == none) continue;
      const std::string_view path = text.substr(at + name.size());
      return path.substr(0, path.find_first_of(" \t\n'\""));
    }
  }
  return {};
}

/// A mounted pg_hba.conf that the server reads: the one that its command line names, else whatever has that name.
void read_pg_hba(const Context& context, Server& server) {
  const std::string_view named = hba_argument(context.container);
  for (const MountedFile& file : context.mounts.files) {
    const bool is_read = named.empty() ? file.path.ends_with("/pg_hba.conf") : file.path == absolute_path(named);
    if (!is_read || !server.trust.empty() || file.piece.known != Known::known) continue;
    const Reading reading = read(file);
    for (const std::string_view whole_line : text::split(reading.text, '\n')) {
      const std::string_view line = whole_line.substr(0, whole_line.find('#'));
      if (kube::admits_without_password(line)) {
        const std::string_view shown = text::trim(line);
        const auto begin = static_cast<std::uint32_t>(shown.data() - reading.text.data());
        server.trust = std::string(shown);
        server.trust_span = reading.span_of(begin, begin + static_cast<std::uint32_t>(shown.size()));
      }
      if (!server.trust.empty() || kube::matches_everybody(line)) break;
    }
  }
}

/// Whether a mounted file lies directly in a directory from which the entry point runs scripts.
bool is_init_script(const MountedFile& file) {
  const std::string_view path = file.path;
  const std::size_t slash = path.rfind('/');
  return slash != none && is_init_directory(path.substr(0, slash)) && (path.ends_with(".sql") || path.ends_with(".sh"));
}

void add_init_scripts(const Mounts& mounts, Server& server) {
  for (const MountedFile& file : mounts.files) {
    if (file.piece.known != Known::known || file.base64 || !is_init_script(file)) continue;
    server.init_scripts.push_back({std::string(paths::base_name(file.path)), file.value});
  }
  std::stable_sort(server.init_scripts.begin(), server.init_scripts.end(),
                   [](const Server::InitScript& a, const Server::InitScript& b) { return a.name < b.name; });
}

std::int64_t port_of(const kube::Container& container, DatabaseKind kind) {
  const std::int64_t usual = kind == DatabaseKind::postgresql ? 5432 : 3306;
  return container.ports.size() == 1 && !listens_on(container, usual) ? container.ports.front().port : usual;
}

std::optional<Server> server_of(const Context& context) {
  const std::string& name = context.container.image.value;
  if (is_pooler(name) || is_cloud_proxy(name) || !runs_server(context.container)) return std::nullopt;
  const Image image = read_image(name);
  Server server;
  server.kind = image.kind;
  server.version = image.version;
  if (image.kind == DatabaseKind::unknown) {
    server.kind = kind_by_settings(context);
    server.certainty = Certainty::assumed;
  }
  if (server.kind == DatabaseKind::unknown || is_application(context, server.kind)) return std::nullopt;
  server.port = port_of(context.container, server.kind);
  boot(context, image.family, server);
  if (server.kind == DatabaseKind::postgresql) read_pg_hba(context, server);
  add_init_scripts(context.mounts, server);
  return server;
}

}  // namespace

std::vector<Server> find_servers(const kube::Cluster& cluster) {
  std::vector<Server> servers;
  for (std::size_t w = 0; w < cluster.workloads.size(); ++w) {
    const kube::Workload& workload = cluster.workloads[w];
    if (workload.generated || workload.meta.kind == "Job" || workload.meta.kind == "CronJob") continue;
    for (std::size_t c = 0; c < workload.pod.containers.size(); ++c) {
      const kube::Container& container = workload.pod.containers[c];
      if (container.role == kube::Container::Role::init) continue;
      const Environment environment(cluster, workload, container);
      const Mounts mounts = mounts_of(cluster, workload, container);
      std::optional<Server> server = server_of({workload, container, environment, mounts});
      if (!server) continue;
      server->workload = static_cast<std::ptrdiff_t>(w);
      server->container = c;
      servers.push_back(std::move(*server));
    }
  }
  add_declared_servers(cluster, servers);
  return servers;
}

}  // namespace routegrant::credentials
