#pragma once

#include "relate/builder.hpp"

namespace routegrant::relate {

/// Adds `backend` of each backend and mirror of a route, and `routes_to` of those whose Service gets its requests;
/// `is_sent_on`: whether the route sends any to them. A copy of each request is a request: what its receiver reaches is
/// reached by the route.
void relate_backends(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const kube::Route& route,
                     FactId route_fact, bool is_sent_on);

}  // namespace routegrant::relate
