#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

/// The way of a Secret's new value to pods with an annotation "checksum/<name>".
credentials::Rotation rotation_with(const std::string& name) {
  Result<Analysis> analysis = analyze(
      std::vector<InputFile>{
          {"a.yaml",
           "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {user: app, password: x}\n"
           "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: "
           "{matchLabels: {app: web}}\n  template:\n    metadata:\n      labels: {app: web}\n      annotations: "
           "{checksum/" +
               name +
               ": 0a1b}\n    spec:\n      containers:\n      - name: web\n        image: web\n        env:\n        - "
               "{name: PGHOST, value: db.example.com}\n        - {name: PGUSER, valueFrom: {secretKeyRef: {name: db, "
               "key: "
               "user}}}\n        - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}\n"}},
      {});
  REQUIRE(analysis);
  REQUIRE(analysis->model.scopes.size() == 1);
  REQUIRE(analysis->model.scopes.front().rotations.size() == 1);
  return analysis->model.scopes.front().rotations.front();
}

}  // namespace

TEST_CASE("a checksum annotation starts new pods for what it may hash, which its name may rule out") {
  CHECK(rotation_with("secret").rotates);
  CHECK(rotation_with("db-credentials").rotates);
  CHECK(rotation_with("db").rotates);
  CHECK(rotation_with("config-and-secrets").rotates);
  CHECK(!rotation_with("config").rotates);
  CHECK(!rotation_with("configmap").rotates);
  CHECK(!rotation_with("cm").rotates);
}
