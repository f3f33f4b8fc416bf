#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/compose_routes.hpp"
#include "kube/routes/subsets.hpp"

namespace routegrant::kube {
namespace {

/// This many routes are made of one object.
constexpr std::size_t most_routes = 16'384;

/// A destination is a Service's name as DNS sees it: `name`, `name.namespace` or `name.namespace.svc.cluster.local`.
RouteBackend backend_of(const yaml::Cursor& destination, const Meta& meta) {
  Text host = text_of(destination["host"]);
  RouteBackend backend{.namespace_name = meta.namespace_name, .port = text_of(destination["port"]["number"])};
  const std::vector<std::string_view> labels = text::split(host.value, '.');
  const bool is_service = labels.size() <= 2 || (labels.size() >= 3 && labels[2] == "svc");
  if (is_service && labels.size() > 1) {
    backend.namespace_name = std::string(labels[1]);
    host.value = std::string(labels[0]);
  }
  backend.is_service = is_service;
  backend.subset = text_of(destination["subset"]);
  backend.service = std::move(host);
  return backend;
}

/// A single destination gets everything; of several, one without a weight gets nothing.
void read_destinations(const yaml::Cursor& destinations, Route& into) {
  const std::vector<yaml::Cursor> items = destinations.items();
  const bool weighted = items.size() > 1 && std::any_of(items.begin(), items.end(), [](const yaml::Cursor& item) {
                          return item["weight"].integer().value_or(0) > 0;
                        });
  for (const yaml::Cursor& item : items) {
    into.backends.push_back(backend_of(item["destination"], into.meta));
    if (weighted) into.backends.back().weight = item["weight"].integer().value_or(0);
  }
}

/// A StringMatch: its only member says how; an empty one asks for presence.
Condition condition_of(const yaml::Cursor& match, Condition::On on, std::string_view name) {
  Condition condition{.on = on, .how = Condition::How::present, .name = std::string(name)};
  constexpr std::array forms{std::pair<std::string_view, Condition::How>{"exact", Condition::How::exact},
                             std::pair<std::string_view, Condition::How>{"prefix", Condition::How::prefix},
                             std::pair<std::string_view, Condition::How>{"regex", Condition::How::regex}};
  for (const auto& [key, how] : forms) {
    if (!match[key].present()) continue;
    condition.how = how;
    condition.value = std::string(match[key].text());
  }
  // The one pattern that is none asks for presence (route.go, canBeConvertedToPresentMatch).
  if (condition.how == Condition::How::regex && condition.value == "*") condition.how = Condition::How::present;
  return condition;
}

/// HTTPMatchRequest. Members that are not given leave what `into` has from the rule that delegates.
void read_match(const yaml::Cursor& match, Route& into) {
  const yaml::Cursor uri = match["uri"];
  if (uri) {
    into.match = uri["exact"] ? Route::Match::exact : uri["regex"] ? Route::Match::regex : Route::Match::prefix;
    into.path = text_of(uri["exact"] ? uri["exact"] : uri["regex"] ? uri["regex"] : uri["prefix"]);
    into.path_ignores_case = match["ignoreUriCase"].is_true();
  }
  if (into.path.empty()) into.path = {"/", match ? match.span() : into.span};
  if (into.match == Route::Match::any) into.match = Route::Match::prefix;
  into.span = into.path.span;
  const auto add = [&](const yaml::Cursor& text, Condition::On on, std::string_view name, bool negated) {
    into.conditions.push_back(condition_of(text, on, name));
    into.conditions.back().negated = negated;
  };
  if (match["method"]["exact"]) {
    into.methods = {std::string(match["method"]["exact"].text())};
  } else if (match["method"]) {
    add(match["method"], Condition::On::method, {}, false);
  }
  if (match["authority"]) add(match["authority"], Condition::On::host, {}, false);
  for (const yaml::Cursor& header : match["headers"].items()) add(header, Condition::On::header, header.key(), false);
  for (const yaml::Cursor& header : match["withoutHeaders"].items()) {
    add(header, Condition::On::header, header.key(), true);
    // route.go, translateHeaderMatch: a missing header counts as an empty one.
    into.conditions.back().absent_is_empty = into.conditions.back().how != Condition::How::present;
  }
  for (const yaml::Cursor& query : match["queryParams"].items()) add(query, Condition::On::query, query.key(), false);
  if (const auto port = match["port"].integer()) {
    into.conditions.push_back({.on = Condition::On::port, .value = std::to_string(*port)});
  }
}

void read_redirect(const yaml::Cursor& redirect, Route& into) {
  Redirect read{.scheme = text::lower(redirect["scheme"].text()),
                .host = text::lower(redirect["authority"].text()),
                .port = redirect["port"].integer()};
  if (redirect["uri"]) {
    read.path.push_back({.kind = PathChange::Kind::full, .from = {}, .to = std::string(redirect["uri"].text())});
  }
  read.status = static_cast<int>(std::clamp<std::int64_t>(redirect["redirectCode"].integer().value_or(301), 300, 399));
  into.redirect = std::move(read);
}

void read_rewrite(const yaml::Cursor& rewrite, Route& into) {
  into.rewrite_host = text::lower(rewrite["authority"].text());
  const bool is_prefix = into.match == Route::Match::prefix;
  if (rewrite["uri"]) {
    into.rewrites.push_back({.kind = is_prefix ? PathChange::Kind::string_prefix : PathChange::Kind::full,
                             .from = is_prefix ? into.path.value : std::string(),
                             .to = std::string(rewrite["uri"].text())});
  }
  if (const yaml::Cursor regex = rewrite["uriRegexRewrite"]) {
    into.rewrites.push_back({.kind = PathChange::Kind::regex_part,
                             .from = std::string(regex["match"].text()),
                             .to = std::string(regex["rewrite"].text())});
  }
}

/// The host that `headers.request.set` gives, of the rule or else of its only destination.
void read_authority(const yaml::Cursor& rule, Route& into) {
  std::vector<yaml::Cursor> holders{rule};
  const std::vector<yaml::Cursor> destinations = rule["route"].items();
  if (destinations.size() == 1) holders.push_back(destinations.front());
  for (const yaml::Cursor& holder : holders) {
    for (const yaml::Cursor& header : holder["headers"]["request"]["set"].items()) {
      if (header.key() != ":authority" && !text::equal_ignoring_case(header.key(), "host")) continue;
      into.rewrite_host = text::lower(header.text());
      return;
    }
  }
}

/// What the rule does; called once the path is known.
void read_action(const yaml::Cursor& rule, Route& into) {
  read_destinations(rule["route"], into);
  if (const yaml::Cursor redirect = rule["redirect"]) read_redirect(redirect, into);
  if (const yaml::Cursor rewrite = rule["rewrite"]) read_rewrite(rewrite, into);
  read_authority(rule, into);
  into.fixed_status = rule["directResponse"]["status"].integer();
  // HTTPFaultInjection: an abort of every request is an answer; without a percentage it is of every one.
  const yaml::Cursor abort = rule["fault"]["abort"];
  const bool of_all = !abort["percentage"] || abort["percentage"]["value"].text().starts_with("100");
  if (abort["httpStatus"] && of_all) into.fixed_status = abort["httpStatus"].integer();
  if (rule["mirror"]) into.mirrors.push_back(backend_of(rule["mirror"], into.meta));
  for (const yaml::Cursor& mirror : rule["mirrors"].items()) {
    into.mirrors.push_back(backend_of(mirror["destination"], into.meta));
  }
}

/// `mesh` is traffic between sidecars, no entry from outside.
std::vector<RouteParent> gateways_of(const yaml::Cursor& gateways) {
  std::vector<RouteParent> parents;
  for (const yaml::Cursor& gateway : gateways.items()) {
    if (gateway.text() == "mesh") continue;
    Text name = text_of(gateway);
    const std::size_t slash = name.value.find('/');
    std::string where;
    if (slash != std::string::npos) {
      where = name.value.substr(0, slash);
      name.value.erase(0, slash + 1);
    }
    parents.push_back({.kind = "Gateway", .namespace_name = std::move(where), .name = std::move(name)});
  }
  return parents;
}

/// The matches of a rule; a rule without any has one that is absent.
std::vector<yaml::Cursor> matches_of(const yaml::Cursor& rule) {
  std::vector<yaml::Cursor> matches = rule["match"].items();
  if (matches.empty()) matches.push_back(rule["match"]);
  return matches;
}

class Services {
 public:
  explicit Services(Cluster& cluster) : cluster_(cluster) {
    for (const DeferredResource& resource : cluster.deferred) {
      if (resource.meta.kind != "VirtualService") continue;
      objects_.push_back(resource.object);
      by_name_[resource.meta.namespace_name + "/" + resource.meta.name.value] = resource.object;
    }
  }

  void compose() {
    for (const yaml::Cursor& object : objects_) compose(object);
  }

 private:
  /// One route for each host, rule and match; without a gateway it is no way in.
  void compose(const yaml::Cursor& object) {
    const yaml::Cursor spec = object["spec"];
    Route base{.meta = meta_of(object),
               .api_version = std::string(object["apiVersion"].text()),
               .dialect = "istio-virtual-service",
               .parents = gateways_of(spec["gateways"]),
               .exported_to = strings_of(spec["exportTo"])};
    base.span = base.meta.name.span;
    budget_ = most_routes;
    for (const yaml::Cursor& rule : spec["http"].items()) {
      Route route = base;
      ++base.rule;
      route.rule_name = std::string(rule["name"].text());
      for (const yaml::Cursor& match : matches_of(rule)) {
        Route one = route;
        if (match["gateways"]) one.parents = gateways_of(match["gateways"]);
        if (one.parents.empty()) continue;
        one.match_index = route.match_index;
        read_match(match, one);
        if (rule["delegate"]) {
          delegate(rule["delegate"], spec["hosts"], one);
          route.match_index = one.match_index;
        } else {
          read_action(rule, one);
          add_for_hosts(one, spec["hosts"]);
        }
        ++route.match_index;
      }
    }
    add_connections(spec, base);
    if (!base.parents.empty()) add_by_name(spec, base);
  }

  /// The rules of another VirtualService under this match; what both name must hold (pilot/pkg/model/virtualservice.go
  /// mergeHTTPRoute).
  void delegate(const yaml::Cursor& to, const yaml::Cursor& hosts, Route& above) {
    const auto at = by_name_.find(std::string(to["namespace"].text_or(above.meta.namespace_name)) + "/" +
                                  std::string(to["name"].text()));
    if (at == by_name_.end()) {
      Route route = above;
      route.assumptions.push_back("VirtualService " + std::string(to["name"].text()) +
                                  ", to which it delegates, exists outside the tree");
      add_for_hosts(route, hosts);
      return;
    }
    for (const yaml::Cursor& rule : at->second["spec"]["http"].items()) {
      for (const yaml::Cursor& match : matches_of(rule)) {
        Route one = above;
        if (is_outside(match["uri"], above)) continue;
        // Names in the delegate are seen from its own namespace; the rule takes its place among those of the delegating
        // object.
        one.meta = meta_of(at->second);
        one.span = one.meta.name.span;
        read_match(match, one);
        read_action(rule, one);
        one.meta = above.meta;
        add_for_hosts(one, hosts);
        ++above.match_index;
      }
    }
  }

  /// A path that the delegating match does not take makes the two conflict, and the rule is left out.
  static bool is_outside(const yaml::Cursor& uri, const Route& above) {
    if (!uri || above.path.value == "/" || above.match != Route::Match::prefix) return false;
    const std::string_view path = uri["exact"] ? uri["exact"].text() : uri["prefix"].text();
    return !uri["regex"] && !path.starts_with(above.path.value);
  }

  /// `tls`: by the name in the handshake, which stays unread otherwise.
  void add_by_name(const yaml::Cursor& spec, const Route& base) {
    for (const yaml::Cursor& rule : spec["tls"].items()) {
      Route route = base;
      route.by_connection = true;
      route.tls = true;
      route.tls_only = true;
      route.redirects_to_tls = true;
      read_destinations(rule["route"], route);
      for (const yaml::Cursor& match : rule["match"].items()) {
        add_for_hosts(route, match["sniHosts"]);
        ++route.match_index;
      }
    }
  }

  /// `tcp`: by the port of a server that speaks no HTTP.
  void add_connections(const yaml::Cursor& spec, const Route& base) {
    for (const yaml::Cursor& rule : spec["tcp"].items()) {
      Route route = base;
      route.by_connection = true;
      read_destinations(rule["route"], route);
      for (const yaml::Cursor& match : matches_of(rule)) {
        Route one = route;
        if (match["gateways"]) one.parents = gateways_of(match["gateways"]);
        for (RouteParent& parent : one.parents) parent.port = match["port"].integer();
        if (!one.parents.empty()) add_for_hosts(one, spec["hosts"]);
        ++route.match_index;
      }
    }
  }

  void add_for_hosts(const Route& route, const yaml::Cursor& hosts) {
    for (const yaml::Cursor& host : hosts.items()) {
      if (budget_ == 0) return;
      --budget_;
      Route hosted = route;
      if (host.text() != "*") hosted.host = text_of(host);
      // `{YOUR_HOST}` is what somebody was to fill in, and for YAML a mapping: no name, and not any host either.
      if (!host.is_scalar()) {
        const auto entries = host.items();
        const std::string word = entries.empty() ? "host" : std::string(entries.front().key());
        hosted.host = {.value = "<" + word + ">", .span = host.span()};
      }
      if (hosted.path.empty() && !hosted.host.empty()) hosted.span = hosted.host.span;
      cluster_.routes.push_back(std::move(hosted));
    }
  }

  Cluster& cluster_;
  std::vector<yaml::Cursor> objects_;
  std::map<std::string, yaml::Cursor> by_name_;
  std::size_t budget_ = 0;
};

/// networking.istio.io VirtualService: `compose_routes` reads them together, as one may delegate to another.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.deferred.push_back({.meta = meta_of(object), .group = "networking.istio.io", .object = object});
}

}  // namespace

void compose_virtual_services(Cluster& cluster) {
  Services(cluster).compose();
  resolve_subsets(cluster);
}

const Kind virtual_service{.groups = "networking.istio.io", .name = "VirtualService", .read = read};

}  // namespace routegrant::kube
