#include "model/neighbours.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/glob.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/routes/entry_points.hpp"
#include "model/beside.hpp"
#include "model/joins.hpp"
#include "model/wanted_objects.hpp"

namespace routegrant::model {
namespace {

/// What a scope makes: its index, and the positions of the objects in the cluster's list.
using Makers = std::map<std::size_t, std::vector<std::size_t>>;

/// The one that is meant: the only scope, else the one that shares the most of its directory with `own`; of several,
/// the one whose directory has the same name (`overlays/production`).
std::optional<std::size_t> meant(const std::vector<ScopeModel>& scopes, std::size_t own,
                                 const std::set<std::size_t>& candidates) {
  if (candidates.size() == 1) return *candidates.begin();
  std::vector<std::size_t> nearest;
  std::size_t longest = 0;
  for (const std::size_t candidate : candidates) {
    const std::size_t common = common_directories(scopes[own].name, scopes[candidate].name);
    if (common > longest) nearest.clear();
    longest = std::max(longest, common);
    if (common == longest) nearest.push_back(candidate);
  }
  if (nearest.size() > 1) {
    std::erase_if(nearest, [&](std::size_t candidate) {
      return paths::base_name(scopes[candidate].name) != paths::base_name(scopes[own].name);
    });
  }
  return nearest.size() == 1 ? std::optional(nearest.front()) : std::nullopt;
}

std::optional<std::size_t> meant_maker(const std::vector<ScopeModel>& scopes, std::size_t own, const Makers& makers) {
  std::set<std::size_t> candidates;
  for (const auto& [scope, positions] : makers)
    if (scope != own) candidates.insert(scope);
  return meant(scopes, own, candidates);
}

std::string namespace_of(const kube::RouteParent& parent, const kube::Route& route) {
  return parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
}

bool has_gateway(const kube::Cluster& cluster, const std::string& space, const std::string& name) {
  return std::any_of(cluster.gateways.begin(), cluster.gateways.end(), [&](const kube::Gateway& gateway) {
    return gateway.meta.name.value == name && kube::same_namespace(gateway.meta.namespace_name, space);
  });
}

/// The Gateways that routes of the scope name and that the scope does not hold, as namespace and name.
std::set<std::pair<std::string, std::string>> wanted_gateways(const kube::Cluster& cluster) {
  std::set<std::pair<std::string, std::string>> wanted;
  for (const kube::Route& route : cluster.routes) {
    for (const kube::RouteParent& parent : route.parents) {
      const std::string space = namespace_of(parent, route);
      if (parent.kind == "Gateway" && !space.empty()) wanted.emplace(space, parent.name.value);
    }
  }
  std::erase_if(wanted, [&](const auto& gateway) { return has_gateway(cluster, gateway.first, gateway.second); });
  return wanted;
}

std::set<std::string> foreign_namespaces(const kube::Cluster& cluster) {
  std::set<std::string> spaces;
  for (const kube::Route& route : cluster.routes) {
    for (const kube::RouteBackend& backend : route.backends) {
      if (!kube::same_namespace(backend.namespace_name, route.meta.namespace_name))
        spaces.insert(backend.namespace_name);
    }
  }
  return spaces;
}

/// All objects of all scopes that give their namespace; what is only required apart.
std::map<std::pair<bool, ObjectName>, Makers> makers_of_objects(const std::vector<ScopeModel>& scopes) {
  std::map<std::pair<bool, ObjectName>, Makers> makers;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    const std::vector<kube::KeyedObject>& keyed = scopes[s].cluster.keyed;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
      const kube::KeyedObject& object = keyed[i];
      if (object.meta.namespace_name.empty()) continue;
      makers[{object.only_required, {object.is_secret, object.meta.namespace_name, object.meta.name.value}}][s]
          .push_back(i);
    }
  }
  return makers;
}

bool has_object(const kube::Cluster& cluster, bool only_required, const ObjectName& name) {
  if (only_required) return !name.is_secret || !kube::find_required(cluster, name.namespace_name, name.name).empty();
  return !kube::find_keyed(cluster, name.is_secret, name.namespace_name, name.name).empty();
}

/// Where Services that stand before servers are, by namespace and name; those whose namespace is given when they are
/// applied, by name; all names with a namespace; and servers outside, by host.
struct Addresses {
  std::map<std::pair<std::string, std::string>, Makers> services{};
  std::map<std::string, Makers> unplaced{};
  std::set<std::string> placed{};
  std::map<std::string, Makers, std::less<>> hosts{};
};

Addresses addresses_of(const std::vector<ScopeModel>& scopes) {
  Addresses addresses;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    if (scopes[s].servers.empty()) continue;
    const kube::Cluster& cluster = scopes[s].cluster;
    for (std::size_t i = 0; i < cluster.services.size(); ++i) {
      const kube::Meta& meta = cluster.services[i].meta;
      if (meta.namespace_name.empty()) {
        addresses.unplaced[meta.name.value][s].push_back(i);
      } else {
        addresses.services[{meta.namespace_name, meta.name.value}][s].push_back(i);
        addresses.placed.insert(meta.name.value);
      }
    }
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      for (const std::size_t declared : scopes[s].servers[i].declared) {
        for (const kube::Text& host : cluster.database_servers[declared].hosts)
          addresses.hosts[text::lower(host.value)][s].push_back(i);
      }
    }
  }
  return addresses;
}

/// A server of another scope, and what stands for it there.
struct Found {
  std::size_t server = 0;
  std::string label{};
  Span span{};
};

std::optional<Found> server_at(const ScopeModel& scope, const std::vector<std::size_t>& services) {
  for (const std::size_t i : services) {
    const std::ptrdiff_t server =
        credentials::server_reached(scope.cluster, scope.servers, static_cast<std::ptrdiff_t>(i));
    const kube::Meta& meta = scope.cluster.services[i].meta;
    if (server >= 0) return Found{static_cast<std::size_t>(server), "Service " + meta.object(), meta.name.span};
  }
  return std::nullopt;
}

/// namespace/name of the Secrets and ConfigMaps that other scopes make.
std::set<std::string> neighbours_objects(const kube::Cluster& cluster, std::size_t own) {
  std::set<std::string> names;
  for (std::size_t i = own; i < cluster.keyed.size(); ++i) names.insert(cluster.keyed[i].meta.object());
  return names;
}

class Neighbours {
 public:
  Neighbours(std::vector<ScopeModel>& scopes, const Settings& settings, Diagnostics& out)
      : scopes_(scopes), settings_(settings), addresses_(addresses_of(scopes)), out_(out) {}

  /// The server that the login connects to, or none.
  NeighbourServer join(std::size_t own, credentials::Login& login) {
    const std::string host = text::lower(text::trim(login.host.text));
    const std::string& space = scopes_[own].cluster.workloads[login.workload].meta.namespace_name;
    std::map<std::size_t, Found> found;
    std::string service;
    for (const credentials::ServiceName& name : credentials::service_names(space, host)) {
      if (name.namespace_name.empty()) continue;
      if (service.empty()) service = name.namespace_name + "/" + name.name;
      look_up(own, name, found);
    }
    if (found.empty()) look_up(own, host, found);
    const bool is_placed = !found.empty();
    if (!is_placed && host.find(".svc") != std::string::npos) look_up_unplaced(own, service, found);
    std::set<std::size_t> candidates;
    for (const auto& [scope, server] : found) candidates.insert(scope);
    // Which of several goes into the namespace is not written anywhere.
    const bool is_open = !is_placed && candidates.size() > 1;
    const std::optional<std::size_t> scope = is_open ? std::nullopt : meant(scopes_, own, candidates);
    if (scope) return connect(*scope, found.at(*scope), login);
    if (!found.empty()) {
      tell_choice(login, candidates);
    } else if (host.find(".svc") != std::string::npos && !service.empty() && !is_declared(space, host, service)) {
      // Only a name that cannot be anything else.
      note(login, "host '" + login.host.text + "' is Service " + service +
                      ", which no manifest makes, so the roles of its database are not known");
    }
    return {};
  }

 private:
  void look_up(std::size_t own, const credentials::ServiceName& name, std::map<std::size_t, Found>& found) const {
    const auto makers = addresses_.services.find({name.namespace_name, name.name});
    if (makers == addresses_.services.end()) return;
    for (const auto& [scope, services] : makers->second) {
      if (scope == own) continue;
      if (std::optional<Found> server = server_at(scopes_[scope], services)) found.emplace(scope, std::move(*server));
    }
  }

  /// Services without a namespace, where no other of the name has one: `kubectl -n`, Flux's targetNamespace or Argo
  /// CD's destination gives it.
  void look_up_unplaced(std::size_t own, std::string_view service, std::map<std::size_t, Found>& found) const {
    const std::string name(service.substr(service.find('/') + 1));
    const auto makers = addresses_.unplaced.find(name);
    if (makers == addresses_.unplaced.end() || addresses_.placed.contains(name)) return;
    for (const auto& [scope, services] : makers->second) {
      if (scope == own) continue;
      if (std::optional<Found> server = server_at(scopes_[scope], services)) found.emplace(scope, std::move(*server));
    }
  }

  void look_up(std::size_t own, const std::string& host, std::map<std::size_t, Found>& found) const {
    const auto makers = addresses_.hosts.find(host);
    if (makers == addresses_.hosts.end()) return;
    for (const auto& [scope, servers] : makers->second) {
      const credentials::Server& server = scopes_[scope].servers[servers.front()];
      const kube::Meta* meta = credentials::meta_of(scopes_[scope].cluster, server);
      if (scope == own || meta == nullptr) continue;
      found.emplace(scope, Found{servers.front(), meta->kind + " " + meta->object(), meta->name.span});
    }
  }

  NeighbourServer connect(std::size_t scope, const Found& found, credentials::Login& login) const {
    login.kind = scopes_[scope].servers[found.server].kind;
    login.user.certainty = std::min(login.user.certainty, Certainty::inferred);
    // The last step stays the place of the role's name.
    if (!login.user.steps.empty()) {
      login.user.steps.insert(login.user.steps.begin(), {found.span, "host " + login.host.text + " is " + found.label +
                                                                         " of scope " + scopes_[scope].name});
    }
    return {.scope = static_cast<std::ptrdiff_t>(scope), .server = found.server};
  }

  void tell_choice(const credentials::Login& login, const std::set<std::size_t>& candidates) {
    std::vector<std::string> names;
    names.reserve(candidates.size());
    for (const std::size_t scope : candidates) names.push_back("'" + scopes_[scope].name + "'");
    constexpr std::size_t most = 3;
    const std::size_t rest = names.size() > most ? names.size() - most : 0;
    names.resize(names.size() - rest);
    std::string list = text::join(names, ", ");
    if (rest > 0) list += " and " + std::to_string(rest) + " more";
    note(login, "host '" + login.host.text + "' may be that of any of the scopes " + list +
                    ", so the roles of its database are not looked up");
  }

  void note(const credentials::Login& login, std::string message) {
    const Span span = login.host.steps.empty() ? login.span : login.host.steps.back().span;
    out_.push_back({.kind = Diagnostic::Kind::note, .span = span, .message = std::move(message)});
  }

  /// Whether the settings say what stands there: a database, or something that others make.
  [[nodiscard]] bool is_declared(std::string_view space, const std::string& host, const std::string& service) const {
    const std::vector<std::string>& external = settings_.external_services;
    if (std::any_of(external.begin(), external.end(), [&](const auto& glob) { return glob_matches(glob, service); }))
      return true;
    const auto is_it = [&](const std::string& named) {
      const std::vector<credentials::ServiceName> names = credentials::service_names(space, text::lower(named));
      return text::equal_ignoring_case(named, host) ||
             std::any_of(names.begin(), names.end(), [&](const credentials::ServiceName& name) {
               return name.namespace_name + "/" + name.name == service;
             });
    };
    return std::any_of(settings_.databases.begin(), settings_.databases.end(), [&](const DatabaseSetting& database) {
      return std::any_of(database.hosts.begin(), database.hosts.end(), is_it);
    });
  }

  std::vector<ScopeModel>& scopes_;
  const Settings& settings_;
  Addresses addresses_;
  Diagnostics& out_;
};

/// What one scope's Traefik does with plain requests it does for the routes of all: there is one in a cluster.
void share_entry_points(std::vector<ScopeModel>& scopes) {
  std::vector<std::pair<std::size_t, kube::Extension>> found;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    kube::add_entry_points(scopes[s].cluster);
    for (const kube::Extension& extension : scopes[s].cluster.extensions) {
      if (extension.meta.kind == kube::entry_point_kind) found.emplace_back(s, extension);
    }
  }
  for (std::size_t s = 0; s < scopes.size() && !found.empty(); ++s) {
    std::set<std::string> names;
    for (const auto& [own, extension] : found) {
      if (own == s) names.insert(extension.meta.name.value);
    }
    for (const auto& [own, extension] : found) {
      if (own != s && names.insert(extension.meta.name.value).second) scopes[s].cluster.extensions.push_back(extension);
    }
  }
}

}  // namespace

void share_gateways(std::vector<ScopeModel>& scopes) {
  share_entry_points(scopes);
  std::map<std::pair<std::string, std::string>, Makers> gateways;
  std::map<std::string, std::vector<kube::ReferenceGrant>> grants;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    const kube::Cluster& cluster = scopes[s].cluster;
    for (std::size_t i = 0; i < cluster.gateways.size(); ++i) {
      const kube::Meta& meta = cluster.gateways[i].meta;
      if (!meta.namespace_name.empty()) gateways[{meta.namespace_name, meta.name.value}][s].push_back(i);
    }
    for (const kube::ReferenceGrant& grant : cluster.grants)
      if (!grant.meta.namespace_name.empty()) grants[grant.meta.namespace_name].push_back(grant);
  }
  std::vector<std::vector<kube::Gateway>> taken(scopes.size());
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (const auto& name : wanted_gateways(scopes[s].cluster)) {
      const auto makers = gateways.find(name);
      if (makers == gateways.end()) continue;
      const std::optional<std::size_t> maker = meant_maker(scopes, s, makers->second);
      if (!maker) continue;
      for (const std::size_t i : makers->second.at(*maker)) taken[s].push_back(scopes[*maker].cluster.gateways[i]);
    }
  }
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    std::vector<kube::Gateway>& own = scopes[s].cluster.gateways;
    own.insert(own.end(), std::make_move_iterator(taken[s].begin()), std::make_move_iterator(taken[s].end()));
    for (const std::string& space : foreign_namespaces(scopes[s].cluster)) {
      const auto found = grants.find(space);
      if (found == grants.end()) continue;
      // Its own come again: a second time they permit nothing more.
      scopes[s].cluster.grants.insert(scopes[s].cluster.grants.end(), found->second.begin(), found->second.end());
    }
  }
}

void share_keyed_objects(std::vector<ScopeModel>& scopes) {
  for (ScopeModel& scope : scopes) scope.own_keyed = scope.cluster.keyed.size();
  if (scopes.size() < 2) return;
  const auto makers = makers_of_objects(scopes);
  std::vector<std::vector<kube::KeyedObject>> taken(scopes.size());
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (const ObjectName& name : wanted_objects(scopes[s].cluster)) {
      if (name.namespace_name.empty()) continue;
      for (const bool only_required : {false, true}) {
        if (has_object(scopes[s].cluster, only_required, name)) continue;
        const auto found = makers.find({only_required, name});
        if (found == makers.end()) continue;
        const std::optional<std::size_t> maker = meant_maker(scopes, s, found->second);
        if (!maker) continue;
        for (const std::size_t i : found->second.at(*maker)) taken[s].push_back(scopes[*maker].cluster.keyed[i]);
      }
    }
  }
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    if (taken[s].empty()) continue;
    std::vector<kube::KeyedObject>& own = scopes[s].cluster.keyed;
    own.insert(own.end(), std::make_move_iterator(taken[s].begin()), std::make_move_iterator(taken[s].end()));
    scopes[s].cluster.index = kube::Index(scopes[s].cluster);
  }
  take_from_beside(scopes);
}

void join_neighbours(std::vector<ScopeModel>& scopes, const Settings& settings, Diagnostics& out) {
  Neighbours neighbours(scopes, settings, out);
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    ScopeModel& scope = scopes[s];
    scope.neighbours.resize(scope.logins.size());
    const std::set<std::string> foreign = neighbours_objects(scope.cluster, scope.own_keyed);
    for (std::size_t l = 0; l < scope.logins.size(); ++l) {
      credentials::Login& login = scope.logins[l];
      if (foreign.contains(login.secret)) login.user.certainty = std::min(login.user.certainty, Certainty::inferred);
      const bool is_open = login.server == -1 && login.service == -1;
      if (is_open && login.host.known == credentials::Known::known && !credentials::is_local(login.host.text))
        scope.neighbours[l] = neighbours.join(s, login);
    }
  }
}

}  // namespace routegrant::model
