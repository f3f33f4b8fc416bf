#include "kube/pods/pod.hpp"

#include <algorithm>

namespace routegrant::kube {
namespace {

KeyRef key_ref_of(const yaml::Cursor& selector, bool is_secret) {
  return {.is_secret = is_secret,
          .object = text_of(selector["name"]),
          .key = text_of(selector["key"]),
          .optional = selector["optional"].is_true()};
}

EnvEntry env_entry_of(const yaml::Cursor& item) {
  EnvEntry entry{.name = text_of(item["name"]), .value = item["value"]};
  const yaml::Cursor from = item["valueFrom"];
  if (!from) return entry;
  if (from["secretKeyRef"]) {
    entry.from = EnvEntry::From::key;
    entry.ref = key_ref_of(from["secretKeyRef"], true);
  } else if (from["configMapKeyRef"]) {
    entry.from = EnvEntry::From::key;
    entry.ref = key_ref_of(from["configMapKeyRef"], false);
  } else {
    entry.from = EnvEntry::From::other;
  }
  return entry;
}

void read_env_from(const yaml::Cursor& item, Container& into) {
  for (const bool is_secret : {true, false}) {
    const yaml::Cursor ref = item[is_secret ? "secretRef" : "configMapRef"];
    if (!ref) continue;
    into.env_from.push_back({.is_secret = is_secret,
                             .object = text_of(ref["name"]),
                             .prefix = std::string(item["prefix"].text()),
                             .optional = ref["optional"].is_true()});
  }
}

/// A port of the node at its loopback address is reached from the node only.
bool is_of_loopback(std::string_view host_ip) {
  return host_ip.starts_with("127.") || host_ip == "::1";
}

ContainerPort container_port_of(const yaml::Cursor& item) {
  const bool is_open = !is_of_loopback(item["hostIP"].text());
  return {.name = std::string(item["name"].text()),
          .port = item["containerPort"].integer().value_or(0),
          .protocol = std::string(item["protocol"].text_or("TCP")),
          .host_port = is_open ? item["hostPort"].integer() : std::nullopt,
          .span = item.span()};
}

void read_items(const yaml::Cursor& items, VolumeSource& into) {
  for (const yaml::Cursor& item : items.items()) {
    into.items.push_back({.key = text_of(item["key"]), .path = std::string(item["path"].text())});
  }
}

VolumeSource keyed_source(VolumeSource::Kind kind, const yaml::Cursor& source, std::string_view name_field) {
  VolumeSource volume{.kind = kind, .object = text_of(source[name_field]), .optional = source["optional"].is_true()};
  read_items(source["items"], volume);
  return volume;
}

VolumeSource csi_source(const yaml::Cursor& csi) {
  return {.kind = VolumeSource::Kind::csi, .object = text_of(csi["volumeAttributes"]["secretProviderClass"])};
}

Volume volume_of(const yaml::Cursor& item) {
  Volume volume{.name = text_of(item["name"])};
  auto& sources = volume.sources;
  if (item["secret"].present()) {
    sources.push_back(keyed_source(VolumeSource::Kind::secret, item["secret"], "secretName"));
  } else if (item["configMap"].present()) {
    sources.push_back(keyed_source(VolumeSource::Kind::config_map, item["configMap"], "name"));
  } else if (item["projected"]) {
    for (const yaml::Cursor& source : item["projected"]["sources"].items()) {
      // In a projected volume the Secret's field is `name`, not `secretName`.
      if (source["secret"]) sources.push_back(keyed_source(VolumeSource::Kind::secret, source["secret"], "name"));
      if (source["configMap"])
        sources.push_back(keyed_source(VolumeSource::Kind::config_map, source["configMap"], "name"));
    }
  } else if (item["csi"]) {
    sources.push_back(csi_source(item["csi"]));
  } else if (item["emptyDir"].present()) {
    sources.push_back({.kind = VolumeSource::Kind::empty_dir});
  } else if (item["persistentVolumeClaim"]) {
    sources.push_back(keyed_source(VolumeSource::Kind::claim, item["persistentVolumeClaim"], "claimName"));
  } else {
    sources.push_back({.kind = VolumeSource::Kind::other});
  }
  return volume;
}

/// A token for another audience (a vault, a cloud) is not taken by the API server.
bool is_api_token(const yaml::Cursor& token) {
  const std::string_view audience = token["audience"].text();
  return token && (audience.empty() || audience.find("kubernetes.default.svc") != std::string_view::npos);
}

bool projects_token(const yaml::Cursor& volumes, const std::vector<Container>& containers) {
  for (const yaml::Cursor& item : volumes.items()) {
    const std::vector<yaml::Cursor> sources = item["projected"]["sources"].items();
    const bool has_token = std::any_of(sources.begin(), sources.end(), [](const yaml::Cursor& source) {
      return is_api_token(source["serviceAccountToken"]);
    });
    if (!has_token) continue;
    const std::string_view name = item["name"].text();
    const bool mounted = std::any_of(containers.begin(), containers.end(), [&](const Container& container) {
      return std::any_of(container.mounts.begin(), container.mounts.end(),
                         [&](const Mount& mount) { return mount.volume == name; });
    });
    if (mounted) return true;
  }
  return false;
}

/// What keeps a change of the pod template from making new pods (Kubernetes, "StatefulSets", "Update strategies";
/// "Perform a Rolling Update on a DaemonSet"; "Deployments", "Pausing and Resuming a rollout"; "ReplicaSet", "Working
/// with ReplicaSets"; Argo Rollouts, `spec.paused`; OpenShift, "Managing deployment processes", "Deployment triggers").
Text held_by(const yaml::Cursor& object) {
  const std::string_view kind = object["kind"].text();
  const yaml::Cursor spec = object["spec"];
  if (kind == "StatefulSet" || kind == "DaemonSet") {
    const yaml::Cursor type = spec["updateStrategy"]["type"];
    if (type.text() != "OnDelete") return {};
    return {"updateStrategy OnDelete keeps the pods until someone deletes them", type.span()};
  }
  if (spec["paused"].is_true()) return {"its rollout is paused, so that the pods stay", spec["paused"].span()};
  if (kind == "ReplicaSet" || kind == "ReplicationController")
    return {"a " + std::string(kind) + " keeps the pods that it has", object["kind"].span()};
  const yaml::Cursor triggers = spec["triggers"];
  if (kind != "DeploymentConfig" || !triggers.is_sequence()) return {};
  const std::vector<yaml::Cursor> all = triggers.items();
  const bool follows = std::any_of(
      all.begin(), all.end(), [](const yaml::Cursor& trigger) { return trigger["type"].text() == "ConfigChange"; });
  if (follows) return {};
  return {"without the trigger ConfigChange the pods stay until someone deploys", triggers.key_span()};
}

/// Whether it is a part of a workload: `selector`, labels that it matches, and an image are required (Kubernetes API,
/// DeploymentSpec and Container), so that no API server would take it by itself.
bool is_patch(const yaml::Cursor& object, const yaml::Cursor& pod_template) {
  if (!object["apiVersion"].text().starts_with("apps/") || object["spec"]["selector"]) return false;
  if (pod_template["metadata"]["labels"]) return false;
  for (const char* list : {"containers", "initContainers"}) {
    const std::vector<yaml::Cursor> containers = pod_template["spec"][list].items();
    if (std::any_of(containers.begin(), containers.end(), [](const auto& one) { return one["image"].present(); }))
      return false;
  }
  return true;
}

}  // namespace

Container container_of(const yaml::Cursor& item, Container::Role role) {
  Container container{
      .name = text_of(item["name"]), .role = role, .image = text_of(item["image"]), .span = item.span()};
  // A native sidecar (Kubernetes 1.29): an init container that is restarted runs as long as the pod.
  if (role == Container::Role::init && item["restartPolicy"].text() == "Always")
    container.role = Container::Role::sidecar;
  for (const yaml::Cursor& port : item["ports"].items()) container.ports.push_back(container_port_of(port));
  for (const yaml::Cursor& env : item["env"].items()) container.env.push_back(env_entry_of(env));
  for (const yaml::Cursor& from : item["envFrom"].items()) read_env_from(from, container);
  container.command = item["command"].items();
  container.args = item["args"].items();
  for (const yaml::Cursor& mount : item["volumeMounts"].items()) {
    container.mounts.push_back({.volume = std::string(mount["name"].text()),
                                .path = text_of(mount["mountPath"]),
                                .sub_path = std::string(mount["subPath"].text_or(mount["subPathExpr"].text()))});
  }
  return container;
}

Pod pod_of(const yaml::Cursor& metadata, const yaml::Cursor& spec) {
  Pod pod{.labels = pairs_of(metadata["labels"]),
          .annotations = pairs_of(metadata["annotations"]),
          .annotation_scalars = metadata["annotations"],
          .service_account = text_of(spec["serviceAccountName"]),
          .host_network = spec["hostNetwork"].is_true(),
          .automount_token = spec["automountServiceAccountToken"].boolean(),
          .span = spec.span()};
  // `serviceAccount` is the deprecated name of the same field (core/v1 PodSpec).
  if (pod.service_account.empty()) pod.service_account = text_of(spec["serviceAccount"]);
  for (const yaml::Cursor& item : spec["initContainers"].items()) {
    pod.containers.push_back(container_of(item, Container::Role::init));
  }
  for (const yaml::Cursor& item : spec["containers"].items()) {
    pod.containers.push_back(container_of(item, Container::Role::main));
  }
  for (const yaml::Cursor& item : spec["volumes"].items()) pod.volumes.push_back(volume_of(item));
  pod.projects_token = projects_token(spec["volumes"], pod.containers);
  return pod;
}

Workload* add_workload(const yaml::Cursor& object, const yaml::Cursor& pod_template, Cluster& into, Diagnostics& out) {
  const bool is_pod = object["kind"].text() == "Pod";
  const yaml::Cursor spec = pod_template["spec"];
  if (spec["containers"].size() == 0) return nullptr;
  if (is_patch(object, pod_template)) {
    const Meta meta = meta_of(object);
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = meta.name.span,
                   .message = meta.kind + " " + meta.object() +
                              " has no selector, no labels and no image: it looks like a patch that nothing applies, "
                              "and is left out"});
    return nullptr;
  }
  Workload workload{.meta = meta_of(object), .pod = pod_of(pod_template["metadata"], spec)};
  if (!is_pod) {
    workload.replicas = object["spec"]["replicas"].integer();
    workload.held = held_by(object);
  }
  // A StatefulSet's claims are volumes of its pods by the claim template's name.
  for (const yaml::Cursor& claim : object["spec"]["volumeClaimTemplates"].items()) {
    const Text name = text_of(claim["metadata"]["name"]);
    workload.pod.volumes.push_back({.name = name, .sources = {{.kind = VolumeSource::Kind::claim, .object = name}}});
  }
  into.workloads.push_back(std::move(workload));
  return &into.workloads.back();
}

}  // namespace routegrant::kube
