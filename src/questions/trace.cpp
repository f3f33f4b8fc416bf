#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/routing.hpp"
#include "model/unseen_settings.hpp"
#include "questions/gateway_calls.hpp"
#include "questions/question.hpp"
#include "questions/routes.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

/// scheme://host[:port][/path]; a URL without a scheme is read as http. Nothing if there is no host.
std::optional<kube::Request> request_of(const QuestionOptions& options) {
  kube::Request request{.method = options.method, .headers = options.headers, .sni = text::lower(options.sni)};
  std::string_view url = options.url;
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    request.scheme = text::lower(url.substr(0, scheme));
    url.remove_prefix(scheme + 3);
  }
  const std::size_t slash = url.find_first_of("/?#");
  std::string_view authority = url.substr(0, slash);
  std::string_view rest = slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  const bool is_v6 = authority.starts_with('[');
  const std::size_t colon = is_v6 ? authority.find("]:") : authority.rfind(':');
  if (colon != std::string_view::npos) {
    request.port = text::integer(authority.substr(colon + (is_v6 ? 2U : 1U)));
    authority = authority.substr(0, is_v6 ? colon + 1 : colon);
  }
  if (authority.empty()) return std::nullopt;
  request.host = text::lower(authority);
  rest = rest.substr(0, rest.find('#'));
  request.path = (rest.starts_with('/') ? "" : "/") + std::string(rest);
  for (const auto& [name, value] : options.headers) {
    if (name != "host") continue;
    // The handshake is with the URL's host, whatever the header then says.
    if (request.sni.empty()) request.sni = request.host;
    // A port in the header has no say in which host it is.
    request.host = text::lower(value);
    const std::size_t port_at = request.host.rfind(':');
    if (port_at != std::string::npos && text::integer(std::string_view(request.host).substr(port_at + 1)))
      request.host.resize(port_at);
  }
  return request;
}

/// What is wrong with a request that no HTTP client could send; nothing if it is one.
std::optional<Failure> fault_of(const std::string& url, const kube::Request& request) {
  constexpr std::int64_t last_port = 65535;
  const auto& scheme = request.scheme;
  if (scheme != "http" && scheme != "https" && scheme != "ws" && scheme != "wss")
    return Failure{"'" + url + "' has scheme '" + scheme + "', expected http or https"};
  if (request.port && (*request.port < 1 || *request.port > last_port))
    return Failure{"'" + url + "' has port " + std::to_string(*request.port) + ", expected 1 to 65535"};
  return std::nullopt;
}

/// `NS/NAME[:LISTENER]` of a Gateway of the tree. A failure says what is wrong with it.
std::optional<Failure> enter_by(const Analysis& analysis, const std::string& typed, kube::Request& request) {
  if (typed.empty()) return std::nullopt;
  const std::size_t slash = typed.find('/');
  const std::size_t colon = typed.find(':');
  request.gateway = typed.substr(0, colon);
  if (colon != std::string::npos) request.listener = typed.substr(colon + 1);
  if (slash == 0 || slash == std::string::npos || slash + 1 >= request.gateway.size() ||
      (colon != std::string::npos && request.listener.empty()))
    return Failure{"'" + typed + "' names no Gateway; expected NS/NAME[:LISTENER]"};
  std::vector<std::string> names;
  std::vector<std::string> listeners;
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const kube::Gateway& gateway : scope.cluster.gateways) {
      names.push_back(gateway.meta.object());
      for (const kube::Listener& listener : gateway.listeners) {
        if (names.back() != request.gateway) continue;
        listeners.push_back(listener.name);
        if (request.listener == std::to_string(listener.port)) listeners.push_back(request.listener);
      }
    }
  }
  const auto missing = [&](const std::string& what, const std::string& name, const std::vector<std::string>& known) {
    const std::string near = text::nearest(name, known);
    return Failure{what + " '" + name + "' is not in the tree" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?")};
  };
  if (std::find(names.begin(), names.end(), request.gateway) == names.end())
    return missing("Gateway", request.gateway, names);
  if (!request.listener.empty() && std::find(listeners.begin(), listeners.end(), request.listener) == listeners.end())
    return missing("the listener of Gateway " + request.gateway, request.listener, listeners);
  return std::nullopt;
}

std::string_view name_of(kube::Decision::Outcome outcome) {
  switch (outcome) {
    case kube::Decision::Outcome::forward: return "forward";
    case kube::Decision::Outcome::redirect: return "redirect";
    case kube::Decision::Outcome::reject: return "reject";
    case kube::Decision::Outcome::no_route: return "no-route";
    case kube::Decision::Outcome::undetermined: return "undetermined";
  }
  return "";
}

struct Answer {
  std::size_t scope = 0;
  kube::Decision decision;
};

void write_route(report::JsonWriter& json, std::string_view name, const kube::Route& route, const Sources& sources) {
  if (!name.empty()) json.key(name);
  json.begin_object()
      .member("kind", std::string_view(route.meta.kind))
      .member_or_null("namespace", route.meta.namespace_name);
  json.member("name", std::string_view(route.meta.name.value)).member("rule", static_cast<std::int64_t>(route.rule));
  json.member("match", static_cast<std::int64_t>(route.match_index)).member("path", std::string_view(route.path.value));
  json.place("place", sources, route.span).end_object();
}

/// The path with which the request comes to the backend.
std::string path_behind(const kube::Decision& decision, const kube::Request& request) {
  return decision.forwarded_path.empty() ? request.path.substr(0, request.path.find('?')) : decision.forwarded_path;
}

void write_reaches(report::JsonWriter& json, const Access& access, const std::vector<FactId>& routes,
                   std::string_view path) {
  json.key("reaches").begin_array();
  for (const FactId route : routes) {
    for (const AccessRow& row : access.rows_of_route(route)) {
      if (!goes_on(access, row, path)) continue;
      const Login& login = access.logins[row.login];
      json.begin_object().member("workload", std::string_view(workload_name(access.workloads[row.workload])));
      json.member_or_null("credential", login.credential).member_or_null("role", login.role_name);
      json.member_or_null("database", access.database_of(row));
      const bool has_object = row.access.object != FactId::none;
      json.member_or_null("object", has_object ? access.objects[row.access.object].name : std::string());
      json.member_or_null("column", row.access.column);
      write_texts(json, "privileges", row.access.privileges);
      write_hops(json, "hops", access.graph.reasons(), access.analysis.report.sources, access.story_of(row));
      json.end_object();
    }
  }
  json.end_array();
}

void write_redirect(report::JsonWriter& json, const kube::Decision& decision) {
  json.key("redirect");
  if (!decision.redirect) {
    json.null();
    return;
  }
  json.begin_object()
      .member("scheme", std::string_view(decision.redirect->scheme))
      .member("host", std::string_view(decision.redirect->host));
  json.member("port", decision.redirect->port).member("path", std::string_view(decision.redirect->path)).end_object();
}

/// "ns/svc:port" of each copy's receiver, or the URL.
std::vector<std::string> mirrors_of(const kube::Decision& decision, const kube::Route* route) {
  std::vector<std::string> mirrors;
  for (const kube::RouteBackend& mirror : decision.mirrors) {
    const std::string& space =
        mirror.namespace_name.empty() && route != nullptr ? route->meta.namespace_name : mirror.namespace_name;
    const bool is_url = !mirror.is_service && mirror.service.value.find("://") != std::string::npos;
    std::string name = is_url || space.empty() ? mirror.service.value : space + "/" + mirror.service.value;
    if (!mirror.port.empty()) name += ":" + mirror.port.value;
    mirrors.push_back(std::move(name));
  }
  return mirrors;
}

/// What the pods behind the routes take that the tree does not show, so that nothing is known to be behind them.
std::vector<std::string> unseen_behind(const ScopeModel& scope, const kube::Decision& decision) {
  std::set<std::size_t> behind;
  if (decision.outcome == kube::Decision::Outcome::forward) {
    for (const std::size_t index : decision.routes) {
      const kube::Route& route = scope.cluster.routes[index];
      if (route.workload) behind.insert(*route.workload);
      for (const kube::RouteBackend& backend : route.backends) {
        const kube::Service* target = kube::target_of(scope.cluster, route, backend).target;
        if (target == nullptr) continue;
        const std::vector<std::size_t> workloads = kube::workloads_behind(scope.cluster, backend, *target);
        behind.insert(workloads.begin(), workloads.end());
      }
    }
  }
  std::vector<std::string> sentences;
  for (model::UnseenSettings& unseen : model::unseen_settings(scope)) {
    if (behind.contains(unseen.workload)) sentences.push_back(std::move(unseen.sentence));
  }
  return sentences;
}

void write_answer(report::JsonWriter& json, const Access& access, const Answer& answer, const kube::Request& request,
                  const std::vector<std::vector<FactId>>& facts) {
  const ScopeModel& scope = access.analysis.model.scopes[answer.scope];
  const kube::Decision& decision = answer.decision;
  const Sources& sources = access.analysis.report.sources;
  json.begin_object().member("scope", std::string_view(scope.name)).member("outcome", name_of(decision.outcome));
  json.member("status", decision.status);
  const bool decided = decision.outcome != kube::Decision::Outcome::undetermined && !decision.routes.empty();
  const kube::Route* route = decided ? &scope.cluster.routes[decision.routes.front()] : nullptr;
  const FactId fact = decided ? facts[answer.scope][decision.routes.front()] : FactId::none;
  if (route != nullptr) {
    write_route(json, "route", *route, sources);
    write_backends(json, access, scope, *route, decision.backends, fact);
  } else {
    json.key("route").null().key("backends").begin_array().end_array();
  }
  write_redirect(json, decision);
  json.key("forwarded").begin_object();
  json.member("host", std::string_view(decision.forwarded_host.empty() ? request.host : decision.forwarded_host));
  const std::string path = path_behind(decision, request);
  json.member("path", std::string_view(path)).end_object();
  write_texts(json, "mirrors", mirrors_of(decision, route));
  write_texts(json, "auth", decision.auth);
  json.member("tls", route != nullptr && route->tls);
  json.member("exposure",
              route == nullptr ? std::string_view("unknown") : std::string_view(access.routes[fact].exposure));
  json.key("candidates").begin_array();
  if (!decided) {
    for (const std::size_t candidate : decision.routes) write_route(json, "", scope.cluster.routes[candidate], sources);
  }
  json.end_array();
  std::vector<std::string> assumptions = decision.assumptions;
  for (std::string& unseen : unseen_behind(scope, decision)) assumptions.push_back(std::move(unseen));
  write_texts(json, "assumptions", assumptions);
  std::vector<FactId> reached;
  if (decided && decision.outcome == kube::Decision::Outcome::forward) {
    for (const std::size_t index : decision.routes) reached.push_back(facts[answer.scope][index]);
  }
  write_reaches(json, access, reached, path);
  json.end_object();
}

void write_text(const Access& access, const Answer& answer, const kube::Request& request,
                const std::vector<std::vector<FactId>>& facts, std::ostream& out) {
  const ScopeModel& scope = access.analysis.model.scopes[answer.scope];
  const Sources& sources = access.analysis.report.sources;
  const auto at = [&](Span span) {
    const Place place = sources.place(span);
    return report::for_terminal(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  out << "scope " << report::for_terminal(scope.name) << ": " << name_of(answer.decision.outcome) << " ("
      << answer.decision.status << ")\n";
  if (const auto& redirect = answer.decision.redirect) {
    out << "  to " << report::for_terminal(redirect->scheme + "://" + redirect->host) << ':' << redirect->port
        << report::for_terminal(redirect->path) << '\n';
  }
  if (answer.decision.outcome == kube::Decision::Outcome::forward && !answer.decision.forwarded_path.empty()) {
    out << "  sent on as " << report::for_terminal(answer.decision.forwarded_host + answer.decision.forwarded_path)
        << '\n';
  }
  for (const std::string& mirror : mirrors_of(answer.decision, nullptr))
    out << "  copied to " << report::for_terminal(mirror) << '\n';
  for (const std::string& assumption : answer.decision.assumptions)
    out << "  assumed: " << report::for_terminal(assumption) << '\n';
  for (const std::size_t index : answer.decision.routes) {
    const FactId route = facts[answer.scope][index];
    out << "  " << report::for_terminal(access.graph.reasons().of(route).sentence) << "  "
        << at(scope.cluster.routes[index].span) << '\n';
    std::vector<FactId> conclusions;
    for (const AccessRow& row : access.rows_of_route(route)) {
      if (!goes_on(access, row, path_behind(answer.decision, request))) continue;
      conclusions.insert(conclusions.end(),
                         {row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as});
      conclusions.insert(conclusions.end(), row.access.may.begin(), row.access.may.end());
    }
    for (const FactId fact : story(access.graph.reasons(), conclusions)) {
      if (fact == route) continue;
      const Told& told = access.graph.reasons().of(fact);
      out << "    " << report::for_terminal(told.sentence) << "  " << at(told.reason.span) << '\n';
    }
    if (!conclusions.empty()) continue;
    for (const Backend* backend : access.backends_of(route)) {
      if (const std::string reason = reason_of(*backend); !reason.empty())
        out << "    " << report::for_terminal(reason) << '\n';
    }
    out << "    no database credential was found behind it\n";
    for (const std::string& unseen : unseen_behind(scope, answer.decision))
      out << "    " << report::for_terminal(unseen) << '\n';
  }
}

/// One answer for each controller of each scope. Where no route of a tree is taken by any, its scopes with routes or
/// Gateways say so.
std::vector<Answer> answers_of(const Analysis& analysis, const kube::Request& request) {
  std::vector<Answer> answers;
  for (std::size_t s = 0; s < analysis.model.scopes.size(); ++s) {
    for (kube::Decision& decision : kube::route(analysis.model.scopes[s].cluster, request)) {
      answers.push_back({s, std::move(decision)});
    }
  }
  for (std::size_t s = 0; s < analysis.model.scopes.size(); ++s) {
    const bool is_answered =
        std::any_of(answers.begin(), answers.end(), [&](const Answer& answer) { return answer.scope == s; });
    const kube::Cluster& cluster = analysis.model.scopes[s].cluster;
    if (!is_answered && !(cluster.routes.empty() && cluster.gateways.empty())) answers.push_back({s, kube::Decision{}});
  }
  std::stable_sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) { return a.scope < b.scope; });
  return answers;
}

/// The nearest host that the tree has routes for, where no route takes the request and its own host is none of them.
std::string host_meant(const Analysis& analysis, const std::vector<Answer>& answers, const std::string& host) {
  const bool is_taken =
      std::any_of(answers.begin(), answers.end(), [](const Answer& answer) { return !answer.decision.routes.empty(); });
  if (is_taken) return {};
  std::vector<std::string> hosts;
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const kube::Route& route : scope.cluster.routes) hosts.push_back(text::lower(route.host.value));
  }
  if (std::find(hosts.begin(), hosts.end(), host) != hosts.end()) return {};
  return text::nearest(host, hosts);
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  std::optional<kube::Request> request = request_of(options);
  if (!request)
    return Failure{"'" + options.url + "' names no host; expected a URL such as https://shop.example.com/api"};
  if (auto failure = fault_of(options.url, *request)) return *std::move(failure);
  if (auto failure = enter_by(analysis, options.gateway, *request)) return *std::move(failure);
  const Access access(analysis);
  const auto facts = route_facts(analysis);
  const std::vector<Answer> answers = answers_of(analysis, *request);
  int found = 0;
  for (const Answer& answer : answers) found += answer.decision.routes.empty() ? 0 : 1;
  if (options.format == Format::json) {
    report::JsonWriter json(out);
    json.begin_object().header("trace", analysis.report.tool_version).key("results").begin_array();
    for (const Answer& answer : answers) write_answer(json, access, answer, *request, facts);
    json.end_array().end_object();
    json.finish();
    return found;
  }
  if (answers.empty()) out << "no scope of this tree has a route that could answer\n";
  for (const Answer& answer : answers) write_text(access, answer, *request, facts, out);
  if (const std::string near = host_meant(analysis, answers, request->host); !near.empty())
    out << "no route has this host; did you mean '" << report::for_terminal(near) << "'?\n";
  return found;
}

}  // namespace

const Question trace{.name = "trace", .tabular = false, .run = run};

}  // namespace routegrant::questions
