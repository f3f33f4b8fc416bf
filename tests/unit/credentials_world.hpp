#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "credentials/credential.hpp"
#include "kube/kinds.hpp"
#include "support/yaml_text.hpp"

/// So that a failed check prints the lines.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += "\n  " + line;
    return out.c_str();
  }
};

namespace routegrant::test {

/// A few manifests, and what credentials are found in them.
struct World {
  ParsedYaml yaml;
  kube::Cluster cluster{};
  std::vector<credentials::Server> servers{};
  std::vector<credentials::Login> logins{};

  explicit World(std::string text) : yaml(parse_yaml(std::move(text))) {
    for (const load::Object& object : yaml.objects) kube::read_object(object.root, cluster, yaml.diagnostics);
    kube::complete(cluster, "", yaml.diagnostics);
    servers = credentials::find_servers(cluster);
    logins = credentials::find_logins(cluster, servers);
  }

  [[nodiscard]] static std::string shown(const credentials::Value& value) {
    if (value.known == credentials::Known::known)
      return value.text + (value.certainty == Certainty::declared ? "" : "?");
    return value.known == credentials::Known::unspecified ? "-" : "<" + std::string(name_of(value.known)) + ">";
  }

  /// "workload kind user@host:port/database source secret#key delivery -> server", one login a line.
  /// `lines`, one below the other.
  [[nodiscard]] std::string text() const { return routegrant::text::join(lines(), "\n"); }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const credentials::Login& login : logins) {
      std::string line = cluster.workloads[login.workload].meta.object() + " " + std::string(name_of(login.kind)) +
                         " " + shown(login.user) + "@" + shown(login.host) + ":" + shown(login.port) + "/" +
                         shown(login.database) + " " + login.source;
      if (!login.secret.empty()) line += " " + login.secret + "#" + login.key;
      line += " " + std::string(name_of(login.delivery));
      if (login.server_workload != -1)
        line += " -> " + cluster.workloads[static_cast<std::size_t>(login.server_workload)].meta.object();
      out.push_back(std::move(line));
    }
    return out;
  }

  /// "kind holder#key", with "!" where it is in clear.
  [[nodiscard]] static std::vector<std::string> places(const std::vector<credentials::PasswordPlace>& passwords) {
    std::vector<std::string> out;
    for (const credentials::PasswordPlace& place : passwords)
      out.push_back(place.place_kind + " " + place.holder + "#" + place.key + (place.in_clear ? "!" : ""));
    return out;
  }

  /// The sentences of a value's steps, each with the text at its place: "sentence [text]".
  [[nodiscard]] std::vector<std::string> story(const credentials::Value& value) const {
    std::vector<std::string> out;
    for (const credentials::Step& step : value.steps)
      out.push_back(step.sentence + " [" + std::string(yaml.at(step.span)) + "]");
    return out;
  }
};

using Lines = std::vector<std::string>;

/// A Deployment named `app` with one container whose fields are `container`, indented by 10; `pod` follows the
/// containers.
[[nodiscard]] inline std::string app(const std::string& container, const std::string& pod = "") {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    metadata: "
         "{labels: {app: app}}\n"
         "    spec:\n      containers:\n        - name: main\n          image: example/app:1\n" +
         container + pod;
}

/// A PostgreSQL Deployment and its Service, both called `db`, with superuser `owner`.
[[nodiscard]] inline std::string postgres() {
  return R"(---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: postgres
          image: postgres:16-alpine
          env:
            - {name: POSTGRES_USER, value: owner}
            - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: db-owner, key: pw}}}
)";
}

}  // namespace routegrant::test
