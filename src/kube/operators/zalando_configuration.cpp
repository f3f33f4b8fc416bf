#include "kube/operators/zalando_configuration.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "kube/cluster/text.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view default_suffix = ".credentials.postgresql.acid.zalan.do";

struct Configuration {
  Text secret_name{};
  Text superuser{};
  Text replication{};
  /// `enable_password_rotation`, where it is true.
  Span rotation{};
  bool rotates = false;
};

Configuration configuration_of(const yaml::Cursor& object) {
  const yaml::Cursor flat = object["data"];
  const yaml::Cursor nested = object["configuration"];
  const yaml::Cursor users = flat.present() ? flat : nested["users"];
  const yaml::Cursor rotation = users["enable_password_rotation"];
  return {.secret_name = text_of((flat.present() ? flat : nested["kubernetes"])["secret_name_template"]),
          .superuser = text_of(users["super_username"]),
          .replication = text_of(users["replication_username"]),
          .rotation = rotation.span(),
          .rotates = rotation.text() == "true"};
}

/// pkg/cluster/util.go, credentialSecretNameForCluster; pkg/util/config, StringTemplate.Format.
std::string secret_name(std::string_view pattern, const std::string& user, const std::string& cluster) {
  const std::pair<std::string_view, std::string_view> words[] = {
      {"{username}", user}, {"{cluster}", cluster}, {"{tprkind}", "postgresql"}, {"{tprgroup}", "acid.zalan.do"}};
  std::string name;
  while (!pattern.empty()) {
    const auto found = std::find_if(std::begin(words), std::end(words),
                                    [&](const auto& word) { return pattern.starts_with(word.first); });
    if (found == std::end(words)) {
      name += pattern.front();
      pattern.remove_prefix(1);
    } else {
      name += found->second;
      pattern.remove_prefix(found->first.size());
    }
  }
  return name;
}

void rename_secret(const Configuration& configuration, KeyedObject& secret) {
  const std::string cluster = secret.database_server.name.value;
  const std::string ending = "." + cluster + std::string(default_suffix);
  std::string& name = secret.meta.name.value;
  if (!secret.made_for.starts_with("postgresql ") || !name.ends_with(ending)) return;
  std::string user = name.substr(0, name.size() - ending.size());
  const Text* own = nullptr;
  if (user == "postgres") own = &configuration.superuser;
  if (user == "standby") own = &configuration.replication;
  if (own != nullptr && !own->empty()) {
    user = own->value;
    std::replace(user.begin(), user.end(), '_', '-');
    for (DataEntry& entry : secret.data) {
      if (entry.key.value == "username") entry.made = made_text(*own);
    }
  }
  name =
      configuration.secret_name.empty() ? user + ending : secret_name(configuration.secret_name.value, user, cluster);
}

/// An owner of a database, by `databases` or as one that a prepared database makes (pkg/cluster/cluster.go,
/// initRobotUsers and initDefaultRoles: IsDbOwner).
bool is_owner(const DatabaseContents& contents, const std::string& user) {
  const auto owns = [&](const DeclaredDatabase& database) { return database.owner.value == user; };
  if (std::any_of(contents.databases.begin(), contents.databases.end(), owns)) return true;
  const auto role = std::find_if(contents.roles.begin(), contents.roles.end(),
                                 [&](const DeclaredRole& one) { return one.name.value == user; });
  return role != contents.roles.end() &&
         std::any_of(role->member_of.begin(), role->member_of.end(),
                     [&](const Text& of) { return of.value.ends_with("_owner") && user.starts_with(of.value); });
}

/// `enable_password_rotation`: new users at each interval for all but owners of databases and system users
/// (docs/administrator.md, "Password rotation in K8s secrets"; pkg/cluster/sync.go, checkForPasswordRotation). A
/// cluster's own lists win.
void rotate(const Configuration& configuration, const Cluster& cluster, KeyedObject& secret) {
  if (!configuration.rotates || !secret.made_for.starts_with("postgresql ") || secret.refresh != Refresh::by_hand)
    return;
  const auto entry = std::find_if(secret.data.begin(), secret.data.end(),
                                  [](const DataEntry& one) { return one.key.value == "username"; });
  const auto server = find_server(cluster, secret.database_server);
  const bool is_ignoring = secret.refresh_span != Span{};
  if (is_ignoring || !server || entry == secret.data.end() || entry->made.size() != 1) return;
  const std::string& user = entry->made.front().text;
  const bool is_system = user == "postgres" || user == "standby" || user == "pooler" ||
                         user == configuration.superuser.value || user == configuration.replication.value;
  if (is_system || is_owner(cluster.database_servers[*server].contents, user)) return;
  secret.refresh = Refresh::leased;
  secret.refresh_span = configuration.rotation;
}

void apply(const DeferredResource& resource, Cluster& into) {
  const Configuration configuration = configuration_of(resource.object);
  for (KeyedObject& object : into.keyed) {
    rename_secret(configuration, object);
    rotate(configuration, into, object);
  }
  for (DatabaseServer& server : into.database_servers) {
    if (server.meta.kind != "postgresql") continue;
    if (!configuration.replication.empty()) {
      for (DeclaredRole& role : server.contents.roles)
        if (role.name.value == "standby") role.name.value = configuration.replication.value;
    }
    set_initdb_superuser(server, configuration.superuser);
  }
}

}  // namespace

void keep_zalando_configuration(const yaml::Cursor& object, Cluster& into) {
  defer(object, apply, into);
}

bool is_zalando_configuration(const yaml::Cursor& config_map) {
  const yaml::Cursor data = config_map["data"];
  return data["secret_name_template"].is_scalar() || data["super_username"].is_scalar() ||
         data["enable_password_rotation"].is_scalar();
}

}  // namespace routegrant::kube
