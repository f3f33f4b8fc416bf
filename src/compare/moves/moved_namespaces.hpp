#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/moved_objects.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// A namespace, object of the cluster or of a database, or a role that got another name.
struct MovedNamespace {
  /// "namespace", "role", or the kind of the object: "table".
  std::string kind;
  /// Empty for what had no namespace, as its deployer was to say.
  std::string from;
  std::string to;
  /// What the head calls the only scope of which it holds; empty for all.
  std::string scope{};
};

/// Which namespaces of the base are which of the head. One that only the base has is one that only the head has where
/// they share a workload by kind and name, and more than half of all objects that either has; where two may be meant,
/// none is. The same for each scope by itself, as others may keep the name, and of what has no namespace there: another
/// target of Flux or Argo CD, or the first one. Besides, other objects and roles that were renamed
/// (`moved_names`, `moved_objects`, `moved_roles`).
class MovedNamespaces {
 public:
  MovedNamespaces(const Report& base, const Report& head, const Homes& homes, const Changes& changes);

  /// Namespaces, then objects of the cluster, then those of databases, then roles.
  [[nodiscard]] const std::vector<MovedNamespace>& all() const { return all_; }

  /// A name or sentence of the base as the head tells it: "Deployment/a/web" as "Deployment/b/web", "namespace a" as
  /// "namespace b", "table public.orders" as "table public.purchases". `scope`: the base's scope of what it tells.
  [[nodiscard]] std::string in_head(std::string_view text, std::string_view scope) const;

  /// A name or sentence of the head without the namespaces that the base did not have yet, where `scope` of the head
  /// got them: "Deployment/a/web" as "Deployment/web".
  [[nodiscard]] std::string without_new(std::string_view text, std::string_view scope) const;

  /// A host name of the base: "db.a.svc" as "db.b.svc".
  [[nodiscard]] std::string host_in_head(std::string_view host, std::string_view scope) const;

 private:
  void add_names(const std::vector<MovedObject>& names);
  /// Those that hold for a scope of the base.
  [[nodiscard]] std::vector<const MovedNamespace*> moved_in(std::string_view scope) const;
  [[nodiscard]] std::string namespaces_in_head(std::string_view text, std::string_view scope) const;
  [[nodiscard]] std::string objects_in_head(std::string_view text) const;

  std::vector<MovedNamespace> namespaces_;
  /// By the base's scope, and by the head's.
  std::multimap<std::string, MovedNamespace, std::less<>> by_scope_;
  std::multimap<std::string, std::string, std::less<>> new_in_scope_;
  std::vector<MovedNamespace> all_;
  /// By kind, then by name; of the cluster's objects in their new namespace.
  std::map<std::string, std::map<std::string, std::string, std::less<>>> objects_;
};

}  // namespace routegrant::compare
