#include <doctest/doctest.h>

#include <algorithm>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("a URL in a Secret names the login, and its story ends at the user") {
  const World world(postgres() + R"(---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: shop}
stringData:
  uri: postgres://reports_rw:hunter2@db:5432/shop
)" + app("          env:\n            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: shop, key: uri}}}\n"));
  CHECK(world.lines() == Lines{"app postgresql reports_rw@db:5432/shop url shop/shop#uri env -> db"});
  CHECK(world.story(world.logins.at(0).user) ==
        Lines{"DATABASE_URL comes from Secret shop/shop, key uri [DATABASE_URL]",
              "key uri of Secret shop/shop names user reports_rw [reports_rw]"});
  CHECK(world.places(world.logins.at(0).passwords) == Lines{"Secret shop/shop#uri!"});
  CHECK(world.yaml.at(world.logins.at(0).span) == "DATABASE_URL");
}

TEST_CASE("the token rule finds the families of names") {
  struct Row {
    const char* user;
    const char* host;
    const char* database;
    const char* expected;
  };
  const std::vector<Row> rows{
      {"DB_USER", "DB_HOST", "DB_NAME", "app postgresql u@db:-/d env literal -> db"},
      {"DB_USERNAME", "DB_HOSTNAME", "DB_DATABASE", "app postgresql u@db:-/d env literal -> db"},
      {"PGUSER", "PGHOST", "PGDATABASE", "app postgresql u@db:-/d env literal -> db"},
      {"POSTGRES_USER", "POSTGRES_SERVER", "POSTGRES_DB", "app postgresql u@db:-/d env literal -> db"},
      {"DATABASE_USER", "DATABASE_HOST", "DATABASE_NAME", "app postgresql u@db:-/d env literal -> db"},
      {"RADARR__POSTGRES__USER", "RADARR__POSTGRES__HOST", "RADARR__POSTGRES__MAINDB",
       "app postgresql u@db:-/d env literal -> db"},
      {"AUTHENTIK_POSTGRESQL__USER", "AUTHENTIK_POSTGRESQL__HOST", "AUTHENTIK_POSTGRESQL__NAME",
       "app postgresql u@db:-/d env literal -> db"},
      {"PAPERLESS_DBUSER", "PAPERLESS_DBHOST", "PAPERLESS_DBNAME", "app postgresql u@db:-/d env literal -> db"},
      {"GF_DATABASE_USER", "GF_DATABASE_HOST", "GF_DATABASE_NAME", "app postgresql u@db:-/d env literal -> db"},
      {"KC_DB_USERNAME", "KC_DB_URL_HOST", "KC_DB_URL_DATABASE", "app postgresql u@db:-/d env literal -> db"},
      {"dbUser", "dbHost", "dbName", "app postgresql u@db:-/d env literal -> db"},
      {"Database__UserName", "Database__Host", "Database__Name", "app postgresql u@db:-/d env literal -> db"},
      {"DB_USER", "REPORTS_ENDPOINT", "DB_NAME", "app postgresql u@db:-/d env literal -> db"},
  };
  for (const Row& row : rows) {
    const std::string user = row.user;
    CAPTURE(user);
    const std::string env = std::string("          env:\n            - {name: ") + row.user +
                            ", value: u}\n            - {name: " + row.host +
                            ", value: db}\n            - {name: " + row.database + ", value: d}\n";
    CHECK(World(postgres() + app(env)).lines() == Lines{row.expected});
  }
}

TEST_CASE("what is no login of a database is none") {
  for (const char* const env : {
           "{name: DEMO_LOGIN_USERNAME, value: testuser}, {name: DEMO_LOGIN_PASSWORD, value: x}",
           "{name: MONGO_DB_USER, value: admin}, {name: MONGO_DB_PASSWORD, value: x}, {name: MONGO_DB_HOST, value: "
           "mongo}",
           "{name: REDIS_URL, value: 'redis://:x@redis:6379/0'}",
           "{name: DB_URL, value: 'mongodb://u:p@mongo/x'}, {name: DB_USER, value: u}",
           "{name: DB_TYPE, value: postgres}, {name: DB_CONNECTION, value: pgsql}",
           "{name: JWT_SECRET, value: x}, {name: DEFAULT_USERNAME, value: admin}",
           "{name: GF_SECURITY_ADMIN_USER, value: admin}, {name: GF_SECURITY_ADMIN_PASSWORD, value: x}",
           "{name: SENTRY_DSN, value: 'https://key@sentry.example/1'}",
           "{name: RABBITMQ_USER, value: guest}, {name: SMTP_USERNAME, value: x}, {name: SMTP_PASSWORD, value: x}",
           "{name: DB_HOST, value: elsewhere}, {name: DB_PORT, value: '5432'}",
           "{name: DATABASE_URL, value: 'sqlite:///data/app.db'}",
           "{name: ATUIN_DB_URI, value: /data/atuin.db}",
           "{name: APP_DB_URL, value: /data/store}",
           "{name: DB_SSH_USER, value: tunnel}, {name: DB_BACKUP_S3_USER, value: copies}",
           "{name: FRONTEND_ADDR, value: 'frontend:80'}, {name: USERS, value: '5'}",
           "{name: POSTGRES_HOST_AUTH_METHOD, value: trust}, {name: POSTGRES_DB, value: x}",
       }) {
    const std::string variables = env;
    CAPTURE(variables);
    CHECK(World(postgres() + app(std::string("          env: [") + env + "]\n")).lines().empty());
  }
}

TEST_CASE("PgBouncer's console is no database") {
  const auto lines = [](const std::string& url) {
    return World(app("          env: [{name: ADMIN_URL, value: 'postgresql://stats:pw@" + url + "'}]\n")).lines();
  };
  CHECK(lines("pgbouncer:6432/pgbouncer").empty());
  CHECK(lines("pool.example.com:6432/pgbouncer").empty());
  CHECK(lines("pgbouncer:6432/shop").size() == 1);
  CHECK(lines("db.example.com:5432/pgbouncer").size() == 1);
}

TEST_CASE("user and URL from different objects are joined") {
  const World world(postgres() + R"(---
apiVersion: v1
kind: ConfigMap
metadata: {name: config}
data: {quarkus.datasource.jdbc.url: "jdbc:postgresql://db:5432/villains"}
---
apiVersion: v1
kind: Secret
metadata: {name: creds}
data: {quarkus.datasource.username: c3VwZXJiYWQ=, quarkus.datasource.password: c3VwZXJiYWQ=}
)" + app("          envFrom: [{configMapRef: {name: config}}, {secretRef: {name: creds}}]\n"));
  CHECK(world.lines() ==
        Lines{"app postgresql superbad@db:5432/villains envFrom creds#quarkus.datasource.username envFrom -> db"});
  CHECK(world.places(world.logins.at(0).passwords) == Lines{"Secret creds#quarkus.datasource.password!"});
}

TEST_CASE("groups are joined by relation, then by there being only one") {
  const World world(postgres() + app(R"(          env:
            - {name: SPRING_DATASOURCE_URL, value: "jdbc:postgresql://db/shop"}
            - {name: SPRING_DATASOURCE_USERNAME, value: app}
            - {name: SPRING_FLYWAY_USER, value: migrator}
            - {name: SPRING_FLYWAY_PASSWORD, value: "${FLYWAY_PW}"}
)"));
  CHECK(world.lines() ==
        Lines{"app postgresql app@db:-/shop env literal -> db", "app postgresql migrator@db:-/shop env literal -> db"});
  CHECK(world.places(world.logins.at(1).passwords) == Lines{"env app#SPRING_FLYWAY_PASSWORD"});

  const World one(postgres() + app(R"(          env:
            - {name: POSTGRES_USER, value: app}
            - {name: POSTGRES_DB, value: shop}
            - {name: SHOP_DB_HOST, value: db.default.svc.cluster.local}
)"));
  CHECK(one.lines() == Lines{"app postgresql app@db.default.svc.cluster.local:-/shop env literal -> db"});

  const World same(postgres() + app(R"(          env:
            - {name: ACCOUNTS_DB_URI, value: "postgres://admin:x@db/accounts"}
            - {name: POSTGRES_USER, value: admin}
            - {name: POSTGRES_PASSWORD, value: x}
)"));
  CHECK(same.lines() == Lines{"app postgresql admin@db:-/accounts url literal -> db"});
}

TEST_CASE("of several hosts the login meets the one that is a server here") {
  CHECK(World(postgres() + app("          env: [{name: DATABASE_URL, value: 'postgresql://a@h1:5432,db:5432/x'}]\n"))
            .lines() == Lines{"app postgresql a@db:5432/x url literal -> db"});
  CHECK(World(postgres() +
              app("          env: [{name: PGHOST, value: 'h1,db'}, {name: PGUSER, value: a}, {name: PGDATABASE, value: "
                  "x}]\n"))
            .lines() == Lines{"app postgresql a@db:-/x env literal -> db"});
  CHECK(World(postgres() + app("          env: [{name: DATABASE_URL, value: 'postgresql://a@h1,h2/x'}]\n")).lines() ==
        Lines{"app postgresql a@h1:-/x url literal"});
}

TEST_CASE("a port that the database's Service does not open leads to the server that its name means") {
  CHECK(World(postgres() + app("          env: [{name: DATABASE_URL, value: 'postgresql://a@db:9999/x'}]\n")).lines() ==
        Lines{"app postgresql a@db:9999/x url literal -> db"});
  std::string headless = postgres();
  headless.replace(headless.find("ports: [{port: 5432}]"), 21, "clusterIP: None, ports: [{port: 1}]");
  CHECK(World(headless + app("          env: [{name: DATABASE_URL, value: 'postgresql://a@db:5432/x'}]\n")).lines() ==
        Lines{"app postgresql a@db:5432/x url literal -> db"});
}

TEST_CASE("the address of a database alone is the login of somebody whom nothing names") {
  const std::string env = "          env: [{name: DB_HOST, value: db}]\n";
  CHECK(World(postgres() + app(env)).text() == "app postgresql -@db:-/- env literal -> db");
  const std::string shared = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {DB_HOST: db}\n" +
                             app("          envFrom: [{configMapRef: {name: config}}]\n");
  CHECK(World(postgres() + shared).text() == "app postgresql -@db:-/- envFrom literal -> db");
  const std::string waits = "        - {name: wait, image: x, env: [{name: DB_HOST, value: db}]}\n";
  CHECK(World(postgres() + app("          env: [{name: DATABASE_URL, value: 'postgresql://a@db/x'}]\n" + waits))
            .lines() == Lines{"app postgresql a@db:-/x url literal -> db"});
}

TEST_CASE("values that git does not show are unknown for the reason that applies") {
  const World outside(R"(
apiVersion: v1
kind: Secret
metadata: {name: filled-later}
)" + app(R"(          env:
            - {name: DB_USER, valueFrom: {secretKeyRef: {name: filled-later, key: user}}}
            - {name: DB_HOST, value: db.example.com}
)"));
  CHECK(outside.lines() == Lines{"app unknown <outside-git>@db.example.com:-/- env filled-later#user env"});
  CHECK(outside.story(outside.logins.at(0).user).back() ==
        "the value of key user of Secret filled-later lies outside git [filled-later]");

  const World missing(
      app("          env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: gone, key: url}}}]\n"));
  CHECK(missing.lines() == Lines{"app unknown <missing>@<missing>:-/<missing> url gone#url env"});

  const World placeholder(app("          env: [{name: DB_USER, value: '${DB_USER}'}, {name: DB_HOST, value: h}]\n"));
  CHECK(placeholder.lines() == Lines{"app unknown <placeholder>@h:-/- env literal"});

  const World whole_secret(
      app("          envFrom: [{secretRef: {name: gone}}]\n          env: [{name: DB_HOST, value: h}]\n"));
  CHECK(whole_secret.lines() == Lines{"app unknown <missing>@h:-/- env gone#* envFrom"});

  const World password_only(app("          env: [{name: DB_HOST, value: h}, {name: DB_PASSWORD, value: x}]\n"));
  CHECK(password_only.lines() == Lines{"app unknown -@h:-/- env literal"});
}

TEST_CASE("only a root password means root") {
  const World world(app("          env: [{name: MYSQL_HOST, value: h}, {name: MYSQL_ROOT_PASSWORD, value: x}]\n"));
  CHECK(world.lines() == Lines{"app mysql root?@h:-/- env literal"});
}

TEST_CASE("the shell's placeholders are looked up in the environment") {
  const World world(postgres() + app(R"(          env:
            - {name: APP_LOGIN_NAME, value: reports}
            - {name: SPRING_DATASOURCE_URL, value: "jdbc:postgresql://${DATABASE_ADDRESS}/shop"}
            - {name: SPRING_DATASOURCE_USERNAME, value: "${APP_LOGIN_NAME}"}
            - {name: DATABASE_ADDRESS, value: db}
)"));
  CHECK(world.lines() == Lines{"app postgresql reports?@db?:-/shop env literal -> db"});
}

TEST_CASE("files of mounted Secrets hold values: _FILE variables, service bindings, password files") {
  const std::string secret = R"(---
apiVersion: v1
kind: Secret
metadata: {name: s}
type: servicebinding.io/postgresql
stringData: {type: postgresql, username: bound, password: x, host: db, database: shop, "pass.txt": "db:5432:shop:lister:x\n"}
)";
  const std::string volume = "      volumes: [{name: v, projected: {sources: [{secret: {name: s}}]}}]\n";

  const World binding(postgres() + secret +
                      app(R"(          env: [{name: SERVICE_BINDING_ROOT, value: /bindings}]
          volumeMounts: [{name: v, mountPath: /bindings/one}]
)",
                          volume));
  CHECK(binding.lines() == Lines{"app postgresql bound@db:-/shop file s#username volume -> db"});

  const World file(postgres() + secret +
                   app(R"(          env:
            - {name: DB_USER_FILE, value: /run//secrets/username}
            - {name: DB_PASSWORD_FILE, value: /run/secrets/password}
            - {name: DB_HOST, value: db}
          volumeMounts: [{name: v, mountPath: /run/secrets/}]
)",
                       volume));
  CHECK(file.lines() == Lines{"app postgresql bound@db:-/- file s#username volume -> db"});
  CHECK(file.story(file.logins.at(0).user).front() == "DB_USER_FILE names file /run/secrets/username [DB_USER_FILE]");

  const World pgpass(postgres() + secret +
                     app(R"(          env: [{name: PGPASSFILE, value: /pw/pass.txt}]
          volumeMounts: [{name: v, mountPath: /pw/pass.txt, subPath: pass.txt}]
)",
                         volume));
  CHECK(pgpass.lines() == Lines{"app postgresql lister@db:5432/shop file s#pass.txt subPath -> db"});

  const World unseen(postgres() + app(R"(          env:
            - {name: PGUSER, value: app}
            - {name: PGHOST, value: db}
            - {name: PGPASSFILE, value: /pw/pgpass}
          volumeMounts: [{name: v, mountPath: /pw}]
)",
                                      "      volumes: [{name: v, secret: {secretName: outside}}]\n"));
  CHECK(unseen.lines() == Lines{"app postgresql app@db:-/app? env outside#pgpass volume -> db"});
}

TEST_CASE("lines of mounted configuration files are settings") {
  const auto lines = [](const std::string& key, const std::string& text) {
    return World(postgres() + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  " + key + ": |\n" +
                 text +
                 app("          volumeMounts: [{name: v, mountPath: /etc/app}]\n",
                     "      volumes: [{name: v, configMap: {name: c}}]\n"))
        .lines();
  };
  CHECK(lines("application.properties",
              "    spring.datasource.url=jdbc:postgresql://db:5432/x\n    spring.datasource.username=fromfile\n") ==
        Lines{"app postgresql fromfile@db:5432/x config c#application.properties volume -> db"});
  CHECK(
      lines("application.yaml",
            "    spring:\n      datasource:\n        url: jdbc:postgresql://db/x\n        username: fromyaml # it\n") ==
      Lines{"app postgresql fromyaml@db:-/x config c#application.yaml volume -> db"});
  CHECK(lines("grafana.ini",
              "    [server]\n    domain = x\n    [database]\n    host = db:5432\n    user = grafana\n    name = g\n") ==
        Lines{"app postgresql grafana@db:5432/g config c#grafana.ini volume -> db"});
  CHECK(lines("pdns.conf", "    gpgsql-user=powerdns\n    gpgsql-host=db\n    gpgsql-dbname=pdns\n") ==
        Lines{"app postgresql powerdns@db:-/pdns config c#pdns.conf volume -> db"});
  CHECK(lines("config.json",
              "    {\n      \"database\": {\n        \"user\": \"json\",\n        \"host\":\"db\"\n      }\n    }\n") ==
        Lines{"app postgresql json@db:-/- config c#config.json volume -> db"});
  CHECK(lines("config", "    # database user x\n    export DATABASE_URL=\"postgres://env:x@db/y\"\n") ==
        Lines{"app postgresql env@db:-/y url c#config volume -> db"});
  CHECK(lines("dashboard.json",
              "    {\n      \"datasource\": {\n        \"name\": \"x\",\n        \"url\": \"http://prometheus\"\n      "
              "}\n    }\n")
            .empty());
}

TEST_CASE("localhost is the server, or the cloud's proxy, in the same pod") {
  const World exporter(R"(
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - {name: postgres, image: "postgres:16", env: [{name: POSTGRES_PASSWORD, value: x}]}
        - name: exporter
          image: quay.io/prometheuscommunity/postgres-exporter
          env:
            - {name: DATA_SOURCE_URI, value: "localhost:5432/postgres?sslmode=disable"}
            - {name: DATA_SOURCE_USER, value: postgres}
            - {name: DATA_SOURCE_PASS, value: x}
)");
  CHECK(exporter.lines() == Lines{"db postgresql postgres@localhost:5432/postgres env literal -> db"});

  const World proxy(postgres() +
                    app("          env: [{name: DATABASE_URL, value: 'postgres://a:b@127.0.0.1:5432/x'}]\n",
                        "        - {name: proxy, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.8}\n"));
  CHECK(proxy.lines() == Lines{"app postgresql a@127.0.0.1:5432/x url literal"});
}

TEST_CASE("a host that is another store's Service is no database") {
  const World world(R"(
apiVersion: v1
kind: Service
metadata: {name: store}
spec: {selector: {app: store}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec: {template: {metadata: {labels: {app: store}}, spec: {containers: [{name: m, image: "mongo:7"}]}}}
)" + app("          env: [{name: DB_HOST, value: store}, {name: DB_USER, value: u}]\n"));
  CHECK(world.lines().empty());
}

TEST_CASE("a key that the server reads is a login under any name") {
  const World world(postgres() + app(R"(          env:
            - {name: BACKUP_SECRET, valueFrom: {secretKeyRef: {name: db-owner, key: pw}}}
)"));
  CHECK(world.lines() == Lines{"app postgresql owner?@-:-/- env db-owner#pw env -> db"});
}

TEST_CASE("command lines of clients are read with the shell's variables") {
  const World world(postgres() + R"(---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: dump
              image: postgres:16
              env: [{name: WHO, value: dumper}]
              command: [sh, -c]
              args: ["pg_isready -h db -U nobody && pg_dump -h db -U \"$WHO\" --dbname=shop | gzip > /x; echo done"]
)" + app("          args: ['--dsn=postgres://flag:x@db/y']\n"));
  CHECK(world.lines() ==
        Lines{"backup postgresql dumper@db:-/shop env literal -> db", "app postgresql flag@db:-/y url literal -> db"});
  CHECK(world.places(world.logins.at(1).passwords) == Lines{"args app#args!"});
}

TEST_CASE("a script's own variables, and those that a command gets, are the client's") {
  const auto lines = [](const std::string& script) {
    return World(postgres() + app("          command: [sh, -c]\n          args:\n            - |\n" + script)).lines();
  };
  const Lines expected{"app postgresql app@db:-/shop env literal -> db"};
  CHECK(lines("              WHO=app\n              psql -h db -U $WHO -d shop\n") == expected);
  CHECK(lines("              PGPASSWORD=x PGUSER=app psql -h db -d shop\n") == expected);
  CHECK(lines("              psql -h db -U ${WHO:-app} -d shop\n") ==
        Lines{"app postgresql app?@db:-/shop env literal -> db"});
  // It may be another.
  const Lines unknown{"app postgresql <placeholder>@db:-/shop env literal -> db"};
  CHECK(lines("              if true; then WHO=app; fi\n              psql -h db -U $WHO -d shop\n") == unknown);
  CHECK(lines("              test x && WHO=y\n              psql -h db -U ${WHO:-app} -d shop\n") == unknown);
}

TEST_CASE("migration tools are told the user beside the URL") {
  CHECK(World(postgres() +
              app("          args: ['-url=jdbc:postgresql://db/x', '-user=mig', '-password=$(PW)', migrate]\n"))
            .lines() == Lines{"app postgresql mig@db:-/x env literal -> db"});
  CHECK(
      World(postgres() + app("          args: ['--url=jdbc:postgresql://db/x', '--username=mig', update]\n")).lines() ==
      Lines{"app postgresql mig@db:-/x env literal -> db"});
}

TEST_CASE("a database's host with another port is another program") {
  CHECK(World(postgres() + app("          env: [{name: S3_ENDPOINT, value: 'db:9000'}, {name: S3_USER, value: x}]\n"))
            .lines()
            .empty());
}

TEST_CASE("an annotation binds a role that git does not show") {
  const std::string env = "          env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: gone, key: url}}}]\n";
  const auto annotated = [&](std::string text) {
    text.replace(text.find("metadata: {name: app}"), 21,
                 "metadata: {name: app, annotations: {routegrant.dev/db-role: orders_rw}}");
    return text;
  };
  CHECK(World(annotated(app(env))).lines() ==
        Lines{"app unknown orders_rw@<missing>:-/<missing> annotation gone#url env"});
  CHECK(World(annotated(app(""))).lines() == Lines{"app unknown orders_rw@-:-/- annotation literal"});
  CHECK(World(annotated(app("          env: [{name: DATABASE_URL, value: 'postgres://own@h/d'}]\n"))).lines() ==
        Lines{"app postgresql own@h:-/d url literal"});
  CHECK(World(R"(
apiVersion: v1
kind: Secret
metadata: {name: gone, annotations: {routegrant.dev/db-role: by_secret}}
)" + app(env))
            .lines() == Lines{"app unknown by_secret@<outside-git>:-/<outside-git> annotation gone#url env"});
}

TEST_CASE("a pooler of its own passes the client's role to its server") {
  const World world(postgres() + R"(---
apiVersion: v1
kind: Service
metadata: {name: pool}
spec: {selector: {app: pool}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pool}
spec:
  template:
    metadata: {labels: {app: pool}}
    spec:
      containers:
        - {name: p, image: edoburu/pgbouncer, env: [{name: DATABASE_URL, value: "postgres://pooler:x@db/shop"}]}
)" + app("          env: [{name: DATABASE_URL, value: 'postgres://client:x@pool/shop'}]\n"));
  CHECK(world.lines().back() == "app postgresql client@pool:-/shop url literal -> db");
}

TEST_CASE("passwords are in clear only where git shows more than a placeholder") {
  const World world(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {DB_PASSWORD: hunter2}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {pw: aHVudGVyMg==, empty: "", none: UkVEQUNURUQ=}
)" + app(R"(          envFrom: [{configMapRef: {name: c}}]
          env:
            - {name: DB_USER, value: u}
            - {name: DB_HOST, value: h}
            - {name: A_DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: pw}}}
            - {name: B_DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: none}}}
            - {name: C_DB_PASSWORD, value: "{{ .pw }}"}
            - {name: D_DB_PASSWORD, value: "ENC[AES256_GCM,data:x]"}
            - {name: E_DB_URL, value: "postgres://e:$(A_DB_PASSWORD)@h/x"}
)"));
  Lines all;
  for (const Login& login : world.logins)
    for (const std::string& place : world.places(login.passwords)) all.push_back(place);
  CHECK(std::count(all.begin(), all.end(), "ConfigMap c#DB_PASSWORD!") == 1);
  CHECK(std::count(all.begin(), all.end(), "Secret s#pw!") >= 1);
  CHECK(std::count(all.begin(), all.end(), "Secret s#none!") == 0);
  CHECK(std::count(all.begin(), all.end(), "env app#C_DB_PASSWORD!") == 0);
  CHECK(std::count(all.begin(), all.end(), "env app#D_DB_PASSWORD!") == 0);
  CHECK(std::count(all.begin(), all.end(), "env app#E_DB_URL!") == 0);
}

TEST_CASE("no password enters the model") {
  const World world(postgres() + R"(---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {uri: "postgres://u:hunter2@db/x", cs: "Host=db;Username=u;Password=hunter2", "my.cnf": "[client]\nuser=u\npassword=hunter2\n"}
)" +
                    app(R"(          env:
            - {name: A_DB_URL, valueFrom: {secretKeyRef: {name: s, key: uri}}}
            - {name: ConnectionStrings__B, valueFrom: {secretKeyRef: {name: s, key: cs}}}
            - {name: DB_PASSWORD, value: hunter2}
            - {name: DB_BROKEN_URL, value: "postgres://u:hunter2/x@"}
          args: [mysql, -u, u, -phunter2, "postgres://u:hunter2@db"]
          volumeMounts: [{name: v, mountPath: /etc/my.cnf, subPath: my.cnf}]
)",
                        "      volumes: [{name: v, secret: {secretName: s}}]\n"));
  REQUIRE_FALSE(world.logins.empty());
  for (const Login& login : world.logins) {
    std::string all = login.name + login.source + login.secret + login.key;
    for (const Value* value : {&login.user, &login.host, &login.port, &login.database}) {
      all += value->text;
      for (const Step& step : value->steps) all += step.sentence;
    }
    for (const PasswordPlace& place : login.passwords) all += place.place_kind + place.holder + place.key;
    CAPTURE(all);
    CHECK(all.find("hunter2") == std::string::npos);
  }
}

}  // namespace routegrant::credentials
