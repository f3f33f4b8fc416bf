#include "kube/kinds.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

const kube::KeyedObject& only_keyed(const test::ReadCluster& read) {
  REQUIRE(read.cluster.keyed.size() == 1);
  return read.cluster.keyed.front();
}

}  // namespace

TEST_CASE("every kind with a pod template becomes a workload with its template's labels") {
  const std::string tail =
      "metadata: {name: w, namespace: n}\nspec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: "
      "c}]}}}\n";
  for (const std::string head :
       {"apiVersion: apps/v1\nkind: Deployment\n", "apiVersion: extensions/v1beta1\nkind: Deployment\n",
        "apiVersion: apps/v1\nkind: StatefulSet\n", "apiVersion: apps/v1\nkind: DaemonSet\n",
        "apiVersion: apps/v1\nkind: ReplicaSet\n", "apiVersion: v1\nkind: ReplicationController\n",
        "apiVersion: batch/v1\nkind: Job\n", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n",
        "apiVersion: apps.openshift.io/v1\nkind: DeploymentConfig\n"}) {
    CAPTURE(head);
    const auto read = test::read_cluster(head + tail);
    REQUIRE(read.cluster.workloads.size() == 1);
    CHECK(read.cluster.workloads[0].meta.object() == "n/w");
    CHECK(kube::value_of(read.cluster.workloads[0].pod.labels, "a") == "b");
  }
  for (const std::string version : {"batch/v1", "batch/v1beta1"}) {
    const auto cron = test::read_cluster("apiVersion: " + version +
                                         "\nkind: CronJob\nmetadata: {name: j}\nspec: {jobTemplate: {spec: {template: "
                                         "{spec: {containers: [{name: c}]}}}}}\n");
    REQUIRE(cron.cluster.workloads.size() == 1);
    CHECK(cron.cluster.workloads[0].meta.kind == "CronJob");
  }
}

TEST_CASE("the group decides, not the kind alone") {
  const auto read = test::read_cluster(
      "apiVersion: example.com/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {template: {spec: {containers: [{name: "
      "c}]}}}\n");
  CHECK(read.cluster.workloads.empty());
}

TEST_CASE("a template without containers and a patch without a name are no objects") {
  const auto read = test::read_cluster(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {replicas: 3}\n"
      "---\napiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: c}]}}}\n"
      "---\napiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {workloadRef: {name: w}}\n");
  CHECK(read.cluster.workloads.empty());
}

TEST_CASE("containers keep what credentials need, values as cursors") {
  const auto read = test::read_cluster(R"(apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  serviceAccount: old
  hostNetwork: true
  initContainers:
    - {name: i, image: a}
    - {name: s, image: b, restartPolicy: Always}
  containers:
    - name: c
      env:
        - {name: A, value: secret text}
        - {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
        - {name: C, valueFrom: {configMapKeyRef: {name: m, key: k}}}
        - {name: D, valueFrom: {fieldRef: {fieldPath: x}}}
      envFrom:
        - {prefix: P_, secretRef: {name: s}}
        - {configMapRef: {name: m, optional: true}}
      volumeMounts: [{name: v, mountPath: /x, subPath: y}]
  volumes:
    - {name: v, secret: {secretName: s, items: [{key: k, path: p}]}}
    - {name: w, projected: {sources: [{secret: {name: s}}, {configMap: {name: m}}]}}
    - {name: x, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: spc}}}
    - {name: e, emptyDir: {}}
)");
  REQUIRE(read.cluster.workloads.size() == 1);
  const kube::Pod& pod = read.cluster.workloads[0].pod;
  CHECK(pod.host_network);
  CHECK(pod.service_account.value == "old");
  REQUIRE(pod.containers.size() == 3);
  CHECK(pod.containers[0].role == kube::Container::Role::init);
  CHECK(pod.containers[1].role == kube::Container::Role::sidecar);
  const kube::Container& main = pod.containers[2];
  CHECK(main.role == kube::Container::Role::main);
  REQUIRE(main.env.size() == 4);
  CHECK(main.env[0].from == kube::EnvEntry::From::literal);
  CHECK(read.at(main.env[0].value.span()) == "secret text");
  CHECK(main.env[1].ref.optional);
  CHECK(main.env[1].ref.is_secret);
  CHECK_FALSE(main.env[2].ref.is_secret);
  CHECK(main.env[3].from == kube::EnvEntry::From::other);
  REQUIRE(main.env_from.size() == 2);
  CHECK(main.env_from[0].prefix == "P_");
  CHECK(main.env_from[1].optional);
  CHECK(main.mounts[0].sub_path == "y");
  REQUIRE(pod.volumes.size() == 4);
  CHECK(pod.volumes[0].sources[0].items[0].path == "p");
  CHECK(pod.volumes[1].sources.size() == 2);
  CHECK(pod.volumes[2].sources[0].object.value == "spc");
  CHECK(pod.volumes[3].sources[0].kind == kube::VolumeSource::Kind::empty_dir);
}

TEST_CASE("stringData wins over data, sealed values lie outside Git, no data means unknown keys") {
  const auto both = test::read_cluster(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==, b: eQ==}\nstringData: {a: plain, c: "
      "'ENC[AES256]'}\n");
  const auto& secret = only_keyed(both);
  REQUIRE(secret.data.size() == 3);
  CHECK(both.at(secret.data[0].value.span()) == "plain");
  CHECK_FALSE(secret.data[0].base64);
  CHECK(secret.data[1].base64);
  CHECK(secret.data[2].outside_git);
  CHECK_FALSE(secret.data[2].value.present());
  CHECK(secret.keys_known);
  CHECK_FALSE(only_keyed(test::read_cluster(
                             "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: servicebinding.io/postgresql\n"))
                  .keys_known);
}

TEST_CASE("an ExternalSecret has its template's keys, or those it fetches, and says when it cannot know all") {
  const std::string head = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec:\n";
  const auto plain = test::read_cluster(head + "  target: {name: out}\n  data: [{secretKey: k}]\n");
  CHECK(only_keyed(plain).meta.name.value == "out");
  CHECK(only_keyed(plain).data[0].outside_git);
  CHECK(only_keyed(plain).keys_known);
  CHECK_FALSE(only_keyed(test::read_cluster(head + "  dataFrom: [{extract: {key: x}}]\n")).keys_known);
  const auto pattern = test::read_cluster(
      head + "  target: {template: {data: {user: app, url: 'x{{ .p }}'}}}\n  dataFrom: [{extract: {key: x}}]\n");
  REQUIRE(only_keyed(pattern).data.size() == 2);
  CHECK(pattern.at(only_keyed(pattern).data[0].value.span()) == "app");
  CHECK(only_keyed(pattern).data[1].outside_git);
  CHECK(only_keyed(pattern).keys_known);
  CHECK(test::read_cluster(head + "  target: {creationPolicy: None}\n").cluster.keyed.empty());
}

TEST_CASE("a SealedSecret makes a Secret of which only the keys can be read") {
  const auto read = test::read_cluster(
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {k: Ag}, "
      "template: {data: {user: app}}}\n");
  REQUIRE(only_keyed(read).data.size() == 2);
  CHECK(only_keyed(read).data[0].outside_git);
  CHECK(only_keyed(read).data[1].key.value == "user");
}

TEST_CASE("policies of other languages exist, select, and are not understood") {
  const auto read = test::read_cluster(R"(apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: c, namespace: n}
spec: {endpointSelector: {matchLabels: {'k8s:app': db}}, ingress: [{}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec: {selector: app == 'db', egress: [{action: Deny}]}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: a}
spec: {subject: {namespaces: {matchLabels: {team: x}}}, ingress: [{}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: nothing, namespace: n}
spec: {endpointSelector: {}}
)");
  const auto& policies = read.cluster.policies;
  REQUIRE(policies.size() == 3);
  for (const kube::Policy& policy : policies) CHECK_FALSE(policy.understood);
  CHECK(policies[0].pods.requirements[0].key.value == "app");
  CHECK_FALSE(policies[0].isolates_egress);
  CHECK(policies[1].cluster_wide);
  CHECK(policies[1].pods.empty());
  CHECK_FALSE(policies[1].isolates_ingress);
  CHECK(policies[1].isolates_egress);
  CHECK(policies[2].namespaces.requirements.size() == 1);
}

TEST_CASE("wanted kinds are those that something reads") {
  CHECK(kube::is_wanted_kind("Deployment"));
  CHECK(kube::is_wanted_kind("DeploymentList"));
  CHECK(kube::is_wanted_kind("Kustomization"));
  CHECK_FALSE(kube::is_wanted_kind("CustomResourceDefinition"));
  const auto& kinds = kube::all_kinds();
  CHECK(std::none_of(kinds.begin(), kinds.end(), [](const kube::Kind* kind) { return kind->read == nullptr; }));
}

TEST_CASE("Services select by their whole selector, an empty one nothing, and named targets by the pod") {
  const auto read = test::read_cluster(R"(apiVersion: v1
kind: Service
metadata: {name: s, namespace: n}
spec: {selector: {a: b}, ports: [{name: http, port: 80, targetPort: web}, {port: 81}, {port: 82, targetPort: 8082}, {port: 83, targetPort: none}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty, namespace: n}
spec: {selector: {}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: n, labels: {a: b, c: d}}
spec: {containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}
)");
  const kube::Service& service = read.cluster.services[0];
  const kube::Workload& workload = read.cluster.workloads[0];
  CHECK(kube::selects(service, workload));
  CHECK_FALSE(kube::selects(read.cluster.services[1], workload));
  CHECK(kube::find_port(service, "80") == &service.ports[0]);
  CHECK(kube::find_port(service, "http") == &service.ports[0]);
  CHECK(kube::find_port(service, "") == nullptr);
  CHECK(kube::target_port(service.ports[0], workload) == 8080);
  CHECK(kube::target_port(service.ports[1], workload) == 81);
  CHECK(kube::target_port(service.ports[2], workload) == 8082);
  CHECK_FALSE(kube::target_port(service.ports[3], workload).has_value());
  CHECK(kube::find_service(read.cluster, "n", "s") == &service);
  CHECK(kube::find_service(read.cluster, "other", "s") == nullptr);
  CHECK(kube::find_service(read.cluster, "", "s") == &service);
}

TEST_CASE("a load balancer is a way in, for each port that may speak HTTP") {
  const auto routes = [](const std::string& spec, const std::string& annotations = "") {
    return test::read_cluster("apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {" + annotations +
                              "}}\nspec: " + spec + "\n")
        .cluster.routes;
  };
  const auto open = routes(
      "{type: LoadBalancer, ports: [{port: 80}, {port: 5432}, {port: 53, protocol: UDP}, {port: 8443, name: "
      "postgres}]}");
  REQUIRE(open.size() == 1);
  CHECK(open[0].meta.kind == "LoadBalancer");
  CHECK(open[0].exposure == "internet");
  CHECK(open[0].listener == "80");
  CHECK(routes("{type: NodePort, ports: [{port: 80, nodePort: 30080}]}")[0].listener == "30080");
  CHECK(routes("{type: NodePort, ports: [{port: 80}]}")[0].exposure == "unknown");
  CHECK(routes("{ports: [{port: 80}]}").empty());
  CHECK(routes("{type: LoadBalancer, ports: [{port: 80}]}", "networking.gke.io/load-balancer-type: Internal")[0]
            .exposure == "internal");
  CHECK(routes("{type: LoadBalancer, ports: [{port: 80}]}",
               "service.beta.kubernetes.io/aws-load-balancer-type: external")[0]
            .exposure == "internal");
  CHECK(routes("{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 80}]}")[0].exposure ==
        "internal");
  const auto limited =
      routes("{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, 8.8.8.8/32], ports: [{port: 80}]}");
  CHECK(limited[0].exposure == "internet");
  CHECK(limited[0].auth == std::vector<std::string>{"allow-list"});
}

TEST_CASE("a Knative Service is workload, Service and route at once") {
  const auto read = test::read_cluster(
      "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k, namespace: n}\nspec: {template: {spec: "
      "{containers: [{image: i}]}}}\n");
  REQUIRE(read.cluster.workloads.size() == 1);
  REQUIRE(read.cluster.services.size() == 1);
  REQUIRE(read.cluster.routes.size() == 1);
  CHECK(kube::selects(read.cluster.services[0], read.cluster.workloads[0]));
  CHECK(read.cluster.services[0].generated);
  CHECK(read.cluster.routes[0].exposure == "internet");
}
