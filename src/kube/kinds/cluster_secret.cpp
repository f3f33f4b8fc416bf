#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/pattern.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

/// ClusterSecret (zakkg3/ClusterSecret): one Secret for many namespaces.
namespace routegrant::kube {
namespace {

/// Patterns of namespaces are regular expressions that match from the name's start; one that cannot be read may match.
bool matches(const yaml::Cursor& patterns, std::string_view space) {
  const auto items = patterns.items();
  return std::any_of(items.begin(), items.end(), [&](const yaml::Cursor& item) {
    // A star alone stands for all.
    const auto pattern = Pattern::compile(item.text() == "*" ? ".*" : item.text(), false);
    return !pattern || pattern->matches_start(space);
  });
}

/// zakkg3/ClusterSecret, README: the Secret in every namespace that `matchNamespace` takes, all without it, and
/// `avoidNamespaces` leaves. In which namespaces version 2 puts it is told by labels that only the cluster has.
void spread(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor object = resource.object;
  const yaml::Cursor written = object["spec"]["template"].present() ? object["spec"]["template"] : object;
  KeyedObject secret = made_secret(object);
  secret.type = std::string(written["type"].text_or("Opaque"));
  const yaml::Cursor other = written["data"]["valueFrom"]["secretKeyRef"];
  if (other.present()) {
    // All keys, or those that are named.
    take_all(find_keyed(into, true, other["namespace"].text(), other["name"].text()), strings_of(other["keys"]),
             secret);
  } else {
    for (const yaml::Cursor& value : written["data"].items())
      put({.key = {std::string(value.key()), value.key_span()}, .value = value, .base64 = true}, secret);
    for (const yaml::Cursor& value : written["stringData"].items())
      put({.key = {std::string(value.key()), value.key_span()}, .value = value}, secret);
    secret.keys_known = !secret.data.empty() && !object["spec"]["dataFrom"] && !object["spec"]["dataValueFrom"];
  }
  secret.refresh = Refresh::followed;
  for (const std::string& space : namespaces_of_workloads(into)) {
    const bool is_taken = !object["matchNamespace"] || matches(object["matchNamespace"], space);
    if (!is_taken || matches(object["avoidNamespaces"], space)) continue;
    KeyedObject copy = secret;
    copy.meta.namespace_name = space;
    into.keyed.push_back(std::move(copy));
  }
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, spread, into);
}

}  // namespace

const Kind cluster_secret{.groups = "clustersecret.io", .name = "ClusterSecret", .read = read};

}  // namespace routegrant::kube
