#include "kube/kinds.hpp"
#include "kube/pods/deployer.hpp"
#include "kube/routes/entry_points.hpp"
#include "kube/secrets/chart_passwords.hpp"

namespace routegrant::kube {
namespace {

/// Flux (helm-controller): a chart by name, or one that another object brings.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor chart = spec["chart"]["spec"]["chart"];
  const std::string_view target = spec["targetNamespace"].text();
  note_chart(object, text_of(chart ? chart : spec["chartRef"]["name"]),
             target.empty() ? object["metadata"]["namespace"].text() : target, into, out);
  read_traefik_values(chart.text(), spec["values"], into);
  read_chart_passwords(object, chart.text(), spec["values"], into);
}

}  // namespace

const Kind flux_helm_release{.groups = "helm.toolkit.fluxcd.io", .name = "HelmRelease", .read = read};

}  // namespace routegrant::kube
