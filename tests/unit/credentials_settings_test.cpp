#include <doctest/doctest.h>

#include <string>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("numbered settings are several logins of one container") {
  const auto lines = [](const std::string& first, const std::string& second) {
    std::string env = "          env:\n";
    for (const std::string& login : {first, second}) {
      const std::string at = login.substr(login.find('*') + 1);
      const std::string before = login.substr(0, login.find('*'));
      for (const std::string field : {"HOST", "USER", "PASSWORD"}) {
        const std::string value = field == "HOST" ? "db" : login == first ? "one" : "two";
        env += "            - {name: " + before + field + at + ", value: " + value + "}\n";
      }
    }
    return World(postgres() + app(env)).lines();
  };
  const Lines both{"app postgresql one@db:-/- env literal -> db", "app postgresql two@db:-/- env literal -> db"};
  CHECK(lines("DB1_*", "DB2_*") == both);
  CHECK(lines("DB_*_1", "DB_*_2") == both);
  CHECK(lines("DB_*", "DB_*_RO") == both);
}

TEST_CASE("a ConfigMap that gives the address is not the credential that a Secret taken as a whole holds") {
  const World world(R"(apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {DB_HOST: pg.example.com, DB_NAME: shop}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: login, namespace: shop}
spec:
  secretStoreRef: {name: s, kind: ClusterSecretStore}
  dataFrom: [{extract: {key: shop/db}}]
---
)" + app("          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: login}}]\n"));
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins.front().secret == "shop/login");
  CHECK(world.logins.front().user.known == Known::outside_git);
}

TEST_CASE("a user or database that is called as the Service is, is no host") {
  const std::string env =
      "          env:\n            - {name: DB_HOST, value: db}\n            - {name: DB_USER, value: db}\n"
      "            - {name: DB_NAME, value: db}\n            - {name: DB_PASSWORD, value: x}\n";
  CHECK(World(postgres() + app(env)).lines() == Lines{"app postgresql db@db:-/db env literal -> db"});
  const std::string alone =
      "          env:\n            - {name: DB_USER, value: shop}\n            - {name: DATABASE, value: db}\n";
  CHECK(World(postgres() + app(alone)).lines() == Lines{"app postgresql shop@db:-/- env literal -> db"});
}

TEST_CASE("a value that says where the value lies is followed, and never taken for the value") {
  const auto world = [](const std::string& user, const std::string& more = "") {
    return World(postgres() +
                 "---\napiVersion: v1\nkind: Secret\nmetadata: {name: ak}\nstringData: {username: akfile, "
                 "password: pw}\n" +
                 app("          env:\n            - {name: AUTHENTIK_POSTGRESQL__HOST, value: db}\n"
                     "            - {name: AUTHENTIK_POSTGRESQL__USER, value: '" +
                         user +
                         "'}\n            - {name: AUTHENTIK_POSTGRESQL__PASSWORD, value: 'file:///creds/password'}\n" +
                         more + "          volumeMounts: [{name: c, mountPath: /creds}]\n",
                     "      volumes: [{name: c, secret: {secretName: ak}}]\n"));
  };
  const World file = world("file:///creds/username");
  CHECK(file.lines() == Lines{"app postgresql akfile@db:-/- file ak#username volume -> db"});
  CHECK(file.story(file.logins.at(0).user).front() ==
        "AUTHENTIK_POSTGRESQL__USER names file /creds/username [file:///creds/username]");
  CHECK(World::places(file.logins.at(0).passwords) == Lines{"Secret ak#password!"});
  const auto user = [&world](const std::string& value, const std::string& more = "") {
    return World::shown(world(value, more).logins.at(0).user);
  };
  CHECK(user("file:///elsewhere/user?dflt") == "<outside-git>");
  CHECK(user("env://PGU?dflt") == "dflt");
  CHECK(user("env://PGU") == "<outside-git>");
  CHECK(user("env://PGU?dflt", "            - {name: PGU, valueFrom: {secretKeyRef: {name: ak, key: username}}}\n") ==
        "akfile");
}

TEST_CASE("GitLab's gitlab.rb in one variable or file, and Airflow's connections in JSON, are logins") {
  const std::string ruby = R"(              external_url 'https://gl.example.com'
              postgresql['enable'] = false
              postgresql['listen_address'] = '0.0.0.0'
              gitlab_rails['db_adapter'] = 'postgresql'
              gitlab_rails['db_host'] = 'db'
              gitlab_rails['db_port'] = 5432
              gitlab_rails["db_username"] = "gl_user"  # its role
              gitlab_rails['db_password'] = 'hunter2'
              gitlab_rails['db_database'] = 'gldb'
              gitlab_rails['smtp_user_name'] = "smtp user"
)";
  const auto omnibus = [](const std::string& text) {
    return World(postgres() + app("          env:\n          - name: GITLAB_OMNIBUS_CONFIG\n            value: |\n" +
                                  text + "          - {name: GL_USER, value: from_env}\n"));
  };
  const World variable = omnibus(ruby);
  CHECK(variable.lines() == Lines{"app postgresql gl_user@db:5432/gldb env literal -> db"});
  CHECK(variable.story(variable.logins.at(0).user) == Lines{"GITLAB_OMNIBUS_CONFIG names user gl_user [gl_user]"});
  CHECK(World::places(variable.logins.at(0).passwords) == Lines{"env app#GITLAB_OMNIBUS_CONFIG!"});
  const auto with_user = [&](const std::string& value) {
    std::string text = ruby;
    text.replace(text.find("\"gl_user\""), 9, value);
    return omnibus(text).lines();
  };
  CHECK(with_user("ENV['GL_USER']") == Lines{"app postgresql from_env@db:5432/gldb env literal -> db"});
  CHECK(with_user("\"#{ENV['GL_USER']}\"") == Lines{"app postgresql from_env@db:5432/gldb env literal -> db"});
  CHECK(with_user("File.read('/run/x').strip").front().starts_with("app postgresql <outside-git>@db:5432/gldb file"));
  CHECK(with_user("\"gl_#{1 + 1}\"") == Lines{"app postgresql <placeholder>@db:5432/gldb env literal -> db"});
  const World file(postgres() +
                   "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n          gitlab.rb: |\n" + ruby +
                   app("          volumeMounts: [{name: v, mountPath: /etc/gitlab}]\n",
                       "      volumes: [{name: v, configMap: {name: c}}]\n"));
  CHECK(file.lines() == Lines{"app postgresql gl_user@db:5432/gldb config c#gitlab.rb volume -> db"});

  const World airflow(postgres() + app(R"(          env:
            - {name: AIRFLOW_CONN_DWH, value: '{"conn_type": "postgres", "login": "dwh", "password": "pw", "host": "db", "port": 5432, "schema": "w"}'}
            - {name: AIRFLOW_CONN_SHOP, value: '{"conn_type": "mysql", "login": "shop", "password": "pw", "host": "my.example.com"}'}
            - {name: AIRFLOW_CONN_WEB, value: '{"conn_type": "http", "login": "web", "password": "pw", "host": "db"}'}
)"));
  CHECK(airflow.lines() ==
        Lines{"app postgresql dwh@db:5432/w env literal -> db", "app mysql shop@my.example.com:-/- env literal"});
  CHECK(World::places(airflow.logins.at(0).passwords) == Lines{"env app#AIRFLOW_CONN_DWH!"});
}

}  // namespace routegrant::credentials
