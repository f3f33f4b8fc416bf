#include "kube/kinds.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "kube/secrets/producer.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

const kube::KeyedObject& only_keyed(const test::ReadCluster& read) {
  REQUIRE(read.cluster.keyed.size() == 1);
  return read.cluster.keyed.front();
}

/// The keys in order, each followed by a blank.
std::string keys_of(const kube::KeyedObject& object) {
  std::string keys;
  for (const kube::DataEntry& entry : object.data) keys += entry.key.value + " ";
  return keys;
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

TEST_CASE("a workload without selector, labels and image is a patch that nothing applies") {
  const std::string head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w, namespace: n}\nspec:\n";
  const auto read = [&](const std::string& spec) { return test::read_cluster(head + spec); };
  const auto patch = read("  template: {spec: {containers: [{name: c, envFrom: [{secretRef: {name: s}}]}]}}\n");
  CHECK(patch.cluster.workloads.empty());
  REQUIRE(patch.diagnostics.size() == 1);
  CHECK(patch.diagnostics.front().message.find("Deployment n/w has no selector, no labels and no image") == 0);
  CHECK(read("  template: {spec: {containers: [{name: c, image: i}]}}\n").cluster.workloads.size() == 1);
  CHECK(read("  selector: {matchLabels: {a: b}}\n  template: {spec: {containers: [{name: c}]}}\n")
            .cluster.workloads.size() == 1);
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
  CHECK(only_keyed(pattern).data[1].is_template);
  CHECK(pattern.at(only_keyed(pattern).data[1].value.span()) == "'x{{ .p }}'");
  CHECK(only_keyed(pattern).keys_known);
  CHECK(only_keyed(pattern).refresh == kube::Refresh::followed);
  CHECK(only_keyed(test::read_cluster(head + "  refreshPolicy: CreatedOnce\n")).refresh == kube::Refresh::once);
  CHECK(only_keyed(test::read_cluster(head + "  refreshInterval: 0s\n")).refresh == kube::Refresh::once);
  const auto merged = test::read_cluster(
      head + "  target: {template: {mergePolicy: Merge, data: {user: app}}}\n  data: [{secretKey: k}]\n");
  CHECK(keys_of(only_keyed(merged)) == "k user ");
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

TEST_CASE("the keys of each producer of Secrets") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const std::vector<Row> rows{
      {"apiVersion: kubernetes-client.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\nspec: {data: [{name: a}]}\n",
       "s: a "},
      {"apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultDynamicSecret\nmetadata: {name: s}\nspec: {path: "
       "creds/x, destination: {name: out}}\n",
       "out: username password _raw and more"},
      {"apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: s}\nspec: {destination: "
       "{name: out, transformation: {includes: [^user$], excludeRaw: true, templates: {url: {text: x}}}}}\n",
       "out: user url "},
      {"apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: s}\nspec: {destination: "
       "{name: out, transformation: {includes: ['user.*']}}}\n",
       "out: _raw and more"},
      {"apiVersion: ricoberger.de/v1alpha1\nkind: VaultSecret\nmetadata: {name: s}\nspec: {keys: [a, b]}\n", "s: a b "},
      {"apiVersion: ricoberger.de/v1alpha1\nkind: VaultSecret\nmetadata: {name: s}\nspec: {keys: [a], templates: {t: "
       "x}}\n",
       "s: t "},
      {"apiVersion: redhatcop.redhat.io/v1alpha1\nkind: VaultSecret\nmetadata: {name: s}\nspec: {output: {name: o, "
       "stringData: {t: x}}}\n",
       "o: t "},
      {"apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: s}\nspec: {secretName: tls, keystores: "
       "{pkcs12: {create: true}}, additionalOutputFormats: [{type: CombinedPEM}]}\n",
       "tls: tls.crt tls.key ca.crt keystore.p12 truststore.p12 tls-combined.pem "},
      {"apiVersion: onepassword.com/v1\nkind: OnePasswordItem\nmetadata: {name: s}\n", "s: and more"},
      {"apiVersion: secrets.doppler.com/v1alpha1\nkind: DopplerSecret\nmetadata: {name: s}\nspec: {managedSecret: "
       "{name: d}}\n",
       "d: and more"},
      {"apiVersion: secrets.infisical.com/v1alpha1\nkind: InfisicalSecret\nmetadata: {name: s}\nspec: "
       "{managedSecretReference: {secretName: i, template: {data: {k: x}}}}\n",
       "i: k "},
      {"apiVersion: spv.no/v1\nkind: AzureKeyVaultSecret\nmetadata: {name: s}\nspec: {output: {secret: {name: a, "
       "dataKey: k}}}\n",
       "a: k "},
      {"apiVersion: k8s.bitwarden.com/v1\nkind: BitwardenSecret\nmetadata: {name: s}\nspec: {secretName: b, "
       "onlyMappedSecrets: true, map: [{secretKeyName: k}]}\n",
       "b: k "},
      {"apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: s}\nspec: {secretTemplates: "
       "[{name: t, stringData: {k: 'ENC[x]'}}]}\n",
       "t: k "},
      {"apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: s}\nspec: "
       "{secretObjects: [{secretName: o, data: [{objectName: x, key: k}]}]}\n",
       "o: k "},
      {"apiVersion: rds.aws.example.org/v1\nkind: Instance\nmetadata: {name: s}\nspec: {writeConnectionSecretToRef: "
       "{name: conn, namespace: n}}\n",
       "conn: username password endpoint port and more"},
  };
  for (const Row& row : rows) {
    const auto read = test::read_cluster(row.text);
    const kube::KeyedObject& object = only_keyed(read);
    CHECK(object.meta.name.value + ": " + keys_of(object) + (object.keys_known ? "" : "and more") == row.expected);
  }
  CHECK(test::read_cluster("apiVersion: external-secrets.io/v1alpha1\nkind: PushSecret\nmetadata: {name: s}\n")
            .cluster.keyed.empty());
}

TEST_CASE("a SecretProviderClass lists the files of its volume in each provider's words") {
  const auto files = [](const std::string& parameters) {
    const auto read = test::read_cluster(
        "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: s}\nspec:\n  "
        "parameters:\n" +
        parameters);
    REQUIRE(read.cluster.provider_classes.size() == 1);
    return keys_of(read.cluster.provider_classes[0]);
  };
  CHECK(
      files(
          "    objects: |\n      - objectName: prod/db\n        objectType: secretsmanager\n        jmesPath:\n        "
          "  - path: username\n            objectAlias: user\n          - path: password\n            objectAlias: "
          "pw\n") == "prod_db user pw ");
  CHECK(files("    objects: |\n      array:\n        - |\n          objectName: db-pw\n          objectAlias: pw\n") ==
        "pw ");
  CHECK(files("    secrets: |\n      - resourceName: projects/p/secrets/s/versions/1\n        path: pw.txt\n") ==
        "pw.txt ");
  CHECK(
      files(
          "    objects: |\n      - objectName: \"db-password\"\n        secretPath: secret/data/db\n        secretKey: "
          "password\n") == "db-password ");
}

TEST_CASE("Secrets are copied to where annotations say") {
  const auto read = test::read_cluster(R"(apiVersion: v1
kind: Secret
metadata: {name: db, namespace: a, annotations: {replicator.v1.mittwald.de/replicate-to: 'b,team-.*'}}
stringData: {user: app}
---
apiVersion: v1
kind: Secret
metadata: {name: copy, namespace: c, annotations: {reflector.v1.k8s.emberstack.com/reflects: a/db}}
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team-x}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: other}
spec: {containers: [{name: c, image: i}]}
)");
  kube::Cluster cluster = read.cluster;
  kube::complete_producers(cluster);
  std::string objects;
  for (const kube::KeyedObject& object : cluster.keyed) objects += object.meta.object() + ": " + keys_of(object) + "| ";
  CHECK(objects == "a/db: user | c/copy: user | team-x/db: user | ");
}

TEST_CASE("charts that are deployed are noted as not seen") {
  const auto notes = [](const std::string& text) {
    auto read = test::read_cluster(text);
    std::string out;
    for (const Diagnostic& note : read.diagnostics)
      out += (note.kind == Diagnostic::Kind::note ? "" : "incomplete: ") + note.message + " [" +
             std::string(read.at(*note.span)) + "]|";
    return out;
  };
  CHECK(notes("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: "
              "flux-system}\nspec: {path: ./apps/shop, targetNamespace: shop}\n")
            .empty());
  CHECK(notes("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {destination: "
              "{namespace: shop}, sources: [{path: deploy}, {chart: redis}]}\n") ==
        "Application a deploys chart redis, whose objects are not seen here [redis]|");
  CHECK(notes("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {chartRef: {name: "
              "grafana}}\n") == "HelmRelease a deploys chart grafana, whose objects are not seen here [grafana]|");
  CHECK(notes("apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: a, namespace: kube-system}\nspec: "
              "{chart: grafana, targetNamespace: monitoring}\n") ==
        "HelmChart kube-system/a deploys chart grafana, whose objects are not seen here [grafana]|");
}

// k3s-io/helm-controller, pkg/controllers/chart/chart.go: the namespace of the object where it says no other.
TEST_CASE("what a HelmChart of k3s brings may be what a route leads to") {
  const auto unseen = [](const std::string& text) {
    std::string out;
    for (const kube::UnseenSource& source : test::read_cluster(text).cluster.unseen)
      out += source.what.value + " in '" + source.namespace_name + "' ";
    return out;
  };
  const std::string chart = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: a, namespace: n}\n";
  CHECK(unseen(chart + "spec: {chart: grafana, targetNamespace: monitoring}\n") == "grafana in 'monitoring' ");
  CHECK(unseen(chart + "spec: {chart: grafana}\n") == "grafana in 'n' ");
  CHECK(unseen(chart + "spec: {chartContent: H4sIAAAA}\n") == "a in 'n' ");
}

TEST_CASE("pod templates of unknown kinds are pods, patterns of policies are none") {
  const auto names = [](const std::string& text) {
    const auto read = test::read_cluster(text);
    std::string out;
    for (const kube::Workload& workload : read.cluster.workloads)
      out += workload.meta.kind + " " + workload.meta.name.value + " ";
    return out;
  };
  const std::string containers = "{spec: {containers: [{name: c, image: i}]}}";
  CHECK(names("apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\nspec: {a: {template: " + containers +
              "}, b: {template: " + containers + "}}\n") == "Thing t Thing t:b ");
  CHECK(names("apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\nspec: " + containers + "\n").empty());
  CHECK(names("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: t}\nspec: {template: " + containers +
              "}\n")
            .empty());
  CHECK(kube::is_wanted_document("Thing", "spec:\n  containers:\n"));
  CHECK_FALSE(kube::is_wanted_document("Thing", "spec: {}\n"));
  CHECK_FALSE(kube::is_wanted_document("CustomResourceDefinition", "containers:\n"));
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
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: nothing, namespace: n}
spec: {endpointSelector: {}}
)");
  const auto& policies = read.cluster.policies;
  REQUIRE(policies.size() == 2);
  for (const kube::Policy& policy : policies) CHECK_FALSE(policy.understood);
  CHECK(policies[0].pods.requirements[0].key.value == "app");
  CHECK_FALSE(policies[0].isolates_egress);
  CHECK(policies[1].cluster_wide);
  CHECK(policies[1].pods.requirements[0].values == std::vector<std::string>{"db"});
  CHECK_FALSE(policies[1].isolates_ingress);
  CHECK(policies[1].isolates_egress);
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
  // Another class than the cloud's own decides by itself.
  CHECK(routes("{type: LoadBalancer, loadBalancerClass: tailscale, ports: [{port: 80}]}")[0].exposure == "internal");
  CHECK(routes("{type: LoadBalancer, loadBalancerClass: example.com/x, ports: [{port: 80}]}")[0].exposure == "unknown");
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
