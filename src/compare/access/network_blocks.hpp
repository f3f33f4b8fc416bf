#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "questions/access.hpp"

namespace routegrant::compare {

/// Which logins are of no use, as the network policies of the tree let no connection through from the workload to the
/// database server. One that lies outside of the tree may still let it through, as policies add up.
class NetworkBlocks {
 public:
  /// `access` must outlive it.
  explicit NetworkBlocks(const questions::Access& access);

  /// What keeps the login's workload from its server: "NetworkPolicy shop/db"; empty where nothing does, or where the
  /// server is not in the tree.
  [[nodiscard]] std::string of(FactId login) const;

 private:
  const questions::Access& access_;
  /// Workload and server.
  std::set<std::pair<FactId, FactId>> open_;
  /// By workload and server: what closes the one's way out or the other's way in.
  std::map<std::pair<FactId, FactId>, std::set<std::string>> policies_;
};

}  // namespace routegrant::compare
