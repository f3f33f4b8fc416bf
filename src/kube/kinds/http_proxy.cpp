#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/compose_routes.hpp"

namespace routegrant::kube {
namespace {

/// Includes of includes are followed this far, and this many routes are made of one root.
constexpr int deepest = 16;
constexpr std::size_t most_routes = 16'384;

/// A condition on a header or parameter: the member beside `name` says how (internal/dag/conditions.go).
Condition condition_of(const yaml::Cursor& item, Condition::On on) {
  struct Form {
    std::string_view key;
    Condition::How how;
    bool negated;
  };
  constexpr std::array forms{
      Form{"exact", Condition::How::exact, false},         Form{"notexact", Condition::How::exact, true},
      Form{"prefix", Condition::How::prefix, false},       Form{"contains", Condition::How::contains, false},
      Form{"notcontains", Condition::How::contains, true}, Form{"regex", Condition::How::regex, false},
      Form{"suffix", Condition::How::suffix, false}};
  Condition condition{.on = on, .name = std::string(item["name"].text())};
  condition.ignore_case = item["ignoreCase"].is_true();
  for (const Form& form : forms) {
    if (!item[form.key].present()) continue;
    condition.how = form.how;
    condition.negated = form.negated;
    condition.value = std::string(item[form.key].text());
    // HeaderMatchCondition.treatMissingAsEmpty, false unless it is set.
    condition.fails_if_absent = form.negated;
    condition.absent_is_empty = item["treatMissingAsEmpty"].is_true();
    return condition;
  }
  condition.how = Condition::How::present;
  condition.negated = item["notpresent"].is_true();
  return condition;
}

/// Paths of includes and of what is included follow each other.
std::string joined(std::string_view before, std::string_view path) {
  return before.empty() || before == "/"                  ? std::string(path)
         : path == "/" || path.empty()                    ? std::string(before)
         : before.ends_with('/') && path.starts_with('/') ? std::string(before) + std::string(path.substr(1))
                                                          : std::string(before) + std::string(path);
}

void read_conditions(const yaml::Cursor& conditions, Route& into) {
  for (const yaml::Cursor& condition : conditions.items()) {
    for (const std::string_view kind : {"prefix", "exact", "regex"}) {
      if (!condition[kind]) continue;
      into.path = {joined(into.path.value, condition[kind].text()), condition[kind].span()};
      into.span = into.path.span;
      if (kind == "exact") into.match = Route::Match::exact;
      if (kind == "regex") into.match = Route::Match::regex;
    }
    if (const yaml::Cursor header = condition["header"]) {
      into.conditions.push_back(condition_of(header, Condition::On::header));
    }
    if (const yaml::Cursor query = condition["queryParameter"]) {
      into.conditions.push_back(condition_of(query, Condition::On::query));
    }
  }
}

/// A provider of the virtual host may apply to all routes that do not turn it off (JWTProvider.default,
/// JWTVerificationPolicy.disabled).
bool is_token_verified(const yaml::Cursor& virtual_host, const yaml::Cursor& policy) {
  if (policy["require"]) return true;
  const std::vector<yaml::Cursor> providers = virtual_host["jwtProviders"].items();
  return !policy["disabled"].is_true() &&
         std::any_of(providers.begin(), providers.end(),
                     [](const yaml::Cursor& provider) { return provider["default"].is_true(); });
}

/// A host with TLS redirects plain requests unless the route permits them.
void read_protection(const yaml::Cursor& virtual_host, const yaml::Cursor& item, Route& into) {
  into.tls = static_cast<bool>(virtual_host["tls"]);
  into.tls_secret = text_of(virtual_host["tls"]["secretName"]);
  into.redirects_to_tls = into.tls && !item["permitInsecure"].is_true();
  into.tls_redirect_status = 301;
  const yaml::Cursor authorization = virtual_host["authorization"];
  // A route's own policy overrides that of the virtual host (AuthorizationServer.authPolicy).
  const yaml::Cursor asked = item["authPolicy"] ? item["authPolicy"] : authorization["authPolicy"];
  if (authorization && !asked["disabled"].is_true()) into.auth.emplace_back("external");
  if (is_token_verified(virtual_host, item["jwtVerificationPolicy"])) into.auth.emplace_back("jwt");
  const yaml::Cursor validation = virtual_host["tls"]["clientValidation"];
  if (validation && !validation["optionalClientCertificate"].is_true()) into.auth.emplace_back("mtls");
  // A route's own policies replace those of the virtual host (IPFilterPolicy).
  const bool has_own = item["ipAllowPolicy"] || item["ipDenyPolicy"];
  std::vector<std::string> ranges;
  for (const yaml::Cursor& entry : (has_own ? item : virtual_host)["ipAllowPolicy"].items())
    ranges.emplace_back(entry["cidr"].text());
  limit_addresses(ranges, into);
  // A list that holds every address answers all of them (test/e2e/httpproxy/ip_filtering_test.go).
  std::set<std::string_view> denied;
  for (const yaml::Cursor& entry : (has_own ? item : virtual_host)["ipDenyPolicy"].items())
    denied.insert(entry["cidr"].text());
  if (denied.contains("0.0.0.0/0") && denied.contains("::/0")) into.fixed_status = 403;
}

void read_services(const yaml::Cursor& services, Route& into) {
  // A weight that is not given is 0 beside weights that are, and as good as any other where none is.
  bool weighted = false;
  for (const yaml::Cursor& service : services.items())
    weighted = weighted || service["weight"].integer().value_or(0) > 0;
  for (const yaml::Cursor& service : services.items()) {
    RouteBackend backend{.namespace_name = into.meta.namespace_name,
                         .service = text_of(service["name"]),
                         .port = text_of(service["port"]),
                         .weight = weighted ? service["weight"].integer().value_or(0) : 1};
    (service["mirror"].is_true() ? into.mirrors : into.backends).push_back(std::move(backend));
  }
}

void read_action(const yaml::Cursor& item, Route& into) {
  read_services(item["services"], into);
  for (const yaml::Cursor& replacement : item["pathRewritePolicy"]["replacePrefix"].items()) {
    const std::string_view prefix = replacement["prefix"].text_or(into.path.value);
    into.rewrites.push_back({.kind = PathChange::Kind::string_prefix,
                             .from = std::string(prefix),
                             .to = std::string(replacement["replacement"].text())});
  }
  if (const yaml::Cursor policy = item["requestRedirectPolicy"]) {
    Redirect redirect{.scheme = text::lower(policy["scheme"].text()),
                      .host = text::lower(policy["hostname"].text()),
                      .port = policy["port"].integer()};
    redirect.status = policy["statusCode"].integer() == 301 ? 301 : 302;
    if (policy["path"]) {
      redirect.path.push_back({.kind = PathChange::Kind::full, .from = {}, .to = std::string(policy["path"].text())});
    } else if (policy["prefix"]) {
      redirect.path.push_back({.kind = PathChange::Kind::string_prefix,
                               .from = into.path.value,
                               .to = std::string(policy["prefix"].text())});
    }
    if (policy["path"] && policy["prefix"]) {
      into.accepted = false;
      into.problems.emplace_back("requestRedirectPolicy has both path and prefix");
    }
    into.redirect = std::move(redirect);
  }
  into.fixed_status = item["directResponsePolicy"]["statusCode"].integer();
}

std::string key_of(std::string_view namespace_name, std::string_view name) {
  return std::string(namespace_name) + "/" + std::string(name);
}

class Proxies {
 public:
  explicit Proxies(Cluster& cluster) : cluster_(cluster) {
    for (const DeferredResource& resource : cluster.deferred) {
      if (resource.meta.kind != "HTTPProxy") continue;
      objects_.push_back(resource.object);
      by_name_[key_of(resource.meta.namespace_name, resource.meta.name.value)] = resource.object;
      const std::string host = text::lower(resource.object["spec"]["virtualhost"]["fqdn"].text());
      if (!host.empty()) ++roots_[host];
    }
  }

  void compose() {
    for (const yaml::Cursor& object : objects_) {
      if (object["spec"]["virtualhost"]) add_root(object);
    }
    for (const yaml::Cursor& object : objects_) {
      if (!object["spec"]["virtualhost"]) add_orphan(object);
    }
  }

 private:
  [[nodiscard]] Route start_of(const yaml::Cursor& object) const {
    Route route{.meta = meta_of(object),
                .api_version = "projectcontour.io/v1",
                .match = Route::Match::prefix,
                .dialect = "contour-httpproxy"};
    route.span = route.meta.name.span;
    route.exposure = name_says_internal(object["spec"]["ingressClassName"].text()) ? "internal" : "internet";
    return route;
  }

  /// A root names its host; the same host in two roots makes both invalid (internal/dag/httpproxy_processor.go).
  void add_root(const yaml::Cursor& object) {
    const yaml::Cursor virtual_host = object["spec"]["virtualhost"];
    Route root = start_of(object);
    root.host = text_of(virtual_host["fqdn"]);
    if (!root.host.empty()) root.span = root.host.span;
    if (roots_[text::lower(root.host.value)] > 1) {
      root.accepted = false;
      root.problems.push_back("fqdn '" + root.host.value + "' is used in several HTTPProxies");
    }
    budget_ = most_routes;
    expand(object, virtual_host, root, 0);
    if (const yaml::Cursor proxy = object["spec"]["tcpproxy"]) {
      Route route = root;
      route.match = Route::Match::any;
      route.by_connection = true;
      route.tls = true;
      route.tls_only = true;
      route.redirects_to_tls = true;
      read_services(proxy["services"], route);
      cluster_.routes.push_back(std::move(route));
    }
  }

  /// The routes of `object` under what its includes say: host, path and conditions of `above`.
  void expand(const yaml::Cursor& object, const yaml::Cursor& virtual_host, const Route& above, int depth) {
    included_.insert(key_of(above.meta.namespace_name, above.meta.name.value));
    std::uint32_t index = 0;
    for (const yaml::Cursor& item : object["spec"]["routes"].items()) {
      if (budget_ == 0) return;
      --budget_;
      Route route = above;
      route.rule = index++;
      read_conditions(item["conditions"], route);
      if (route.path.empty()) route.path = {"/", route.span};
      read_action(item, route);
      read_protection(virtual_host, item, route);
      cluster_.routes.push_back(std::move(route));
    }
    if (depth >= deepest) return;
    for (const yaml::Cursor& include : object["spec"]["includes"].items()) {
      const auto at =
          by_name_.find(key_of(include["namespace"].text_or(above.meta.namespace_name), include["name"].text()));
      const bool is_found = at != by_name_.end() && !at->second["spec"]["virtualhost"];
      Route below = above;
      if (is_found) {
        below.meta = meta_of(at->second);
        below.span = below.meta.name.span;
      }
      read_conditions(include["conditions"], below);
      if (below.match != Route::Match::prefix) {
        // internal/dag/conditions.go: includes are by prefix only, and a root with another one is invalid as a whole.
        below.accepted = false;
        below.problems.emplace_back("an include has a condition on the path that is no prefix");
      }
      if (budget_ == 0) return;
      --budget_;
      if (!is_found) {
        if (include["conditions"].size() > 0) add_missing(virtual_host, include, at != by_name_.end(), below);
        continue;
      }
      expand(at->second, virtual_host, below, depth + 1);
    }
  }

  /// Contour answers 502 for an include that it does not find, or that is a root, where it has conditions
  /// (internal/dag/httpproxy_processor.go, IncludeNotFound, RootIncludesRoot).
  void add_missing(const yaml::Cursor& virtual_host, const yaml::Cursor& include, bool is_root, Route route) {
    if (route.path.empty()) route.path = {"/", route.span};
    read_protection(virtual_host, yaml::Cursor(), route);
    route.fixed_status = 502;
    route.assumptions.push_back(
        "HTTPProxy " + key_of(include["namespace"].text_or(route.meta.namespace_name), include["name"].text()) +
        (is_root ? " is a root, which no other includes" : " is nowhere, as it is not in the tree"));
    cluster_.routes.push_back(std::move(route));
  }

  /// What no root includes is inactive.
  void add_orphan(const yaml::Cursor& object) {
    Route route = start_of(object);
    if (included_.contains(key_of(route.meta.namespace_name, route.meta.name.value))) return;
    route.accepted = false;
    route.problems.emplace_back("no root HTTPProxy includes it, so that it has no host");
    budget_ = most_routes;
    expand(object, yaml::Cursor(), route, deepest);
  }

  Cluster& cluster_;
  std::vector<yaml::Cursor> objects_;
  std::map<std::string, yaml::Cursor> by_name_;
  std::map<std::string, int> roots_;
  std::set<std::string> included_;
  std::size_t budget_ = 0;
};

/// Contour. A root names its host; another one is reached only through the proxy that includes it, under that one's
/// host: `compose_routes` reads them together.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.deferred.push_back({.meta = meta_of(object), .group = "projectcontour.io", .object = object});
}

}  // namespace

void compose_http_proxies(Cluster& cluster) {
  Proxies(cluster).compose();
}

const Kind http_proxy{.groups = "projectcontour.io", .name = "HTTPProxy", .read = read};

}  // namespace routegrant::kube
