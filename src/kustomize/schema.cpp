#include "kustomize/schema.hpp"

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

/// Those types of the document from which a list that merges can be reached; types of one shape are one.
enum BuiltIn : std::uint8_t {
  component_status,
  conditioned_object,
  conditions,
  container,
  cron_job,
  cron_job_spec,
  csi_node,
  csi_node_spec,
  ephemeral_container,
  ephemeral_volume_source,
  job_template_spec,
  kustomization,
  node,
  node_spec,
  node_status,
  object_meta,
  plain_object,
  pod,
  pod_owner,
  pod_owner_spec,
  pod_spec,
  pod_status,
  pod_template,
  pod_template_spec,
  service,
  service_account,
  service_spec,
  stateful_set,
  stateful_set_spec,
  volume,
  webhook_configuration,
  none,
};

struct Field {
  BuiltIn type;
  std::string_view name;
  /// What it holds, or what its elements are.
  BuiltIn target;
  /// A list whose `x-kubernetes-patch-strategy` is to merge.
  bool merges;
  /// `x-kubernetes-list-map-keys`, else `x-kubernetes-patch-merge-key`.
  std::string_view keys;
};

constexpr std::array fields{
    Field{component_status, "conditions", none, true, "type"},
    Field{component_status, "metadata", object_meta, false, ""},
    Field{conditioned_object, "metadata", object_meta, false, ""},
    Field{conditioned_object, "status", conditions, false, ""},
    Field{conditions, "conditions", none, true, "type"},
    Field{container, "env", none, true, "name"},
    Field{container, "ports", none, true, "containerPort,protocol"},
    Field{container, "volumeDevices", none, true, "devicePath"},
    Field{container, "volumeMounts", none, true, "mountPath"},
    Field{cron_job, "metadata", object_meta, false, ""},
    Field{cron_job, "spec", cron_job_spec, false, ""},
    Field{cron_job_spec, "jobTemplate", job_template_spec, false, ""},
    Field{csi_node, "metadata", object_meta, false, ""},
    Field{csi_node, "spec", csi_node_spec, false, ""},
    Field{csi_node_spec, "drivers", none, true, "name"},
    Field{ephemeral_container, "env", none, true, "name"},
    Field{ephemeral_container, "volumeDevices", none, true, "devicePath"},
    Field{ephemeral_container, "volumeMounts", none, true, "mountPath"},
    Field{ephemeral_volume_source, "volumeClaimTemplate", plain_object, false, ""},
    Field{job_template_spec, "metadata", object_meta, false, ""},
    Field{job_template_spec, "spec", pod_owner_spec, false, ""},
    Field{kustomization, "configMapGenerator", none, true, "name"},
    Field{kustomization, "secretGenerator", none, true, "name"},
    Field{node, "metadata", object_meta, false, ""},
    Field{node, "spec", node_spec, false, ""},
    Field{node, "status", node_status, false, ""},
    Field{node_spec, "podCIDRs", none, true, ""},
    Field{node_status, "addresses", none, true, "type"},
    Field{node_status, "conditions", none, true, "type"},
    Field{object_meta, "finalizers", none, true, ""},
    Field{object_meta, "ownerReferences", none, true, "uid"},
    Field{plain_object, "metadata", object_meta, false, ""},
    Field{pod, "metadata", object_meta, false, ""},
    Field{pod, "spec", pod_spec, false, ""},
    Field{pod, "status", pod_status, false, ""},
    Field{pod_owner, "metadata", object_meta, false, ""},
    Field{pod_owner, "spec", pod_owner_spec, false, ""},
    Field{pod_owner, "status", conditions, false, ""},
    Field{pod_owner_spec, "template", pod_template_spec, false, ""},
    Field{pod_spec, "containers", container, true, "name"},
    Field{pod_spec, "ephemeralContainers", ephemeral_container, true, "name"},
    Field{pod_spec, "hostAliases", none, true, "ip"},
    Field{pod_spec, "imagePullSecrets", none, true, "name"},
    Field{pod_spec, "initContainers", container, true, "name"},
    Field{pod_spec, "topologySpreadConstraints", none, true, "topologyKey,whenUnsatisfiable"},
    Field{pod_spec, "volumes", volume, true, "name"},
    Field{pod_status, "conditions", none, true, "type"},
    Field{pod_status, "podIPs", none, true, "ip"},
    Field{pod_template, "metadata", object_meta, false, ""},
    Field{pod_template, "template", pod_template_spec, false, ""},
    Field{pod_template_spec, "metadata", object_meta, false, ""},
    Field{pod_template_spec, "spec", pod_spec, false, ""},
    Field{service, "metadata", object_meta, false, ""},
    Field{service, "spec", service_spec, false, ""},
    Field{service, "status", conditions, false, ""},
    Field{service_account, "metadata", object_meta, false, ""},
    Field{service_account, "secrets", none, true, "name"},
    Field{service_spec, "ports", none, true, "port,protocol"},
    Field{stateful_set, "metadata", object_meta, false, ""},
    Field{stateful_set, "spec", stateful_set_spec, false, ""},
    Field{stateful_set, "status", conditions, false, ""},
    Field{stateful_set_spec, "template", pod_template_spec, false, ""},
    Field{stateful_set_spec, "volumeClaimTemplates", conditioned_object, false, ""},
    Field{volume, "ephemeral", ephemeral_volume_source, false, ""},
    Field{webhook_configuration, "metadata", object_meta, false, ""},
    Field{webhook_configuration, "webhooks", none, true, "name"},
};

struct Root {
  std::string_view api_version;
  std::string_view kind;
  BuiltIn type;
};

/// Sorted by apiVersion and kind.
constexpr std::array roots{
    Root{"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", webhook_configuration},
    Root{"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhook_configuration},
    Root{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", webhook_configuration},
    Root{"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", webhook_configuration},
    Root{"apiextensions.k8s.io/v1", "CustomResourceDefinition", plain_object},
    Root{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", plain_object},
    Root{"apiregistration.k8s.io/v1", "APIService", conditioned_object},
    Root{"apiregistration.k8s.io/v1beta1", "APIService", conditioned_object},
    Root{"apps/v1", "ControllerRevision", plain_object},
    Root{"apps/v1", "DaemonSet", pod_owner},
    Root{"apps/v1", "Deployment", pod_owner},
    Root{"apps/v1", "ReplicaSet", pod_owner},
    Root{"apps/v1", "StatefulSet", stateful_set},
    Root{"authentication.k8s.io/v1", "TokenRequest", plain_object},
    Root{"authentication.k8s.io/v1", "TokenReview", plain_object},
    Root{"authentication.k8s.io/v1beta1", "TokenReview", plain_object},
    Root{"authorization.k8s.io/v1", "LocalSubjectAccessReview", plain_object},
    Root{"authorization.k8s.io/v1", "SelfSubjectAccessReview", plain_object},
    Root{"authorization.k8s.io/v1", "SelfSubjectRulesReview", plain_object},
    Root{"authorization.k8s.io/v1", "SubjectAccessReview", plain_object},
    Root{"authorization.k8s.io/v1beta1", "LocalSubjectAccessReview", plain_object},
    Root{"authorization.k8s.io/v1beta1", "SelfSubjectAccessReview", plain_object},
    Root{"authorization.k8s.io/v1beta1", "SelfSubjectRulesReview", plain_object},
    Root{"authorization.k8s.io/v1beta1", "SubjectAccessReview", plain_object},
    Root{"autoscaling/v1", "HorizontalPodAutoscaler", plain_object},
    Root{"autoscaling/v1", "Scale", plain_object},
    Root{"autoscaling/v2beta1", "HorizontalPodAutoscaler", plain_object},
    Root{"autoscaling/v2beta2", "HorizontalPodAutoscaler", plain_object},
    Root{"batch/v1", "CronJob", cron_job},
    Root{"batch/v1", "Job", pod_owner},
    Root{"batch/v1beta1", "CronJob", cron_job},
    Root{"certificates.k8s.io/v1", "CertificateSigningRequest", plain_object},
    Root{"certificates.k8s.io/v1beta1", "CertificateSigningRequest", plain_object},
    Root{"coordination.k8s.io/v1", "Lease", plain_object},
    Root{"coordination.k8s.io/v1beta1", "Lease", plain_object},
    Root{"discovery.k8s.io/v1", "EndpointSlice", plain_object},
    Root{"discovery.k8s.io/v1beta1", "EndpointSlice", plain_object},
    Root{"events.k8s.io/v1", "Event", plain_object},
    Root{"events.k8s.io/v1beta1", "Event", plain_object},
    Root{"extensions/v1beta1", "Ingress", plain_object},
    Root{"flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", plain_object},
    Root{"flowcontrol.apiserver.k8s.io/v1beta1", "PriorityLevelConfiguration", plain_object},
    Root{"kustomize.config.k8s.io/v1beta1", "Kustomization", kustomization},
    Root{"networking.k8s.io/v1", "Ingress", plain_object},
    Root{"networking.k8s.io/v1", "IngressClass", plain_object},
    Root{"networking.k8s.io/v1", "NetworkPolicy", plain_object},
    Root{"networking.k8s.io/v1beta1", "Ingress", plain_object},
    Root{"networking.k8s.io/v1beta1", "IngressClass", plain_object},
    Root{"node.k8s.io/v1", "RuntimeClass", plain_object},
    Root{"node.k8s.io/v1beta1", "RuntimeClass", plain_object},
    Root{"policy/v1", "PodDisruptionBudget", conditioned_object},
    Root{"policy/v1beta1", "Eviction", plain_object},
    Root{"policy/v1beta1", "PodDisruptionBudget", conditioned_object},
    Root{"policy/v1beta1", "PodSecurityPolicy", plain_object},
    Root{"rbac.authorization.k8s.io/v1", "ClusterRole", plain_object},
    Root{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", plain_object},
    Root{"rbac.authorization.k8s.io/v1", "Role", plain_object},
    Root{"rbac.authorization.k8s.io/v1", "RoleBinding", plain_object},
    Root{"rbac.authorization.k8s.io/v1beta1", "ClusterRole", plain_object},
    Root{"rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", plain_object},
    Root{"rbac.authorization.k8s.io/v1beta1", "Role", plain_object},
    Root{"rbac.authorization.k8s.io/v1beta1", "RoleBinding", plain_object},
    Root{"scheduling.k8s.io/v1", "PriorityClass", plain_object},
    Root{"scheduling.k8s.io/v1beta1", "PriorityClass", plain_object},
    Root{"storage.k8s.io/v1", "CSIDriver", plain_object},
    Root{"storage.k8s.io/v1", "CSINode", csi_node},
    Root{"storage.k8s.io/v1", "StorageClass", plain_object},
    Root{"storage.k8s.io/v1", "VolumeAttachment", plain_object},
    Root{"storage.k8s.io/v1beta1", "CSIDriver", plain_object},
    Root{"storage.k8s.io/v1beta1", "CSINode", csi_node},
    Root{"storage.k8s.io/v1beta1", "CSIStorageCapacity", plain_object},
    Root{"storage.k8s.io/v1beta1", "StorageClass", plain_object},
    Root{"storage.k8s.io/v1beta1", "VolumeAttachment", plain_object},
    Root{"v1", "Binding", plain_object},
    Root{"v1", "ComponentStatus", component_status},
    Root{"v1", "ConfigMap", plain_object},
    Root{"v1", "Endpoints", plain_object},
    Root{"v1", "Event", plain_object},
    Root{"v1", "LimitRange", plain_object},
    Root{"v1", "Namespace", conditioned_object},
    Root{"v1", "Node", node},
    Root{"v1", "PersistentVolume", plain_object},
    Root{"v1", "PersistentVolumeClaim", conditioned_object},
    Root{"v1", "Pod", pod},
    Root{"v1", "PodTemplate", pod_template},
    Root{"v1", "ReplicationController", pod_owner},
    Root{"v1", "ResourceQuota", plain_object},
    Root{"v1", "Secret", plain_object},
    Root{"v1", "Service", service},
    Root{"v1", "ServiceAccount", service_account},
};

std::string_view last_part(std::string_view reference) {
  return paths::base_name(reference);
}

struct Definition {
  std::string_view name;
  BuiltIn type;
};

/// Definitions that custom types refer to; in all others no list merges.
constexpr std::array definitions_of_parts{
    Definition{"io.k8s.api.apps.v1.DaemonSetSpec", pod_owner_spec},
    Definition{"io.k8s.api.apps.v1.DeploymentSpec", pod_owner_spec},
    Definition{"io.k8s.api.apps.v1.ReplicaSetSpec", pod_owner_spec},
    Definition{"io.k8s.api.apps.v1.StatefulSetSpec", stateful_set_spec},
    Definition{"io.k8s.api.batch.v1.CronJobSpec", cron_job_spec},
    Definition{"io.k8s.api.batch.v1.JobSpec", pod_owner_spec},
    Definition{"io.k8s.api.batch.v1.JobTemplateSpec", job_template_spec},
    Definition{"io.k8s.api.core.v1.Container", container},
    Definition{"io.k8s.api.core.v1.EphemeralContainer", ephemeral_container},
    Definition{"io.k8s.api.core.v1.EphemeralVolumeSource", ephemeral_volume_source},
    Definition{"io.k8s.api.core.v1.PersistentVolumeClaim", conditioned_object},
    Definition{"io.k8s.api.core.v1.PersistentVolumeClaimTemplate", plain_object},
    Definition{"io.k8s.api.core.v1.PodSpec", pod_spec},
    Definition{"io.k8s.api.core.v1.PodTemplateSpec", pod_template_spec},
    Definition{"io.k8s.api.core.v1.ReplicationControllerSpec", pod_owner_spec},
    Definition{"io.k8s.api.core.v1.ServiceSpec", service_spec},
    Definition{"io.k8s.api.core.v1.Volume", volume},
    Definition{"io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", object_meta},
};

BuiltIn type_of_definition(std::string_view name) {
  const auto found = std::find_if(definitions_of_parts.begin(), definitions_of_parts.end(),
                                  [&](const Definition& one) { return one.name == name; });
  return found == definitions_of_parts.end() ? none : found->type;
}

/// The definition whose `x-kubernetes-group-version-kind` lists the type.
const Value* definition_of(const Value& document, std::string_view api_version, std::string_view kind) {
  const Value* definitions = document.find("definitions");
  if (definitions == nullptr) return nullptr;
  for (const Value& definition : definitions->children) {
    for (const Value& type : definition.items_of("x-kubernetes-group-version-kind")) {
      std::string written(type.text_of("group"));
      if (!written.empty()) written += '/';
      written += type.text_of("version");
      if (written == api_version && type.text_of("kind") == kind) return &definition;
    }
  }
  return nullptr;
}

}  // namespace

Schema::Schema(std::string_view api_version, std::string_view kind, const SchemaTypes& types) : types_(types) {
  if (types.custom != nullptr) {
    node_ = definition_of(*types.custom, api_version, kind);
    if (node_ != nullptr || !types.has_built_in) return;
  }
  const auto found = std::find_if(roots.begin(), roots.end(), [&](const Root& root) {
    return root.kind == kind && root.api_version == api_version;
  });
  if (found != roots.end()) type_ = found->type;
}

Schema Schema::described_by(const Value* node) const {
  Schema result;
  result.types_ = types_;
  // A chain as long as this is a circle.
  for (int steps = 0; node != nullptr && steps < 100; ++steps) {
    const std::string_view reference = node->text_of("$ref");
    if (reference.empty()) {
      result.node_ = node;
      return result;
    }
    const Value* definitions = types_.custom->find("definitions");
    node = definitions == nullptr ? nullptr : definitions->find(last_part(reference));
    if (node == nullptr && types_.has_built_in) result.type_ = type_of_definition(last_part(reference));
  }
  return result;
}

Schema Schema::field(std::string_view name) const {
  if (node_ != nullptr) {
    const Value* properties = node_->find("properties");
    const Value* next = properties == nullptr ? nullptr : properties->find(name);
    return described_by(next != nullptr ? next : node_->find("additionalProperties"));
  }
  Schema result;
  result.types_ = types_;
  if (type_ == unknown) return result;
  result.type_ = none;
  if (field_ >= 0) return result;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.type == type_ && field.name == name; });
  if (found == fields.end()) return result;
  result.type_ = found->target;
  if (found->merges) {
    result.field_ = static_cast<std::int16_t>(found - fields.begin());
  }
  return result;
}

Schema Schema::elements() const {
  if (node_ != nullptr) return described_by(node_->find("items"));
  Schema result = *this;
  result.field_ = -1;
  return result;
}

bool Schema::merges() const {
  if (node_ == nullptr) return field_ >= 0;
  const std::string_view strategy = node_->text_of("x-kubernetes-patch-strategy");
  return strategy == "merge" || strategy.starts_with("merge,") || strategy.ends_with(",merge");
}

std::vector<std::string_view> Schema::keys() const {
  std::vector<std::string_view> result;
  if (node_ != nullptr) {
    for (const Value& key : node_->items_of("x-kubernetes-list-map-keys")) result.push_back(key.text);
    const std::string_view only = node_->text_of("x-kubernetes-patch-merge-key");
    if (result.empty() && !only.empty()) result.push_back(only);
  } else if (field_ >= 0 && !fields[static_cast<std::size_t>(field_)].keys.empty()) {
    result = text::split(fields[static_cast<std::size_t>(field_)].keys, ',');
  }
  return result;
}

}  // namespace routegrant::kustomize
