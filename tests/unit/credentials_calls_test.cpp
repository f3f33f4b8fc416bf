#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

const std::string services = R"(
apiVersion: v1
kind: Service
metadata: {name: ledger, namespace: bank}
spec: {selector: {app: ledger}, ports: [{port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: jaeger}
spec: {selector: {app: jaeger}, ports: [{port: 14268}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: jaeger}
spec: {template: {metadata: {labels: {app: jaeger}}, spec: {containers: [{name: j, image: jaegertracing/all-in-one}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: app}
spec: {selector: {app: app}, ports: [{port: 80}]}
)";

/// "service by variable [text]"
Lines calls(const World& world) {
  Lines out;
  for (const ServiceCall& call : find_calls(world.cluster, world.servers))
    out.push_back(world.cluster.services[call.service].meta.name.value + " by " + call.variable + " [" +
                  std::string(world.yaml.at(call.span)) + "]");
  return out;
}

Lines calls_of_env(const std::string& entry) {
  return calls(World(services + postgres() + app("          env: [" + entry + "]\n")));
}

}  // namespace

TEST_CASE("addresses of Services are calls") {
  // A Service of one's own that is called so, and a product.
  CHECK(calls_of_env("{name: METRICS_SERVICE_URL, value: 'http://ledger:8080'}") ==
        Lines{"ledger by METRICS_SERVICE_URL [ledger]"});
  CHECK(calls_of_env("{name: OTEL_TRACES_URL, value: 'http://ledger:8080'}").empty());
  CHECK(calls_of_env("{name: LEDGER_API_ADDR, value: 'ledger:8080'}") == Lines{"ledger by LEDGER_API_ADDR [ledger]"});
  CHECK(calls_of_env("{name: A, value: 'http://ledger'}") == Lines{"ledger by A [ledger]"});
  CHECK(calls_of_env("{name: A, value: 'http://u:p@ledger:8080/x?to=a@b'}") == Lines{"ledger by A [ledger]"});
  CHECK(calls_of_env("{name: A, value: 'dns:///ledger.bank.svc.cluster.local:8080'}") ==
        Lines{"ledger by A [ledger.bank.svc.cluster.local]"});
  // A Service forwards the ports that it lists, no others.
  CHECK(calls_of_env("{name: A, value: 'http://ledger:9999'}").empty());
  CHECK(calls_of_env("{name: A, value: 'https://ledger.bank.svc.cluster.local:8080/api?x=y'}") ==
        Lines{"ledger by A [ledger.bank.svc.cluster.local]"});
  CHECK(calls_of_env("{name: A, value: ledger.bank.svc}") == Lines{"ledger by A [ledger.bank.svc]"});
  CHECK(calls_of_env("{name: A, value: 'http://$(LEDGER_SERVICE_HOST):$(LEDGER_SERVICE_PORT)'}").size() == 1);
  CHECK(calls_of_env("{name: LEDGER_HOST, value: ledger}") == Lines{"ledger by LEDGER_HOST [ledger]"});
  CHECK(calls_of_env("{name: quarkus.stork.l.service-discovery.application, value: ledger}").size() == 1);
  CHECK(calls_of_env("{name: PEERS, value: 'other:1,ledger:8080'}") == Lines{"ledger by PEERS [ledger]"});
}

TEST_CASE("what is no call is none") {
  CHECK(calls_of_env("{name: CORS_ORIGIN, value: 'http://ledger:8080'}").empty());
  CHECK(calls_of_env("{name: ALLOWED_ORIGINS, value: 'http://ledger:8080'}").empty());
  CHECK(calls_of_env("{name: NAME, value: ledger}").empty());
  CHECK(calls_of_env("{name: TEXT, value: 'the ledger is here'}").empty());
  CHECK(calls_of_env("{name: A, value: 'http://example.com/ledger:8080/x'}").empty());
  CHECK(calls_of_env("{name: DATABASE_URL, value: 'postgres://u:p@db:5432/ledger'}").empty());
  CHECK(calls_of_env("{name: DB_HOST, value: db}").empty());
  CHECK(calls_of_env("{name: SELF, value: 'http://app'}").empty());
  CHECK(calls_of_env("{name: TRACES, value: 'http://jaeger:14268'}").empty());
  CHECK(calls_of_env("{name: OTEL_EXPORTER_OTLP_ENDPOINT, value: 'http://ledger:8080'}").empty());
  CHECK(calls_of_env("{name: A, value: 'amqp://ledger:8080'}").empty());
}

TEST_CASE("ConfigMaps by envFrom, mounted files and arguments hold addresses too") {
  const World world(services + R"(---
apiVersion: v1
kind: ConfigMap
metadata: {name: api}
data: {LEDGER_URL: "http://ledger:8080"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  nginx.conf: |
    upstream l { server ledger:8080; }
    location / { proxy_pass http://ledger; }
    # ledger:1 is not a port of it
)" +
                    app(R"(          envFrom: [{configMapRef: {name: api}}]
          args: ["--upstream=http://ledger:8080"]
          volumeMounts: [{name: v, mountPath: /etc/nginx}]
)",
                        "      volumes: [{name: v, configMap: {name: web}}]\n"));
  CHECK(calls(world) ==
        Lines{"ledger by LEDGER_URL [ledger]", "ledger by nginx.conf [ledger]", "ledger by args [ledger]"});
  const ServiceCall call = find_calls(world.cluster, world.servers).at(0);
  REQUIRE(call.steps.size() == 2);
  CHECK(call.steps[0].sentence == "LEDGER_URL comes from ConfigMap api by envFrom");
  CHECK(call.steps[1].sentence == "key LEDGER_URL of ConfigMap api names Service bank/ledger");
}

TEST_CASE("references are met, outside git, or dangling") {
  const World world(R"(
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {a: x}
---
apiVersion: v1
kind: Secret
metadata: {name: later}
)" + app(R"(          envFrom: [{secretRef: {name: s}}, {configMapRef: {name: gone}}, {configMapRef: {name: maybe, optional: true}}]
          env:
            - {name: A, valueFrom: {secretKeyRef: {name: s, key: a}}}
            - {name: B, valueFrom: {secretKeyRef: {name: s, key: b}}}
            - {name: C, valueFrom: {secretKeyRef: {name: later, key: c}}}
            - {name: D, valueFrom: {secretKeyRef: {name: s, key: d, optional: true}}}
          volumeMounts: [{name: v, mountPath: /v}, {name: w, mountPath: /w, subPath: z}, {name: ca, mountPath: /ca}]
)",
         "      volumes: [{name: v, secret: {secretName: s, items: [{key: a, path: p}, {key: q, path: r}]}}, {name: w, "
         "secret: {secretName: s}}, "
         "{name: ca, configMap: {name: kube-root-ca.crt}}]\n"));
  Lines out;
  for (const Reference& r : find_references(world.cluster)) {
    constexpr const char* const words[] = {"found", "outside", "no object", "no key", "optional"};
    out.push_back(r.how + " " + r.variable + " " + r.object + "#" + r.key + " " + words[static_cast<int>(r.status)] +
                  " [" + std::string(world.yaml.at(r.span)) + "]");
  }
  CHECK(out == Lines{"envFrom s s#* found [s]", "envFrom gone gone#* no object [gone]",
                     "envFrom maybe maybe#* optional [maybe]", "env A s#a found [a]", "env B s#b no key [b]",
                     "env C later#c outside [c]", "env D s#d optional [d]", "volume /v s#a found [a]",
                     "volume /v s#q no key [q]", "volume /w s#z no key [s]",
                     "volume /ca kube-root-ca.crt#* outside [kube-root-ca.crt]"});
}

TEST_CASE("a changed credential reaches the pods, or does not") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: creds%}\nstringData: {user: u, password: x}\n";
  const auto rotation = [&](const std::string& meta, const std::string& container, const std::string& name = "creds") {
    std::string text = secret;
    text.replace(text.find("creds%"), 6, name);
    text += app(container, "      volumes: [{name: v, secret: {secretName: " + name + "}}]\n");
    text.replace(text.find("metadata: {name: app}"), 21, "metadata: {name: app" + meta + "}");
    const World world(std::move(text));
    REQUIRE(world.logins.size() == 1);
    const Rotation found = rotation_of(world.cluster, world.servers, world.logins[0]);
    return std::string(found.rotates ? "yes: " : "no: ") + found.restart + " [" +
           std::string(world.yaml.at(found.span)) + "]";
  };
  const auto env = [](const std::string& name) {
    return "          env: [{name: DB_USER, valueFrom: {secretKeyRef: {name: " + name +
           ", key: user}}}, {name: DB_HOST, value: h}]\n";
  };
  CHECK(rotation("", env("creds")) == "no: nothing restarts the pods when it changes [DB_USER]");
  CHECK(rotation(", annotations: {reloader.stakater.com/auto: 'true'}", env("creds")) ==
        "yes: Reloader restarts the pods ['true']");
  CHECK(rotation(", annotations: {reloader.stakater.com/auto: 'false'}", env("creds")).starts_with("no: "));
  CHECK(rotation(", annotations: {secret.reloader.stakater.com/reload: 'other,cre.*'}", env("creds"))
            .starts_with("yes: Reloader"));
  CHECK(rotation(", annotations: {configmap.reloader.stakater.com/auto: 'true'}", env("creds")).starts_with("no: "));
  CHECK(rotation("", env("creds-7f5g2hmkt8"), "creds-7f5g2hmkt8").starts_with("yes: its name carries a hash"));
  CHECK(rotation("", "          env: [{name: DB_USER, value: u}, {name: DB_HOST, value: h}]\n") ==
        "no: only a change of the manifest brings a new one [DB_USER]");
  const std::string file =
      "          env: [{name: DB_USER_FILE, value: /v/user}, {name: DB_HOST, value: h}]\n          volumeMounts: "
      "[{name: v, mountPath: ";
  CHECK(rotation("", file + "/v}]\n").starts_with("yes: the mounted file changes"));
  std::string bound = file + "/v}]\n";
  bound.insert(bound.find("{name: DB_HOST"), "{name: SERVICE_BINDING_ROOT, value: /bindings}, ");
  CHECK(rotation("", bound).starts_with("no: a service binding is read once"));
  CHECK(rotation("", file + "/v/user, subPath: user}]\n") ==
        "no: a file mounted by subPath never changes [DB_USER_FILE]");
}

TEST_CASE("what runs once, and a bare Pod, are not reached by a change") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {user: u, app.env: "
      "\"DB_USER=u\\nDB_HOST=h\\n\"}\n";
  const auto rotation = [&secret](const std::string& workload) {
    const World world(secret + workload);
    REQUIRE(world.logins.size() == 1);
    const Rotation found = rotation_of(world.cluster, world.servers, world.logins[0]);
    return std::string(found.rotates ? "yes: " : "no: ") + found.restart;
  };
  const auto copier = [](const std::string& field) {
    return R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      initContainers: [{name: i, image: x, volumeMounts: [{name: v, mountPath: /src}, {name: e, mountPath: /cfg}])" +
           field + R"(}]
      containers: [{name: c, image: x, volumeMounts: [{name: e, mountPath: /cfg}]}]
      volumes: [{name: v, secret: {secretName: s}}, {name: e, emptyDir: {}}]
)";
  };
  CHECK(rotation(copier("")) ==
        "no: an init container reads the file before the application starts, and nothing restarts the pods");
  CHECK(rotation(copier(", restartPolicy: Always")).starts_with("yes: the mounted file changes"));
  const auto reloaded = [](const std::string& kind) {
    const std::string pod =
        "{containers: [{name: c, image: x, env: [{name: DB_HOST, value: h}, {name: DB_USER, valueFrom: {secretKeyRef: "
        "{name: s, key: user}}}]}]}\n";
    return "---\napiVersion: " + std::string(kind == "Pod" ? "v1" : "apps/v1") + "\nkind: " + kind +
           "\nmetadata: {name: app, annotations: {reloader.stakater.com/auto: 'true'}}\nspec: " +
           (kind == "Pod" ? pod : "\n  template:\n    spec: " + pod);
  };
  CHECK(rotation(reloaded("StatefulSet")) == "yes: Reloader restarts the pods");
  CHECK(rotation(reloaded("Pod")) == "no: nothing restarts the pods when it changes");
  CHECK(rotation(reloaded("ReplicaSet")) == "no: nothing restarts the pods when it changes");
}

}  // namespace routegrant::credentials
