#include "bench/monorepo.hpp"

#include <filesystem>
#include <fstream>
#include <random>

namespace routegrant::bench {
namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

std::string header(const std::string& api, const std::string& kind, const std::string& space, const std::string& name) {
  std::string text = "apiVersion: " + api + "\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n";
  if (!space.empty()) text += "  namespace: " + space + "\n";
  return text;
}

std::string deployment(const std::string& space, const std::string& app, Random& random) {
  std::string text = header("apps/v1", "Deployment", space, app);
  text += "  labels:\n    app.kubernetes.io/name: " + app +
          "\nspec:\n  replicas: " + std::to_string(1 + below(random, 5)) +
          "\n  selector:\n    matchLabels:\n      app: " + app +
          "\n  template:\n    metadata:\n      labels:\n        app: " + app +
          "\n        tier: backend\n    spec:\n      serviceAccountName: " + app +
          "\n      containers:\n        - name: app\n          image: registry.example.com/" + space + "/" + app +
          ":1." + std::to_string(below(random, 99)) +
          "\n          ports:\n            - name: http\n              containerPort: 8080\n"
          "          env:\n            - name: DB_HOST\n              value: db\n            - name: DB_NAME\n         "
          "     value: " +
          space +
          "\n            - name: DB_USER\n              valueFrom:\n                secretKeyRef:\n                  "
          "name: " +
          app +
          "-db\n                  key: username\n            - name: DB_PASSWORD\n              valueFrom:\n           "
          "     secretKeyRef:\n"
          "                  name: " +
          app +
          "-db\n                  key: password\n          resources:\n            requests:\n"
          "              cpu: 100m\n              memory: 128Mi\n          livenessProbe:\n            httpGet:\n      "
          "        path: /healthz\n"
          "              port: http\n            initialDelaySeconds: 10\n";
  return text;
}

std::string service(const std::string& space, const std::string& app) {
  return header("v1", "Service", space, app) + "spec:\n  selector:\n    app: " + app +
         "\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n";
}

std::string secret(const std::string& space, const std::string& app) {
  return header("v1", "Secret", space, app + "-db") + "type: Opaque\nstringData:\n  username: " + app +
         "\n  password: ${PASSWORD}\n";
}

/// A team: an Ingress, a database with its policy, and applications; one file an object, as teams write them.
void add_team(std::vector<GeneratedFile>& out, std::size_t number, Random& random) {
  const std::string space = "team" + std::to_string(number);
  const std::string directory = "teams/" + space + "/";
  const std::size_t apps = 2 + below(random, 4);
  std::string ingress = header("networking.k8s.io/v1", "Ingress", space, "edge") +
                        "spec:\n  ingressClassName: nginx\n  tls:\n    - hosts: [" + space +
                        ".example.com]\n      secretName: tls\n  rules:\n    - host: " + space +
                        ".example.com\n      http:\n        paths:\n";
  std::string roles = "CREATE SCHEMA app;\n";
  for (std::size_t a = 0; a < apps; ++a) {
    const std::string app = "app" + std::to_string(a);
    out.push_back({directory + app + "-deployment.yaml", deployment(space, app, random)});
    out.push_back({directory + app + "-service.yaml", service(space, app)});
    out.push_back({directory + app + "-secret.yaml", secret(space, app)});
    out.push_back({directory + app + "-account.yaml", header("v1", "ServiceAccount", space, app)});
    ingress +=
        "          - path: /" + app +
        "\n            pathType: Prefix\n            backend:\n              service:\n                name: " + app +
        "\n                port:\n                  name: http\n";
    const std::string table = "app.t" + std::to_string(a);
    roles += "CREATE ROLE " + app + " LOGIN;\nCREATE TABLE " + table +
             " (id bigint PRIMARY KEY, body text);\nGRANT USAGE ON SCHEMA app TO " + app + ";\nGRANT SELECT" +
             (below(random, 2) == 0 ? ", INSERT, UPDATE" : "") + " ON " + table + " TO " + app + ";\n";
  }
  out.push_back({directory + "ingress.yaml", ingress});
  out.push_back(
      {directory + "db.yaml",
       header("apps/v1", "StatefulSet", space, "db") +
           "spec:\n  serviceName: db\n  selector:\n    matchLabels:\n      app: db\n  template:\n    metadata:\n"
           "      labels:\n        app: db\n    spec:\n      containers:\n        - name: postgres\n          image: "
           "postgres:16\n"
           "          ports:\n            - containerPort: 5432\n          env:\n            - name: POSTGRES_USER\n   "
           "           value: owner\n"
           "            - name: POSTGRES_DB\n              value: " +
           space + "\n---\n" + header("v1", "Service", space, "db") +
           "spec:\n  selector:\n    app: db\n  ports:\n    - port: 5432\n"});
  out.push_back({directory + "policy.yaml",
                 header("networking.k8s.io/v1", "NetworkPolicy", space, "db") +
                     "spec:\n  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n   "
                     " - from:\n        - podSelector:\n"
                     "            matchLabels:\n              tier: backend\n      ports:\n        - port: 5432\n"});
  out.push_back({directory + "migrations/0001_roles.sql", roles});
}

/// What charts render besides applications: kinds that no rule asks for, and ConfigMaps with long texts.
void add_noise(std::vector<GeneratedFile>& out, std::size_t number, Random& random) {
  const std::string name = "chart" + std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < 3; ++i) {
    text += "---\n" + header("rbac.authorization.k8s.io/v1", "ClusterRole", "", name + "-" + std::to_string(i)) +
            "rules:\n";
    for (std::size_t r = 0; r < 10 + below(random, 20); ++r) {
      text +=
          "  - apiGroups: [\"\"]\n    resources: [\"pods\", \"configmaps\"]\n    verbs: [\"get\", \"list\", "
          "\"watch\"]\n";
    }
  }
  out.push_back({"charts/rendered/" + name + "/rbac.yaml", text});
  std::string dashboard = header("v1", "ConfigMap", "monitoring", name + "-dashboard") + "data:\n  dashboard.json: |\n";
  for (std::size_t i = 0; i < 20 + below(random, 30); ++i) {
    dashboard += "    {\"title\": \"panel " + std::to_string(i) +
                 "\", \"type\": \"graph\", \"targets\": [{\"expr\": \"sum(rate(x[5m]))\"}]},\n";
  }
  out.push_back({"charts/rendered/" + name + "/dashboard.yaml", dashboard});
}

void add_definition(std::vector<GeneratedFile>& out, std::size_t number, Random& random) {
  const std::string name = "kind" + std::to_string(number) + "s.example.com";
  std::string text = header("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", name) +
                     "spec:\n  group: example.com\n  scope: Namespaced\n  versions:\n    - name: v1\n      schema:\n   "
                     "     openAPIV3Schema:\n          properties:\n";
  for (std::size_t i = 0; i < 80 + below(random, 120); ++i) {
    text += "            field" + std::to_string(i) + ":\n              description: 'what field " + std::to_string(i) +
            " is for'\n              type: string\n";
  }
  out.push_back({"crds/" + name + ".yaml", text});
}

}  // namespace

std::vector<GeneratedFile> monorepo(std::uint64_t seed, std::size_t files) {
  Random random(seed);
  std::vector<GeneratedFile> out;
  std::size_t number = 0;
  while (out.size() < files) {
    add_team(out, number, random);
    for (std::size_t i = 0; i < 5; ++i) add_noise(out, number * 5 + i, random);
    if (number % 2 == 0) add_definition(out, number, random);
    ++number;
  }
  return out;
}

void write_files(const std::string& directory, const std::vector<GeneratedFile>& files) {
  for (const GeneratedFile& file : files) {
    const std::filesystem::path path = std::filesystem::path(directory) / file.path;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << file.text;
  }
}

}  // namespace routegrant::bench
