#include <string>
#include <string_view>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// `driver` and `executor` have a container's fields and some of a pod's (spark-operator,
/// api/v1beta2/sparkapplication_types.go, SparkPodSpec).
void add_pod(const yaml::Cursor& object, const yaml::Cursor& spec, std::string_view part, Cluster& into) {
  const yaml::Cursor here = spec[part];
  if (!here) return;
  Workload workload{.meta = meta_of(object), .pod = pod_of(here, {})};
  const bool is_executor = part == "executor";
  if (is_executor) workload.meta.name.value += ":executor";
  workload.pod.span = here.span();
  // What the operator and spark-submit put on the pods (pkg/common/spark.go; Spark, "Running on Kubernetes").
  workload.pod.unknown_labels = {"spark-app-name",
                                 "spark-app-selector",
                                 "spark-exec-id",
                                 "spark-role",
                                 "sparkoperator.k8s.io/app-name",
                                 "sparkoperator.k8s.io/launched-by-spark-operator",
                                 "sparkoperator.k8s.io/submission-id"};
  workload.pod.service_account = text_of(here["serviceAccount"]);
  const Pod shared = pod_of({}, spec);
  workload.pod.volumes = shared.volumes;
  Container container = container_of(here, Container::Role::main);
  container.name = {is_executor ? "spark-kubernetes-executor" : "spark-kubernetes-driver", here.key_span()};
  if (container.image.empty()) container.image = text_of(spec["image"]);
  for (const yaml::Cursor& value : here["envVars"].items())
    container.env.push_back({.name = {std::string(value.key()), value.key_span()}, .value = value});
  for (const yaml::Cursor& ref : here["envSecretKeyRefs"].items()) {
    container.env.push_back({.name = {std::string(ref.key()), ref.key_span()},
                             .from = EnvEntry::From::key,
                             .ref = {.is_secret = true, .object = text_of(ref["name"]), .key = text_of(ref["key"])}});
  }
  // `secrets` are mounted whole, each at its path.
  for (const yaml::Cursor& secret : here["secrets"].items()) {
    const std::string volume = std::string(secret["name"].text()) + "-volume";
    workload.pod.volumes.push_back(
        {.name = {volume, secret["name"].span()},
         .sources = {{.kind = VolumeSource::Kind::secret, .object = text_of(secret["name"])}}});
    container.mounts.push_back({.volume = volume, .path = text_of(secret["path"])});
  }
  for (const yaml::Cursor& sidecar : here["sidecars"].items())
    workload.pod.containers.push_back(container_of(sidecar, Container::Role::main));
  for (const yaml::Cursor& init : here["initContainers"].items())
    workload.pod.containers.push_back(container_of(init, Container::Role::init));
  workload.pod.containers.insert(workload.pod.containers.begin(), std::move(container));
  into.workloads.push_back(std::move(workload));
}

void add_application(const yaml::Cursor& object, const yaml::Cursor& spec, Cluster& into) {
  add_pod(object, spec, "driver", into);
  add_pod(object, spec, "executor", into);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_application(object, object["spec"], into);
}

void read_scheduled(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_application(object, object["spec"]["template"], into);
}

}  // namespace

const Kind spark_application{.groups = "sparkoperator.k8s.io", .name = "SparkApplication", .read = read};
const Kind spark_scheduled_application{
    .groups = "sparkoperator.k8s.io", .name = "ScheduledSparkApplication", .read = read_scheduled};

}  // namespace routegrant::kube
