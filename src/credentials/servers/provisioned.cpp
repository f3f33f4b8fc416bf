#include "credentials/servers/provisioned.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/values/environment.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::credentials {
namespace {

/// More than anybody lists.
constexpr std::size_t most_databases = 100;

/// The variable's value and its place; empty where Git does not show all of it.
kube::Text text_of(const Environment& environment, std::string_view name) {
  const Variable* variable = environment.find(name);
  if (variable == nullptr) return {};
  const Reading reading = environment.read(*variable);
  const DsnPart part = whole(reading);
  if (!reading.known() || part.known != Known::known) return {};
  return {part.text, reading.span_of(part.begin, part.end)};
}

/// Options of createuser (PostgreSQL, "createuser"), by which a role gets more than LOGIN.
void set_attributes(std::string_view flags, kube::DeclaredRole& role) {
  struct Flag {
    std::string_view letter;
    std::string_view name;
    bool kube::DeclaredRole::*attribute;
    bool value;
  };
  constexpr std::array<Flag, 7> known{{{"-s", "--superuser", &kube::DeclaredRole::superuser, true},
                                       {"-d", "--createdb", &kube::DeclaredRole::createdb, true},
                                       {"-r", "--createrole", &kube::DeclaredRole::createrole, true},
                                       {"", "--replication", &kube::DeclaredRole::replication, true},
                                       {"", "--bypassrls", &kube::DeclaredRole::bypassrls, true},
                                       {"-I", "--no-inherit", &kube::DeclaredRole::inherit, false},
                                       {"-L", "--no-login", &kube::DeclaredRole::login, false}}};
  for (const std::string_view word : text::words(flags)) {
    for (const Flag& flag : known) {
      if (word == flag.name || word == flag.letter) role.*flag.attribute = flag.value;
    }
  }
}

/// What else a Service's name in the cluster may be written like; names of hosts do not tell capitals apart.
std::vector<kube::Text> spellings_of(const kube::Text& host) {
  const std::string name = text::lower(host.value);
  std::string_view service = name;
  for (const std::string_view end : {".cluster.local", ".svc"}) {
    if (service.ends_with(end)) service.remove_suffix(end.size());
  }
  std::vector<kube::Text> all{{name, host.span}};
  if (std::count(service.begin(), service.end(), '.') != 1) return all;
  for (const std::string_view end : {"", ".svc", ".svc.cluster.local"}) {
    std::string spelling(service);
    spelling += end;
    if (spelling != name) all.push_back({std::move(spelling), host.span});
  }
  return all;
}

/// entrypoint.sh: createuser, createdb --owner, and "grant all privileges on database" in each; nothing at all where
/// one of these is not set.
std::optional<kube::DatabaseServer> server_of(const Environment& environment) {
  const kube::Text host = text_of(environment, "INIT_POSTGRES_HOST");
  const kube::Text user = text_of(environment, "INIT_POSTGRES_USER");
  const kube::Text databases = text_of(environment, "INIT_POSTGRES_DBNAME");
  if (host.empty() || user.empty() || databases.empty()) return std::nullopt;
  kube::DatabaseServer server{.meta = {.kind = "host", .name = host}, .hosts = spellings_of(host)};
  server.port = text::integer(text_of(environment, "INIT_POSTGRES_PORT").value).value_or(server.port);
  kube::DeclaredRole role{.name = user, .login = true};
  set_attributes(text_of(environment, "INIT_POSTGRES_USER_FLAGS").value, role);
  server.contents.roles.push_back(std::move(role));
  for (const std::string_view name : text::words(databases.value)) {
    if (server.contents.databases.size() == most_databases) break;
    const kube::Text database{std::string(name), databases.span};
    server.contents.databases.push_back({.name = database, .owner = user});
    kube::add_statement(server.contents, database.value, user.span, "GRANT ALL PRIVILEGES ON DATABASE %1 TO %2",
                        {database, user});
  }
  return server;
}

}  // namespace

std::vector<kube::DatabaseServer> provisioned_servers(const kube::Cluster& cluster) {
  std::vector<kube::DatabaseServer> servers;
  for (const kube::Workload& workload : cluster.workloads) {
    for (const kube::Container& container : workload.pod.containers) {
      if (image_name(container.image.value) != "postgres-init") continue;
      std::optional<kube::DatabaseServer> server = server_of(Environment(cluster, workload, container));
      if (!server) continue;
      // A name of one word means a Service beside the workload.
      if (server->meta.name.value.find('.') == std::string::npos)
        server->meta.namespace_name = workload.meta.namespace_name;
      servers.push_back(std::move(*server));
    }
  }
  return servers;
}

}  // namespace routegrant::credentials
