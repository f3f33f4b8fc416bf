#include <tuple>

#include "base/pattern.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

constexpr Normalisation traefik_path{
    .decode = Normalisation::Decode::all_but_reserved, .dots = true, .merge_slashes = true};

/// Traefik, IngressRoute: the higher priority, which is the length of the rule unless one is given.
bool before(const Route& a, const Route& b) {
  return a.priority.value_or(0) > b.priority.value_or(0);
}

int takes(const Route& route, const Request& request, std::string_view host, std::string_view path) {
  if (route.by_connection) {
    // A router of connections without TLS takes all that its entry point receives, which is then no way for HTTP.
    return route.tls && request.scheme == "https"
               ? static_cast<int>(takes_one_label(route.host.value, server_name_of(request)))
               : 0;
  }
  if (!takes_one_label(route.host.value, host)) return 0;
  if (route.match != Route::Match::regex) return takes_path(route, path, false);
  const auto pattern = Pattern::compile(route.path.value, false);
  return pattern ? static_cast<int>(pattern->search(path)) : -1;
}

/// Routers with TLS take TLS requests only. One without takes them where its entry point ends TLS, which manifests do
/// not say: it is asked only if no other takes the request.
Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& asked) {
  Request request = asked;
  // A host's last dot says nothing (pkg/muxer/http/matcher.go).
  if (request.host.ends_with('.')) request.host.pop_back();
  const std::string path = *normalised(request.path, traefik_path);
  const std::string host = host_of(request);
  const auto with_tls = [&](bool tls) {
    std::vector<std::size_t> some;
    for (const std::size_t index : owned) {
      if (cluster.routes[index].tls == tls) some.push_back(index);
    }
    return decide_ordered(
        cluster, some, request, path, [&](const Route& route) { return takes(route, request, host, path); }, before);
  };
  if (request.scheme != "https") return with_tls(false);
  Decision decision = with_tls(true);
  if (decision.outcome != Decision::Outcome::no_route) return decision;
  decision = with_tls(false);
  if (decision.outcome != Decision::Outcome::no_route) decision.assumptions.emplace_back("the entry point ends TLS");
  return decision;
}

}  // namespace

const Dialect traefik_crd{
    .name = "traefik-crd", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube
