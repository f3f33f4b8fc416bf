#include "kube/deployer.hpp"

#include <string>

#include "kube/pod.hpp"

namespace routegrant::kube {

void note_chart(const yaml::Cursor& object, const Text& chart, Diagnostics& out) {
  if (chart.empty()) return;
  const Meta meta = meta_of(object);
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = chart.span,
                 .message = meta.kind + " " + meta.object() + " deploys chart " + chart.value +
                            ", whose objects are not seen here"});
}

void note_charts(const yaml::Cursor& object, const yaml::Cursor& spec, Diagnostics& out) {
  if (spec["source"]) note_chart(object, text_of(spec["source"]["chart"]), out);
  for (const yaml::Cursor& source : spec["sources"].items()) note_chart(object, text_of(source["chart"]), out);
}

}  // namespace routegrant::kube
