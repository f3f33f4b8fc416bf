#include "relate/reach.hpp"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/exposure.hpp"
#include "kube/routes/backend.hpp"
#include "questions/question.hpp"
#include "questions/table.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

constexpr std::array<std::pair<Protocol, std::string_view>, 3> protocols = {
    {{Protocol::tcp, "TCP"}, {Protocol::udp, "UDP"}, {Protocol::sctp, "SCTP"}}};

/// The switches of `--assume` that speak of the network; others are somebody else's.
Result<relate::Assumptions> assumptions_of(const QuestionOptions& options) {
  relate::Assumptions assumptions;
  for (const auto& [name, value] : options.assumptions) {
    std::string text = name;
    text.append("=").append(value);
    Result<relate::Assumptions> next = relate::assume(assumptions, text);
    if (!next) return next;
    assumptions = *next;
  }
  return assumptions;
}

void write_ports(report::JsonWriter& json, const PortSet& ports) {
  json.key("ports").begin_object();
  for (const auto& [protocol, name] : protocols) {
    json.key(name).begin_array();
    for (const auto& [first, last] : ports.ranges(protocol)) json.begin_array().value(first).value(last).end_array();
    json.end_array();
  }
  json.end_object();
}

std::string ports_text(const PortSet& ports) {
  if (ports == PortSet::all()) return "all";
  std::string text;
  for (const auto& [protocol, name] : protocols) {
    for (const auto& [first, last] : ports.ranges(protocol)) {
      if (!text.empty()) text += ", ";
      text += std::string(name) + " " + std::to_string(first);
      if (last != first) text += "-" + std::to_string(last);
    }
  }
  return text;
}

/// One port of the set, to ask why it is open.
std::pair<Protocol, std::int64_t> sample(const PortSet& ports) {
  for (const auto& [protocol, name] : protocols) {
    if (!ports.ranges(protocol).empty()) return {protocol, ports.ranges(protocol).front().first};
  }
  return {Protocol::tcp, 1};
}

/// One row of the answer: what is open under every reading (`must`), or, where more may be open, the whole of that.
struct Row {
  /// Nothing for an ingress controller that is not in the tree.
  std::optional<relate::End> source;
  relate::End destination = 0;
  const PortSet& ports;
  std::string_view bound;
};

/// The workloads to which routes of ingress controllers lead, ascending.
std::set<std::size_t> behind_controllers(const kube::Cluster& cluster) {
  std::set<std::size_t> found;
  for (const kube::Route& route : cluster.routes) {
    if (!route.is_served() || kube::is_direct_entry(route)) continue;
    for (const kube::RouteBackend& backend : route.backends) {
      const kube::BackendTarget target = kube::target_of(cluster, route, backend);
      if (target.status != kube::BackendTarget::Status::found || target.target == nullptr) continue;
      const std::vector<std::size_t> workloads = kube::workloads_behind(cluster, backend, *target.target);
      found.insert(workloads.begin(), workloads.end());
    }
  }
  return found;
}

template <class Visit>
void each_row(const relate::Reach& reach, const kube::Cluster& cluster, Visit visit) {
  const auto both = [&](std::optional<relate::End> source, relate::End destination, const relate::Bounds& ports) {
    if (!ports.must.empty())
      visit(Row{.source = source, .destination = destination, .ports = ports.must, .bound = "must"});
    if (!(ports.may == ports.must))
      visit(Row{.source = source, .destination = destination, .ports = ports.may, .bound = "may"});
  };
  // The controller's labels and namespace are not known: it may come in wherever some pod could.
  for (const std::size_t workload : behind_controllers(cluster))
    both(std::nullopt, workload, reach.from_unknown_pod(workload));
  reach.each_connection(
      [&](const relate::Connection& connection) { both(connection.source, connection.destination, connection.ports); });
}

std::string source_name(const relate::Reach& reach, const Row& row) {
  return row.source ? reach.name(*row.source) : "{ingress-controller}";
}

std::string_view verb_of(kube::PolicyRule::Action action) {
  switch (action) {
    case kube::PolicyRule::Action::allow: return " lets it through";
    case kube::PolicyRule::Action::deny: return " denies it";
    case kube::PolicyRule::Action::pass: return " passes it on";
  }
  return "";
}

void write_because(report::JsonWriter& json, const relate::Reach& reach, const kube::Cluster& cluster,
                   const Sources& sources, const Row& row) {
  const auto [protocol, port] = sample(row.ports);
  json.key("because").begin_array();
  const std::vector<relate::Cause> causes = row.source ? reach.because(*row.source, row.destination, protocol, port)
                                                       : reach.because_of_unknown_pod(row.destination, protocol, port);
  for (const relate::Cause& cause : causes) {
    const kube::Meta& policy = cluster.policies[cause.policy].meta;
    const std::string_view direction = cause.direction == relate::Direction::ingress ? "ingress" : "egress";
    std::string sentence = policy.kind + " " + policy.object();
    if (cause.rule) {
      sentence.append(verb_of(cause.action)).append(" by its ").append(direction).append(" rule ");
      sentence += std::to_string(*cause.rule + 1);
    } else {
      sentence.append(" isolates the ").append(direction).append(" side");
    }
    json.begin_object().member("sentence", std::string_view(sentence));
    json.place("place", sources, cause.span).end_object();
  }
  json.end_array();
}

int write_json(const Analysis& analysis, const relate::Assumptions& assumptions, std::ostream& out) {
  int count = 0;
  report::JsonWriter json(out);
  json.begin_object().header("reach", analysis.report.tool_version).key("scopes").begin_array();
  for (const ScopeModel& scope : analysis.model.scopes) {
    const relate::Reach reach(scope.cluster, assumptions);
    json.begin_object().member("name", std::string_view(scope.name)).key("connections").begin_array();
    each_row(reach, scope.cluster, [&](const Row& row) {
      json.begin_object().member("src", std::string_view(source_name(reach, row)));
      json.member("dst", std::string_view(reach.name(row.destination)));
      write_ports(json, row.ports);
      json.member("bound", row.bound);
      write_because(json, reach, scope.cluster, analysis.report.sources, row);
      json.end_object();
      ++count;
    });
    json.end_array().end_object();
  }
  json.end_array().end_object();
  json.finish();
  return count;
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const Result<relate::Assumptions> assumptions = assumptions_of(options);
  if (!assumptions) return Failure{assumptions.error()};
  if (options.format == Format::json) return write_json(analysis, *assumptions, out);
  Table table{.columns = {"SCOPE", "FROM", "TO", "PORTS", "BOUND"}, .rows = {}};
  for (const ScopeModel& scope : analysis.model.scopes) {
    const relate::Reach reach(scope.cluster, *assumptions);
    each_row(reach, scope.cluster, [&](const Row& row) {
      table.rows.push_back({scope.name, source_name(reach, row), reach.name(row.destination), ports_text(row.ports),
                            std::string(row.bound)});
    });
  }
  write(table, options.format, options.style, "no workload may connect to another", out);
  return static_cast<int>(table.rows.size());
}

}  // namespace

const Question reach{.name = "reach", .tabular = true, .run = run};

}  // namespace routegrant::questions
