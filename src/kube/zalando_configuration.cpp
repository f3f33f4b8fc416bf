#include "kube/zalando_configuration.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "kube/operators.hpp"
#include "kube/postgres_roles.hpp"
#include "kube/text.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view default_suffix = ".credentials.postgresql.acid.zalan.do";

struct Configuration {
  Text secret_name{};
  Text superuser{};
  Text replication{};
};

Configuration configuration_of(const yaml::Cursor& object) {
  const yaml::Cursor flat = object["data"];
  if (flat.present()) {
    return {.secret_name = text_of(flat["secret_name_template"]),
            .superuser = text_of(flat["super_username"]),
            .replication = text_of(flat["replication_username"])};
  }
  const yaml::Cursor configuration = object["configuration"];
  return {.secret_name = text_of(configuration["kubernetes"]["secret_name_template"]),
          .superuser = text_of(configuration["users"]["super_username"]),
          .replication = text_of(configuration["users"]["replication_username"])};
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

void apply(const DeferredResource& resource, Cluster& into) {
  const Configuration configuration = configuration_of(resource.object);
  for (KeyedObject& object : into.keyed) rename_secret(configuration, object);
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
  return data["secret_name_template"].is_scalar() || data["super_username"].is_scalar();
}

}  // namespace routegrant::kube
