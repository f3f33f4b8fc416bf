#include "kube/operators/attach_databases.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "kube/operators/operators.hpp"

namespace routegrant::kube {
namespace {

template <class Item>
void move_to(std::vector<Item>& from, std::vector<Item>& into) {
  into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// The first resource that declares a role counts: CloudNativePG, where both a Cluster and a DatabaseRole name it.
void add_roles(std::vector<DeclaredRole>& from, std::vector<DeclaredRole>& into) {
  for (DeclaredRole& role : from) {
    const auto same = [&](const DeclaredRole& other) {
      return other.name.value == role.name.value && other.host == role.host;
    };
    if (std::none_of(into.begin(), into.end(), same)) into.push_back(std::move(role));
  }
}

void add_databases(std::vector<DeclaredDatabase>& from, std::vector<DeclaredDatabase>& into) {
  for (DeclaredDatabase& database : from) {
    const auto same = [&](const DeclaredDatabase& other) { return other.name.value == database.name.value; };
    const auto known = std::find_if(into.begin(), into.end(), same);
    if (known == into.end()) {
      into.push_back(std::move(database));
    } else if (!database.owner.empty()) {
      known->owner = std::move(database.owner);
    }
  }
}

/// A resource that is known under another name too: a ProviderConfig whose Secret an operator made for its server.
struct Alias {
  ServerReference name{};
  ServerReference server{};
};

/// What servers of the tree are known by.
class Servers {
 public:
  explicit Servers(Cluster& cluster) : cluster_(cluster) {}

  /// The claim's server; one that no resource declares is added.
  DatabaseServer& of(const DatabaseClaim& claim, Diagnostics& out) {
    const ServerReference reference = resolved(claim.server);
    if (const auto known = find_server(cluster_, reference)) return cluster_.database_servers[*known];
    if (reference.kind == "Cluster" && claim.hosts.empty())
      tell_unknown(
          claim.meta, reference.name.span,
          "is about Cluster '" + reference.name.value + "', which no manifest that is deployed with it declares", out);
    DatabaseServer server{
        .meta = {.kind = reference.kind, .namespace_name = reference.namespace_name, .name = reference.name},
        .engine = claim.engine,
        .port = claim.engine == "postgresql" ? 5432 : 3306,
        .hosts = claim.hosts};
    cluster_.database_servers.push_back(std::move(server));
    return cluster_.database_servers.back();
  }

  /// Reads what a Secret tells of the claim's server: that an operator made it for one, or its host.
  void look_up(DatabaseClaim& claim) {
    const ConnectionReference& connection = claim.connection;
    if (connection.secret.empty()) return;
    const std::string& space =
        connection.namespace_name.empty() ? claim.meta.namespace_name : connection.namespace_name;
    for (const KeyedObject* object : find_keyed(cluster_, true, space, connection.secret.value)) {
      const bool is_made = !object->database_server.name.empty();
      if (is_made) aliases_.push_back({claim.server, object->database_server});
      for (const DataEntry& entry : object->data) {
        if (entry.key.value != connection.key) continue;
        const std::string value = text_of(entry);
        const UrlParts parts = parts_of_url(value, connection.secret.span);
        run_as(parts, claim);
        if (is_made) continue;
        if (!parts.host.empty()) {
          claim.hosts.push_back(parts.host);
        } else if (!value.empty() && value.find("://") == std::string::npos) {
          claim.hosts.push_back({value, connection.secret.span});
        }
      }
    }
  }

  /// Secrets that were made for a server under its other name.
  void rename_secrets() {
    for (KeyedObject& object : cluster_.keyed) object.database_server = resolved(object.database_server);
  }

 private:
  [[nodiscard]] ServerReference resolved(const ServerReference& reference) const {
    for (const Alias& alias : aliases_) {
      if (alias.name.kind == reference.kind && alias.name.name.value == reference.name.value &&
          same_namespace(alias.name.namespace_name, reference.namespace_name))
        return alias.server;
    }
    return reference;
  }

  /// Scripts run as the URL's user, in the URL's database, unless they say otherwise.
  static void run_as(const UrlParts& parts, DatabaseClaim& claim) {
    for (DeclaredScript& script : claim.contents.scripts) {
      if (script.runs_as.empty()) script.runs_as = parts.user.value;
      if (script.database.empty()) script.database = parts.database.value;
    }
  }

  /// With placeholders for what only the operator knows.
  static std::string text_of(const DataEntry& entry) {
    if (entry.made.empty()) return clear_text_of(entry);
    std::string text;
    for (const MadePart& part : entry.made) text += part.text;
    return text;
  }

  Cluster& cluster_;
  std::vector<Alias> aliases_{};
};

/// A script of an object's key, or one of each key that ends in `.sql`.
void add_referenced(const Cluster& cluster, const Meta& meta, const DeclaredScript& script,
                    std::vector<DeclaredScript>& into, Diagnostics& out) {
  const std::size_t before = into.size();
  for (const KeyedObject* object :
       find_keyed(cluster, script.ref_is_secret, meta.namespace_name, script.ref_object.value)) {
    for (const DataEntry& entry : object->data) {
      const bool is_meant =
          script.ref_key.empty() ? entry.key.value.ends_with(".sql") : entry.key.value == script.ref_key;
      if (!is_meant || entry.base64 || entry.outside_git || !entry.value) continue;
      DeclaredScript found = script;
      found.written = entry.value;
      into.push_back(std::move(found));
    }
  }
  if (into.size() > before) return;
  const std::string kind = script.ref_is_secret ? "Secret" : "ConfigMap";
  tell_unknown(meta, script.ref_object.span,
               "runs SQL of " + kind + " '" + script.ref_object.value + "' that cannot be read here", out);
}

void resolve_scripts(const Cluster& cluster, DatabaseServer& server, Diagnostics& out) {
  std::vector<DeclaredScript> scripts = std::move(server.contents.scripts);
  for (const Text& name : server.script_objects) {
    bool is_there = false;
    for (const ScriptObject& object : cluster.script_objects) {
      const bool is_meant = object.meta.name.value == name.value &&
                            same_namespace(object.meta.namespace_name, server.meta.namespace_name);
      if (is_meant) scripts.insert(scripts.end(), object.scripts.begin(), object.scripts.end());
      is_there = is_there || is_meant;
    }
    if (!is_there && !name.empty())
      tell_unknown(server.meta, name.span, "runs SQL of '" + name.value + "', which is not in the tree", out);
  }
  server.contents.scripts.clear();
  for (DeclaredScript& script : scripts) {
    if (!script.ref_object.empty()) {
      add_referenced(cluster, server.meta, script, server.contents.scripts, out);
    } else if (!script.made.empty() || script.written) {
      server.contents.scripts.push_back(std::move(script));
    }
  }
}

}  // namespace

void attach_databases(Cluster& cluster, Diagnostics& out) {
  // A deferred resource may be looked up by the others: the list stays as it is.
  for (const DeferredResource& resource : cluster.deferred) {
    if (resource.read != nullptr) resource.read(resource, cluster);
  }
  Servers servers(cluster);
  for (DatabaseClaim& claim : cluster.database_claims) servers.look_up(claim);
  servers.rename_secrets();
  for (DatabaseClaim& claim : cluster.database_claims) {
    DatabaseServer& server = servers.of(claim, out);
    for (const Text& host : claim.hosts) {
      const auto same = [&](const Text& known) { return known.value == host.value; };
      if (server.workload < 0 && std::none_of(server.hosts.begin(), server.hosts.end(), same))
        server.hosts.push_back(host);
    }
    add_roles(claim.contents.roles, server.contents.roles);
    add_databases(claim.contents.databases, server.contents.databases);
    move_to(claim.contents.scripts, server.contents.scripts);
    move_to(claim.contents.account_grants, server.contents.account_grants);
  }
  cluster.database_claims.clear();
  // What others look up as long as the cluster lives stays.
  std::erase_if(cluster.deferred, [](const DeferredResource& resource) { return resource.read != nullptr; });
  for (DatabaseServer& server : cluster.database_servers) resolve_scripts(cluster, server, out);
}

}  // namespace routegrant::kube
