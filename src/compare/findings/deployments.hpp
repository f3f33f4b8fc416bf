#pragma once

#include <set>
#include <string>

#include "compare/moves/homes.hpp"
#include "routegrant/report.hpp"

/// A role file that several deployments share makes one finding of what each of them lets happen: it belongs to the
/// database and not to any of them. That it holds in one deployment more is new all the same.
namespace routegrant::compare {

/// The scopes of the ways that a finding speaks of; empty where it speaks of a database alone.
[[nodiscard]] std::set<std::string> deployments_of(const Report& report, const Finding& finding);

/// What the head calls the first deployment in which a finding of the head holds and one of the base with the same
/// fingerprint did not, although the deployment was there; empty if there is none.
[[nodiscard]] std::string new_deployment(const Report& base, const Finding& old, const Report& head, const Finding& now,
                                         const Homes& homes);

/// Tells the finding's story by its way in this deployment.
void tell_in(const Report& report, const std::string& deployment, Finding& finding);

}  // namespace routegrant::compare
