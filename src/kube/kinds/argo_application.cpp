#include <vector>

#include "kube/kinds.hpp"
#include "kube/pods/deployer.hpp"
#include "kube/routes/entry_points.hpp"
#include "kube/secrets/chart_passwords.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  note_charts(object, spec, into, out);
  std::vector<yaml::Cursor> sources = spec["sources"].items();
  sources.push_back(spec["source"]);
  for (const yaml::Cursor& source : sources) {
    const yaml::Cursor values = source["helm"]["valuesObject"];
    read_traefik_values(source["chart"].text(), values, into);
    read_chart_passwords(object, source["chart"].text(), values, into);
  }
}

}  // namespace

const Kind argo_application{.groups = "argoproj.io", .name = "Application", .read = read};

}  // namespace routegrant::kube
