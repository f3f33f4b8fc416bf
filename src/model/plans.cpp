#include "model/plans.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/content_key.hpp"
#include "base/text.hpp"
#include "kube/cluster/cluster.hpp"
#include "model/declared.hpp"
#include "model/joins.hpp"
#include "sql/tokens.hpp"

namespace routegrant::model {
namespace {

using ServerKey = std::pair<std::size_t, std::size_t>;

/// SQL by the server that runs it; the rest by its workload and the host that psql is told.
struct Carriers {
  std::map<ServerKey, std::vector<Carrier>> of_servers{};
  std::map<std::tuple<std::size_t, std::size_t, std::string>, std::vector<Carrier>> of_hosts{};
};

Carriers by_server(std::vector<Carrier> found, const std::vector<ScopeModel>& scopes) {
  Carriers carriers;
  for (Carrier& carrier : found) {
    if (!carrier.server) {
      carriers.of_hosts[{carrier.scope, carrier.workload, carrier.host}].push_back(std::move(carrier));
    } else if (is_postgresql(scopes[carrier.server->first].servers[carrier.server->second])) {
      carriers.of_servers[*carrier.server].push_back(std::move(carrier));
    }
  }
  return carriers;
}

std::string boot_signature(const ScopeModel& scope, const credentials::Server& server) {
  std::string signature = std::to_string(server.version);
  for (const credentials::BootRole& role : server.boot_roles) {
    signature += "|" + role.name.text + (role.superuser ? "!" : "") + ":" + role.owns_database;
  }
  for (const credentials::Server::InitScript& script : server.init_scripts) {
    signature += "|" + script.name + "@" + std::to_string(static_cast<std::uint32_t>(script.text.span().source)) + ":" +
                 std::to_string(script.text.span().begin);
  }
  return signature + declared_signature(scope, server);
}

/// The same SQL in several variants of one system is one; what a variable gives it may tell them apart. Stands for what
/// runs, and is short: each database of a server is known by it.
std::string signature_of(const std::vector<Carrier>& carriers, const Sources& sources) {
  std::string signature;
  for (const Carrier& carrier : carriers) {
    const Span at = sources.origin({carrier.source, 0, 0});
    signature += "|" + std::to_string(static_cast<std::uint32_t>(at.source)) + ":" + std::to_string(at.begin) + ":" +
                 carrier.database + ":" + carrier.user + ":" + sources[carrier.source].text;
  }
  const ContentKey key = content_key(signature);
  return std::to_string(key.first) + ":" + std::to_string(key.second) + ":" + std::to_string(key.size);
}

/// The databases of a server that are replayed each for itself: all that resources declare. A server that an image
/// makes has one, in which its scripts run.
std::vector<std::string> databases_of(const credentials::Server& server) {
  std::vector<std::string> names;
  if (server.declared.empty() || server.kind != credentials::DatabaseKind::postgresql) return {""};
  for (const credentials::Value& database : server.databases) {
    const bool known = database.known == credentials::Known::known;
    if (known && std::find(names.begin(), names.end(), database.text) == names.end()) names.push_back(database.text);
  }
  if (names.empty()) names.emplace_back("postgres");
  return names;
}

/// Of what commands connect to, databases beyond so many are not told apart as those of one server: each looks at what
/// all of them run.
constexpr std::size_t most_databases = 200;

/// And those that what is handed to psql connects to, but for the one that is there for administration.
std::vector<std::string> databases_of(const credentials::Server& server, const Carriers& carriers,
                                      const ServerKey& key) {
  std::vector<std::string> names = databases_of(server);
  const auto found = carriers.of_servers.find(key);
  if (found == carriers.of_servers.end() || names.front().empty()) return names;
  std::set<std::string, std::less<>> known(names.begin(), names.end());
  known.insert({"postgres", "template0", "template1"});
  const std::size_t most = names.size() + most_databases;
  for (const Carrier& carrier : found->second) {
    if (names.size() == most) break;
    if (!carrier.database.empty() && known.insert(carrier.database).second) names.push_back(carrier.database);
  }
  return names;
}

/// Which of a server's databases role files are about: one that their directory names, else the first.
std::string database_of(const load::RoleFiles& files, const credentials::Server& server) {
  const std::vector<std::string> names = databases_of(server);
  for (const std::string_view segment : text::split(files.directory, '/')) {
    if (std::find(names.begin(), names.end(), segment) != names.end()) return std::string(segment);
  }
  return names.front();
}

/// Whether a text may say something about roles or databases, which all databases of a server share, in the bodies of
/// DO blocks, too.
bool is_for_whole_server(std::string_view text) {
  constexpr std::array<std::string_view, 6> words{"database", "grant", "group", "reassign", "role", "user"};
  const std::string lower = text::lower(text);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// What the other databases of a server run, too.
class Shared {
 public:
  explicit Shared(const Sources& sources) : sources_(sources) {}

  /// Whether it names its database, and may be about roles.
  [[nodiscard]] bool has(const Carrier& carrier) {
    const std::string& text = sources_[carrier.source].text;
    if (carrier.database.empty() || text.size() > left_) return false;
    const auto [known, is_new] = known_.try_emplace(carrier.source, false);
    if (is_new) known->second = is_for_whole_server(text);
    if (known->second) left_ -= text.size();
    return known->second;
  }

 private:
  const Sources& sources_;
  std::map<SourceId, bool> known_{};
  /// Bytes. Of a real server's roles a part of this is said in commands; each database replays them all.
  std::size_t left_ = 300'000;
};

/// Each database of a server runs what names it, and the first what names none; and in its turn what names another
/// one, as far as it may be about roles.
void add_carriers(const Carriers& carriers, Shared& shared, std::vector<Plan>& plans) {
  std::set<ServerKey> served;
  for (Plan& plan : plans) {
    if (plan.joins.empty()) continue;
    const ServerKey server{plan.joins.front().scope, plan.joins.front().server};
    const auto found = carriers.of_servers.find(server);
    if (found == carriers.of_servers.end()) continue;
    const bool is_first = served.insert(server).second;
    for (const Carrier& carrier : found->second) {
      const bool names_it = !plan.database.empty() && carrier.database == plan.database;
      const bool is_own = names_it || plan.database.empty() || (carrier.database.empty() && is_first);
      if (is_own || shared.has(carrier)) plan.carriers.push_back(carrier);
    }
  }
}

/// Whether a host has a name that means the same everywhere: a Service's (`pg.data`), or an address, may be another
/// server's in another cluster.
bool is_global(std::string_view host) {
  return std::count(host.begin(), host.end(), '.') > 1 && host.find(".svc") == std::string_view::npos &&
         host.find_first_of("*?$") == std::string_view::npos &&
         host.find_first_not_of("0123456789.") != std::string_view::npos;
}

/// The databases of a server that nothing shows. Without a global name two may be of two servers.
void add_unseen(const std::string& host, const std::vector<Carrier>& found, Shared& shared, std::vector<Plan>& plans) {
  std::map<std::string, Plan> by_database;
  for (const Carrier& carrier : found) by_database[carrier.database].carriers.push_back(carrier);
  const bool shares = is_global(host) && by_database.size() > 1 && by_database.size() <= most_databases;
  for (auto& [database, plan] : by_database) {
    if (shares && !database.empty()) {
      plan = {.database = database, .host = host};
      for (const Carrier& carrier : found)
        if (carrier.database == database || shared.has(carrier)) plan.carriers.push_back(carrier);
    }
    plans.push_back(std::move(plan));
  }
}

}  // namespace

const credentials::Server& server_of(const std::vector<ScopeModel>& scopes, const Join& join) {
  return scopes[join.scope].servers[join.server];
}

std::string server_name(const std::vector<ScopeModel>& scopes, const Join& join) {
  const kube::Meta* meta = credentials::meta_of(scopes[join.scope].cluster, server_of(scopes, join));
  return meta == nullptr ? std::string() : meta->name.value;
}

std::vector<Plan> plan_replays(const std::vector<load::RoleFiles>& role_files, const std::vector<ScopeModel>& scopes,
                               std::vector<Carrier> handed, const Sources& sources) {
  const Carriers carriers = by_server(std::move(handed), scopes);
  std::vector<Plan> plans;
  const auto runs = [&](const ServerKey& server) {
    const auto found = carriers.of_servers.find(server);
    return found == carriers.of_servers.end() ? std::string() : signature_of(found->second, sources);
  };
  std::set<std::tuple<std::size_t, std::size_t, std::string>> joined;
  const std::vector<std::vector<Join>> joins = join_role_files(role_files, scopes, sources);
  for (std::size_t f = 0; f < role_files.size(); ++f) {
    std::map<std::string, std::size_t> by_signature;
    if (joins[f].empty()) plans.push_back({.files = &role_files[f]});
    for (const Join& join : joins[f]) {
      const credentials::Server& server = server_of(scopes, join);
      const std::string database = database_of(role_files[f], server);
      joined.emplace(join.scope, join.server, database);
      const auto [at, is_new] = by_signature.emplace(
          database + "|" + boot_signature(scopes[join.scope], server) + runs({join.scope, join.server}), plans.size());
      if (is_new) plans.push_back({.files = &role_files[f], .database = database});
      plans[at->second].joins.push_back(join);
    }
  }
  std::map<std::string, std::size_t> by_signature;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      Join join{.scope = s, .server = i, .why = "the server makes it", .certainty = Certainty::declared};
      const kube::Meta* meta = credentials::meta_of(scopes[s].cluster, scopes[s].servers[i]);
      if (meta != nullptr) join.span = meta->name.span;
      const std::string signature =
          server_name(scopes, join) + "|" + boot_signature(scopes[s], scopes[s].servers[i]) + runs({s, i});
      for (const std::string& database : databases_of(scopes[s].servers[i], carriers, {s, i})) {
        if (joined.contains({s, i, database})) continue;
        std::string key = database;
        key.append("|").append(signature);
        const auto [at, is_new] = by_signature.emplace(std::move(key), plans.size());
        if (is_new) plans.push_back({.database = database});
        plans[at->second].joins.push_back(join);
      }
    }
  }
  Shared shared(sources);
  add_carriers(carriers, shared, plans);
  for (const auto& [workload, found] : carriers.of_hosts) add_unseen(std::get<2>(workload), found, shared, plans);
  return plans;
}

}  // namespace routegrant::model
