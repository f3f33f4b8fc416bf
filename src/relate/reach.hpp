#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ports.hpp"
#include "kube/cluster/cluster.hpp"
#include "relate/assumptions.hpp"
#include "routegrant/source.hpp"

/// Which ends may open connections to which, under all network policies of a scope.
namespace routegrant::relate {

enum class Direction : std::uint8_t { ingress, egress };

/// Names an end of a connection: a workload (its index in `Cluster::workloads`), or, from `workloads.size()` on, a
/// range of outside addresses.
using End = std::size_t;

/// Ports known from both sides: `must` holds under every reading of what is open, `may` under at least one. must is a
/// part of may.
struct Bounds {
  PortSet must{};
  PortSet may{};

  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Whether policies close a workload in one direction, as far as known.
struct Isolation {
  /// Some policy applies for certain / perhaps.
  bool must = false;
  bool may = false;
  /// The policies that apply, for certain or perhaps: indexes in `Cluster::policies`, ascending.
  std::vector<std::size_t> policies{};
};

/// One rule that decides about a connection, or a policy that closes an end without one that lets it through.
struct Cause {
  std::size_t policy = 0;
  Direction direction = Direction::ingress;
  /// Index of the rule in the policy's list of that direction; nothing: the policy isolates, and none of its rules lets
  /// the connection through.
  std::optional<std::size_t> rule{};
  /// What the rule does; a NetworkPolicy's lets through.
  kube::PolicyRule::Action action = kube::PolicyRule::Action::allow;
  /// The rule, or the policy's name.
  Span span{};
  /// Whether the policy applies and the rule admits for certain.
  bool certain = true;
};

/// One pair of ends between which some port may be open.
struct Connection {
  End source = 0;
  End destination = 0;
  Bounds ports{};
};

/// Answers questions about one cluster. Cheap to make (it sorts workloads into classes); each answer costs what is
/// asked: a pair the rules of two workloads, a column ("who reaches this database") one pass over the classes, the
/// matrix all pairs of classes. Not for use by several threads at once. REQUIRES: the cluster outlives it and does not
/// change.
class Reach {
 public:
  explicit Reach(const kube::Cluster& cluster, Assumptions assumptions = {});
  ~Reach();
  Reach(Reach&&) noexcept;
  Reach& operator=(Reach&&) noexcept;

  /// Workloads and outside ranges.
  [[nodiscard]] std::size_t ends() const;
  [[nodiscard]] bool is_external(End end) const;
  /// How many ranges of outside addresses may be sources: all of them together are any address.
  [[nodiscard]] std::size_t outside_sources() const;
  /// "ns/name[Deployment]", "name[Pod]" where there is no namespace, "10.0.0.0-10.255.255.255[External]".
  [[nodiscard]] std::string name(End end) const;

  /// The ports on which `source` may open connections to `destination`. Between replicas of one workload where both are
  /// the same. Between two outside ranges: nothing.
  [[nodiscard]] Bounds connections(End source, End destination) const;

  /// The same for a pod that is not in the tree (an ingress controller elsewhere): must counts rules without peers
  /// only, may every rule that could name such a pod.
  [[nodiscard]] Bounds from_unknown_pod(End destination) const;

  /// Every end that may open some connection to `destination`, in the order of ends, itself left out.
  [[nodiscard]] std::vector<Connection> column(End destination) const;

  /// Calls `visit` for every ordered pair of different ends with some open port, in the order of sources, then
  /// destinations.
  void each_connection(const std::function<void(const Connection&)>& visit) const;

  [[nodiscard]] Isolation isolation(std::size_t workload, Direction direction) const;

  /// What decides a pair on one port, egress first, each in the order of policies and rules. Empty: nothing isolates
  /// either end.
  [[nodiscard]] std::vector<Cause> because(End source, End destination, Protocol protocol, std::int64_t port) const;

  /// The same for the incoming side of a pod that is not in the tree.
  [[nodiscard]] std::vector<Cause> because_of_unknown_pod(End destination, Protocol protocol, std::int64_t port) const;

  /// The number of classes that the workloads fall into: a measure of cost.
  [[nodiscard]] std::size_t classes() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace routegrant::relate
