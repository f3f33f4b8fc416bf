#include "relate/reach.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

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

/// Visits what is open under every reading (`must`), and where more may be open, the whole of that (`may`).
template <class Visit>
void each_row(const relate::Reach& reach, Visit visit) {
  reach.each_connection([&](const relate::Connection& connection) {
    if (!connection.ports.must.empty()) visit(connection, connection.ports.must, "must");
    if (!(connection.ports.may == connection.ports.must)) visit(connection, connection.ports.may, "may");
  });
}

void write_because(report::JsonWriter& json, const relate::Reach& reach, const kube::Cluster& cluster,
                   const Sources& sources, const relate::Connection& connection, const PortSet& ports) {
  const auto [protocol, port] = sample(ports);
  json.key("because").begin_array();
  for (const relate::Cause& cause : reach.because(connection.source, connection.destination, protocol, port)) {
    const kube::Meta& policy = cluster.policies[cause.policy].meta;
    const std::string_view direction = cause.direction == relate::Direction::ingress ? "ingress" : "egress";
    std::string sentence = policy.kind + " " + policy.object();
    sentence += cause.rule
                    ? " lets it through by its " + std::string(direction) + " rule " + std::to_string(*cause.rule + 1)
                    : " isolates the " + std::string(direction) + " side";
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
    each_row(reach, [&](const relate::Connection& connection, const PortSet& ports, std::string_view bound) {
      json.begin_object().member("src", std::string_view(reach.name(connection.source)));
      json.member("dst", std::string_view(reach.name(connection.destination)));
      write_ports(json, ports);
      json.member("bound", bound);
      write_because(json, reach, scope.cluster, analysis.report.sources, connection, ports);
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
    each_row(reach, [&](const relate::Connection& connection, const PortSet& ports, std::string_view bound) {
      table.rows.push_back({scope.name, reach.name(connection.source), reach.name(connection.destination),
                            ports_text(ports), std::string(bound)});
    });
  }
  write(table, options.format, options.style, "no workload may connect to another", out);
  return static_cast<int>(table.rows.size());
}

}  // namespace

const Question reach{.name = "reach", .tabular = true, .run = run};

}  // namespace routegrant::questions
