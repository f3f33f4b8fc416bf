#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "questions/question.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string traced(const std::string& manifests, const std::string& url) {
  const Analysis analysis = test::analyzed({{.path = "app.yaml", .text = manifests}});
  questions::QuestionOptions options;
  options.url = url;
  std::ostringstream out;
  const questions::Question* question = questions::find_question("trace");
  REQUIRE(question != nullptr);
  REQUIRE(question->run(analysis, options, out));
  return std::move(out).str();
}

}  // namespace

TEST_CASE("a request that comes in by a load balancer goes on where the gateway's own paths send it") {
  const std::string tree = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: a}
data:
  default.conf: |
    server {
      listen 80;
      location / { proxy_pass http://front:3000; }
      location /api { proxy_pass http://back:8080; }
    }
---
apiVersion: v1
kind: Pod
metadata: {name: nginx, namespace: a, labels: {app: nginx}}
spec:
  containers:
    - {name: nginx, image: nginx, ports: [{containerPort: 80}], volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]}
  volumes: [{name: c, configMap: {name: conf}}]
---
apiVersion: v1
kind: Service
metadata: {name: nginx, namespace: a}
spec: {type: LoadBalancer, selector: {app: nginx}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: a}
spec: {selector: {app: front}, ports: [{port: 3000}]}
---
apiVersion: v1
kind: Service
metadata: {name: back, namespace: a}
spec: {selector: {app: back}, ports: [{port: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: back, namespace: a, labels: {app: back}}
spec:
  containers:
    - name: b
      image: example/back
      ports: [{containerPort: 8080}]
      env: [{name: DATABASE_URL, value: "postgres://shop@db.example.com/shop"}]
)";
  CHECK(traced(tree, "http://x.example/api/orders").find("logs in as shop") != std::string::npos);
  const std::string other = traced(tree, "http://x.example/static/logo.png");
  CHECK(other.find("logs in as shop") == std::string::npos);
  CHECK(other.find("no database credential was found behind it") != std::string::npos);
}
