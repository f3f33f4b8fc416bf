#include <algorithm>

#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

DatabaseKind kind_of(std::string_view engine) {
  if (engine == "mysql") return DatabaseKind::mysql;
  return engine == "mariadb" ? DatabaseKind::mariadb : DatabaseKind::postgresql;
}

/// The server in the tree that a declared one's host names; nothing if it lies elsewhere.
std::ptrdiff_t server_by_host(const kube::Cluster& cluster, const std::vector<Server>& servers,
                              const kube::DatabaseServer& declared) {
  for (const kube::Text& host : declared.hosts) {
    const std::ptrdiff_t service = find_service_by_host(cluster, declared.meta.namespace_name, host.value);
    if (service == -1) continue;
    const std::ptrdiff_t server = server_behind(cluster, servers, service);
    if (server != -1) return server;
  }
  return -1;
}

/// The server outside the tree that an earlier resource reaches by the same host.
std::ptrdiff_t server_of_same_host(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                   const kube::DatabaseServer& declared) {
  const auto is_its_host = [&](const kube::Text& host) {
    return std::any_of(declared.hosts.begin(), declared.hosts.end(), [&](const kube::Text& own) {
      return !own.empty() && text::equal_ignoring_case(own.value, host.value);
    });
  };
  for (std::size_t s = 0; s < servers.size(); ++s) {
    if (servers[s].workload >= 0 || servers[s].kind != kind_of(declared.engine)) continue;
    for (const std::size_t other : servers[s].declared) {
      const kube::DatabaseServer& known = cluster.database_servers[other];
      if (known.port == declared.port && std::any_of(known.hosts.begin(), known.hosts.end(), is_its_host))
        return static_cast<std::ptrdiff_t>(s);
    }
  }
  return -1;
}

Value declared_name(const kube::DatabaseServer& declared, const kube::DeclaredDatabase& database) {
  Value name{.text = database.name.value, .known = Known::known};
  name.steps = {{database.name.span, declared.meta.kind + " " + declared.meta.object() + " has database " + name.text}};
  return name;
}

/// Databases that only scripts name: they make them, or every server has them (postgres), which counts where there is
/// no other.
void add_scripts_databases(const kube::DatabaseServer& declared, Server& server) {
  for (const bool maintenance : {false, true}) {
    if (maintenance && !server.databases.empty()) return;
    for (const kube::DeclaredScript& script : declared.contents.scripts) {
      const bool is_maintenance = script.database == "postgres" || script.database == "template1";
      const auto same = [&](const Value& known) { return known.text == script.database; };
      if (script.database.empty() || is_maintenance != maintenance || script.database == "template1" ||
          std::any_of(server.databases.begin(), server.databases.end(), same))
        continue;
      server.databases.push_back(declared_name(declared, {.name = {script.database, declared.meta.name.span}}));
    }
  }
}

Server server_of(const kube::DatabaseServer& declared, std::size_t index) {
  Server server;
  server.workload = declared.workload;
  server.declared = {index};
  server.kind = kind_of(declared.engine);
  server.version = declared.version != 0 ? declared.version : read_image(declared.image.value).version;
  server.port = declared.port;
  server.trust = declared.trust.value;
  server.trust_span = declared.trust.span;
  for (const kube::DeclaredDatabase& database : declared.contents.databases)
    server.databases.push_back(declared_name(declared, database));
  if (server.kind == DatabaseKind::postgresql) add_scripts_databases(declared, server);
  return server;
}

}  // namespace

void add_declared_servers(const kube::Cluster& cluster, std::vector<Server>& servers) {
  // Those with pods first: the others may be about them.
  for (const bool has_pods : {true, false}) {
    for (std::size_t i = 0; i < cluster.database_servers.size(); ++i) {
      const kube::DatabaseServer& declared = cluster.database_servers[i];
      if ((declared.workload >= 0) != has_pods) continue;
      std::ptrdiff_t known = has_pods ? -1 : server_by_host(cluster, servers, declared);
      if (!has_pods && known == -1) known = server_of_same_host(cluster, servers, declared);
      if (known == -1) {
        servers.push_back(server_of(declared, i));
        continue;
      }
      Server& server = servers[static_cast<std::size_t>(known)];
      server.declared.push_back(i);
      for (const kube::DeclaredDatabase& database : declared.contents.databases)
        server.databases.push_back(declared_name(declared, database));
    }
  }
}

const kube::Meta* meta_of(const kube::Cluster& cluster, const Server& server) {
  if (server.workload >= 0) return &cluster.workloads[static_cast<std::size_t>(server.workload)].meta;
  return server.declared.empty() ? nullptr : &cluster.database_servers[server.declared.front()].meta;
}

}  // namespace routegrant::credentials
