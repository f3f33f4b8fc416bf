#pragma once

#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// A kind of object: a translation into the nouns of `Cluster`. One file of kinds/ and one line of kinds.def.
struct Kind {
  /// API groups, separated by blanks; the core group is `core`. The group decides, not the kind alone.
  std::string_view groups;
  std::string_view name;
  /// Reads one object. Never fails: what it cannot read it reports.
  void (*read)(const yaml::Cursor& object, Cluster& into, Diagnostics& out);
};

#define KIND(name) extern const Kind name;
#include "kube/kinds.def"
#undef KIND

/// All kinds, in the order of kinds.def.
[[nodiscard]] const std::vector<const Kind*>& all_kinds();

/// Whether some kind (of any group) or the scopes' reader wants documents with this `kind`: the top-level scan may skip
/// a document only if nothing does.
[[nodiscard]] bool is_wanted_kind(std::string_view kind);

/// Whether the object is of a kind that is known in other API groups only (RBAC's Role, where Crossplane's is known):
/// it tells nothing here.
[[nodiscard]] bool is_foreign(const yaml::Cursor& object);

/// The same for a whole document: an object of an unknown kind is wanted if its text may hold a pod template, or name a
/// Secret that it makes.
[[nodiscard]] bool is_wanted_document(std::string_view kind, std::string_view text);

/// What became of one object.
enum class Read : unsigned char { understood, unknown_kind, not_an_object };

/// Reads one object (not a List) into the cluster by its apiVersion and kind.
Read read_object(const yaml::Cursor& object, Cluster& into, Diagnostics& out);

/// After all objects of a scope are read: what needs to see them together (classes of routes, dialects, acceptance).
void complete(Cluster& cluster, std::string_view forced_dialect, Diagnostics& out);

}  // namespace routegrant::kube
