#include "kube/cluster/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/deployer.hpp"
#include "kube/routes/entry_points.hpp"
#include "kube/secrets/chart_passwords.hpp"

namespace routegrant::kube {
namespace {

/// k3s, which brings Traefik as a chart: its values are a text.
void read_config(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const std::string_view chart = object["spec"]["chart"].text_or(object["metadata"]["name"].text());
  read_traefik_values_text(chart, object["spec"]["valuesContent"], into);
}

/// A chart that k3s installs, into the object's own namespace where it says no other (k3s-io/helm-controller,
/// pkg/controllers/chart/chart.go, job).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_config(object, into, out);
  const yaml::Cursor spec = object["spec"];
  // An archive that stands in the object has no other name.
  const yaml::Cursor chart = spec["chartContent"] ? object["metadata"]["name"] : spec["chart"];
  note_chart(object, text_of(chart), spec["targetNamespace"].text_or(object["metadata"]["namespace"].text()), into,
             out);
  // No field of k3s': the values of the texts, gathered (helm/gathered_values.hpp).
  read_chart_passwords(object, chart.text(), spec["values"], into);
}

}  // namespace

const Kind helm_chart{.groups = "helm.cattle.io", .name = "HelmChart", .read = read};
const Kind helm_chart_config{.groups = "helm.cattle.io", .name = "HelmChartConfig", .read = read_config};

}  // namespace routegrant::kube
