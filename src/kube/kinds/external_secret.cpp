#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// Whether a template's text takes anything from the store; `{{` begins such a part.
bool is_filled(const yaml::Cursor& text) {
  return text.text().find("{{") != std::string_view::npos;
}

/// With a template the Secret has the template's keys, and the source's only with mergePolicy Merge; `dataFrom` and
/// `templateFrom` add keys that only the store knows.
void add_templated_keys(const yaml::Cursor& spec, KeyedObject& into) {
  const yaml::Cursor pattern = spec["target"]["template"];
  const yaml::Cursor data = pattern["data"];
  for (const yaml::Cursor& value : data.items()) {
    const bool filled = is_filled(value);
    into.data.push_back({.key = {std::string(value.key()), value.key_span()},
                         .value = filled ? yaml::Cursor() : value,
                         .outside_git = filled});
  }
  const bool replaced = (data || pattern["templateFrom"]) && pattern["mergePolicy"].text() != "Merge";
  if (!replaced) {
    for (const yaml::Cursor& item : spec["data"].items()) {
      into.data.push_back({.key = text_of(item["secretKey"]), .outside_git = true});
    }
  }
  into.keys_known = !pattern["templateFrom"] && (replaced || spec["dataFrom"].size() == 0) && !into.data.empty();
}

/// External Secrets Operator: what it writes lies outside Git, save texts of its own template.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor target = object["spec"]["target"];
  // creationPolicy None makes no Secret; a target manifest may be of another kind.
  if (target["creationPolicy"].text() == "None" || target["manifest"]) return;
  KeyedObject secret{.meta = meta_of(object),
                     .is_secret = true,
                     .producer = "ExternalSecret",
                     .type = std::string(target["template"]["type"].text_or("Opaque")),
                     .immutable = target["immutable"].is_true()};
  if (target["name"]) secret.meta.name = text_of(target["name"]);
  add_templated_keys(object["spec"], secret);
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind external_secret{.groups = "external-secrets.io", .name = "ExternalSecret", .read = read};

}  // namespace routegrant::kube
