#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ports.hpp"
#include "kube/cluster/cluster.hpp"
#include "relate/assumptions.hpp"
#include "relate/bits.hpp"

namespace routegrant::relate {

/// The classes into which workloads fall: two of one class are told apart by no selector and no named port of any
/// policy. REQUIRES: the cluster outlives it.
class Peers {
 public:
  using Class = std::size_t;
  /// A named port of a destination: protocol and name to number. Only names that some rule uses are kept.
  using Ports = std::map<std::pair<Protocol, std::string>, std::vector<std::int64_t>>;

  Peers(const kube::Cluster& cluster, const Assumptions& assumptions);

  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] Class class_of(std::size_t workload) const { return class_of_[workload]; }
  [[nodiscard]] const std::vector<std::size_t>& members(Class of) const { return members_[of]; }
  /// Whether its pods use the host's network.
  [[nodiscard]] bool on_host(Class of) const { return on_host_.test(of); }
  /// All classes whose pods use the host's network, and all others.
  [[nodiscard]] const Bits& host_classes() const { return on_host_; }
  [[nodiscard]] const Bits& pod_classes() const { return in_pods_; }
  /// Equal numbers mean equal named ports.
  [[nodiscard]] std::uint32_t ports_id(Class of) const { return ports_of_[of]; }
  [[nodiscard]] const Ports& ports(std::uint32_t id) const { return ports_[id]; }
  [[nodiscard]] std::size_t port_lists() const { return ports_.size(); }

  /// The classes in the namespace of an object that names `written`. An unnamed namespace may be any other.
  [[nodiscard]] BoundedBits in_namespace(std::string_view written) const;
  /// The classes whose namespace's labels match; an absent or empty selector takes all.
  [[nodiscard]] BoundedBits by_namespace(const kube::Selector& selector) const;
  /// The classes whose pod labels match; an absent or empty selector takes all.
  [[nodiscard]] BoundedBits by_labels(const kube::Selector& selector) const;

 private:
  struct Key {
    /// Classes by the key's value, and those that have the key with a value that only a controller knows. Ascending.
    std::unordered_map<std::string, std::vector<Class>> by_value{};
    std::vector<Class> unknown{};
  };

  void keep(const kube::Selector& selector);
  void keep_all();
  void sort_into_classes();
  void index(Class of, const kube::Workload& example);
  [[nodiscard]] std::string signature(const kube::Workload& workload, const Ports& ports) const;
  [[nodiscard]] Ports kept_ports(const kube::Workload& workload) const;
  [[nodiscard]] std::string resolved(std::string_view written) const;
  /// The namespace that its pods run in; empty where it is not known.
  [[nodiscard]] std::string home_of(const kube::Workload& workload) const;
  [[nodiscard]] BoundedBits holders(const kube::Requirement& requirement) const;
  [[nodiscard]] std::pair<bool, bool> holds(const kube::Selector& selector, const std::string& name) const;

  const kube::Cluster* cluster_;
  const Assumptions* assumptions_;
  std::map<std::string, Key, std::less<>> keys_;
  std::vector<std::string> kept_names_;
  bool some_generated_ = false;
  std::vector<Class> class_of_;
  std::vector<std::vector<std::size_t>> members_;
  Bits on_host_;
  Bits in_pods_;
  std::vector<std::uint32_t> ports_of_;
  std::vector<Ports> ports_;
  /// The classes of each namespace, by its resolved name.
  std::map<std::string, std::vector<Class>, std::less<>> namespaces_;
  std::map<std::string, const kube::Namespace*, std::less<>> manifests_;
};

}  // namespace routegrant::relate
