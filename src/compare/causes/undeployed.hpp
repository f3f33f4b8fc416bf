#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "analysis.hpp"

namespace routegrant::compare {

/// Analyses the head's files once more, without these scopes.
using ReadWithout = std::function<std::optional<Analysis>(const std::set<std::string>& scopes)>;

/// Leaves out of the head the scopes whose files the base had in what Flux or Argo CD deploys to a cluster, and nowhere
/// else: the change takes them off that cluster, and that nothing deploys them any more makes them no deployments of
/// their own. Does nothing where there are none, the head has no such deployers at all, or `read` fails.
void leave_out_undeployed(const Analysis& base, Analysis& head, const ReadWithout& read);

}  // namespace routegrant::compare
