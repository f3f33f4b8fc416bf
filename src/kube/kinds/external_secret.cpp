#include "kube/kinds.hpp"
#include "kube/pod.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

/// The older kubernetes-external-secrets: `data[].name` are the keys, `template` and `dataFrom` open the set.
void read_older(const yaml::Cursor& object, Cluster& into) {
  // Its first versions had no `spec`.
  const yaml::Cursor spec = object["spec"] ? object["spec"] : object["secretDescriptor"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(spec["type"].text_or("Opaque"));
  secret.refresh = Refresh::followed;
  for (const yaml::Cursor& item : spec["data"].items()) add_outside(text_of(item["name"]), secret);
  secret.keys_known = !secret.data.empty() && spec["dataFrom"].size() == 0 && spec["dataFromWithOptions"].size() == 0;
  take_metadata(spec["template"]["metadata"], secret);
  add_templates(spec["template"]["stringData"], secret);
  into.keyed.push_back(std::move(secret));
}

/// External Secrets Operator: what it writes lies outside Git, save texts of its own template.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  if (object["apiVersion"].text().starts_with("kubernetes-client.io/")) return read_older(object, into);
  add_external_secret(object["spec"], made_secret(object), into);
}

}  // namespace

const Kind external_secret{
    .groups = "external-secrets.io kubernetes-client.io", .name = "ExternalSecret", .read = read};

}  // namespace routegrant::kube
