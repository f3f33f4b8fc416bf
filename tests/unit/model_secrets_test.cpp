#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "model/secrets.hpp"
#include "support/tree.hpp"

using namespace routegrant;

TEST_CASE("what is hidden of a password is its text, not the key that it stands under") {
  const std::string text =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n"
      "  uri: \"postgres://app:hunter2x@db/shop\"\n"
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n"
      "  app.yaml: |\n    database:\n      host: db\n      user: u\n      password: hunter2y\n"
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    metadata: {labels: "
      "{a: b}}\n"
      "    spec:\n      volumes: [{name: c, configMap: {name: c}}]\n      containers:\n        - name: w\n          "
      "image: x\n"
      "          env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: s, key: uri}}}]\n"
      "          volumeMounts: [{name: c, mountPath: /c}]\n";
  const Analysis analysis = test::analyzed({{"a.yaml", text}});
  std::vector<std::string> hidden;
  for (const Span& span : model::secret_spans(analysis.model, analysis.report.sources))
    hidden.emplace_back(analysis.report.sources.text(span));
  CHECK(hidden == std::vector<std::string>{"\"postgres://app:hunter2x@db/shop\"", "hunter2y"});
}

TEST_CASE("every value of a Secret is concealed, whatever its key is called, but users, hosts and databases") {
  const std::string text =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n"
      "  who: app\n  where: db.example\n  db-pw: Hunter2\n  clave: other\n"
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  colour: red\n"
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: w\n      image: x\n"
      "      env:\n"
      "        - {name: PGUSER, valueFrom: {secretKeyRef: {name: s, key: who}}}\n"
      "        - {name: PGHOST, valueFrom: {secretKeyRef: {name: s, key: where}}}\n"
      "        - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: s, key: db-pw}}}\n";
  const Analysis analysis = test::analyzed({{"a.yaml", text}});
  std::vector<std::string> concealed;
  for (const Span& span : analysis.report.concealed) concealed.emplace_back(analysis.report.sources.text(span));
  CHECK(concealed == std::vector<std::string>{"Hunter2", "other"});
}
