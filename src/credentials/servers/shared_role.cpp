#include "credentials/servers/shared_role.hpp"

#include <algorithm>
#include <string>

#include "credentials/servers/hosts.hpp"
#include "kube/cluster/cluster.hpp"

namespace routegrant::credentials {
namespace {

bool may_be_of_kind(const Login& login, const Server& server) {
  const bool is_mysql_login = login.kind == DatabaseKind::mysql || login.kind == DatabaseKind::mariadb;
  const bool is_mysql_server = server.kind != DatabaseKind::postgresql;
  return login.kind == DatabaseKind::unknown || is_mysql_login == is_mysql_server;
}

bool makes(const Server& server, const std::string& role) {
  return std::any_of(server.boot_roles.begin(), server.boot_roles.end(),
                     [&](const BootRole& boot) { return boot.name.known == Known::known && boot.name.text == role; });
}

bool shares_key(const Server& server, const Login& login) {
  return !login.secret.empty() && !login.key.empty() && login.secret == server.secret && login.key == server.key;
}

/// The server that it is given, which is there.
const Server& attach(Login& login, const std::vector<Server>& servers, std::ptrdiff_t index) {
  const Server& server = servers[static_cast<std::size_t>(index)];
  login.server = index;
  login.server_workload = server.workload;
  login.kind = server.kind;
  return server;
}

void connect(Login& login, const std::vector<Server>& servers, std::ptrdiff_t index, std::string why) {
  const Server& server = attach(login, servers, index);
  login.user.certainty = std::min(login.user.certainty, Certainty::inferred);
  const Span span =
      server.boot_roles.front().name.steps.empty() ? login.span : server.boot_roles.front().name.steps.back().span;
  login.user.steps.insert(login.user.steps.begin(), {span, std::move(why)});
}

/// Whether the login's password lies in one of these keys.
bool shares_any(const std::vector<PasswordPlace>& passwords, const Login& login) {
  const auto is_same = [](const PasswordPlace& a, const PasswordPlace& b) {
    const bool is_object = a.place_kind == "Secret" || a.place_kind == "ConfigMap";
    return is_object && !a.key.empty() && a.place_kind == b.place_kind && a.holder == b.holder && a.key == b.key;
  };
  return std::any_of(passwords.begin(), passwords.end(), [&](const PasswordPlace& own) {
    return std::any_of(login.passwords.begin(), login.passwords.end(),
                       [&](const PasswordPlace& place) { return is_same(own, place); });
  });
}

/// The role that the server makes with the login's very password; null where there is none, or more than one.
const BootRole* role_of_password(const Server& server, const Login& login) {
  if (server.boot_roles.size() == 1) return shares_any(server.passwords, login) ? &server.boot_roles.front() : nullptr;
  const BootRole* found = nullptr;
  for (const BootRole& role : server.boot_roles) {
    if (!shares_any(role.passwords, login)) continue;
    if (found != nullptr) return nullptr;
    found = &role;
  }
  return found;
}

/// No setting names the user, but whose password it is: an image makes a role with it.
void name_by_password(const Server& server, Login& login) {
  if (login.user.known != Known::unspecified) return;
  const BootRole* boot = role_of_password(server, login);
  if (boot == nullptr || boot->name.known != Known::known) return;
  const Value& role = boot->name;
  const Span span = role.steps.empty() ? login.span : role.steps.back().span;
  login.user = {role.text, Known::known, {}, Certainty::inferred};
  login.user.steps = {
      {span, "no setting names the user; the server makes role " + role.text + " with the same key as its password"}};
}

/// The index of the only server for which `test` holds.
template <class Test>
std::ptrdiff_t only_server(const std::vector<Server>& servers, const Test& test) {
  std::ptrdiff_t found = -1;
  for (std::size_t s = 0; s < servers.size(); ++s) {
    if (!test(servers[s])) continue;
    if (found != -1) return -1;
    found = static_cast<std::ptrdiff_t>(s);
  }
  return found;
}

/// A Service may select the pods of several servers.
void choose_behind_service(const kube::Cluster& cluster, const std::vector<Server>& servers, Login& login) {
  if (login.user.known != Known::known || makes(servers[static_cast<std::size_t>(login.server)], login.user.text))
    return;
  const kube::Service& named = cluster.services[static_cast<std::size_t>(login.service)];
  const kube::Service* behind = kube::named_service(cluster, named);
  if (behind == nullptr) return;
  const std::ptrdiff_t better = only_server(servers, [&](const Server& server) {
    return server.workload >= 0 && makes(server, login.user.text) &&
           kube::selects(*behind, cluster.workloads[static_cast<std::size_t>(server.workload)]);
  });
  if (better != -1) attach(login, servers, better);
}

void join_without_host(const kube::Cluster& cluster, const std::vector<Server>& servers, Login& login) {
  const std::string& space = cluster.workloads[login.workload].meta.namespace_name;
  const auto is_near = [&](const Server& server) {
    return server.workload >= 0 && may_be_of_kind(login, server) && !server.boot_roles.empty() &&
           cluster.workloads[static_cast<std::size_t>(server.workload)].meta.namespace_name == space;
  };
  const std::ptrdiff_t by_key =
      only_server(servers, [&](const Server& server) { return is_near(server) && shares_key(server, login); });
  if (by_key != -1)
    return connect(login, servers, by_key, "the server takes the name of its first role from the same key");
  const std::ptrdiff_t by_password = only_server(
      servers, [&](const Server& server) { return is_near(server) && role_of_password(server, login) != nullptr; });
  if (login.user.known == Known::unspecified && by_password != -1) attach(login, servers, by_password);
  if (login.user.known != Known::known) return;
  const std::ptrdiff_t by_name =
      only_server(servers, [&](const Server& server) { return is_near(server) && makes(server, login.user.text); });
  if (by_name != -1)
    connect(login, servers, by_name,
            "no host is named; the only server of the namespace that makes role " + login.user.text + " is taken");
}

}  // namespace

void join_by_role(const kube::Cluster& cluster, const std::vector<Server>& servers, std::vector<Login>& logins) {
  for (Login& login : logins) {
    if (login.server != -1 && login.service != -1) choose_behind_service(cluster, servers, login);
    if (login.server == -1 && login.service == -1 && login.host.known == Known::unspecified)
      join_without_host(cluster, servers, login);
    if (login.server == -1 || login.user.known == Known::known || !login.user_pattern.empty()) continue;
    const Server& server = servers[static_cast<std::size_t>(login.server)];
    name_by_password(server, login);
    if (login.user.known == Known::known) continue;
    if (!server.boot_roles.empty() && shares_key(server, login))
      login.user_pattern = boot_role_name(server, server.boot_roles.front());
  }
}

std::string boot_role_name(const Server& server, const BootRole& role) {
  if (role.name.known == Known::known) return role.name.text;
  const bool is_first = !server.boot_roles.empty() && &role == &server.boot_roles.front();
  const bool is_shared = role.name.known == Known::outside_git || role.name.known == Known::missing ||
                         role.name.known == Known::placeholder;
  if (!is_first || !is_shared || server.secret.empty() || server.key.empty()) return {};
  return name_in_key(server.key, server.secret);
}

std::string name_in_key(std::string_view key, std::string_view object) {
  return "(key " + std::string(key) + " of " + std::string(object) + ")";
}

}  // namespace routegrant::credentials
