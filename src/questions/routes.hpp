#pragma once

#include <string>

#include "questions/access.hpp"

namespace routegrant::questions {

/// "backends": [{"namespace","service","port","weight","resolved","reason","workloads"}, ...]: those of a route of a
/// scope, or those of them that a request may reach.
void write_backends(report::JsonWriter& json, const Access& access, const ScopeModel& scope, const kube::Route& route,
                    const std::vector<kube::RouteBackend>& backends, FactId route_fact);

/// The facts of all routes of all scopes, in the order of the model: `facts[scope][route]`.
[[nodiscard]] std::vector<std::vector<FactId>> route_facts(const Analysis& analysis);

/// Why a backend leads nowhere; empty where it is found.
[[nodiscard]] std::string reason_of(const Backend& backend);

}  // namespace routegrant::questions
