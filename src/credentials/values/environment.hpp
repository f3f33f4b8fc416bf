#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credentials/values/reading.hpp"

namespace routegrant::credentials {

/// One variable of a container.
struct Variable {
  std::string name{};
  Delivery delivery = Delivery::literal;
  /// Where the variable is named in the container; for envFrom, where the object is.
  Span span{};
  /// The scalar; absent where `known` is not known.
  yaml::Cursor value{};
  bool base64 = false;
  /// What an operator puts together; empty for any other value.
  std::vector<kube::MadePart> made{};
  /// What is said of the value before it is read; `known` tells whether it can be.
  Piece piece{};
};

/// An object of envFrom of which Git does not show all keys: any variable may come from it.
struct OpenSource {
  Holder holder{};
  Known known = Known::outside_git;
  Span span{};
};

/// The variables of one container, as the kubelet makes them (Kubernetes API, EnvVar and EnvFromSource): envFrom in
/// order, a later one wins; env wins over envFrom; `$(VAR)` in a literal sees envFrom, Service variables and earlier
/// entries.
class Environment {
 public:
  Environment(const kube::Cluster& cluster, const kube::Workload& workload, const kube::Container& container);

  /// In order, each name once.
  [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }
  [[nodiscard]] const Variable* find(std::string_view name) const;
  [[nodiscard]] const std::vector<OpenSource>& open_sources() const { return open_; }

  /// The variable's value, `$(VAR)` expanded. Costs at most 256 expansions.
  [[nodiscard]] Reading read(const Variable& variable) const;

  /// A text of `command` or `args`, expanded with all variables.
  [[nodiscard]] Reading read_argument(const yaml::Cursor& argument) const;

 private:
  void add_env_from(const kube::EnvFrom& from);
  void add_entry(const kube::EnvEntry& entry);
  void add_reference(const kube::EnvEntry& entry, Variable& variable) const;
  void finish();
  /// The last entry of that name among the first `before`.
  [[nodiscard]] const Variable* latest(std::string_view name, std::size_t before) const;
  [[nodiscard]] Reading read_at(std::size_t index, int& budget) const;
  [[nodiscard]] Reading expand(const Reading& reading, std::size_t before, int& budget) const;
  [[nodiscard]] Reading substitute(std::string_view name, std::size_t before, int& budget) const;

  const kube::Cluster* cluster_;
  const kube::Workload* workload_;
  /// All entries in the order of expansion, overwritten ones included.
  std::vector<Variable> entries_;
  /// How many of them come from envFrom.
  std::size_t from_objects_ = 0;
  /// Indexes of the entries, sorted by name, then by order.
  std::vector<std::size_t> by_name_;
  std::vector<Variable> variables_;
  std::vector<OpenSource> open_;
};

/// What a key of a Secret or ConfigMap holds, as the workload sees it.
struct KeyedValue {
  Known known = Known::missing;
  yaml::Cursor value{};
  bool base64 = false;
  /// What an operator puts together; empty for any other value.
  std::vector<kube::MadePart> made{};
  /// The resource for which an operator makes the value; empty for any other.
  std::string made_for{};
  Holder holder{};
  /// Whether the object is there at all.
  bool object_found = false;
};

/// Where an object lies, and its name. Almost all lie in the workload's own namespace; `namespace/name` is one that
/// lies elsewhere, which only operators that act for a resource can name.
struct ObjectPlace {
  std::string_view namespace_name{};
  std::string_view name{};
};
[[nodiscard]] ObjectPlace place_of(const kube::Workload& workload, std::string_view object);

/// All keys of an object that several producers may feed, sorted by key. A key that any producer fills outside Git lies
/// outside Git, unless a resource that needs the object tells what it must hold; else stringData wins over data.
[[nodiscard]] std::vector<KeyedValue> find_keys(const kube::Cluster& cluster, const kube::Workload& workload,
                                                bool is_secret, std::string_view object);

/// Whether something that is not seen here (a chart that is not rendered, a generator that is not run) may make an
/// object that the manifests lack, or its name is not known.
[[nodiscard]] bool may_be_unseen(const kube::Cluster& cluster, std::string_view from_namespace,
                                 std::string_view object);

/// One key of it; `known` tells whether and why it is not there: missing only where nothing unseen may make it.
[[nodiscard]] KeyedValue find_key(const kube::Cluster& cluster, const kube::Workload& workload, bool is_secret,
                                  std::string_view object, std::string_view key);

/// How the workload's namespace and the object's name are written together: "shop/db".
[[nodiscard]] std::string object_name(const kube::Workload& workload, std::string_view object);

/// How a sentence names what holds the value: the key, or the resource for which an operator makes it.
[[nodiscard]] std::string where_of(const KeyedValue& value);

/// Why a keyed value is not known: one clause; empty where it is.
[[nodiscard]] std::string problem_of(const KeyedValue& value);

}  // namespace routegrant::credentials
