#include "compare/access/network_blocks.hpp"

#include "base/text.hpp"

namespace routegrant::compare {

NetworkBlocks::NetworkBlocks(const questions::Access& access) : access_(access) {
  for (const MayConnect& row : access.graph.table<MayConnect>().rows) open_.emplace(row.workload, row.server);
  for (const Blocks& row : access.graph.table<Blocks>().rows)
    policies_[{row.workload, row.server}].emplace(access.graph.reasons().label(row.policy));
}

std::string NetworkBlocks::of(FactId fact) const {
  const Login& login = access_.logins[fact];
  if (login.server == FactId::none) return {};
  const Server& server = access_.servers[login.server];
  const Workload& workload = access_.workloads[login.workload];
  if (server.workload == FactId::none || server.workload == login.workload) return {};
  if (workload.is_database || workload.scope != server.scope) return {};
  if (open_.contains({login.workload, login.server})) return {};
  const auto policies = policies_.find({login.workload, login.server});
  if (policies == policies_.end()) return "its own network policies";
  return text::enumerated({policies->second.begin(), policies->second.end()});
}

}  // namespace routegrant::compare
