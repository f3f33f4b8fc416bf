#include "relate/relate.hpp"

#include <utility>

#include "relate/builder.hpp"

namespace routegrant::relate {

Graph join(const Model& model, const Sources& sources, bool is_whole) {
  Builder builder(model, sources);
  builder.scopes.resize(model.scopes.size());
  builder.databases.resize(model.databases.size());
  relate_objects(builder);
  relate_routes(builder, is_whole);
  relate_contests(builder);
  relate_hops(builder);
  relate_roles(builder);
  relate_logins(builder);
  relate_accounts(builder);
  relate_declarations(builder);
  relate_network(builder);
  relate_policy_gaps(builder);
  relate_paths(builder);
  relate_sensitive(builder);
  relate_indirect(builder);
  relate_invariants(builder);
  return std::move(builder.graph);
}

}  // namespace routegrant::relate
