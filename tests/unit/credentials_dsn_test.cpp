#include "credentials/texts/dsn.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace routegrant;
using namespace routegrant::credentials;

namespace {

std::string shown(const DsnPart& part) {
  switch (part.known) {
    case Known::known: return part.text;
    case Known::placeholder: return "~" + part.text;
    default: return "-";
  }
}

/// kind user@host:port,... /database password: "-" for what is not there, "~" before a placeholder.
std::string shown(const std::optional<Dsn>& dsn) {
  if (!dsn) return "none";
  if (dsn->target == Dsn::Target::file) return "file";
  if (dsn->target == Dsn::Target::other) return "other";
  std::string hosts;
  for (const DsnHost& host : dsn->hosts)
    hosts += (hosts.empty() ? "" : ",") + shown(host.host) + ":" + shown(host.port);
  const char* const password = dsn->password.known == Known::known         ? " literal"
                               : dsn->password.known == Known::placeholder ? " placeholder"
                                                                           : "";
  return std::string(name_of(dsn->kind)) + " " + shown(dsn->user) + "@" + (hosts.empty() ? "-" : hosts) + "/" +
         shown(dsn->database) + password;
}

struct Row {
  const char* text;
  const char* expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(shown(parse_dsn(row.text)) == row.expected);
  }
}

std::string_view bytes(std::string_view text, const DsnPart& part) {
  return text.substr(part.begin, part.end - part.begin);
}

}  // namespace

TEST_CASE("URLs give user, hosts and database") {
  check({
      {"postgresql://accounts-admin:accounts-pwd@accounts-db:5432/accounts-db",
       "postgresql accounts-admin@accounts-db:5432/accounts-db literal"},
      {"postgres://app@db/shop", "postgresql app@db:-/shop"},
      {"postgres://db/shop", "postgresql -@db:-/shop"},
      {"postgres://db", "postgresql -@db:-/-"},
      {"postgres://app@db", "postgresql app@db:-/-"},
      {"postgres://app:x@db?sslmode=disable", "postgresql app@db:-/- literal"},
      {"postgres://app:@db/x", "postgresql app@db:-/x"},
      {"postgres:///shop", "postgresql -@-/shop"},
      {"postgres://", "postgresql -@-/-"},
      {"postgresql+asyncpg://app:x@db:5433/shop", "postgresql app@db:5433/shop literal"},
      {"mysql+pymysql://app:x@db/shop?charset=utf8", "mysql app@db:-/shop literal"},
      {"mysql2://root:x@mysql:3306/redmine", "mysql root@mysql:3306/redmine literal"},
      {"trilogy://a@b/c", "mysql a@b:-/c"},
      {"mariadb://a:b@c:3307/d", "mariadb a@c:3307/d literal"},
      {"postgis://gis:x@db/geo", "postgresql gis@db:-/geo literal"},
      {"ecto://app:x@db/shop", "unknown app@db:-/shop literal"},
      {"pgx5://app:x@db/shop", "postgresql app@db:-/shop literal"},
      {"POSTGRES://app@db/shop", "postgresql app@db:-/shop"},
      {"  postgres://app@db/shop\n", "postgresql app@db:-/shop"},
      {"postgres://a@h1:1,h2:2,h3/db", "postgresql a@h1:1,h2:2,h3:-/db"},
      {"postgres://a@[::1]:5432/db", "postgresql a@::1:5432/db"},
      {"postgres://a@[fe80::1]/db", "postgresql a@fe80::1:-/db"},
      {"postgres://a@%2Fvar%2Frun%2Fpostgresql/db", "postgresql a@/var/run/postgresql:-/db"},
  });
}

TEST_CASE("percent escapes are decoded, the first colon ends the user, the last at sign begins the host") {
  check({
      {"postgres://us%40er:p%3Aw@db/n%2Fm", "postgresql us@er@db:-/n/m literal"},
      // Nobody's: the words of the manual, and a port that libpq refuses.
      {"postgresql://user:password@host:port/dbname?sslmode=require", "postgresql ~user@~host:-/~dbname placeholder"},
      {"postgres://USERNAME:PASSWORD@HOST:5432/DATABASE", "postgresql ~USERNAME@~HOST:5432/~DATABASE placeholder"},
      {"postgres://user:password@localhost:5432/app", "postgresql user@localhost:5432/app literal"},
      {"postgres://user:p:w@db/x", "postgresql user@db:-/x literal"},
      {"postgres://user:p@w@db/x", "postgresql user@db:-/x literal"},
      {"postgres://user:p#w@db:5432/x", "postgresql user@db:5432/x literal"},
      {"postgres://user:p?w@db:5432/x", "postgresql user@db:5432/x literal"},
      {"postgres://user:p/w@db:5432/x", "postgresql user@db:5432/x literal"},
      {"postgres://user:1%zz@db/x", "postgresql user@db:-/x literal"},
  });
}

TEST_CASE("parameters win over the authority") {
  check({
      {"postgres://a@b:1/c?user=u&host=h&port=2&dbname=d", "postgresql u@h:2/d"},
      {"postgres:///?host=/cloudsql/p:r:i&user=u&password=x&dbname=d", "postgresql u@/cloudsql/p:r:i:-/d literal"},
      {"postgres://a:b@/d?host=/tmp", "postgresql a@/tmp:-/d literal"},
      {"postgres://b/c?user=a%40b", "postgresql a@b@b:-/c"},
      {"postgres://b/c?sslmode=require&application_name=user", "postgresql -@b:-/c"},
  });
}

TEST_CASE("JDBC and R2DBC URLs give what their drivers read") {
  check({
      {"jdbc:postgresql://ledger-db:5432/postgresdb", "postgresql -@ledger-db:5432/postgresdb"},
      {"jdbc:postgresql://db/x?user=u&password=p", "postgresql u@db:-/x literal"},
      {"jdbc:postgresql://h1:1,h2:2/db?targetServerType=primary", "postgresql -@h1:1,h2:2/db"},
      {"jdbc:postgresql:shop", "postgresql -@-/shop"},
      {"jdbc:postgresql:/", "postgresql -@-/-"},
      {"jdbc:postgresql://db/", "postgresql -@db:-/-"},
      {"jdbc:postgresql:///x?cloudSqlInstance=p:r:i&socketFactory=f", "postgresql -@p:r:i:-/x"},
      {"jdbc:mariadb://locations-db:3306/locations_database", "mariadb -@locations-db:3306/locations_database"},
      {"jdbc:mysql:replication://u:p@a:1,b:2/d", "mysql u@a:1,b:2/d literal"},
      {"jdbc:mariadb:sequential://a,b/d?user=u", "mariadb u@a:-,b:-/d"},
      {"jdbc:mysql:loadbalance://address=(host=a)(port=3306),address=(host=b)/d", "mysql -@a:3306,b:-/d"},
      {"jdbc:aws-wrapper:postgresql://db.x/d", "postgresql -@db.x:-/d"},
      {"jdbc:otel:mysql://db/d", "mysql -@db:-/d"},
      {"jdbc-secretsmanager:postgresql://db/d", "postgresql -@db:-/d"},
      {"r2dbc:postgresql://u:p@db:5432/d", "postgresql u@db:5432/d literal"},
      {"r2dbc:pool:postgresql://db/d", "postgresql -@db:-/d"},
      {"r2dbcs:mysql://u@db/d", "mysql u@db:-/d"},
      {"vertx-reactive:postgresql://db:5432/d", "postgresql -@db:5432/d"},
      {"vertx-reactive:mysql://db/d", "mysql -@db:-/d"},
      {"vertx-reactive:postgresql://a:1/d,vertx-reactive:postgresql://b:2/d", "postgresql -@a:1/d"},
      {"jdbc:sqlserver://db:1433;databaseName=x;user=sa", "other"},
      {"jdbc:oracle:thin:@db:1521/x", "other"},
      {"jdbc:h2:mem:test", "file"},
      {"jdbc:sqlite:/data/x.db", "file"},
  });
}

TEST_CASE("libpq keywords") {
  check({
      {"host=db user=app password=x dbname=shop", "postgresql app@db:-/shop literal"},
      {"host = 'db' port=5433  user='it\\'s me' dbname=x", "postgresql it's me@db:5433/x"},
      {"host=a,b port=1,2 user=u", "postgresql u@a:1,b:2/-"},
      {"user=u dbname=postgres://x:y@h/z", "postgresql x@h:-/z literal"},
      {"host=db user=${DB_USER} password=${DB_PASSWORD}", "postgresql ~${DB_USER}@db:-/- placeholder"},
      {"user=u sslmode=disable", "none"},
      {"--host=db --user=u", "none"},
      {"key=value other=thing", "none"},
      {"host=db user=app password=x dbname=shop port=5432 sslmode=disable TimeZone=UTC",
       "postgresql app@db:5432/shop literal"},
      {"Host=db User=app", "none"},
  });
}

TEST_CASE(".NET connection strings") {
  check({
      {"Host=postgres;Port=5432;Database=LedgerDb;Username=paymentswitch;Password=paymentswitch",
       "postgresql paymentswitch@postgres:5432/LedgerDb literal"},
      {"Server=db;Database=x;User Id=app;Pwd='a;b'", "unknown app@db:-/x literal"},
      {"server=db;port=3306;user=app;password=x;database=d;", "mysql app@db:3306/d literal"},
      {"Server=db;Uid=app;Pwd=x;Database=d", "mysql app@db:-/d literal"},
      {"HOST = db ; USERNAME = \"app\" ; Password=$(PW)", "postgresql app@db:-/- placeholder"},
      {"Host=a:5433,b;Username=u;Database=d", "postgresql u@a:5433,b:-/d"},
      {"Server=tcp:sql,1433;Initial Catalog=x;User ID=sa;Password=y", "other"},
      {"Server=sql;Database=x;User=sa;TrustServerCertificate=True", "other"},
      {"Data Source=app.db;Cache=Shared", "file"},
      {"a;b;c", "none"},
      {"key=value;", "none"},
  });
}

TEST_CASE("Go's MySQL form") {
  check({
      {"app:p@ss/w:d@tcp(mysql:3306)/shop?parseTime=true", "mysql app@mysql:3306/shop literal"},
      {"app@tcp(mysql)/shop", "mysql app@mysql:-/shop"},
      {"exporter:x@(localhost:3306)/", "mysql exporter@localhost:3306/- literal"},
      {"u:p@unix(/run/mysqld/mysqld.sock)/d", "mysql u@/run/mysqld/mysqld.sock:-/d literal"},
      {"$(DB_USER):$(DB_PASSWORD)@tcp($(DB_HOST):3306)/d", "mysql ~$(DB_USER)@~$(DB_HOST):3306/d placeholder"},
  });
}

TEST_CASE("literal parts around placeholders are kept") {
  check({
      {"postgres://app:${PW}@db/x", "postgresql app@db:-/x placeholder"},
      {"postgres://app:${PW:-a:b@c}@db/x", "postgresql app@db:-/x placeholder"},
      {"postgres://app:{{ .pw }}@db/x", "postgresql app@db:-/x placeholder"},
      {"postgres://app:<path:kv/data/db#password>@db:5432/x", "postgresql app@db:5432/x placeholder"},
      {"postgres://<user>:<password>@db/x", "postgresql ~<user>@db:-/x placeholder"},
      {"postgres://$(DB_USER):$(DB_PASSWORD)@$(DB_HOST):$(DB_PORT)/$(DB_NAME)",
       "postgresql ~$(DB_USER)@~$(DB_HOST):~$(DB_PORT)/~$(DB_NAME) placeholder"},
      {"postgres://$USER:$PASSWORD@db/x", "postgresql ~$USER@db:-/x placeholder"},
      {"postgres://app_{{ .env }}:x@db/x", "postgresql ~app_{{ .env }}@db:-/x literal"},
      {"postgres://app:pa$word@db/x", "postgresql app@db:-/x literal"},
      {"postgres://app:a<b@db/x", "postgresql app@db:-/x literal"},
      {"postgres://$(CREDENTIALS)@db/x", "postgresql ~$(CREDENTIALS)@db:-/x"},
      {"postgres://app:%(pw)s@db/x", "postgresql app@db:-/x placeholder"},
  });
}

TEST_CASE("files and other stores are no logins, prose is nothing") {
  check({
      {"sqlite:///data/app.db", "file"},
      {"sqlite+aiosqlite:///x", "file"},
      {"/data/app.sqlite3", "file"},
      {":memory:", "file"},
      {"mongodb://u:p@mongo:27017/x", "other"},
      {"redis://redis:6379/0", "other"},
      {"http://svc:8080/db", "other"},
      {"sqlserver://sa:x@db", "other"},
      {"", "none"},
      {"postgres", "none"},
      {"postgres:5432", "none"},
      {"db.example.com", "none"},
      {"a sentence: with a colon", "none"},
      {"${DATABASE_URL}", "none"},
  });
}

TEST_CASE("ranges name the bytes of each part") {
  const std::string_view text = "  postgres://us%40er:secret@h1:1,h2:2/shop?user=other";
  const std::optional<Dsn> dsn = parse_dsn(text);
  REQUIRE(dsn);
  CHECK(bytes(text, dsn->user) == "other");
  CHECK(bytes(text, dsn->hosts[1].host) == "h2");
  CHECK(bytes(text, dsn->hosts[1].port) == "2");
  CHECK(bytes(text, dsn->database) == "shop");

  const std::string_view keywords = "user=u dbname='postgres://x:y@h/z'";
  const std::optional<Dsn> nested = parse_dsn(keywords);
  REQUIRE(nested);
  CHECK(bytes(keywords, nested->user) == "x");
  CHECK(bytes(keywords, nested->hosts[0].host) == "h");
}

TEST_CASE("a password has a place and never a text") {
  for (const std::string_view text :
       {"postgres://u:hunter2@h/d", "jdbc:postgresql://h/d?user=u&password=hunter2",
        "Host=h;Username=u;Password=hunter2", "host=h user=u password=hunter2", "u:hunter2@tcp(h:1)/d",
        "postgres://u:hunter2/@h:1/d", "host=h dbname=x://u:hunter2@y", "postgres://u:p@ss/hunter2@h/d"}) {
    CAPTURE(text);
    const std::optional<Dsn> dsn = parse_dsn(text);
    REQUIRE(dsn);
    CHECK(dsn->password.text.empty());
    const std::string all = shown(dsn);
    CHECK(all.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a text without a scheme is read where the caller knows what it is") {
  CHECK(shown(parse_schemeless("postgres-svc:5432/shop?sslmode=disable")) == "unknown -@postgres-svc:5432/shop");
  CHECK(shown(parse_schemeless("localhost")) == "unknown -@localhost:-/-");
}

TEST_CASE("hostile texts end quickly") {
  CHECK(shown(parse_dsn("postgres://a@b/" + std::string(1000000, 'x'))) == "none");
  CHECK(shown(parse_dsn("postgres://" + std::string(8000, '@'))) != "none");
  CHECK(shown(parse_dsn("postgres://" + std::string(8000, ','))) == "postgresql -@-/-");
  CHECK(shown(parse_dsn(std::string(20000, '='))) == "none");
  CHECK(shown(parse_dsn("user=x dbname='" + std::string(2000, '\\'))) != "other");
  std::string braces;
  for (int i = 0; i < 4000; ++i) braces += "${";
  CHECK(shown(parse_dsn("postgres://" + braces)) != "none");
}
