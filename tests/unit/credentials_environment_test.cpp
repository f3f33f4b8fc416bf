#include "credentials/values/environment.hpp"

#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

const std::string objects = R"yaml(
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
data: {A: from-first, B: from-first, HOST: db}
---
apiVersion: v1
kind: Secret
metadata: {name: second}
data: {B: ZnJvbS1zZWNvbmQ=, C: b3Zlcg==}
stringData: {C: plain}
---
apiVersion: v1
kind: Secret
metadata: {name: filled-later}
)yaml";

/// The container's environment as "NAME=value" with the unknown in angles.
Lines values(const World& world) {
  const kube::Workload& workload = world.cluster.workloads.at(0);
  const Environment environment(world.cluster, workload, workload.pod.containers.at(0));
  Lines out;
  for (const Variable& variable : environment.variables()) {
    const Reading reading = environment.read(variable);
    const std::string text =
        variable.piece.known == Known::known ? reading.text : "<" + std::string(name_of(variable.piece.known)) + ">";
    out.push_back(variable.name + "=" + text);
  }
  return out;
}

}  // namespace

TEST_CASE("envFrom applies in order, a prefix is put before, env wins") {
  const World world(objects + app(R"yaml(          envFrom:
            - configMapRef: {name: first}
            - {prefix: X_, configMapRef: {name: first}}
            - secretRef: {name: second}
          env:
            - {name: A, value: own}
)yaml"));
  CHECK(values(world) ==
        Lines{"HOST=db", "X_A=from-first", "X_B=from-first", "X_HOST=db", "B=from-second", "C=plain", "A=own"});
}

TEST_CASE("a literal sees envFrom and earlier entries, a later one stays literal, two dollars escape") {
  const World world(objects + app(R"yaml(          envFrom: [{configMapRef: {name: first}}]
          env:
            - {name: EARLY, value: "$(HOST):1"}
            - {name: URL, value: "x://$(EARLY)/$(LATE)/$$(HOST)/$(NONE)/$(open"}
            - {name: LATE, value: late}
            - {name: KEYED, valueFrom: {secretKeyRef: {name: second, key: C}}}
            - {name: USES, value: "$(KEYED)$(LATE)"}
)yaml"));
  CHECK(values(world) == Lines{"A=from-first", "B=from-first", "HOST=db", "EARLY=db:1",
                               "URL=x://db:1/$(LATE)/$(HOST)/$(NONE)/$(open", "LATE=late", "KEYED=plain",
                               "USES=plainlate"});
}

TEST_CASE("what envFrom brings is not expanded") {
  const World world(R"yaml(
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {A: a, B: "$(A)"}
)yaml" + app("          envFrom: [{configMapRef: {name: c}}]\n"));
  CHECK(values(world) == Lines{"A=a", "B=$(A)"});
}

TEST_CASE("keys that are not there are missing, keys of a Secret without data lie outside git") {
  const World world(objects + app(R"yaml(          env:
            - {name: GONE, valueFrom: {secretKeyRef: {name: second, key: Z}}}
            - {name: NOWHERE, valueFrom: {configMapKeyRef: {name: none, key: Z}}}
            - {name: LATER, valueFrom: {secretKeyRef: {name: filled-later, key: Z}}}
            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
)yaml"));
  CHECK(values(world) == Lines{"GONE=<missing>", "NOWHERE=<missing>", "LATER=<outside-git>", "POD=<unspecified>"});
}

TEST_CASE("Service variables are known to literals") {
  const World world(postgres() + app(R"yaml(          env:
            - {name: URL, value: "http://$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)/"}
)yaml"));
  const kube::Workload& workload = world.cluster.workloads.at(1);
  const Environment environment(world.cluster, workload, workload.pod.containers.at(0));
  CHECK(environment.read(*environment.find("URL")).text == "http://db:5432/");
}

TEST_CASE("places of expanded texts are exact") {
  const World world(objects + app(R"yaml(          env:
            - {name: USER, value: reports}
            - {name: URL, value: "postgres://$(USER):x@db/shop"}
)yaml"));
  const kube::Workload& workload = world.cluster.workloads.at(0);
  const Environment environment(world.cluster, workload, workload.pod.containers.at(0));
  const Reading reading = environment.read(*environment.find("URL"));
  CHECK(reading.text == "postgres://reports:x@db/shop");
  CHECK(world.yaml.at(reading.span_of(11, 18)) == "reports");
  CHECK(world.yaml.at(reading.span_of(21, 23)) == "db");
}

TEST_CASE("doubling expansions end") {
  std::string env = "          env:\n            - {name: V0, value: xx}\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "$(V" + std::to_string(i - 1) + ")";
    env += "            - {name: V" + std::to_string(i) + ", value: \"" + before + before + "\"}\n";
  }
  const World world(app(env));
  CHECK(values(world).size() == 60);
}

}  // namespace routegrant::credentials
