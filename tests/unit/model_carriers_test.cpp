#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

const std::string server = R"(apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: db
          image: postgres:16
          env:
            - {name: POSTGRES_DB, value: shop}
            - name: POSTGRES_PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}
---
apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
)";

/// A Job of namespace shop with one container of these lines, beside the server.
Analysis with_job(const std::string& container, const std::string& rest = "") {
  return analyzed({{.path = "db.yaml", .text = server},
                   {.path = "job.yaml",
                    .text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: roles, namespace: shop}\nspec:\n"
                            "  template:\n    spec:\n      containers:\n        - name: psql\n          image: "
                            "postgres:16\n" +
                            container + rest}});
}

const DatabaseModel* database_named(const Analysis& analysis, std::string_view name) {
  const auto& all = analysis.model.databases;
  const auto at = std::ranges::find(all, name, &DatabaseModel::name);
  return at == all.end() ? nullptr : &*at;
}

/// "file:line:column" of the role's name in the statement that creates it; empty where none does.
std::string role_place(const Analysis& analysis, std::string_view database, std::string_view name) {
  const DatabaseModel* model = database_named(analysis, database);
  if (model == nullptr) return "";
  const auto role = model->database.find_role(name);
  if (!role || !model->database.roles()[*role].span || model->database.roles()[*role].declared_by != "sql") return "";
  const Place place = analysis.report.sources.place(*model->database.roles()[*role].span);
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace

TEST_CASE("a Job's here-document runs on the server that the command names, each word at its place") {
  const Analysis analysis = with_job(R"(          command: [sh, -ec]
          args:
            - |
              until pg_isready -h db; do sleep 1; done
              psql -h db.shop.svc -U postgres -d shop <<'EOF'
              CREATE ROLE shop_app LOGIN;
              GRANT SELECT ON orders TO shop_app;
              EOF
)");
  CHECK(role_place(analysis, "shop", "shop_app") == "job.yaml:15:27");
}

TEST_CASE("what a command runs in another database of the server stays out of its own one") {
  const Analysis analysis = with_job(R"(          command: [sh, -ec]
          args:
            - |
              psql -h db -U postgres -d shop -c 'CREATE TABLE orders (id int)'
              psql -h db -U postgres -d crm -c 'CREATE TABLE leads (id int)'
)");
  const DatabaseModel* model = database_named(analysis, "shop");
  REQUIRE(model != nullptr);
  std::vector<std::string> tables;
  for (const pg::ObjectInfo& object : model->database.objects())
    if (object.kind == "table" && !object.system) tables.push_back(object.database + "/" + object.name);
  std::ranges::sort(tables);
  CHECK(tables == std::vector<std::string>{"crm/public.leads", "shop/public.orders"});
}

// Roles belong to the server: CREATE ROLE in one database is seen by a GRANT in another one.
TEST_CASE("all databases of a server know the roles that are made in one of them") {
  const std::string job =
      "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: roles, namespace: shop}\nspec:\n  template:\n    spec:\n"
      "      containers:\n        - name: psql\n          image: postgres:16\n          command:\n            - sh\n"
      "            - -c\n            - |\n"
      "              psql -h HOST -U postgres -d postgres -c 'CREATE ROLE ops LOGIN SUPERUSER'\n"
      "              psql -h HOST -U postgres -d postgres -c 'CREATE TABLE notes (id int)'\n"
      "              psql -h HOST -U postgres -d reports -c 'CREATE TABLE sales (id int); GRANT SELECT ON sales TO "
      "ops'\n"
      "              psql -h HOST -U postgres -d shop -c 'CREATE TABLE orders (id int); GRANT SELECT ON orders TO "
      "ops'\n";
  const auto with = [&](const std::string& host, const std::string& rest) {
    std::string text = job;
    for (std::size_t at = text.find("HOST"); at != std::string::npos; at = text.find("HOST")) text.replace(at, 4, host);
    return analyzed({{.path = "all.yaml", .text = rest + text}});
  };
  const auto tables = [](const Analysis& analysis, std::string_view database) {
    const DatabaseModel* model = database_named(analysis, database);
    if (model == nullptr) return std::string("no such database");
    const auto ops = model->database.find_role("ops");
    std::string all = ops && model->database.roles()[*ops].superuser ? "superuser" : "unknown";
    for (const pg::ObjectInfo& object : model->database.objects())
      if (object.kind == "table" && !object.system && object.name.starts_with("public.")) all += " " + object.name;
    return all;
  };
  const Analysis declared =
      with("db-rw",
           "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: db, namespace: shop}\n"
           "spec: {bootstrap: {initdb: {database: shop, owner: shop}}}\n");
  CHECK(tables(declared, "shop") == "superuser public.orders");
  CHECK(tables(declared, "reports") == "superuser public.sales");
  CHECK(database_named(declared, "postgres") == nullptr);
  const std::string client =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: web, image: x, "
      "env: "
      "[{name: DATABASE_URL, value: 'postgres://ops@db.example.com/shop'}]}]}\n";
  const Analysis unseen = with("db.example.com", client);
  CHECK(tables(unseen, "shop") == "superuser public.orders");
  CHECK(tables(unseen, "postgres") == "superuser public.notes");
  // A Service's name may be another server's in another cluster.
  CHECK(tables(with("elsewhere.data.svc", client), "shop") == "unknown public.orders");
}

TEST_CASE("psql by itself takes its statements from its arguments") {
  const Analysis analysis = with_job(R"(          command: ["psql", "-h", "db", "-c", "CREATE ROLE shop_app"]
)");
  CHECK(role_place(analysis, "shop", "shop_app") == "job.yaml:10:60");
}

TEST_CASE("the environment of libpq names the server where the command does not") {
  const Analysis analysis = with_job(R"(          env:
            - {name: PGHOST, value: db}
            - {name: PGDATABASE, value: shop}
          command: [sh, -c, "psql -c 'CREATE ROLE shop_app'"]
)");
  CHECK_FALSE(role_place(analysis, "shop", "shop_app").empty());
}

TEST_CASE("a URL in a variable names the server") {
  const Analysis analysis = with_job(R"(          env:
            - {name: DATABASE_URL, value: "postgres://postgres:${PW}@db:5432/shop"}
          command: [sh, -c, "psql \"$DATABASE_URL\" -c 'CREATE ROLE shop_app'"]
)");
  CHECK_FALSE(role_place(analysis, "shop", "shop_app").empty());
}

TEST_CASE("a name that the manifest gives a variable stands in its place, a password does not") {
  const Analysis analysis = with_job(R"(          env:
            - {name: APP_USER, value: shop_app}
            - {name: APP_PASSWORD, value: hunter2}
            - {name: PGHOST, value: db}
          command: [sh, -c]
          args:
            - |
              psql <<EOF
              CREATE ROLE "${APP_USER}" LOGIN PASSWORD '${APP_PASSWORD}';
              CREATE ROLE "${OTHER_USER}" LOGIN;
              EOF
)");
  CHECK_FALSE(role_place(analysis, "shop", "shop_app").empty());
  const DatabaseModel* model = database_named(analysis, "shop");
  REQUIRE(model != nullptr);
  CHECK(model->database.find_role("other_user") == std::nullopt);
  for (std::uint32_t i = 0; i < analysis.report.sources.size(); ++i) {
    const Source& source = analysis.report.sources[SourceId{i}];
    if (!source.segments.empty() && source.text.find("CREATE ROLE \"shop_app\"") != std::string::npos)
      CHECK(source.text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("psql's own variables are set by -v") {
  const Analysis analysis = with_job(R"(          command: [sh, -c]
          args:
            - |
              psql -h db -v app=shop_app <<'EOF'
              CREATE ROLE :"app" LOGIN;
              EOF
)");
  CHECK_FALSE(role_place(analysis, "shop", "shop_app").empty());
}

TEST_CASE("scripts of a mounted ConfigMap run where the command names them, and only those") {
  const std::string config_map = R"(---
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts, namespace: shop}
data:
  roles.sql: |
    CREATE ROLE from_file;
  grants.sh: |
    #!/bin/sh
    psql -h db <<EOF
    CREATE ROLE from_script;
    EOF
  unused.sql: |
    CREATE ROLE never;
  notes.txt: |
    Run CREATE ROLE prose; by hand if all else fails.
)";
  const Analysis analysis = with_job(R"(          command: [sh, -c, "psql -h db -f /sql/roles.sql && sh /sql/grants.sh"]
          volumeMounts: [{name: sql, mountPath: /sql}]
      volumes: [{name: sql, configMap: {name: scripts}}]
)",
                                     config_map);
  CHECK(role_place(analysis, "shop", "from_file") == "job.yaml:19:17");
  CHECK(role_place(analysis, "shop", "from_script") == "job.yaml:23:17");
  const DatabaseModel* model = database_named(analysis, "shop");
  REQUIRE(model != nullptr);
  CHECK(model->database.find_role("never") == std::nullopt);
  CHECK(model->database.find_role("prose") == std::nullopt);
}

TEST_CASE("a server that nobody names is no server of the tree") {
  const Analysis analysis =
      with_job(R"(          command: [sh, -c, "psql -h db.example.com -d shop -c 'CREATE ROLE elsewhere'"]
)");
  const DatabaseModel* model = database_named(analysis, "shop");
  REQUIRE(model != nullptr);
  CHECK_FALSE(model->joins.empty());
  CHECK(model->database.find_role("elsewhere") == std::nullopt);
  const auto& all = analysis.model.databases;
  CHECK(std::ranges::any_of(all, [](const DatabaseModel& other) {
    return other.joins.empty() && other.database.find_role("elsewhere").has_value();
  }));
}

TEST_CASE("a here-document that holds nothing but a body is read") {
  const Analysis analysis = with_job(R"(          command: [sh, -c]
          args:
            - |
              psql -h db -U postgres shop <<'EOF'
              DO $$
              BEGIN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reader') THEN
                  CREATE ROLE reader LOGIN;
                END IF;
              END
              $$;
              EOF
)");
  CHECK_FALSE(role_place(analysis, "shop", "reader").empty());
}

TEST_CASE("mysql's statements, echoed prose and other commands are no SQL of PostgreSQL") {
  const Analysis analysis = with_job(R"(          command: [sh, -c]
          args:
            - |
              mysql -h db -e "CREATE USER nobody"
              echo "CREATE ROLE nobody; then GRANT it to psql users"
              cat <<EOF > /tmp/x
              CREATE ROLE nobody;
              EOF
)");
  for (const DatabaseModel& model : analysis.model.databases) CHECK(model.database.find_role("nobody") == std::nullopt);
}

TEST_CASE("shell scripts in the image's init directory run, with the image's variables") {
  const std::string text = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: init, namespace: shop}
data:
  10-roles.sh: |
    psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<-EOSQL
      CREATE USER reader;
      GRANT CONNECT ON DATABASE $POSTGRES_DB TO reader;
    EOSQL
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: db
          image: postgres:16
          env:
            - {name: POSTGRES_DB, value: shop}
            - {name: POSTGRES_USER, value: owner}
          volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}]
      volumes: [{name: init, configMap: {name: init}}]
)";
  const Analysis analysis = analyzed({{.path = "db.yaml", .text = text}});
  CHECK(role_place(analysis, "shop", "reader") == "db.yaml:7:19");
}

TEST_CASE("an SQL file that a kustomization puts into a server's init scripts runs there and nowhere else") {
  const Analysis analysis =
      analyzed({{.path = "base/kustomization.yaml",
                 .text = "resources: [db.yaml]\nconfigMapGenerator: [{name: init, files: [01.sql=init.sql]}]\n"},
                {.path = "base/init.sql", .text = "CREATE ROLE web LOGIN;\n"},
                {.path = "base/later.sql", .text = "CREATE ROLE later;\n"},
                {.path = "base/db.yaml",
                 .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n  containers:\n  - name: db\n"
                         "    image: postgres:16\n    env: [{name: POSTGRES_DB, value: shop}]\n"
                         "    volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}]\n"
                         "  volumes: [{name: init, configMap: {name: init}}]\n"}});
  CHECK(role_place(analysis, "shop", "web") == "base/init.sql:1:13");
  std::string others;
  for (const DatabaseModel& database : analysis.model.databases)
    others += database.name + ":" + (database.database.find_role("web") ? "web " : "none ");
  CHECK(others == "base:none shop:web ");
}

TEST_CASE(
    "what Flyway's and golang-migrate's images find mounted runs in their order, as the role that they log in as") {
  const std::string map =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: shop}\ndata:\n"
      "  V10__more.sql: GRANT SELECT ON orders TO reader;\n  V2__table.sql: CREATE TABLE orders (id int);\n"
      "  V1__role.sql: CREATE ROLE reader;\n  notes.sql: CREATE ROLE ignored;\n"
      "  1_a.up.sql: CREATE TABLE parts (id int);\n  1_a.down.sql: DROP TABLE parts;\n";
  const auto job = [&](const std::string& image, const std::string& path) {
    return analyzed(
        {{.path = "db.yaml", .text = server},
         {.path = "job.yaml",
          .text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: m, namespace: shop}\nspec:\n  template:\n"
                  "    spec:\n      containers:\n      - name: m\n        image: " +
                  image +
                  "\n        env: [{name: DATABASE_URL, value: 'postgres://mig@db/shop'}]\n"
                  "        volumeMounts: [{name: m, mountPath: " +
                  path + "}]\n      volumes: [{name: m, configMap: {name: m}}]\n" + map}});
  };
  const auto tables = [](const Analysis& analysis) {
    std::string all;
    for (const Object& object : analysis.report.graph.table<Object>().rows) {
      if (object.kind == "table") all += object.name + " of " + object.owner + "; ";
    }
    return all;
  };
  const Analysis flyway = job("flyway/flyway:10", "/flyway/sql");
  CHECK(tables(flyway) == "public.orders of mig; ");
  CHECK(role_place(flyway, "shop", "ignored").empty());
  CHECK(flyway.report.graph.table<Granted>().rows.size() == 1);
  CHECK(tables(job("migrate/migrate:v4", "/migrations")) == "public.parts of mig; ");
  CHECK(tables(job("registry.example/app:1", "/migrations")).empty());
}

TEST_CASE("files over which a script goes without naming them are run in the order of their names") {
  const auto place = [](const std::string& script) {
    const Analysis analysis = with_job(
        "          command: [sh, -c]\n          args:\n            - |\n              " + script +
            "\n          env: [{name: PGHOST, value: db}, {name: PGUSER, value: postgres}, {name: PGDATABASE, value: "
            "shop}]\n          volumeMounts: [{name: sql, mountPath: /sql}]\n      volumes: [{name: sql, configMap: "
            "{name: sql}}]\n",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: sql, namespace: shop}\ndata:\n"
        "  02.sql: GRANT SELECT ON orders TO app;\n  01.sql: CREATE ROLE app LOGIN; CREATE TABLE orders (id int);\n"
        "  03.down.sql: DROP TABLE orders;\n");
    const DatabaseModel* shop = database_named(analysis, "shop");
    return role_place(analysis, "shop", "app").empty() ? "" : "read " + std::to_string(shop->database.objects().size());
  };
  const std::string all = place("for f in /sql/*.sql; do psql -v ON_ERROR_STOP=1 -f \"$f\"; done");
  CHECK(all.starts_with("read"));
  for (const std::string script : {"cat \"/sql\"/*.sql | psql", "for f in $(ls /sql); do psql -f /sql/$f; done",
                                   "find /sql -name '*.sql' | sort | xargs -n1 psql -f",
                                   "for f in $(ls /sql/*.sql | sort -V); do psql < $f; done"})
    CHECK(place(script) == all);
  // Nothing says that these are given to psql.
  for (const std::string script : {"ls /sql/*.sql", "psql -f /other/x.sql # /sql/01.sql", "cp -r /sql /tmp; psql -l"})
    CHECK(place(script).empty());
}

TEST_CASE("an init script takes apart the list that its container is given, and what it may run besides is told") {
  const Analysis analysis = analyzed({{.path = "db.yaml", .text = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: init}
data:
  init.sh: |
    for db in $(echo $POSTGRES_MULTIPLE_DATABASES | tr ',' ' '); do
      psql --username "$POSTGRES_USER" -c "CREATE ROLE $db"
    done
    psql -c "$EXTRA"
    psql -f /docker-entrypoint-initdb.d/more.sql
    psql -f /srv/more.sql
  more.sql: CREATE ROLE more
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: db
          image: postgres:16
          env:
            - {name: POSTGRES_USER, value: boss}
            - {name: POSTGRES_MULTIPLE_DATABASES, value: "app, other"}
          volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}]
      volumes: [{name: init, configMap: {name: init}}]
)"}});
  REQUIRE(analysis.model.databases.size() == 1);
  const pg::Database& database = analysis.model.databases[0].database;
  for (const char* role : {"app", "other", "more"}) {
    CAPTURE(role);
    CHECK(database.find_role(role).has_value());
  }
  REQUIRE(database.dynamic().size() == 2);
  CHECK(database.dynamic()[0].why == "the statement holds the variable ${EXTRA}, whose value is not known");
  CHECK(database.dynamic()[1].why == "the included file /srv/more.sql is not read");
}
