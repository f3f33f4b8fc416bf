#include "kube/entry_points.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// k3s, which brings Traefik as a chart: its values are a text.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const std::string_view chart = object["spec"]["chart"].text_or(object["metadata"]["name"].text());
  read_traefik_values_text(chart, object["spec"]["valuesContent"], into);
}

}  // namespace

const Kind helm_chart{.groups = "helm.cattle.io", .name = "HelmChart", .read = read};
const Kind helm_chart_config{.groups = "helm.cattle.io", .name = "HelmChartConfig", .read = read};

}  // namespace routegrant::kube
