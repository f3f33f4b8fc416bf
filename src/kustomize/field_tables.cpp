#include <array>

#include "kustomize/config.hpp"

namespace routegrant::kustomize {
namespace {

// clang-format off: one row a line

/// metadatalabels.go: the labels of objects and of what they make.
constexpr std::array labels{
    FieldSpec{{}, "metadata/labels", true},
    FieldSpec{{.version = "v1", .kind = "ReplicationController"}, "spec/template/metadata/labels", true},
    FieldSpec{{.kind = "Deployment"}, "spec/template/metadata/labels", true},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/metadata/labels", true},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/metadata/labels", true},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"}, "spec/template/metadata/labels", true},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"}, "spec/volumeClaimTemplates[]/metadata/labels", true},
    FieldSpec{{.group = "batch", .kind = "Job"}, "spec/template/metadata/labels", true},
    FieldSpec{{.group = "batch", .kind = "CronJob"}, "spec/jobTemplate/metadata/labels", true},
    FieldSpec{{.group = "batch", .kind = "CronJob"}, "spec/jobTemplate/spec/template/metadata/labels", true},
};

/// commonlabels.go: selectors, which `commonLabels` and `includeSelectors` change beside the labels.
constexpr std::array selectors{
    FieldSpec{{.version = "v1", .kind = "Service"}, "spec/selector", true},
    FieldSpec{{.version = "v1", .kind = "ReplicationController"}, "spec/selector", true},
    FieldSpec{{.kind = "Deployment"}, "spec/selector/matchLabels", true},
    FieldSpec{{.group = "apps", .kind = "Deployment"},
              "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
              "labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "Deployment"},
              "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/"
              "matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "Deployment"},
              "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/"
              "podAffinityTerm/labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "Deployment"},
              "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
              "labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "Deployment"},
              "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
              false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/selector/matchLabels", true},
    FieldSpec{{.kind = "DaemonSet"}, "spec/selector/matchLabels", true},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"}, "spec/selector/matchLabels", true},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"},
              "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
              "labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"},
              "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/"
              "matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"},
              "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/"
              "podAffinityTerm/labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"},
              "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
              "labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "apps", .kind = "StatefulSet"},
              "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
              false},
    FieldSpec{{.group = "batch", .kind = "Job"}, "spec/selector/matchLabels", false},
    FieldSpec{{.group = "batch", .kind = "CronJob"}, "spec/jobTemplate/spec/selector/matchLabels", false},
    FieldSpec{{.group = "policy", .kind = "PodDisruptionBudget"}, "spec/selector/matchLabels", false},
    FieldSpec{{.group = "networking.k8s.io", .kind = "NetworkPolicy"}, "spec/podSelector/matchLabels", false},
    FieldSpec{
        {.group = "networking.k8s.io", .kind = "NetworkPolicy"}, "spec/ingress/from/podSelector/matchLabels", false},
    FieldSpec{{.group = "networking.k8s.io", .kind = "NetworkPolicy"}, "spec/egress/to/podSelector/matchLabels", false},
};

/// commonannotations.go
constexpr std::array annotations{
    FieldSpec{{}, "metadata/annotations", true},
    FieldSpec{{.version = "v1", .kind = "ReplicationController"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.kind = "Deployment"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.group = "batch", .kind = "Job"}, "spec/template/metadata/annotations", true},
    FieldSpec{{.group = "batch", .kind = "CronJob"}, "spec/jobTemplate/metadata/annotations", true},
    FieldSpec{{.group = "batch", .kind = "CronJob"}, "spec/jobTemplate/spec/template/metadata/annotations", true},
};

/// images.go
constexpr std::array images{
    FieldSpec{{}, "spec/containers[]/image", true},
    FieldSpec{{}, "spec/initContainers[]/image", true},
    FieldSpec{{}, "spec/volumes[]/image/reference", true},
    FieldSpec{{}, "spec/template/spec/containers[]/image", true},
    FieldSpec{{}, "spec/template/spec/initContainers[]/image", true},
    FieldSpec{{}, "spec/template/spec/volumes[]/image/reference", true},
};

/// replicas.go
constexpr std::array replicas{
    FieldSpec{{.kind = "Deployment"}, "spec/replicas", true},
    FieldSpec{{.kind = "ReplicationController"}, "spec/replicas", true},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/replicas", true},
    FieldSpec{{.kind = "StatefulSet"}, "spec/replicas", true},
};

/// namespace.go
constexpr std::array namespaces{
    FieldSpec{{.kind = "Namespace"}, "metadata/name", true},
    FieldSpec{{.group = "apiregistration.k8s.io", .kind = "APIService"}, "spec/service/namespace", true},
    FieldSpec{{.group = "apiextensions.k8s.io", .kind = "CustomResourceDefinition"},
              "spec/conversion/webhook/clientConfig/service/namespace",
              false},
};

// clang-format on

}  // namespace

std::span<const FieldSpec> label_fields() {
  return labels;
}

std::span<const FieldSpec> selector_fields() {
  return selectors;
}

std::span<const FieldSpec> annotation_fields() {
  return annotations;
}

std::span<const FieldSpec> image_fields() {
  return images;
}

std::span<const FieldSpec> replica_fields() {
  return replicas;
}

std::span<const FieldSpec> namespace_fields() {
  return namespaces;
}

}  // namespace routegrant::kustomize
