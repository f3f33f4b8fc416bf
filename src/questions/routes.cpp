#include "questions/routes.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/unread_entry.hpp"
#include "questions/question.hpp"
#include "questions/table.hpp"
#include "report/escape.hpp"

namespace routegrant::questions {
namespace {

struct Declared {
  std::string role;
  std::string reason;
};

std::map<FactId, Declared> declarations(const Graph& graph) {
  std::map<FactId, Declared> by_route;
  for (const DeclaresRole& row : graph.table<DeclaresRole>().rows) by_route[row.route] = {row.role_name, row.reason};
  return by_route;
}

bool is_resolved(const Access& access, FactId route) {
  bool any = false;
  for (const Backend* backend : access.backends_of(route)) {
    if (backend->status == "no-weight") continue;
    if (backend->status != "found" && backend->status != "external" && backend->status != "external-name") return false;
    any = true;
  }
  return any;
}

/// Objects that open a way and are not read: "ApisixRoute shop/web (edge.yaml:3)".
std::vector<std::string> unread_entries(const Analysis& analysis) {
  std::vector<std::string> unread;
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const std::size_t index : kube::unread_entries(scope.cluster)) {
      const kube::Meta& meta = scope.cluster.extensions[index].meta;
      const Place place = analysis.report.sources.place(meta.name.span);
      unread.push_back(meta.kind + " " + meta.object() + " (" + place.file + ":" + std::to_string(place.line) + ")");
    }
  }
  return unread;
}

int write_json(const Access& access, std::ostream& out) {
  report::JsonWriter json(out);
  int count = 0;
  const auto declared = declarations(access.graph);
  const auto facts = route_facts(access.analysis);
  json.begin_object().header("routes", access.analysis.report.tool_version).key("routes").begin_array();
  for (std::size_t s = 0; s < access.analysis.model.scopes.size(); ++s) {
    const ScopeModel& scope = access.analysis.model.scopes[s];
    for (std::size_t r = 0; r < scope.cluster.routes.size(); ++r) {
      const kube::Route& route = scope.cluster.routes[r];
      const Route& row = access.routes[facts[s][r]];
      json.begin_object()
          .member("scope", std::string_view(scope.name))
          .member("dialect", std::string_view(route.dialect));
      json.member("kind", std::string_view(route.meta.kind)).member_or_null("namespace", route.meta.namespace_name);
      json.member("name", std::string_view(route.meta.name.value)).member("host", std::string_view(row.host));
      json.member("path", std::string_view(route.path.value)).member("match", kube::name_of(route.match));
      json.member("default", route.is_default);
      write_texts(json, "methods", route.methods);
      std::vector<std::string> conditions;
      for (const kube::Condition& condition : route.conditions) conditions.push_back(kube::words_of(condition));
      write_texts(json, "headers", conditions);
      write_backends(json, access, scope, route, route.backends, facts[s][r]);
      json.member("tls", route.tls).member("redirects_to_tls", route.redirects_to_tls);
      write_texts(json, "auth", route.auth);
      json.member("exposure", std::string_view(row.exposure));
      const auto found = declared.find(facts[s][r]);
      json.member_or_null("declared_role", found == declared.end() ? std::string() : found->second.role);
      json.member_or_null("declared_reason", found == declared.end() ? std::string() : found->second.reason);
      json.member("accepted", route.accepted).member("resolved", is_resolved(access, facts[s][r]));
      std::vector<std::string> reasons = route.problems;
      reasons.insert(reasons.end(), route.assumptions.begin(), route.assumptions.end());
      write_texts(json, "reasons", reasons);
      json.place("place", access.analysis.report.sources, route.span).end_object();
      ++count;
    }
  }
  json.end_array().end_object();
  json.finish();
  return count;
}

Table table_of(const Access& access) {
  Table table{.columns = {"SCOPE", "ROUTE", "MATCH", "OBJECT", "BACKENDS", "TLS", "AUTH", "EXPOSURE", "DECLARED ROLE"},
              .rows = {}};
  const auto declared = declarations(access.graph);
  std::map<FactId, std::vector<std::string>> backends;
  for (const Backend& backend : access.graph.table<Backend>().rows) {
    backends[backend.route].push_back(backend.service_name + (backend.port.empty() ? "" : ":" + backend.port) +
                                      (backend.status == "found" ? "" : " (" + backend.status + ")"));
  }
  const auto& routes = access.graph.table<Route>();
  // In the order of the model, as relate adds them.
  std::vector<bool> unseen;
  for (const ScopeModel& scope : access.analysis.model.scopes) {
    for (const kube::Route& route : scope.cluster.routes) unseen.push_back(route.listener_unseen);
  }
  for (std::size_t i = 0; i < routes.rows.size(); ++i) {
    const Route& row = routes.rows[i];
    const auto found = declared.find(routes.facts[i]);
    table.rows.push_back({access.scopes[row.scope].name, row.entry, row.match, row.object_kind + " " + row.object,
                          text::join(backends[routes.facts[i]], ", "),
                          row.tls     ? "yes"
                          : unseen[i] ? "?"
                                      : "no",
                          row.auth.empty() ? "-" : row.auth, row.exposure + (row.accepted ? "" : ", not accepted"),
                          found == declared.end() ? "-" : found->second.role});
  }
  return table;
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const Access access(analysis);
  if (options.format == Format::json) return write_json(access, out);
  const Table table = table_of(access);
  const std::vector<std::string> unread = unread_entries(analysis);
  std::string none = "no route: no manifest opens a way into the cluster";
  if (!unread.empty()) none = "no route that is read here; not read: " + text::join(unread, ", ");
  write(table, options.format, options.style, none, out);
  if (!unread.empty() && !table.rows.empty() && options.format == Format::text)
    out << "\nnot read: " << report::for_terminal(text::join(unread, ", ")) << '\n';
  return static_cast<int>(table.rows.size());
}

}  // namespace

std::string reason_of(const Backend& backend) {
  if (backend.status == "missing-service") return "Service " + backend.service_name + " is not in the scope";
  if (backend.status == "unseen")
    return "Service " + backend.service_name + " is not in the scope, and may come from a chart that is not rendered";
  if (backend.status == "missing-port") return "Service " + backend.service_name + " has no port " + backend.port;
  if (backend.status == "missing-target")
    return "no container behind Service " + backend.service_name + " has the targetPort of port " + backend.port;
  if (backend.status == "ambiguous")
    return "several namespaces have a Service " + backend.service_name + ", and the route gives none";
  if (backend.status == "missing-subset")
    return "no DestinationRule of Service " + backend.service_name + " has the subset";
  if (backend.status == "no-subset-pods")
    return "no pods of Service " + backend.service_name + " bear the labels of the subset";
  if (backend.status == "no-pods") return "Service " + backend.service_name + " selects no pods that were read";
  if (backend.status == "external") return "declared external in the settings";
  if (backend.status == "external-name") return "the Service is an ExternalName";
  if (backend.status == "not-a-service") return "the backend is no Service";
  if (backend.status == "not-granted") return "no ReferenceGrant permits Service " + backend.service_name;
  if (backend.status == "no-weight") return "weight 0 gets no requests";
  return {};
}

void write_backends(report::JsonWriter& json, const Access& access, const ScopeModel& scope, const kube::Route& route,
                    const std::vector<kube::RouteBackend>& backends, FactId route_fact) {
  json.key("backends").begin_array();
  for (const kube::RouteBackend& backend : backends) {
    const std::string& from = kube::namespace_of(route, backend);
    const std::string object = from.empty() ? backend.service.value : from + "/" + backend.service.value;
    const Backend* row = nullptr;
    for (const Backend* candidate : access.backends_of(route_fact)) {
      if (candidate->service_name == object && candidate->port == backend.port.value) row = candidate;
    }
    json.begin_object().member_or_null("namespace", from).member("service", std::string_view(backend.service.value));
    const auto number = text::integer(backend.port.value);
    if (number) {
      json.member("port", *number);
    } else {
      json.member_or_null("port", backend.port.value);
    }
    const kube::BackendTarget target = kube::target_of(scope.cluster, route, backend);
    // A canary's backend is a row of its own route.
    const bool is_found = row == nullptr ? target.status == kube::BackendTarget::Status::found : row->status == "found";
    json.member("weight", backend.weight).member("resolved", is_found);
    json.member_or_null("reason", row == nullptr ? std::string() : reason_of(*row));
    std::vector<std::string> workloads;
    if (target.target != nullptr) {
      for (const std::size_t index : kube::workloads_behind(scope.cluster, backend, *target.target)) {
        const kube::Workload& workload = scope.cluster.workloads[index];
        workloads.push_back(workload.meta.kind + "/" + workload.meta.name.value);
      }
    }
    write_texts(json, "workloads", workloads);
    json.end_object();
  }
  json.end_array();
}

std::vector<std::vector<FactId>> route_facts(const Analysis& analysis) {
  std::vector<std::vector<FactId>> facts;
  std::size_t next = 0;  // relate adds the routes scope by scope, in the order of the model
  for (const ScopeModel& scope : analysis.model.scopes) {
    std::vector<FactId>& of_scope = facts.emplace_back();
    for (std::size_t r = 0; r < scope.cluster.routes.size(); ++r) {
      of_scope.push_back(analysis.report.graph.table<Route>().facts[next++]);
    }
  }
  return facts;
}

const Question routes{.name = "routes", .tabular = true, .run = run};

}  // namespace routegrant::questions
