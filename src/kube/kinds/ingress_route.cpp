#include "kube/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/match_rule.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

std::string joined(const MatchTerm& term) {
  std::string text = term.negated ? "!" + term.name : term.name;
  for (const std::string& argument : term.arguments) text += " " + argument;
  return text;
}

/// What a condition says in the neutral fields; everything else is kept as a condition in its own words.
void read_term(const MatchTerm& term, const Span& span, Route& into) {
  const bool plain = !term.negated && term.arguments.size() == 1;
  if (plain && term.name == "Host" && into.host.empty()) {
    into.host = {term.arguments.front(), span};
  } else if (plain && into.path.empty() &&
             (term.name == "Path" || term.name == "PathPrefix" || term.name == "PathRegexp")) {
    into.path = {term.arguments.front(), span};
    into.match = term.name == "Path"         ? Route::Match::exact
                 : term.name == "PathPrefix" ? Route::Match::prefix
                                             : Route::Match::regex;
  } else if (plain && term.name == "Method") {
    into.methods.push_back(term.arguments.front());
  } else if (!term.negated && term.name == "Header" && term.arguments.size() == 2) {
    into.headers.push_back(term.arguments[0] + ": " + term.arguments[1]);
  } else {
    into.headers.push_back(joined(term));
  }
}

Route route_of(const yaml::Cursor& object, const yaml::Cursor& item) {
  const yaml::Cursor spec = object["spec"];
  Route route{
      .meta = meta_of(object), .api_version = std::string(object["apiVersion"].text()), .dialect = "traefik-crd"};
  for (const yaml::Cursor& service : item["services"].items()) {
    route.backends.push_back({.namespace_name = std::string(service["namespace"].text_or(route.meta.namespace_name)),
                              .service = text_of(service["name"]),
                              .port = text_of(service["port"]),
                              .weight = service["weight"].integer().value_or(1),
                              .is_service = service["kind"].text_or("Service") == "Service"});
  }
  for (const yaml::Cursor& middleware : item["middlewares"].items()) {
    route.extensions.push_back(std::string(middleware["namespace"].text_or(route.meta.namespace_name)) + "/" +
                               std::string(middleware["name"].text()));
  }
  for (const std::string& entry : strings_of(spec["entryPoints"])) {
    if (!route.listener.empty()) route.listener += ',';
    route.listener += entry;
  }
  // The priority is the length of the rule's text, unless one is given (0 is none).
  route.priority = item["priority"].integer();
  if (route.priority.value_or(0) == 0) route.priority = static_cast<std::int64_t>(item["match"].text().size());
  // A router with TLS ends TLS, and then only TLS.
  route.tls = spec["tls"].present();
  route.redirects_to_tls = route.tls;
  route.tls_secret = text_of(spec["tls"]["secretName"]);
  const bool internal = name_says_internal(route.listener) ||
                        name_says_internal(value_of(route.meta.annotations, "kubernetes.io/ingress.class"));
  route.exposure = internal ? "internal" : "internet";
  route.span = item["match"].span();
  return route;
}

/// Traefik's own route: one for each alternative of its rule.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  std::uint32_t index = 0;
  for (const yaml::Cursor& item : object["spec"]["routes"].items()) {
    Route route = route_of(object, item);
    route.rule = index++;
    const auto alternatives = parse_match_rule(item["match"].text());
    if (!alternatives) {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = item["match"].span(),
                     .message = "IngressRoute " + route.meta.object() +
                                " has a rule that is not understood, so it counts for any host"});
      route.problems.emplace_back("its rule is not understood");
      into.routes.push_back(std::move(route));
      continue;
    }
    for (const auto& terms : *alternatives) {
      Route one = route;
      ++route.match_index;
      for (const MatchTerm& term : terms) read_term(term, route.span, one);
      into.routes.push_back(std::move(one));
    }
  }
}

}  // namespace

const Kind ingress_route{.groups = "traefik.io traefik.containo.us", .name = "IngressRoute", .read = read};

}  // namespace routegrant::kube
