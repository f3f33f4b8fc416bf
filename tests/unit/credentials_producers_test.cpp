#include <doctest/doctest.h>

#include "credentials/files/config_file.hpp"
#include "credentials/texts/dsn.hpp"
#include "credentials/texts/tls.hpp"
#include "credentials/values/reading.hpp"
#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("a template's literals are known, its actions lie outside git, its control actions are nothing") {
  const auto user = [](const std::string& url) {
    const World world(
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\nspec: {target: "
        "{template: {data: {url: '" +
        url + "'}}}}\n" +
        app("          env:\n            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: s, key: "
            "url}}}\n"));
    REQUIRE(world.logins.size() == 1);
    return World::shown(world.logins[0].user) + " " +
           (world.logins[0].passwords.empty()       ? "-"
            : world.logins[0].passwords[0].in_clear ? "clear"
                                                    : "hidden");
  };
  CHECK(user("postgres://app:{{ .password }}@db/x") == "app hidden");
  CHECK(user("postgres://{{ .user }}:{{ .password }}@db/x") == "<outside-git> hidden");
  CHECK(user("postgres://app:hunter2@db/{{ .name }}") == "app clear");
  CHECK(user("{{ .url }}") == "<outside-git> hidden");
  CHECK(user("{{- with .x -}}postgres://app:{{ .password }}@db/x{{- end -}}") == "app hidden");
  CHECK(user("{{/* none */}}{{ $x := .y }}postgres://app@db/x") == "app -");
}

TEST_CASE("references to stores are values outside git") {
  for (const char* const reference :
       {"vault:secret/data/db#url", "op://vault/db/url", "ref+awssecrets://db#/url", "sm://project/db",
        "arn:aws:secretsmanager:eu-west-1:1:secret:db", "db-url@azurekeyvault"}) {
    CAPTURE(reference);
    CHECK(is_store_reference(reference));
    CHECK(World(app(std::string("          env: [{name: DATABASE_URL, value: '") + reference + "'}]\n")).text() ==
          "app unknown <outside-git>@<outside-git>:-/<outside-git> url literal");
  }
  for (const char* const text : {"vaulted", "postgres://a@b/c", "see op:// for more", ""})
    CHECK_FALSE(is_store_reference(text));
}

TEST_CASE("what each driver's setting asks of TLS") {
  CHECK(tls_of("sslmode", "disable") == Tls::disabled);
  CHECK(tls_of("PGSSLMODE", "prefer") == Tls::disabled);
  CHECK(tls_of("DB_SSL_MODE", "require") == Tls::unverified);
  CHECK(tls_of("sslmode", "verify-full") == Tls::verified);
  CHECK(tls_of("sslMode", "VERIFY_IDENTITY") == Tls::verified);
  CHECK(tls_of("useSSL", "false") == Tls::disabled);
  CHECK(tls_of("tls", "skip-verify") == Tls::unverified);
  CHECK(tls_of("Trust Server Certificate", "true") == Tls::unverified);
  CHECK(tls_of("DATABASE_SSL", "true") == Tls::unspecified);
  CHECK(tls_of("sslrootcert", "disable") == Tls::unspecified);
  const auto of = [](const char* text) { return parse_dsn(text)->tls; };
  CHECK(of("postgres://a@b/c?sslmode=disable") == Tls::disabled);
  CHECK(of("host=b user=a sslmode=verify-ca") == Tls::verified);
  CHECK(of("Host=b;Username=a;SSL Mode=Require;Trust Server Certificate=true") == Tls::unverified);
  CHECK(parse_dsn("Host=b;Username=a;Trust Server Certificate=true")->target == Dsn::Target::server);
  CHECK(of("a:p@tcp(b:3306)/c?tls=false") == Tls::disabled);
  CHECK(of("jdbc:mysql://b/c?useSSL=false") == Tls::disabled);
  CHECK(of("postgres://a@b/c?sslmode=${MODE}") == Tls::unspecified);
}

TEST_CASE("JSON is read however it is broken into lines") {
  const auto names = [](const std::string& text) {
    std::string out;
    for (const FileSetting& setting : settings_of_file(text))
      out += setting.name + "=" + text.substr(setting.begin, setting.end - setting.begin) + " ";
    return out;
  };
  CHECK(names(R"({"a":{"user":"u","port":5432},"list":[{"x":"1"},null,true]})") ==
        "a.user=u a.port=5432 list.0.x=1 list.2=true ");
  CHECK(names("{\n  \"a\": {\n    \"b\": \"c\\\"d\"\n  }\n}\n") == "a.b=c\\\"d ");
  CHECK(names(R"({"a":{"user":"u")") == "a.user=u ");
  CHECK(names("{" + std::string(5000, '{')).empty());
}

TEST_CASE("a null of YAML or JSON sets nothing") {
  for (const char* text : {"db:\n  password: # from the environment\n  user: app\n",
                           "db:\n  password: ~\n  user: app\n", "db: {password: null, user: app}\n",
                           "{\n  \"db\": {\n    \"password\": null,\n    \"user\": \"app\"\n  }\n}\n"}) {
    const std::vector<FileSetting> settings = settings_of_file(text);
    CAPTURE(text);
    REQUIRE(settings.size() == 1);
    CHECK(settings.front().name == "db.user");
  }
  CHECK(settings_of_file("password=#x\n").size() == 1);
}

TEST_CASE("flags and system properties are settings") {
  CHECK(World(app("          args: [--db-user=app, --db-host, db, --user=other]\n")).lines() ==
        Lines{"app unknown app@db:-/- env literal"});
  CHECK(World(app("          env: [{name: JAVA_OPTS, value: '-Xmx1g -Dspring.datasource.username=app "
                  "-Dspring.datasource.url=jdbc:postgresql://db/shop'}]\n"))
            .lines() == Lines{"app postgresql app@db:-/shop env literal"});
  CHECK(World(app("          env: [{name: SPRING_APPLICATION_JSON, value: '{\"spring\":{\"datasource\":{\"url\":"
                  "\"jdbc:postgresql://db/shop\",\"username\":\"app\"}}}'}]\n"))
            .lines() == Lines{"app postgresql app@db:-/shop env literal"});
}

TEST_CASE("several users of one host leave none over") {
  CHECK(World(app("          env: [{name: X_POSTGRES_HOST, value: db}, {name: X_POSTGRES_USER_USERNAME, value: u}, "
                  "{name: X_POSTGRES_USER_PASSWORD, value: p}, {name: X_POSTGRES_ADMIN_USERNAME, value: a}, {name: "
                  "X_POSTGRES_ADMIN_PASSWORD, value: p}]\n"))
            .lines() == Lines{"app postgresql u@db:-/- env literal", "app postgresql a@db:-/- env literal"});
}

}  // namespace routegrant::credentials
