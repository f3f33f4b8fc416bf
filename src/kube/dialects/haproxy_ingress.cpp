#include <algorithm>
#include <array>
#include <tuple>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// haproxy-ingress (jcmoraisjr, 0.16): maps by host; without strict-host (default) an unmatched path of a named host
/// goes on to wildcard hosts, then to host-less rules and the default host.
constexpr std::string_view prefixes = "haproxy-ingress.github.io/ ingress.kubernetes.io/";

/// In the order of `path-type-order`: exact, prefix, begin, regex.
enum class Type : std::uint8_t { exact, prefix, begin, regex };

Type type_of(const Route& route) {
  if (route.match == Route::Match::exact) return Type::exact;
  if (route.match == Route::Match::prefix) return Type::prefix;
  const std::string_view named = annotation(route, prefixes, "path-type");
  if (named == "exact") return Type::exact;
  if (named == "prefix") return Type::prefix;
  return named == "regex" ? Type::regex : Type::begin;
}

/// 1: matches, 0: does not, -1: not understood. `begin` ignores case.
int matches_path(const Route& route, std::string_view path) {
  const std::string_view written = path_of(route);
  switch (type_of(route)) {
    case Type::exact: return path == written ? 1 : 0;
    case Type::prefix: return element_prefix(written, path) ? 1 : 0;
    case Type::begin: return text::lower(path).starts_with(text::lower(written)) ? 1 : 0;
    case Type::regex: {
      const auto pattern = Pattern::compile(written, false);
      return pattern ? static_cast<int>(pattern->matches_start(path)) : -1;
    }
  }
  return 0;
}

/// Exact first, then prefix and begin by length, then the type, then regular expressions by length.
std::tuple<int, std::size_t, int> rank(const Route& route) {
  const Type type = type_of(route);
  const int group = type == Type::exact ? 2 : type == Type::regex ? 0 : 1;
  return {group, without_slashes(path_of(route)).size(), -static_cast<int>(type)};
}

using Takes = bool (*)(std::string_view, std::string_view);

bool is_same(std::string_view rule, std::string_view host) {
  return !rule.empty() && text::equal_ignoring_case(rule, host);
}
bool is_any(std::string_view rule, std::string_view) {
  return rule.empty();
}

/// `server-alias` and `server-alias-regex`: other names of the host.
bool takes_alias(const Route& route, Takes takes, const std::string& host) {
  if (takes == Takes(is_any) || route.host.empty()) return false;
  for (const std::string_view part : text::split(annotation(route, prefixes, "server-alias"), ',')) {
    for (const std::string_view alias : text::words(part)) {
      if (takes(std::string(alias), host)) return true;
    }
  }
  const std::string_view written = annotation(route, prefixes, "server-alias-regex");
  if (written.empty() || takes != Takes(one_label_wildcard)) return false;
  const auto pattern = Pattern::compile(written, false);
  return pattern && pattern->search(host);
}

bool takes_host(const Route& route, Takes takes, const std::string& host) {
  return !route.is_default && (takes(route.host.value, host) || takes_alias(route, takes, host));
}

/// The answer of the routes whose host is the request's in one way; nothing if none takes it.
std::optional<Decision> decide_for(Takes takes, const Cluster& cluster, const std::vector<RouteObject>& objects,
                                   const Request& request, std::string_view path) {
  const std::string host = host_of(request);
  std::optional<std::size_t> best;
  std::vector<std::size_t> unreadable;
  for (const RouteObject& object : objects) {
    for (const std::size_t index : object.routes) {
      const Route& route = cluster.routes[index];
      if (!takes_host(route, takes, host)) continue;
      const int matches = matches_path(route, path);
      if (matches < 0) unreadable.push_back(index);
      if (matches <= 0) continue;
      if (!best || rank(route) > rank(cluster.routes[*best])) best = index;
    }
  }
  if (!unreadable.empty()) {
    if (best) unreadable.push_back(*best);
    return undetermined(std::move(unreadable), "a path is a regular expression that is not understood");
  }
  return best ? std::optional(forward(cluster, *best, request, path)) : std::nullopt;
}

Decision decide_in_order(const Cluster& cluster, const std::vector<RouteObject>& objects, const Request& request,
                         std::string_view path) {
  for (const Takes takes : {Takes(is_same), Takes(one_label_wildcard), Takes(is_any)}) {
    if (std::optional<Decision> answer = decide_for(takes, cluster, objects, request, path)) return *std::move(answer);
  }
  for (const RouteObject& object : objects) {
    if (object.fallback) return forward(cluster, *object.fallback, request, path);
  }
  return no_route();
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const auto tie = [](const RouteObject& a, const RouteObject& b) {
    return a.namespace_name + "/" + a.name < b.namespace_name + "/" + b.name;
  };
  return by_age(objects_of(cluster, owned), tie, [&](const std::vector<RouteObject>& objects) {
    return decide_in_order(cluster, objects, request, path);
  });
}

void refine(Route& route) {
  const auto value = [&](std::string_view key) { return annotation(route, prefixes, key); };
  if (!value("auth-secret").empty()) route.auth.emplace_back("basic");
  if (!value("auth-url").empty()) route.auth.emplace_back("external");
  if (!value("oauth").empty()) route.auth.emplace_back("oidc");
  const std::string_view verify = value("auth-tls-verify-client");
  if (!value("auth-tls-secret").empty() && verify != "off" && !verify.starts_with("optional"))
    route.auth.emplace_back("mtls");
  for (const std::string_view key : {"allowlist-source-range", "whitelist-source-range"})
    limit_addresses(value(key), route);
  if (const std::string_view target = value("rewrite-target"); !target.empty()) {
    route.rewrites.push_back(
        {.kind = PathChange::Kind::element_prefix, .from = std::string(path_of(route)), .to = std::string(target)});
  }
  if (const std::string_view target = value("redirect-to"); !target.empty()) {
    route.redirect = Redirect{.status = 302, .location = std::string(target)};
  }
  route.tls_redirect_status = text::integer(value("ssl-redirect-code")).value_or(302);
  route.redirects_to_tls = route.tls && value("ssl-redirect") != "false";
}

}  // namespace

const Dialect haproxy_ingress{.name = "haproxy-ingress",
                              .controllers = "haproxy-ingress.github.io/controller",
                              .class_names = "haproxy haproxy-ingress",
                              .prefixes = "haproxy-ingress.github.io/",
                              .refine = refine,
                              .decide = decide};

}  // namespace routegrant::kube
