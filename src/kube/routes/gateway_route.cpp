#include "kube/routes/gateway_route.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// The API admits 16 hosts, 16 rules and 64 matches; what is far beyond is no honest object.
constexpr std::uint32_t most_routes = 16U * 16U * 64U;

RouteBackend backend_of(const yaml::Cursor& item, const Meta& meta) {
  return {.namespace_name = std::string(item["namespace"].text_or(meta.namespace_name)),
          .service = text_of(item["name"]),
          .port = text_of(item["port"]),
          .weight = item["weight"].integer().value_or(1),
          .is_service = item["kind"].text_or("Service") == "Service"};
}

/// HTTPPathModifier.
std::vector<PathChange> path_changes_of(const yaml::Cursor& path) {
  if (path["replaceFullPath"].present()) {
    return {{.kind = PathChange::Kind::full, .from = {}, .to = std::string(path["replaceFullPath"].text())}};
  }
  if (!path["replacePrefixMatch"].present()) return {};
  return {{.kind = PathChange::Kind::element_prefix, .from = {}, .to = std::string(path["replacePrefixMatch"].text())}};
}

void read_redirect(const yaml::Cursor& filter, Route& into) {
  Redirect redirect{.scheme = text::lower(filter["scheme"].text()),
                    .host = text::lower(filter["hostname"].text()),
                    .port = filter["port"].integer(),
                    .path = path_changes_of(filter["path"])};
  redirect.status = static_cast<int>(std::clamp<std::int64_t>(filter["statusCode"].integer().value_or(302), 300, 399));
  into.redirect = std::move(redirect);
}

void read_filter(const yaml::Cursor& filter, Route& into) {
  const std::string_view type = filter["type"].text();
  if (type == "RequestRedirect") read_redirect(filter["requestRedirect"], into);
  if (type == "URLRewrite") {
    into.rewrites = path_changes_of(filter["urlRewrite"]["path"]);
    into.rewrite_host = text::lower(filter["urlRewrite"]["hostname"].text());
  }
  if (type == "RequestMirror") into.mirrors.push_back(backend_of(filter["requestMirror"]["backendRef"], into.meta));
  if (type == "DirectResponse") into.fixed_status = filter["directResponse"]["statusCode"].integer().value_or(200);
  if (type == "ExternalAuth") into.auth.emplace_back("external");
  if (type == "ExtensionRef") {
    into.extensions.push_back(into.meta.namespace_name + "/" + std::string(filter["extensionRef"]["name"].text()));
  }
}

/// Filters of a backend are the rule's where there is no other; where each backend answers with a redirect, so does the
/// rule.
void read_backend_filters(const yaml::Cursor& rule, Route& into) {
  const std::vector<yaml::Cursor> items = rule["backendRefs"].items();
  std::vector<yaml::Cursor> redirects;
  for (const yaml::Cursor& item : items) {
    for (const yaml::Cursor& filter : item["filters"].items()) {
      if (filter["type"].text() == "RequestRedirect") redirects.push_back(filter);
      if (items.size() == 1 && filter["type"].text() != "RequestRedirect") read_filter(filter, into);
    }
  }
  if (redirects.empty() || redirects.size() != items.size()) return;
  read_filter(redirects.front(), into);
  if (redirects.size() > 1) into.assumptions.emplace_back("the first of several backends answers");
}

}  // namespace

void read_filters(const yaml::Cursor& rule, Route& into) {
  for (const yaml::Cursor& filter : rule["filters"].items()) read_filter(filter, into);
}

void set_replaced_prefix(Route& into) {
  const auto set = [&](std::vector<PathChange>& changes) {
    for (PathChange& change : changes) {
      if (change.kind == PathChange::Kind::element_prefix) change.from = into.path.value;
    }
  };
  set(into.rewrites);
  if (into.redirect) set(into.redirect->path);
}

void read_conditions(const yaml::Cursor& items, Condition::On on, Route& into) {
  for (const yaml::Cursor& item : items.items()) {
    Condition condition{.on = on, .name = std::string(item["name"].text()), .value = std::string(item["value"].text())};
    if (item["type"].text() == "RegularExpression") condition.how = Condition::How::regex;
    const bool is_repeated = std::any_of(into.conditions.begin(), into.conditions.end(), [&](const Condition& earlier) {
      const bool same = on == Condition::On::header ? text::equal_ignoring_case(earlier.name, condition.name)
                                                    : earlier.name == condition.name;
      return earlier.on == on && same;
    });
    if (!is_repeated) into.conditions.push_back(std::move(condition));
  }
}

std::vector<RouteParent> parents_of(const yaml::Cursor& spec) {
  std::vector<RouteParent> parents;
  for (const yaml::Cursor& item : spec["parentRefs"].items()) {
    parents.push_back({.kind = std::string(item["kind"].text_or("Gateway")),
                       .namespace_name = std::string(item["namespace"].text()),
                       .name = text_of(item["name"]),
                       .section = std::string(item["sectionName"].text()),
                       .port = item["port"].integer()});
  }
  return parents;
}

std::vector<RouteBackend> backends_of(const yaml::Cursor& rule, const Meta& meta) {
  std::vector<RouteBackend> backends;
  for (const yaml::Cursor& item : rule["backendRefs"].items()) backends.push_back(backend_of(item, meta));
  return backends;
}

Route gateway_route_of(const yaml::Cursor& object) {
  Route route{.meta = meta_of(object),
              .api_version = std::string(object["apiVersion"].text()),
              .dialect = "gateway-api",
              .parents = parents_of(object["spec"])};
  route.span = route.meta.name.span;
  return route;
}

void add_for_hosts(const Route& route, const yaml::Cursor& hostnames, Cluster& into, Diagnostics& out) {
  if (route.match_index >= most_routes) return;
  if (hostnames.size() * (route.match_index + 1) > most_routes) {
    out.push_back(
        {.kind = Diagnostic::Kind::incomplete,
         .span = hostnames.span(),
         .message = route.meta.kind + " " + route.meta.object() + " has more hosts and matches than are read"});
    return;
  }
  if (hostnames.size() == 0) into.routes.push_back(route);
  for (const yaml::Cursor& hostname : hostnames.items()) {
    Route one = route;
    one.host = text_of(hostname);
    if (one.path.empty()) one.span = one.host.span;
    into.routes.push_back(std::move(one));
  }
}

namespace {

/// "Must have port for Service reference": without it the API server refuses the object (object_reference_types.go).
void refuse_without_port(const yaml::Cursor& rules, Route& into) {
  for (const yaml::Cursor& rule : rules.items()) {
    for (const yaml::Cursor& item : rule["backendRefs"].items()) {
      const bool is_service = item["group"].text().empty() && item["kind"].text_or("Service") == "Service";
      if (!is_service || item["port"].present() || !into.accepted) continue;
      into.accepted = false;
      into.problems.push_back("the API server refuses it: the reference to Service " +
                              std::string(item["name"].text()) + " has no port");
    }
  }
}

/// The matches' types are enumerations of the CRDs: `Prefix` is none of them (httproute_types.go, PathMatchType,
/// HeaderMatchType; grpcroute_types.go, GRPCMethodMatchType).
void refuse_unknown_types(const yaml::Cursor& rules, Route& into, Diagnostics& out) {
  const auto refuse = [&](const yaml::Cursor& type, std::string_view of, bool has_prefix) {
    const std::string_view text = type.text();
    const bool is_known = text.empty() || text == "Exact" || text == "RegularExpression" ||
                          (has_prefix && text == "PathPrefix") || is_placeholder(text);
    if (is_known || !into.accepted) return;
    into.accepted = false;
    into.problems.push_back("the API server refuses it: there is no " + std::string(of) + " type '" +
                            std::string(text) + "'");
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = type.span(),
                   .message = into.meta.kind + " " + into.meta.object() + " would be refused: there is no " +
                              std::string(of) + " type '" + std::string(text) + "'"});
  };
  for (const yaml::Cursor& rule : rules.items()) {
    for (const yaml::Cursor& match : rule["matches"].items()) {
      refuse(match["path"]["type"], "path", true);
      refuse(match["method"]["type"], "method", false);
      for (const yaml::Cursor& header : match["headers"].items()) refuse(header["type"], "header", false);
      for (const yaml::Cursor& parameter : match["queryParams"].items()) refuse(parameter["type"], "query", false);
    }
  }
}

}  // namespace

void read_gateway_route(const yaml::Cursor& object, const GatewayRouteReader& reader, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  Route refused = gateway_route_of(object);
  refuse_without_port(spec["rules"], refused);
  refuse_unknown_types(spec["rules"], refused, out);
  std::uint32_t rule_index = 0;
  for (const yaml::Cursor& rule : spec["rules"].items()) {
    Route route = refused;
    route.rule = rule_index++;
    route.rule_name = std::string(rule["name"].text());
    route.backends = backends_of(rule, route.meta);
    for (const yaml::Cursor& item : rule["backendRefs"].items()) {
      const std::string_view kind = item["kind"].text_or("Service");
      if (kind != "Service")
        route.assumptions.push_back("what " + std::string(kind) + " " + std::string(item["name"].text()) +
                                    " leads to is not known here");
    }
    if (reader.rule != nullptr) reader.rule(rule, route);
    read_backend_filters(rule, route);
    std::vector<yaml::Cursor> matches;
    if (reader.match != nullptr) matches = rule["matches"].items();
    if (matches.empty()) matches.push_back(rule["matches"]);
    for (const yaml::Cursor& match : matches) {
      Route one = route;
      if (reader.match != nullptr) reader.match(match, one);
      add_for_hosts(one, spec["hostnames"], into, out);
      ++route.match_index;
    }
  }
}

}  // namespace routegrant::kube
