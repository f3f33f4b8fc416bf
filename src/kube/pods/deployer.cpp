#include "kube/pods/deployer.hpp"

#include <string>

#include "kube/pods/pod.hpp"

namespace routegrant::kube {

void note_chart(const yaml::Cursor& object, const Text& chart, std::string_view namespace_name, Cluster& into,
                Diagnostics& out) {
  if (chart.empty()) return;
  into.unseen.push_back({.what = chart, .namespace_name = std::string(namespace_name)});
  const Meta meta = meta_of(object);
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = chart.span,
                 .message = meta.kind + " " + meta.object() + " deploys chart " + chart.value +
                            ", whose objects are not seen here"});
}

void note_charts(const yaml::Cursor& object, const yaml::Cursor& spec, Cluster& into, Diagnostics& out) {
  const std::string_view space = spec["destination"]["namespace"].text();
  if (spec["source"]) note_chart(object, text_of(spec["source"]["chart"]), space, into, out);
  for (const yaml::Cursor& source : spec["sources"].items())
    note_chart(object, text_of(source["chart"]), space, into, out);
}

}  // namespace routegrant::kube
