#include "relate/relate.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

/// A step, and all relations that it makes, if nothing but rules reads them.
struct Step {
  void (*run)(Builder&);
  std::vector<std::string_view> made{};
};

bool is_wanted(const Step& step, const std::set<std::string>& wanted) {
  return wanted.empty() || step.made.empty() ||
         std::any_of(step.made.begin(), step.made.end(),
                     [&](std::string_view relation) { return wanted.contains(std::string(relation)); });
}

}  // namespace

Graph join(const Model& model, const Sources& sources, const Unread& unread, const std::set<std::string>& wanted) {
  const std::array steps = {
      Step{relate_objects},
      Step{relate_routes},
      Step{relate_contests},
      Step{relate_hops},
      Step{relate_roles},
      Step{relate_logins},
      Step{relate_accounts,
           {"service_account", "runs_as", "bound_to", "service_account_grant", "service_account_power", "can_obtain"}},
      Step{relate_declarations},
      Step{relate_network},
      Step{relate_closed_egress, {"confines"}},
      Step{relate_policy_gaps, {"idle_policy", "open_namespace"}},
      Step{relate_paths},
      Step{relate_sensitive, {"sensitive"}},
      Step{relate_policies},
      Step{relate_indirect,
           {"open_schema", "default_grant", "view_access", "definer_call", "definer_access", "trigger_call",
            "trigger_access", "owns", "row_access"}},
      Step{relate_invariants},
  };
  Builder builder(model, sources, unread);
  builder.scopes.resize(model.scopes.size());
  builder.databases.resize(model.databases.size());
  for (const Step& step : steps) {
    if (is_wanted(step, wanted)) step.run(builder);
  }
  return std::move(builder.graph);
}

}  // namespace routegrant::relate
