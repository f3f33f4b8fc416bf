#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// isindir/sops-secrets-operator and peak-scale/sops-operator: each entry becomes a Secret of its own; keys stay
/// readable, values are sealed.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  for (const char* list : {"secretTemplates", "secrets"}) {
    for (const yaml::Cursor& entry : spec[list].items()) {
      KeyedObject secret = made_secret(object);
      secret.meta.name = text_of(entry["name"]);
      secret.type = std::string(entry["type"].text_or("Opaque"));
      take_metadata(entry, secret);
      for (const char* data : {"data", "stringData"}) {
        for (const yaml::Cursor& value : entry[data].items()) {
          const bool sealed = value.text().starts_with("ENC[");
          put({.key = {std::string(value.key()), value.key_span()},
               .value = sealed ? yaml::Cursor() : value,
               .base64 = !sealed && std::string_view(data) == "data",
               .outside_git = sealed},
              secret);
        }
      }
      secret.keys_known = !secret.data.empty();
      if (!secret.meta.name.empty()) into.keyed.push_back(std::move(secret));
    }
  }
}

}  // namespace

const Kind sops_secret{.groups = "isindir.github.com addons.projectcapsule.dev", .name = "SopsSecret", .read = read};

}  // namespace routegrant::kube
