#include <set>
#include <string>

#include "base/text.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/pods/declared_keys.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

/// The annotation that declares this route's role: the one for its path or rule, else the object's, else that of the
/// Service it is sent to (cli.md, "How a route declares its role").
struct Declaration {
  const kube::Pair* role = nullptr;
  const kube::Pair* reason = nullptr;
};

Declaration declared_by(const kube::Pairs& annotations, const std::string& prefix, const std::string& suffix) {
  return {.role = kube::find(annotations, prefix + "/db-role" + suffix),
          .reason = kube::find(annotations, prefix + "/db-role-reason" + suffix)};
}

Declaration declaration_of(const kube::Cluster& cluster, const kube::Route& route, const std::string& prefix) {
  const Declaration whole = declared_by(route.meta.annotations, prefix, "");
  for (const std::string& key : kube::declared_keys(route)) {
    Declaration own = declared_by(route.meta.annotations, prefix, "." + key);
    if (own.role == nullptr) continue;
    if (own.reason == nullptr) own.reason = whole.reason;
    return own;
  }
  if (whole.role != nullptr) return whole;
  for (const kube::RouteBackend& backend : route.backends) {
    const std::string& from = backend.namespace_name.empty() ? route.meta.namespace_name : backend.namespace_name;
    const kube::Service* service = kube::find_service(cluster, from, backend.service.value);
    if (service == nullptr) continue;
    const Declaration of_service = declared_by(service->meta.annotations, prefix, "");
    if (of_service.role != nullptr) return of_service;
  }
  return {};
}

/// Databases in which a declared role may live: those of servers in this scope, and those of no server at all.
bool belongs_to(const DatabaseModel& database, std::size_t scope) {
  if (database.joins.empty()) return true;
  for (const Join& join : database.joins) {
    if (join.scope == scope) return true;
  }
  return false;
}

}  // namespace

void relate_declarations(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    const ScopeFacts& facts = builder.scopes[i];
    for (std::size_t r = 0; r < model.cluster.routes.size(); ++r) {
      const Declaration declaration =
          declaration_of(model.cluster, model.cluster.routes[r], builder.model.settings.annotation_prefix);
      if (declaration.role == nullptr || text::trim(declaration.role->value.value).empty()) continue;
      const std::string name(text::trim(declaration.role->value.value));
      const FactId fact = builder.graph.add(
          DeclaresRole{.route = facts.routes[r],
                       .role_name = name,
                       .reason = declaration.reason == nullptr ? "" : declaration.reason->value.value},
          Reason{.span = declaration.role->value.span, .premises = {facts.routes[r]}});
      if (name == "none") continue;
      for (std::size_t d = 0; d < builder.model.databases.size(); ++d) {
        const DatabaseModel& database = builder.model.databases[d];
        const auto role = database.database.find_role(name);
        if (!role || !belongs_to(database, i)) continue;
        // A role that only a GRANT mentions is created by nothing in the tree.
        if (database.database.roles()[*role].declared_by == "assumed") continue;
        const FactId role_fact = builder.databases[d].roles[*role];
        builder.graph.add(DeclaredRole{.declares_role = fact, .role = role_fact},
                          Reason{.span = declaration.role->value.span, .premises = {fact, role_fact}});
      }
    }
  }
}

}  // namespace routegrant::relate
