#include "compare/causes/lost_logins.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace routegrant::compare {
namespace {

using questions::Access;

/// A workload by its scope and its name.
using Key = std::pair<std::string, std::string>;

/// What a tree says of one workload.
struct Seen {
  std::vector<const Login*> logins{};
  /// What its containers are given in plain words: values of variables, arguments.
  std::vector<std::string> values{};
  /// Secrets and ConfigMaps: namespace/name, and whether something in the tree makes them.
  std::map<std::string, bool> objects{};
};

void add_values(const kube::Container& container, std::vector<std::string>& values) {
  for (const kube::EnvEntry& entry : container.env) {
    if (entry.from == kube::EnvEntry::From::literal) values.emplace_back(entry.value.text());
  }
  for (const std::vector<yaml::Cursor>* words : {&container.command, &container.args}) {
    for (const yaml::Cursor& word : *words) values.emplace_back(word.text());
  }
}

std::map<Key, Seen> seen_in(const Access& access) {
  std::map<Key, Seen> all;
  for (const Login& login : access.graph.table<Login>().rows) {
    const Workload& workload = access.workloads[login.workload];
    all[{access.scopes[workload.scope].name, questions::workload_name(workload)}].logins.push_back(&login);
  }
  for (const ScopeModel& scope : access.analysis.model.scopes) {
    std::vector<Seen*> workloads;
    for (const kube::Workload& workload : scope.cluster.workloads) {
      const kube::Meta& meta = workload.meta;
      Seen& seen = all[{scope.name, meta.kind + "/" + meta.object()}];
      for (const kube::Container& container : workload.pod.containers) add_values(container, seen.values);
      workloads.push_back(&seen);
    }
    for (const credentials::Reference& reference : scope.references) {
      if (reference.workload >= workloads.size()) continue;
      bool& is_made = workloads[reference.workload]->objects[reference.object];
      is_made = is_made || reference.status == credentials::Reference::Status::found;
    }
  }
  return all;
}

const std::string& server_of(const Access& access, const Login& login) {
  static const std::string none;
  return login.server == FactId::none ? none : access.servers[login.server].label_text;
}

/// Whether the tree still knows a login by which the workload comes to the same server, with the same name to another,
/// or by the same Secret under a name that is known.
bool is_replaced(const Access& base, const Login& login, const Access& head, const Seen& now) {
  return std::any_of(now.logins.begin(), now.logins.end(), [&](const Login* other) {
    const bool is_its_secret = !login.secret.empty() && other->secret == login.secret &&
                               other->key_name == login.key_name && other->container == login.container;
    return (is_its_secret && other->known == "known") || other->host == login.host ||
           other->role_name == login.role_name ||
           (login.server != FactId::none && server_of(base, login) == server_of(head, *other));
  });
}

/// Whether something of a login is left, or something came that may hold one.
bool has_traces(const Login& login, const Seen& before, const Seen& now) {
  if (!login.secret.empty() && now.objects.contains(login.secret)) return true;
  const bool is_named = std::any_of(now.values.begin(), now.values.end(), [&](const std::string& value) {
    return (!login.host.empty() && value.find(login.host) != std::string::npos) || value == login.role_name;
  });
  return is_named || std::any_of(now.objects.begin(), now.objects.end(), [&](const auto& object) {
           return !object.second && !before.objects.contains(object.first);
         });
}

/// Servers by scope, label and kind.
using Servers = std::set<std::tuple<std::string, std::string, std::string>>;

Servers servers_of(const Access& access) {
  Servers servers;
  for (const Server& server : access.graph.table<Server>().rows)
    servers.emplace(access.scopes[server.scope].name, server.label_text, server.kind);
  return servers;
}

class Search {
 public:
  Search(const Access& base, const Access& head, const Homes& homes)
      : base_(base), head_(head), homes_(homes), after_(seen_in(head)), servers_(servers_of(head)) {}

  [[nodiscard]] bool is_lost(const Key& key, const Login& login, const Seen& before) const {
    const std::string& home = homes_.in_head(key.first);
    const auto now = after_.find({home, key.second});
    if (login.known != "known" || now == after_.end()) return false;
    if (is_unrecognised(login)) return true;
    return !is_replaced(base_, login, head_, now->second) && has_traces(login, before, now->second);
  }

 private:
  /// Whether the server's workload is there still, and is a server of that kind no more.
  [[nodiscard]] bool is_unrecognised(const Login& login) const {
    if (login.server == FactId::none) return false;
    const Server& server = base_.servers[login.server];
    if (server.workload == FactId::none) return false;
    const std::string& home = homes_.in_head(base_.scopes[server.scope].name);
    return after_.contains({home, questions::workload_name(base_.workloads[server.workload])}) &&
           !servers_.contains({home, server.label_text, server.kind});
  }

  const Access& base_;
  const Access& head_;
  const Homes& homes_;
  const std::map<Key, Seen> after_;
  const Servers servers_;
};

}  // namespace

std::set<std::string> lost_logins(const Access& base, const Access& head, const Homes& homes) {
  std::set<std::string> lost;
  const Search search(base, head, homes);
  for (const auto& [key, seen] : seen_in(base)) {
    for (const Login* login : seen.logins) {
      if (search.is_lost(key, *login, seen)) lost.insert(key.second);
    }
  }
  return lost;
}

}  // namespace routegrant::compare
