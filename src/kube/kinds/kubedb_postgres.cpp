#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// KubeDB (kubedb.dev/apimachinery, apis/kubedb/*/postgres_helpers.go): Services `<name>`, `<name>-standby` and
/// `<name>-pods`; the superuser's login in `<name>-auth` or the Secret that `authSecret` names.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  if (const yaml::Cursor archiver = spec["init"]["archiver"]; archiver.present())
    tell_unknown(meta, archiver.key_span(), "is made from an archive", out);
  const std::string_view version = spec["version"].text();
  server.version = static_cast<int>(text::integer(version.substr(0, version.find('.'))).value_or(0));
  MadeLabels labels{{"app.kubernetes.io/component", "database"},
                    {"app.kubernetes.io/instance", meta.name.value},
                    {"app.kubernetes.io/managed-by", "kubedb.com"},
                    {"app.kubernetes.io/name", "postgreses.kubedb.com"}};
  const Pairs added = pairs_of(spec["podTemplate"]["metadata"]["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  server.workload = add_made_pods(
      into, meta, labels, {"controller-revision-hash", "kubedb.com/role", "role", "statefulset.kubernetes.io/pod-name"},
      5432, {});
  for (const std::string_view suffix : {"", "-standby", "-pods"}) {
    add_made_service(
        into, meta, meta.name.value + std::string(suffix),
        {{"app.kubernetes.io/instance", meta.name.value}, {"app.kubernetes.io/name", "postgreses.kubedb.com"}}, 5432);
    for (const yaml::Cursor& pattern : spec["serviceTemplates"].items()) {
      const std::string_view alias = pattern["alias"].text();
      if (alias != (suffix.empty() ? "primary" : suffix.substr(1))) continue;
      open_made_service(into.services.back(), pattern["spec"], pairs_of(pattern["metadata"]["annotations"]));
    }
  }
  const Text superuser{"postgres", meta.name.span};
  const Text given = text_of(spec["authSecret"]["name"]);
  if (given.empty()) {
    KeyedObject secret = made_secret(meta, meta.name.value + "-auth");
    secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
    add_made_key(secret, "username", made_text(superuser));
    add_hidden_key(secret, "password");
    into.keyed.push_back(std::move(secret));
  }
  const yaml::Cursor scripts = spec["init"]["script"]["configMap"]["name"];
  if (scripts) server.contents.scripts.push_back({.database = "postgres", .ref_object = text_of(scripts)});
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind kubedb_postgres{.groups = "kubedb.com", .name = "Postgres", .read = read};

}  // namespace routegrant::kube
