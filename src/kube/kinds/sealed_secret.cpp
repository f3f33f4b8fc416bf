#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// The controller unseals it into a Secret of the same name (or that of its template); only the keys can be read.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor unsealed = spec["template"];
  KeyedObject secret{.meta = meta_of(object),
                     .is_secret = true,
                     .producer = "SealedSecret",
                     .type = std::string(unsealed["type"].text_or("Opaque"))};
  if (const yaml::Cursor name = unsealed["metadata"]["name"]) secret.meta.name = text_of(name);
  for (const yaml::Cursor& value : spec["encryptedData"].items()) {
    secret.data.push_back({.key = {std::string(value.key()), value.key_span()}, .outside_git = true});
  }
  for (const yaml::Cursor& value : unsealed["data"].items()) {
    secret.data.push_back({.key = {std::string(value.key()), value.key_span()}, .value = value});
  }
  secret.keys_known = spec["encryptedData"].size() > 0;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind sealed_secret{.groups = "bitnami.com", .name = "SealedSecret", .read = read};

}  // namespace routegrant::kube
