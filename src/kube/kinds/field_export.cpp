#include <string>
#include <utility>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// AWS Controllers for Kubernetes, "Field Export": one field of a resource becomes one key of a ConfigMap or Secret
/// that is there, or that others write too; the key is `<namespace>.<name>` of the resource unless `to.key` names it.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor target = object["spec"]["to"];
  if (!target["name"]) return;
  KeyedObject made = made_secret(object);
  made.is_secret = text::equal_ignoring_case(target["kind"].text(), "secret");
  const Text own{made.meta.namespace_name + "." + made.meta.name.value, made.meta.name.span};
  const Text key = target["key"] ? text_of(target["key"]) : own;
  made.meta.name = text_of(target["name"]);
  if (target["namespace"]) made.meta.namespace_name = std::string(target["namespace"].text());
  add_outside(key, made);
  made.keys_known = false;
  made.refresh = Refresh::followed;
  into.keyed.push_back(std::move(made));
}

}  // namespace

const Kind field_export{.groups = "services.k8s.aws", .name = "FieldExport", .read = read};

}  // namespace routegrant::kube
