#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

std::string mysql() {
  return R"(---
apiVersion: v1
kind: Service
metadata: {name: mysql}
spec: {selector: {app: mysql}, ports: [{port: 3306}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mysql}
spec:
  template:
    metadata: {labels: {app: mysql}}
    spec:
      containers:
        - name: mysql
          image: mysql:8.0
          env: [{name: MYSQL_ROOT_PASSWORD, valueFrom: {secretKeyRef: {name: mysql, key: root}}}]
)";
}

/// A Secret whose key is the option file, and the volume by which a container has it below /cfg.
std::string option_file(const std::string& lines) {
  return "---\napiVersion: v1\nkind: Secret\nmetadata: {name: exporter}\nstringData:\n  .my.cnf: |\n    [client]\n" +
         lines;
}
const std::string mounted = "          volumeMounts: [{name: c, mountPath: /cfg}]\n";
const std::string volume = "      volumes: [{name: c, secret: {secretName: exporter}}]\n";

}  // namespace

TEST_CASE("mysqld_exporter takes from its flags what the option file leaves out") {
  const World split(
      mysql() + option_file("    user = metrics\n    password = s3cret-word\n") +
      app("          args: [\"--config.my-cnf=/cfg/.my.cnf\", \"--mysqld.address=mysql:3306\"]\n" + mounted, volume));
  CHECK(split.lines() == Lines{"app mysql metrics@mysql:3306/- config exporter#.my.cnf volume -> mysql"});

  // What the file says is not overwritten.
  const World whole(mysql() + option_file("    user = metrics\n    password = s3cret-word\n    host = mysql\n") +
                    app("          args: [--config.my-cnf, /cfg/.my.cnf, --mysqld.address, other:3306, "
                        "--mysqld.username, nobody]\n" +
                            mounted,
                        volume));
  CHECK(whole.lines() == Lines{"app mysql metrics@mysql:-/- config exporter#.my.cnf volume -> mysql"});
}

TEST_CASE("mysqld_exporter logs in as its flag says, whosever password it has") {
  const World world(mysql() +
                    app("          args: [\"--mysqld.username=metrics\", \"--mysqld.address=mysql:3306\"]\n"
                        "          env: [{name: MYSQLD_EXPORTER_PASSWORD, valueFrom: {secretKeyRef: {name: mysql, key: "
                        "root}}}]\n"));
  CHECK(world.lines() == Lines{"app mysql metrics@mysql:3306/- env mysql#root env -> mysql"});
}

TEST_CASE("mysqld_exporter beside the server asks that one, and no other where it is given none") {
  const std::string args = "          args: [\"--config.my-cnf=/cfg/.my.cnf\"]\n";
  const std::string file = option_file("    user = metrics\n    password = s3cret-word\n");
  const World beside(file + app(args + mounted,
                                "        - {name: mysql, image: \"mysql:8.0\", env: [{name: MYSQL_ROOT_PASSWORD, "
                                "value: x}]}\n" +
                                    volume));
  CHECK(beside.lines() == Lines{"app mysql metrics@-:-/- config exporter#.my.cnf volume -> app"});
  const World alone(mysql() + file + app(args + mounted, volume));
  CHECK(alone.lines() == Lines{"app mysql metrics@-:-/- config exporter#.my.cnf volume"});
  // Each request names a target.
  CHECK(World(mysql() + app("          args: [\"--mysqld.address=mysql:3306\"]\n")).lines().empty());
}

TEST_CASE("each connection string of DATA_SOURCE_NAME is a login") {
  const World two(
      app("          env:\n            - {name: DATA_SOURCE_NAME, value: "
          "\"postgresql://a:b@one.example.com:5432/x,user=c host=two.example.com dbname=y\"}\n"));
  CHECK(two.lines() == Lines{"app postgresql a@one.example.com:5432/x url literal",
                             "app postgresql c@two.example.com:-/y url literal"});
  const World hosts(
      app("          env:\n            - {name: DATA_SOURCE_NAME, value: "
          "\"postgresql://a:b@one.example.com,two.example.com/x\"}\n"));
  CHECK(hosts.lines().size() == 1);
  const World mysqld(mysql() + app("          env: [{name: DATA_SOURCE_NAME, value: \"metrics:x@(mysql:3306)/\"}]\n"));
  CHECK(mysqld.lines() == Lines{"app mysql metrics@mysql:3306/- url literal -> mysql"});
}

}  // namespace routegrant::credentials
