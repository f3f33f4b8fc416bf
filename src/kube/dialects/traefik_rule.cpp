#include "kube/dialects/traefik_rule.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects/traefik.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/match_rule.hpp"

namespace routegrant::kube {
namespace {

constexpr std::size_t most_alternatives = 256;

/// Names of matchers are known in each of four spellings (pkg/rules/parser.go): by all letters here.
void spell_name(MatchTerm& term) {
  constexpr std::array<std::string_view, 16> names{
      "ALPN",    "ClientIP",      "Header", "HeaderRegexp", "Headers",    "HeadersRegexp", "Host",  "HostRegexp",
      "HostSNI", "HostSNIRegexp", "Method", "Path",         "PathPrefix", "PathRegexp",    "Query", "QueryRegexp"};
  for (const std::string_view name : names) {
    if (text::equal_ignoring_case(name, term.name)) term.name = std::string(name);
  }
  if (term.name == "Method") {
    for (std::string& argument : term.arguments)
      std::transform(argument.begin(), argument.end(), argument.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  }
  // A host's last dot says nothing.
  if (term.name == "Host") {
    for (std::string& argument : term.arguments)
      if (argument.ends_with('.')) argument.pop_back();
  }
}

/// Why Traefik makes no router of a rule with this term (pkg/muxer/http/matcher.go); empty if nothing is wrong.
std::string fault_of(const MatchTerm& term) {
  if (term.arguments.empty()) return term.name + " has no value";
  for (const std::string& argument : term.arguments) {
    if (term.name == "Host" && (argument.empty() || argument.find('/') != std::string::npos))
      return "'" + argument + "' is no host";
    if (term.name == "Path" && !argument.starts_with('/') && argument.find('{') == std::string::npos)
      return "path '" + argument + "' does not start with /";
  }
  return {};
}

std::string joined(const MatchTerm& term) {
  return term.name + "(" + text::join(term.arguments, ", ") + ")";
}

bool is_name(const MatchTerm& term, std::string_view names) {
  return text::contains_word(names, term.name);
}

/// The condition that a term is, where the neutral fields have no place for it (pkg/muxer/http/matcher.go).
Condition condition_of(const MatchTerm& term) {
  using On = Condition::On;
  using How = Condition::How;
  Condition condition{.on = On::other, .value = joined(term), .negated = term.negated};
  const std::vector<std::string>& arguments = term.arguments;
  const auto set = [&](On on, How how, const std::string& name, const std::string& value) {
    condition.on = on;
    condition.how = how;
    condition.name = name;
    condition.value = value;
  };
  if (arguments.empty()) return condition;
  // `{name:pattern}` is the language of the older syntax.
  const bool is_old = arguments.front().find('{') != std::string::npos;
  condition.any_of_several = true;
  if (is_name(term, "Host HostSNI")) set(On::host, How::exact, {}, arguments.front());
  if (is_name(term, "HostRegexp HostSNIRegexp") && !is_old) set(On::host, How::search, {}, arguments.front());
  if (term.name == "Path" && !is_old) set(On::path, How::exact, {}, arguments.front());
  if (term.name == "PathPrefix" && !is_old) set(On::path, How::prefix, {}, arguments.front());
  if (term.name == "PathRegexp") set(On::path, How::search, {}, arguments.front());
  if (term.name == "Method") set(On::method, How::exact, {}, arguments.front());
  if (is_name(term, "Header Headers") && arguments.size() == 2) set(On::header, How::exact, arguments[0], arguments[1]);
  if (is_name(term, "HeaderRegexp HeadersRegexp") && arguments.size() == 2) {
    set(On::header, How::search, arguments[0], arguments[1]);
  }
  if (term.name == "QueryRegexp" && arguments.size() == 2) set(On::query, How::search, arguments[0], arguments[1]);
  if (term.name == "Query") {
    const std::size_t equals = arguments.front().find('=');
    if (arguments.size() == 2) {
      set(On::query, How::exact, arguments[0], arguments[1]);
    } else if (equals != std::string::npos) {
      set(On::query, How::exact, arguments[0].substr(0, equals), std::string(arguments[0].substr(equals + 1)));
    } else {
      set(On::query, How::exact, std::string(arguments[0]), {});
    }
  }
  return condition;
}

/// What a term says in the neutral fields; everything else is kept as a condition.
void read_term(const MatchTerm& term, const Span& span, Route& into) {
  const bool plain = !term.negated && term.arguments.size() == 1;
  const bool is_any = plain && term.arguments.front() == "*" && term.name == "HostSNI";
  if (is_any) return;
  if (plain && is_name(term, "Host HostSNI") && into.host.empty()) {
    into.host = {term.arguments.front(), span};
  } else if (plain && into.path.empty() && is_name(term, "Path PathPrefix PathRegexp") &&
             (term.name == "PathRegexp" || term.arguments.front().find('{') == std::string::npos)) {
    into.path = {term.arguments.front(), span};
    into.match = term.name == "Path"         ? Route::Match::exact
                 : term.name == "PathPrefix" ? Route::Match::prefix
                                             : Route::Match::regex;
  } else if (!term.negated && term.name == "Method" && into.methods.empty()) {
    into.methods = term.arguments;
  } else {
    into.conditions.push_back(condition_of(term));
  }
}

/// Of several arguments any one may hold (the older syntax): an alternative for each; negated, none of them may.
std::vector<std::vector<MatchTerm>> spread(const std::vector<MatchTerm>& terms) {
  std::vector<std::vector<MatchTerm>> all{{}};
  for (const MatchTerm& term : terms) {
    const bool has_values = is_name(term, "Host HostSNI HostRegexp HostSNIRegexp Path PathPrefix PathRegexp");
    std::vector<MatchTerm> choices;
    for (const std::string& argument : term.arguments) {
      if (has_values) choices.push_back({.name = term.name, .arguments = {argument}, .negated = term.negated});
    }
    if (choices.empty()) choices.push_back(term);
    if (term.negated) {
      for (auto& one : all) one.insert(one.end(), choices.begin(), choices.end());
      continue;
    }
    std::vector<std::vector<MatchTerm>> next;
    for (const auto& one : all) {
      for (const MatchTerm& choice : choices) {
        if (next.size() >= most_alternatives) break;
        next.push_back(one);
        next.back().push_back(choice);
      }
    }
    all = std::move(next);
  }
  return all;
}

}  // namespace

Route traefik_router_of(const yaml::Cursor& object, const yaml::Cursor& item) {
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
  route.listener = text::join(strings_of(spec["entryPoints"]), ",");
  // The priority is the length of the rule's text, unless one is given (0 is none).
  route.priority = item["priority"].integer();
  if (route.priority.value_or(0) == 0) route.priority = static_cast<std::int64_t>(item["match"].text().size());
  // A router with TLS ends TLS, and then only TLS.
  route.tls = spec["tls"].present();
  route.redirects_to_tls = route.tls;
  route.tls_only = route.tls;
  limit_to_entry_points(route);
  route.tls_secret = text_of(spec["tls"]["secretName"]);
  const bool internal = name_says_internal(route.listener) ||
                        name_says_internal(value_of(route.meta.annotations, "kubernetes.io/ingress.class"));
  route.exposure = internal ? "internal" : "internet";
  route.span = item["match"].span();
  return route;
}

std::vector<Route> traefik_alternatives_of(const yaml::Cursor& match, const Route& router) {
  std::vector<Route> routes;
  auto alternatives = parse_match_rule(match.text());
  if (!alternatives) return routes;
  for (auto& written : *alternatives) {
    for (MatchTerm& term : written) spell_name(term);
    for (const auto& terms : spread(written)) {
      if (routes.size() >= most_alternatives) return routes;
      Route one = router;
      one.match_index = static_cast<std::uint32_t>(routes.size());
      for (const MatchTerm& term : terms) {
        read_term(term, router.span, one);
        const std::string fault = fault_of(term);
        if (fault.empty() || !one.accepted) continue;
        one.accepted = false;
        one.problems.push_back("Traefik makes no router of its rule: " + fault);
      }
      routes.push_back(std::move(one));
    }
  }
  return routes;
}

}  // namespace routegrant::kube
