#include <array>

#include "kustomize/config.hpp"

namespace routegrant::kustomize {
namespace {

// clang-format off: one row a line

/// varreference.go: where `$(NAME)` stands for a var.
constexpr std::array vars{
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "CronJob"}, "spec/jobTemplate/spec/template/volumes/nfs/server", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "DaemonSet"}, "spec/template/spec/volumes/nfs/server", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/spec/volumes/nfs/server", false},
    FieldSpec{{.kind = "Deployment"}, "spec/template/metadata/annotations", false},
    FieldSpec{{.kind = "Ingress"}, "spec/rules/host", false},
    FieldSpec{{.kind = "Ingress"}, "spec/tls/hosts", false},
    FieldSpec{{.kind = "Ingress"}, "spec/tls/secretName", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Job"}, "spec/template/spec/volumes/nfs/server", false},
    FieldSpec{{.kind = "Pod"}, "spec/containers/args", false},
    FieldSpec{{.kind = "Pod"}, "spec/containers/command", false},
    FieldSpec{{.kind = "Pod"}, "spec/containers/env/value", false},
    FieldSpec{{.kind = "Pod"}, "spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Pod"}, "spec/initContainers/args", false},
    FieldSpec{{.kind = "Pod"}, "spec/initContainers/command", false},
    FieldSpec{{.kind = "Pod"}, "spec/initContainers/env/value", false},
    FieldSpec{{.kind = "Pod"}, "spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "Pod"}, "spec/volumes/nfs/server", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "ReplicaSet"}, "spec/template/spec/volumes/nfs/server", false},
    FieldSpec{{.kind = "Service"}, "spec/ports/port", false},
    FieldSpec{{.kind = "Service"}, "spec/ports/targetPort", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/containers/args", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/containers/command", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/containers/env/value", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/containers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/initContainers/args", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/initContainers/command", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/initContainers/env/value", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/template/spec/initContainers/volumeMounts/mountPath", false},
    FieldSpec{{.kind = "StatefulSet"}, "spec/volumeClaimTemplates/spec/nfs/server", false},
    FieldSpec{{.kind = "PersistentVolume"}, "spec/nfs/server", false},
    FieldSpec{{}, "metadata/labels", false},
    FieldSpec{{}, "metadata/annotations", false},
};

// clang-format on

}  // namespace

std::span<const FieldSpec> var_fields() {
  return vars;
}

}  // namespace routegrant::kustomize
