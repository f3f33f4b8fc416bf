#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Group, version and kind: what decides which fields an object has.
struct ObjectType {
  std::string_view group{};
  std::string_view version{};
  std::string_view kind{};

  friend bool operator==(const ObjectType&, const ObjectType&) = default;
};

/// "apps/v1" and "Deployment" as a type.
[[nodiscard]] ObjectType type_of(std::string_view api_version, std::string_view kind);
/// Whether every part that `selector` names is the same (kyaml/resid/gvk.go, IsSelected).
[[nodiscard]] bool is_selected(const ObjectType& type, const ObjectType& selector);
/// Whether objects of the type are certainly in no namespace: kyaml's list of built-in types.
[[nodiscard]] bool is_cluster_scoped(const ObjectType& type);

/// What an object is called, now or earlier in a build (kyaml/resid/resid.go).
struct ObjectId {
  ObjectType type{};
  std::string_view name{};
  /// The namespace that counts: `default` where none is written, one of its own for what is in none.
  std::string_view space{};

  friend bool operator==(const ObjectId&, const ObjectId&) = default;
};

/// "Deployment shop/web", for messages.
[[nodiscard]] std::string described(const ObjectId& id);

/// How a generated object gets along with one of its name.
enum class Behavior : std::uint8_t { unspecified, create, replace, merge };

/// One object of a build, and what later steps must know of earlier ones; kustomize keeps that in annotations.
struct Resource {
  Value root{};
  /// Kinds, names and namespaces that it had before, the oldest first; the group and version are the present ones.
  std::vector<ObjectId> previous{};
  std::vector<std::string_view> prefixes{};
  std::vector<std::string_view> suffixes{};
  /// The vars that read from it.
  std::vector<std::string_view> vars{};
  Behavior behavior = Behavior::unspecified;
  bool needs_hash = false;
  /// Its entries are not all known, as a file that it was generated from is not in the tree.
  bool is_partial = false;
  /// A patch deleted it.
  bool deleted = false;
  /// A patch put text with quotes where a value without stood (Value::bare).
  bool has_bare = false;
  /// The last number that twins of it have.
  std::uint32_t twins = 0;
  /// How many values it was made of when it was read; 0 for a generated one.
  std::size_t weight = 0;

  [[nodiscard]] ObjectType type() const;
  [[nodiscard]] std::string_view name() const;
  /// The namespace as it is written; empty for none.
  [[nodiscard]] std::string_view written_namespace() const;
  [[nodiscard]] ObjectId current() const;
  /// The first of `previous`, else the current one.
  [[nodiscard]] ObjectId original() const;
  /// Keeps the current id among the previous ones: before a name, namespace or kind is changed.
  void remember();
  /// Whether it is or was called so.
  [[nodiscard]] bool had_name(std::string_view wanted) const;
  /// Whether `matches(id)` holds for a previous or the current id.
  template <class Matches>
  [[nodiscard]] bool had_id(Matches matches) const {
    const ObjectType now = type();
    for (ObjectId id : previous) {
      id.type.group = now.group;
      id.type.version = now.version;
      if (matches(id)) return true;
    }
    return matches(current());
  }
};

/// The objects of one build, in kustomize's order, found by their ids without a search.
class ResourceList {
 public:
  std::vector<Resource> all{};

  /// Indexes of those that have or had the id.
  [[nodiscard]] std::vector<std::size_t> with_any_id(const ObjectId& id);
  /// Appends; refused (false) where the list has an object with this current id.
  [[nodiscard]] bool append(Resource resource);
  /// To be called when names, namespaces or the list itself were changed otherwise.
  void changed() { indexed_ = 0; }
  /// Takes deleted ones out.
  void sweep();

 private:
  void index();

  /// Whatever their groups and versions, ids of one kind, name and namespace are looked at together.
  struct SameKey {
    [[nodiscard]] bool operator()(const ObjectId& a, const ObjectId& b) const {
      return a.name == b.name && a.type.kind == b.type.kind && a.space == b.space;
    }
  };
  struct HashOfKey {
    [[nodiscard]] std::size_t operator()(const ObjectId& id) const;
  };

  /// Each id of each object.
  std::unordered_multimap<ObjectId, std::size_t, HashOfKey, SameKey> by_id_{};
  /// How many of `all` are in `by_id_`.
  std::size_t indexed_ = 0;
};

}  // namespace routegrant::kustomize
