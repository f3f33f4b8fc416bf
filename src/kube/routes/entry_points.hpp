#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

/// What controllers do with plain requests before any rule: settings of Traefik's entry points, Google's
/// FrontendConfig, and the groups of AWS' load balancers.
namespace routegrant::kube {

/// The kind of the extensions that stand for an entry point of Traefik that redirects to TLS; its name is the entry
/// point's.
inline constexpr std::string_view entry_point_kind = "TraefikEntryPoint";

/// The kind of the extension that says that Traefik takes references into other namespaces (`allowCrossNamespace`).
inline constexpr std::string_view cross_namespace_kind = "TraefikCrossNamespace";

/// Reads the values of Traefik's chart (traefik-helm-chart, values.yaml: `ports.NAME.redirections`,
/// `.http.redirections` and the older `.redirectTo`, `additionalArguments`). Nothing for the values of another chart.
void read_traefik_values(std::string_view chart, const yaml::Cursor& values, Cluster& into);

/// The same for values that are a text (k3s): any word of such a redirect there is one of `web`.
void read_traefik_values_text(std::string_view chart, const yaml::Cursor& values, Cluster& into);

/// Adds what arguments of Traefik's own pods say: entry points that redirect, references into other namespaces
/// (`--entrypoints.web.http.redirections.entrypoint.to=websecure`).
void add_entry_points(Cluster& cluster);

/// Tells routes what becomes of plain requests on their way to them. After the dialects have read the annotations.
void apply_entry_settings(Cluster& cluster);

}  // namespace routegrant::kube
