#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kube/routes/routing.hpp"
#include "yaml/cursor.hpp"

/// What the rules of Istio's AuthorizationPolicies say of requests (istio.io, Authorization Policy: a rule takes a
/// request that meets its `from`, `to` and `when`; methods, paths and hosts are equal, `x*`, `*x` or `*`). Who sends a
/// request, and what it carries, is not known: rules that ask for that are never certain.
namespace routegrant::kube {

enum class Taken : std::uint8_t { no, perhaps, yes };

/// Whether some rule takes the request, at the path (without its query) and host that it has there.
[[nodiscard]] Taken rules_take(const yaml::Cursor& rules, std::string_view method, std::string_view host,
                               std::string_view path);

/// Whether some rule takes requests of the route: all of them (`yes`), none, or perhaps some.
[[nodiscard]] Taken rules_take(const yaml::Cursor& rules, const Route& route);

}  // namespace routegrant::kube
