// What other people's repositories write in ways that no documentation shows: each case stands for a repository whose
// answer was wrong.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "credentials_world.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::World;

namespace {

std::string deployment(const std::string& env, const std::string& pod = "", const std::string& containers = "") {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: n}\nspec:\n"
         "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n" +
         pod + "      containers:\n        - name: c\n          image: example/web\n          env: [" + env + "]\n" +
         containers;
}

std::string from_key(const std::string& name, const std::string& key) {
  return "{name: " + name + ", valueFrom: {secretKeyRef: {name: s, key: " + key + "}}}";
}

std::string external_secret(const std::string& policy) {
  return "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec:\n"
         "  refreshInterval: 15m\n  secretStoreRef: {kind: ClusterSecretStore, name: x}\n  target: {name: s, "
         "creationPolicy: " +
         policy + "}\n  data: [{secretKey: password, remoteRef: {key: a}}]\n";
}

credentials::Rotation rotation(const World& world) {
  REQUIRE(world.logins.size() == 1);
  return credentials::rotation_of(world.cluster, world.servers, world.logins.front());
}

}  // namespace

TEST_CASE("of two objects of one name, the one that fills the Secret says who renews it and restarts the pods") {
  const std::string client = deployment("{name: PGHOST, value: db.ext.example}, " + from_key("PGUSER", "username") +
                                        ", " + from_key("PGPASSWORD", "password"));
  const std::string stub = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\n";
  const std::string vault =
      "---\napiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultDynamicSecret\nmetadata: {name: s, namespace: n}\n"
      "spec:\n  mount: db\n  path: creds/web\n  destination: {create: false, name: s}\n"
      "  rolloutRestartTargets: [{kind: Deployment, name: web}]\n";
  for (const std::string& text : {stub + vault + client, vault + stub + client}) {
    const credentials::Rotation found = rotation(World(text));
    CHECK(found.rotates);
    CHECK(found.renewal == "leased");
  }
  CHECK_FALSE(rotation(World(stub + client)).rotates);
  const std::string filled =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\n"
      "stringData: {username: app, password: x9k2w, other: y}\n";
  CHECK(rotation(World(filled + external_secret("Merge") + client)).renewal == "followed");
  // It renews its own keys only.
  const std::string other = deployment("{name: PGHOST, value: db.ext.example}, " + from_key("PGUSER", "username") +
                                       ", " + from_key("PGPASSWORD", "other"));
  CHECK(rotation(World(filled + external_secret("Merge") + other)).renewal == "by hand");
}

TEST_CASE("a password in Git stands there whatever writes over it at run time") {
  const auto places = [](const std::string& secret) {
    return test::places_of(
        analyzed(
            {{.path = "a.yaml",
              .text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\nstringData:\n  password: " +
                      secret + "\n" + external_secret("Owner") +
                      deployment("{name: PGHOST, value: db.ext.example}, {name: PGUSER, value: app}, " +
                                 from_key("PGPASSWORD", "password"))}}),
        "credential-in-plain-text");
  };
  CHECK(places("x9k2w") == std::multiset<std::string>{"a.yaml:5"});
  CHECK(places("${PASSWORD}").empty());
}

TEST_CASE("an ApplicationSet's charts go where the elements of its list say") {
  const auto missing = [](const std::string& generator, const std::string& chart, const std::string& space) {
    return test::places_of(
               analyzed(
                   {{.path = "a.yaml",
                     .text = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s, "
                             "namespace: argocd}\nspec:\n  goTemplate: true\n  generators: [" +
                             generator +
                             "]\n  template:\n    metadata: {name: x}\n    spec:\n      source: {repoURL: "
                             "'https://charts.example', chart: '" +
                             chart + "'}\n      destination: {namespace: '" + space +
                             "'}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, "
                             "namespace: shop}\nspec: {rules: [{host: a.example.com, http: {paths: [{path: /, "
                             "pathType: Prefix, backend: {service: {name: shop-server, port: {number: 80}}}}]}}]}\n"}}),
               "route-to-missing-backend")
               .size() == 1;
  };
  const std::string list = "{list: {elements: [{chart: shop, place: {space: shop}}]}}";
  CHECK_FALSE(missing(list, "{{.chart}}", "{{.place.space}}"));
  CHECK_FALSE(missing(list, "{{ .chart }}", "shop"));
  CHECK(missing(list, "{{.chart}}", "other"));
  CHECK(missing("{list: {elements: [{chart: shop, place: {space: other}}]}}", "{{.chart}}", "{{.place.space}}"));
  // Whoever decides elsewhere may mean any namespace.
  CHECK_FALSE(missing("{clusters: {}}", "shop", "{{.name}}"));
  CHECK_FALSE(missing("{list: {template: {spec: {destination: {namespace: shop}}}, elements: [{chart: shop}]}}",
                      "{{.chart}}", "other"));
}

TEST_CASE("the password's key tells whose it is where nothing names the user") {
  const auto users = [](const std::string& user, const std::string& key) {
    const World world(
        "apiVersion: v1\nkind: Service\nmetadata: {name: pg, namespace: n}\nspec: {selector: {app: pg}, "
        "ports: [{port: 5432}]}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: pg, "
        "namespace: n}\nspec:\n  selector: {matchLabels: {app: pg}}\n  template:\n    metadata: {labels: "
        "{app: pg}}\n    spec:\n      containers: [{name: c, image: 'postgres:16', env: [" +
        user + from_key("POSTGRES_PASSWORD", "p") + "]}]\n" +
        deployment("{name: DB_HOST, value: pg}, " + from_key("DB_PASSWORD", key)));
    REQUIRE(world.logins.size() == 1);
    return World::shown(world.logins.front().user);
  };
  CHECK(users("{name: POSTGRES_USER, value: kong}, ", "p") == "kong?");
  CHECK(users("", "p") == "postgres?");
  CHECK(users("{name: POSTGRES_USER, value: kong}, ", "other") == "-");
}

TEST_CASE("beside a proxy that signs in by itself whoever runs in the pod is its identity") {
  const std::string proxy =
      "        - name: proxy\n          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1\n"
      "          args: ['--auto-iam-authn', 'proj:us-central1:db?port=5432']\n";
  const std::string account =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa, namespace: n, annotations: "
      "{iam.gke.io/gcp-service-account: app@proj.iam.gserviceaccount.com}}\n";
  const auto users = [&](const std::string& text) {
    std::string all;
    for (const credentials::Login& login : World(text).logins) all += World::shown(login.user) + " ";
    return all;
  };
  const std::string pod = "      serviceAccountName: sa\n";
  CHECK(users(account + deployment("", pod, proxy)) == "app@proj.iam? ");
  CHECK(users(deployment("", pod, proxy)) == "<outside-git> ");
  const std::size_t at = proxy.find("'--auto-iam-authn', ");
  CHECK(users(account + deployment("", pod, proxy.substr(0, at) + proxy.substr(at + 20))).empty());
  CHECK(users(account + deployment("{name: PGUSER, value: other}", pod, proxy)) == "other ");
}

TEST_CASE("an init container that hands nothing on keeps no old password") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\nstringData: {url: "
      "\"postgres://app:secret-word@db.example.com/shop\"}\n";
  const auto with_init = [&secret](const std::string& mounts, const std::string& volumes) {
    return rotation(World(secret + deployment("{name: MODE, value: web}",
                                              "      initContainers:\n        - name: migrate\n          image: "
                                              "example/web\n          env: [" +
                                                  from_key("DATABASE_URL", "url") + "]\n" + mounts,
                                              mounts + volumes)));
  };
  CHECK(with_init("", "").rotates);
  const std::string mounts = "          volumeMounts: [{name: v, mountPath: /v}]\n";
  CHECK(with_init(mounts, "      volumes: [{name: v, configMap: {name: settings}}]\n").rotates);
  // It may write the file that the application reads.
  CHECK_FALSE(with_init(mounts, "      volumes: [{name: v, emptyDir: {}}]\n").rotates);
}

TEST_CASE("a file of a SecretProviderClass that is named like a setting is a login") {
  const auto logins = [](const std::string& file) {
    return World(deployment("",
                            "      volumes: [{name: s, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: "
                            "{secretProviderClass: spc}}}]\n") +
                 "          volumeMounts: [{name: s, mountPath: /mnt/secrets}]\n---\n"
                 "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: spc, "
                 "namespace: n}\nspec:\n  provider: gcp\n  parameters:\n    secrets: |\n      - resourceName: "
                 "\"projects/p/secrets/x/versions/latest\"\n        path: \"" +
                 file + "\"\n")
        .logins.size();
  };
  CHECK(logins("DATABASE_URL") == 1);
  CHECK(logins("api-token") == 0);
}
