#include "kube/deployer.hpp"

#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

std::string label_of(const yaml::Cursor& object) {
  const Meta meta = meta_of(object);
  return meta.kind + " " + meta.object();
}

}  // namespace

void note_deployment(const yaml::Cursor& object, const Text& path, std::string_view namespace_name, Diagnostics& out) {
  if (path.empty()) return;
  std::string message = label_of(object) + " deploys " + path.value;
  if (!namespace_name.empty()) message += " to namespace " + std::string(namespace_name);
  out.push_back({.kind = Diagnostic::Kind::note, .span = path.span, .message = std::move(message)});
}

void note_chart(const yaml::Cursor& object, const Text& chart, Diagnostics& out) {
  if (chart.empty()) return;
  out.push_back({.kind = Diagnostic::Kind::incomplete,
                 .span = chart.span,
                 .message = label_of(object) + " deploys chart " + chart.value + ", whose objects are not seen here"});
}

void note_application(const yaml::Cursor& object, const yaml::Cursor& spec, Diagnostics& out) {
  const std::string_view space = spec["destination"]["namespace"].text();
  const auto note = [&](const yaml::Cursor& source) {
    note_deployment(object, text_of(source["path"]), space, out);
    note_chart(object, text_of(source["chart"]), out);
  };
  if (spec["source"]) note(spec["source"]);
  for (const yaml::Cursor& source : spec["sources"].items()) note(source);
}

}  // namespace routegrant::kube
