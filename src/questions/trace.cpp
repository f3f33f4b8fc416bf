#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "kube/routing.hpp"
#include "questions/question.hpp"
#include "questions/routes.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

/// scheme://host[:port][/path]; a URL without a scheme is read as http. Nothing if there is no host.
std::optional<kube::Request> request_of(const QuestionOptions& options) {
  kube::Request request{.method = options.method, .headers = options.headers};
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
  if (colon != std::string_view::npos) authority = authority.substr(0, is_v6 ? colon + 1 : colon);
  if (authority.empty()) return std::nullopt;
  request.host = text::lower(authority);
  rest = rest.substr(0, rest.find_first_of("?#"));
  request.path = rest.empty() ? "/" : std::string(rest);
  for (const auto& [name, value] : options.headers) {
    if (name == "host") request.host = text::lower(value);
  }
  return request;
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
  json.place("place", sources.place(route.span)).end_object();
}

void write_reaches(report::JsonWriter& json, const Access& access, FactId route) {
  json.key("reaches").begin_array();
  for (const AccessRow& row : access.rows_of_route(route)) {
    const Login& login = access.logins[row.login];
    json.begin_object().member("workload", std::string_view(workload_name(access.workloads[row.workload])));
    json.member_or_null("credential", login.credential).member_or_null("role", login.role_name);
    json.member_or_null("database",
                        row.database == FactId::none ? login.database : access.databases[row.database].name);
    const bool has_object = row.access.object != FactId::none;
    json.member_or_null("object", has_object ? access.objects[row.access.object].name : std::string());
    json.member_or_null("column", row.access.column);
    write_texts(json, "privileges", row.access.privileges);
    write_hops(json, "hops", access.graph.reasons(), access.analysis.report.sources, access.story_of(row));
    json.end_object();
  }
  json.end_array();
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
    write_backends(json, access, scope, *route, fact);
  } else {
    json.key("route").null().key("backends").begin_array().end_array();
  }
  json.key("redirect");
  if (decision.outcome == kube::Decision::Outcome::redirect) {
    json.begin_object()
        .member("scheme", std::string_view(decision.redirect_scheme))
        .member("host", std::string_view(request.host));
    json.member("port", decision.redirect_scheme == "https" ? 443 : 80)
        .member("path", std::string_view(request.path))
        .end_object();
  } else {
    json.null();
  }
  json.key("forwarded").begin_object().member("host", std::string_view(request.host));
  json.member("path", std::string_view(decision.forwarded_path.empty() ? request.path : decision.forwarded_path))
      .end_object();
  write_texts(json, "mirrors", {});
  write_texts(json, "auth", route == nullptr ? std::vector<std::string>{} : route->auth);
  json.member("tls", route != nullptr && route->tls);
  json.member("exposure",
              route == nullptr ? std::string_view("unknown") : std::string_view(access.routes[fact].exposure));
  json.key("candidates").begin_array();
  if (!decided) {
    for (const std::size_t candidate : decision.routes) write_route(json, "", scope.cluster.routes[candidate], sources);
  }
  json.end_array();
  write_texts(json, "assumptions", decision.assumptions);
  write_reaches(json, access, fact);
  json.end_object();
}

void write_text(const Access& access, const Answer& answer, const std::vector<std::vector<FactId>>& facts,
                std::ostream& out) {
  const ScopeModel& scope = access.analysis.model.scopes[answer.scope];
  const Sources& sources = access.analysis.report.sources;
  const auto at = [&](Span span) {
    const Place place = sources.place(span);
    return report::for_terminal(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  out << "scope " << report::for_terminal(scope.name) << ": " << name_of(answer.decision.outcome) << " ("
      << answer.decision.status << ")\n";
  for (const std::string& assumption : answer.decision.assumptions)
    out << "  assumed: " << report::for_terminal(assumption) << '\n';
  for (const std::size_t index : answer.decision.routes) {
    const FactId route = facts[answer.scope][index];
    out << "  " << report::for_terminal(access.graph.reasons().of(route).sentence) << "  "
        << at(scope.cluster.routes[index].span) << '\n';
    std::vector<FactId> conclusions;
    for (const AccessRow& row : access.rows_of_route(route)) {
      conclusions.insert(conclusions.end(),
                         {row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as});
      conclusions.insert(conclusions.end(), row.access.may.begin(), row.access.may.end());
    }
    for (const FactId fact : story(access.graph.reasons(), conclusions)) {
      if (fact == route) continue;
      const Told& told = access.graph.reasons().of(fact);
      out << "    " << report::for_terminal(told.sentence) << "  " << at(told.reason.span) << '\n';
    }
    if (conclusions.empty()) out << "    no database credential was found behind it\n";
  }
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const std::optional<kube::Request> request = request_of(options);
  if (!request)
    return Failure{"'" + options.url + "' names no host; expected a URL such as https://shop.example.com/api"};
  const Access access(analysis);
  const auto facts = route_facts(analysis);
  std::vector<Answer> answers;
  for (std::size_t s = 0; s < analysis.model.scopes.size(); ++s) {
    for (kube::Decision& decision : kube::route(analysis.model.scopes[s].cluster, *request)) {
      answers.push_back({s, std::move(decision)});
    }
  }
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
  for (const Answer& answer : answers) write_text(access, answer, facts, out);
  return found;
}

}  // namespace

const Question trace{.name = "trace", .tabular = false, .run = run};

}  // namespace routegrant::questions
