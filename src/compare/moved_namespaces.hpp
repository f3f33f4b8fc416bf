#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compare/changed_lines.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// A namespace, or a database object, that got another name.
struct MovedNamespace {
  /// "namespace", or the kind of the object: "table".
  std::string kind;
  std::string from;
  std::string to;
};

/// Which namespaces of the base are which of the head. One that only the base has is one that only the head has where
/// they share a workload by kind and name, and more than half of all objects that either has; where two may be meant,
/// none is. Besides, the objects of databases that were renamed (`moved_objects`).
class MovedNamespaces {
 public:
  MovedNamespaces(const Report& base, const Report& head, const Changes& changes);

  /// Namespaces, then objects.
  [[nodiscard]] const std::vector<MovedNamespace>& all() const { return all_; }

  /// A name or sentence of the base as the head tells it: "Deployment/a/web" as "Deployment/b/web", "namespace a" as
  /// "namespace b", "table public.orders" as "table public.purchases".
  [[nodiscard]] std::string in_head(std::string_view text) const;

  /// A host name of the base: "db.a.svc" as "db.b.svc".
  [[nodiscard]] std::string host_in_head(std::string_view host) const;

 private:
  [[nodiscard]] std::string namespaces_in_head(std::string_view text) const;
  [[nodiscard]] std::string objects_in_head(std::string_view text) const;

  std::vector<MovedNamespace> namespaces_;
  std::vector<MovedNamespace> all_;
  /// By kind, then by name.
  std::map<std::string, std::map<std::string, std::string, std::less<>>> objects_;
};

}  // namespace routegrant::compare
