#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <tuple>

#include "model/model.hpp"

namespace routegrant::relate {

class Reach;

/// Which calls between workloads of one scope its network policies refuse: both ends must let a connection through
/// (Kubernetes, "Network Policies", "The two sorts of pod isolation").
class ClosedHops {
 public:
  /// REQUIRES: the model outlives it and does not change.
  ClosedHops(const Model& model, std::size_t scope);
  ~ClosedHops();
  ClosedHops(const ClosedHops&) = delete;
  ClosedHops& operator=(const ClosedHops&) = delete;

  /// Whether no reading of the policies lets `source` connect to `destination` on any port of the Service: never where
  /// a port is not known, or where a policy of another scope may open the connection. Indexes of the scope's cluster.
  [[nodiscard]] bool is_closed(std::size_t source, std::size_t service, std::size_t destination) const;

 private:
  [[nodiscard]] bool refuses(std::size_t source, std::size_t service, std::size_t destination) const;
  [[nodiscard]] bool may_be_opened_elsewhere(const kube::Workload& workload) const;

  const Model& model_;
  std::size_t scope_;
  /// Nothing where the scope has no policy.
  std::unique_ptr<Reach> reach_;
  /// What was asked before: many routes go the same ways.
  mutable std::map<std::tuple<std::size_t, std::size_t, std::size_t>, bool> answers_;
};

}  // namespace routegrant::relate
