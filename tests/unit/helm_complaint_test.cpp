#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"
#include "helm/complaint.hpp"
#include "helm/rendered_places.hpp"
#include "helm/staged_chart.hpp"

using namespace routegrant;

namespace {

constexpr const char* web =
    "kind: Service\n"
    "metadata:\n"
    "  name: {{ required \"name is needed\" .Values.name }}\n"
    "  label: {{ .Values.a.host }}\n"
    "  other: {{ include \"shop.other\" . }}\n";

/// "file:line: why", or "-".
std::string told(const std::string& error) {
  const Result<Analysis> analysis =
      analyze({{"shop/Chart.yaml", "name: shop\n"}, {"shop/templates/web.yaml", web}}, {});
  REQUIRE(analysis);
  const Sources& sources = analysis->report.sources;
  kustomize::Value chart;
  chart.kind = kustomize::Value::Kind::mapping;
  const auto complaint = helm::complaint_of(error, chart, "shop", ChartNames(sources), sources);
  if (!complaint) return "-";
  if (!complaint->at) return complaint->why;
  const Place place = sources.place(*complaint->at);
  return place.file + ":" + std::to_string(place.line) + ": " + complaint->why;
}

}  // namespace

// Each is what helm v3.16.4 wrote about a chart made to fail in this way.
TEST_CASE("helm's complaint leads to the template's line") {
  CHECK(
      told("Error: execution error at (shop/templates/web.yaml:3:11): name is needed\n\nUse --debug flag to render out "
           "invalid YAML\n") == "shop/templates/web.yaml:3: a template says: name is needed");
  CHECK(told("Error: template: shop/templates/web.yaml:4:20: executing \"shop/templates/web.yaml\" at "
             "<.Values.a.host>: nil "
             "pointer evaluating interface {}.host\n\nUse --debug flag to render out invalid YAML\n") ==
        "shop/templates/web.yaml:4: 'host' is read from a value that is not there");
  CHECK(told("Error: template: shop/templates/web.yaml:5:12: executing \"shop/templates/web.yaml\" at <include "
             "\"shop.other\" .>: error calling include: template: no template \"shop.other\" associated with template "
             "\"gotpl\"\n") == "shop/templates/web.yaml:5: no template of the chart is called 'shop.other'");
  CHECK(told("Error: YAML parse error on shop/templates/web.yaml: error converting YAML to JSON: yaml: line 5: did not "
             "find expected key\n") == "shop/templates/web.yaml:1: what a template makes is no YAML object");
  // A helper is no file of the tree: the place that calls it is the best there is.
  CHECK(
      told("Error: template: shop/templates/web.yaml:4:20: executing \"shop/templates/web.yaml\" at <include \"x\" .>: "
           "error calling include: template: shop/templates/_helpers.tpl:17:24: executing \"x\" at "
           "<.Values.global.registry>: nil pointer evaluating interface {}.registry\n") ==
      "shop/templates/web.yaml:4: 'registry' is read from a value that is not there");
}

TEST_CASE("no value goes from helm's complaint into ours") {
  CHECK(told("Error: execution error at (shop/templates/web.yaml:1:3): the password is hunter2\n") ==
        "shop/templates/web.yaml:1: a template refuses these values");
  CHECK(told("Error: template: shop/templates/web.yaml:2:3: executing \"shop/templates/web.yaml\" at <atoi .Values.x>: "
             "error calling atoi: parsing \"hunter2\": invalid syntax\n") ==
        "shop/templates/web.yaml:2: this line of a template fails");
  CHECK(told("Error: values don't meet the specifications of the schema(s) in the following chart(s):\nshop:\n- "
             "(root): host "
             "is required\n- port: Invalid type. Expected: integer, given: string\n") ==
        "values do not fit values.schema.json (at (root) and port)");
  CHECK(told("Error: values don't meet the specifications of the schema(s) in the following chart(s):\nshop:\n- at "
             "'/port': "
             "'hunter2' does not match pattern '^[0-9]+$'\n") == "values do not fit values.schema.json (at /port)");
}

TEST_CASE("a chart that needs a later Kubernetes is given the one that it names") {
  const std::string error =
      "Error: chart requires kubeVersion: >= 1.32.0-0 <2 which is incompatible with Kubernetes v1.20.0\n";
  CHECK(helm::wanted_kubernetes(error) == "v1.32.0");
  CHECK_FALSE(helm::wanted_kubernetes("Error: something else 1.2.3"));
  CHECK(told(error) == "it needs Kubernetes >= 1.32.0-0 <2, and this helm takes it to be v1.20.0");
  CHECK(told("Error: validation: chart.metadata.version is required\n") ==
        "its Chart.yaml is not valid: chart.metadata.version is required");
  CHECK(told("Error: something new\n") == "-");
}

TEST_CASE("a rendered line's words come from the template's action, and what stands around it from itself") {
  const std::string written = "  env: [{name: PGUSER, value: {{ .Values.user }}}]";
  const std::string rendered = "  env: [{name: PGUSER, value: a-long-name-that-goes-on-and-on}]";
  RenderedLine line{.line = Span{SourceId{0}, 0, static_cast<std::uint32_t>(written.size())}, .is_exact = true};
  Sources sources;
  const SourceId file = sources.add({.path = "t.yaml", .text = written});
  Source made{.path = "made", .text = rendered, .parent = file};
  helm::add_line(line, written, rendered, 0, rendered.size(), made.segments);
  const SourceId id = sources.add(std::move(made));
  const auto column = [&](const char* words) {
    const auto at = static_cast<std::uint32_t>(rendered.find(words));
    return sources.place({id, at, at + 1}).column;
  };
  CHECK(column("name: PG") == written.find("name: PG") + 1);
  CHECK(column("PGUSER") == written.find("PGUSER") + 1);
  CHECK(column("a-long") == written.find("{{") + 1);
  CHECK(column("}]") == written.find("}]") + 1);
}

TEST_CASE("a rendered value is told with the whole action that wrote a part of it") {
  const std::string written = "  value: postgres://extra_{{ $n }}:pw@{{ .Values.host }}/x";
  const std::string rendered = "  value: postgres://extra_one:pw@db.data.svc/x";
  RenderedLine line{.line = Span{SourceId{0}, 0, static_cast<std::uint32_t>(written.size())}, .is_exact = true};
  Sources sources;
  const SourceId file = sources.add({.path = "t.yaml", .text = written});
  Source made{.path = "made", .text = rendered, .parent = file};
  helm::add_line(line, written, rendered, 0, rendered.size(), made.segments);
  const SourceId id = sources.add(std::move(made));
  const auto told = [&](std::string_view words) {
    const auto at = static_cast<std::uint32_t>(rendered.find(words));
    return sources.text(sources.origin({id, at, at + static_cast<std::uint32_t>(words.size())}));
  };
  CHECK(told("extra_one") == "extra_{{ $n }}:pw@{{ .Values.host }}");
  CHECK(told("db.data.svc") == "{{ $n }}:pw@{{ .Values.host }}");
  CHECK(told("postgres://") == "postgres://");
}
