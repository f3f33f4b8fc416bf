#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "questions/lock.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string lock_of(std::vector<InputFile> files) {
  const Analysis analysis = test::analyzed(std::move(files));
  return questions::lock_text(questions::lock_of(questions::Access(analysis)));
}

}  // namespace

TEST_CASE("lock: one sorted line for each entry, workload, role and object, without line numbers") {
  const std::string text = lock_of(test::files_of("histories/tree"));
  CHECK(
      text ==
      "# access.lock, version 2: entry -> workload -> role -> object: privileges\n"
      "# Written by `routegrant lock`; review changes to it, do not edit it.\n"
      "deploy: network: Deployment/shop/orders -> StatefulSet shop/shop-db port 5432\n"
      "deploy: network: Deployment/shop/web -> StatefulSet shop/shop-db port 5432\n"
      "deploy: shop.example.com/ (TLS: yes)\n"
      "deploy: shop.example.com/ (authentication: none seen)\n"
      "deploy: shop.example.com/ (exposure: internet)\n"
      "deploy: shop.example.com/ -> Deployment/shop/web -> shop_reader -> public.products: SELECT\n"
      "deploy: shop.example.com/api/orders (TLS: yes)\n"
      "deploy: shop.example.com/api/orders (authentication: none seen)\n"
      "deploy: shop.example.com/api/orders (exposure: internet)\n"
      "deploy: shop.example.com/api/orders -> Deployment/shop/orders -> orders_app -> public.orders: INSERT, SELECT\n");
}

TEST_CASE("lock: moved lines and renamed files change nothing, one grant changes one line") {
  std::vector<InputFile> files = test::files_of("histories/tree");
  const std::string before = lock_of(files);
  for (InputFile& file : files) {
    file.text = (file.path.ends_with(".sql") ? "-- moved\n" : "# moved\n") + file.text;
    file.path.insert(file.path.rfind('/') + 1, "0");
  }
  CHECK(lock_of(files) == before);
  files.push_back({.path = "db/9.sql", .text = "GRANT DELETE ON orders TO orders_writer;\n"});
  const Analysis analysis = test::analyzed(files);
  const questions::Lock lock = questions::lock_of(questions::Access(analysis));
  const std::vector<questions::LockChange> difference = questions::lock_difference(before, lock);
  REQUIRE(difference.size() == 2);
  const questions::LockChange& now = difference.front().line.front() == '+' ? difference.front() : difference.back();
  const questions::LockChange& old = difference.front().line.front() == '-' ? difference.front() : difference.back();
  CHECK(now.line.ends_with("DELETE, INSERT, SELECT"));
  CHECK(old.number == 12);
  REQUIRE(now.because != FactId::none);
  CHECK(analysis.report.sources.place(analysis.report.graph.reasons().of(now.because).reason.span).file == "db/9.sql");
}

TEST_CASE("lock: a network policy that goes, or that lets a workload not out, changes lines") {
  const std::vector<InputFile> files = test::files_of("histories/tree");
  const std::string before = lock_of(files);
  const auto changes_of = [&](const std::vector<InputFile>& now) {
    const Analysis analysis = test::analyzed(now);
    std::string lines;
    for (const questions::LockChange& change :
         questions::lock_difference(before, questions::lock_of(questions::Access(analysis))))
      lines += change.line + '\n';
    return lines;
  };
  std::vector<InputFile> open = files;
  std::erase_if(open, [](const InputFile& file) { return file.path == "deploy/policy.yaml"; });
  CHECK(changes_of(open) ==
        "+deploy: network: any address -> StatefulSet shop/shop-db port 5432\n"
        "+deploy: network: any other pod -> StatefulSet shop/shop-db port 5432\n");
  std::vector<InputFile> shut = files;
  shut.push_back({.path = "deploy/egress.yaml",
                  .text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                          "metadata: {name: web-egress, namespace: shop}\n"
                          "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: []}\n"});
  CHECK(changes_of(shut) == "-deploy: network: Deployment/shop/web -> StatefulSet shop/shop-db port 5432\n");
}

TEST_CASE("lock: powers of a login and what says who comes in have lines of their own") {
  std::vector<InputFile> files = test::files_of("histories/tree");
  const std::string before = lock_of(files);
  for (InputFile& file : files) {
    const std::size_t at = file.text.find("  annotations:\n");
    if (file.path == "deploy/ingress.yaml" && at != std::string::npos)
      file.text.insert(at + 15, "    nginx.ingress.kubernetes.io/auth-url: https://login.example/\n");
  }
  files.push_back({.path = "db/9.sql",
                   .text = "ALTER ROLE shop_reader CREATEROLE BYPASSRLS;\n"
                           "GRANT pg_execute_server_program TO shop_reader;\n"});
  const Analysis analysis = test::analyzed(files);
  std::vector<std::string> lines;
  for (const questions::LockChange& change :
       questions::lock_difference(before, questions::lock_of(questions::Access(analysis))))
    lines.push_back(change.line);
  CHECK(text::join(lines, "\n") ==
        "+deploy: shop.example.com/ (authentication: external)\n"
        "-deploy: shop.example.com/ (authentication: none seen)\n"
        "+deploy: shop.example.com/ -> Deployment/shop/web -> shop_reader -> may create and change roles\n"
        "+deploy: shop.example.com/ -> Deployment/shop/web -> shop_reader -> may pass all row security\n"
        "+deploy: shop.example.com/ -> Deployment/shop/web -> shop_reader as pg_execute_server_program -> may run "
        "programs on the database server\n"
        "+deploy: shop.example.com/api/orders (authentication: external)\n"
        "-deploy: shop.example.com/api/orders (authentication: none seen)");
}

TEST_CASE("lock: CREATEROLE is more before version 16, and ADMIN OPTION on a superuser's role is nothing") {
  std::vector<InputFile> files = test::files_of("histories/tree");
  files.push_back({.path = "db/9.sql",
                   .text = "CREATE ROLE root SUPERUSER;\nALTER ROLE shop_reader CREATEROLE;\n"
                           "GRANT orders_writer, root TO shop_reader WITH INHERIT FALSE, SET FALSE, ADMIN TRUE;\n"});
  const std::string now = lock_of(files);
  CHECK(now.find("-> shop_reader -> may create and change roles\n") != std::string::npos);
  CHECK(now.find("-> shop_reader -> may grant itself role orders_writer\n") != std::string::npos);
  CHECK(now.find("role root") == std::string::npos);
  for (InputFile& file : files) {
    if (const std::size_t at = file.text.find("postgres:16"); at != std::string::npos)
      file.text.replace(at, 11, "postgres:15");
  }
  files.back().text = "ALTER ROLE shop_reader CREATEROLE;\n";
  CHECK(lock_of(files).find(
            "-> shop_reader -> may create and change roles, and grant itself any that is no superuser\n") !=
        std::string::npos);
}

TEST_CASE("lock: a lock of an earlier version differs in its title, whatever else it says") {
  const Analysis analysis = test::analyzed(test::files_of("histories/tree"));
  const questions::Lock lock = questions::lock_of(questions::Access(analysis));
  std::string text = questions::lock_text(lock);
  text.replace(text.find('2'), 1, "1");
  const std::vector<questions::LockChange> difference = questions::lock_difference(text, lock);
  REQUIRE(difference.size() == 1);
  CHECK(difference.front().line.starts_with("-# access.lock, version 1"));
}

TEST_CASE("lock: a name with line ends stays on its line") {
  std::vector<InputFile> files = test::files_of("histories/tree");
  files.push_back({.path = "db/9.sql",
                   .text = "CREATE TABLE \"a\nb -> c\" (id int);\nGRANT SELECT ON \"a\nb -> c\" TO shop_reader;\n"});
  const std::string text = lock_of(files);
  CHECK(text.find("a\\nb -> c") != std::string::npos);
}

TEST_CASE("paths: tables of one name in two databases of a server are two objects") {
  const std::vector<InputFile> files{
      {.path = "db/1.sql",
       .text =
           "CREATE ROLE shop LOGIN;\nCREATE DATABASE one;\nCREATE DATABASE two;\n\\c one\n"
           "CREATE TABLE settings (id int);\nCREATE TABLE orders (id int);\nGRANT SELECT ON settings, orders TO shop;\n"
           "\\c two\nCREATE TABLE settings (id int);\nGRANT INSERT ON settings TO shop;\n"},
      {.path = "deploy/app.yaml",
       .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec:\n  containers:\n    - name: api\n      env:\n"
               "        - {name: DATABASE_URL, value: \"postgres://shop@db/one\"}\n"}};
  CHECK(lock_of(files) ==
        "# access.lock, version 2: entry -> workload -> role -> object: privileges\n"
        "# Written by `routegrant lock`; review changes to it, do not edit it.\n"
        "deploy: (no entry) -> Pod/api -> shop -> one.public.settings: SELECT\n"
        "deploy: (no entry) -> Pod/api -> shop -> public.orders: SELECT\n"
        "deploy: (no entry) -> Pod/api -> shop -> two.public.settings: INSERT\n");
  const Analysis analysis = test::analyzed(files);
  const questions::Access access(analysis);
  std::vector<std::string> databases;
  for (const questions::AccessRow& row : access.rows())
    databases.push_back(access.objects[row.access.object].name + " in " + access.database_of(row));
  CHECK(text::join(databases, ", ") == "public.orders in one, public.settings in one, public.settings in two");
}

TEST_CASE("paths: the database that scripts begin in is the one that a login asks for, unless that is another") {
  const std::vector<InputFile> files{
      {.path = "db/1.sql",
       .text = "CREATE ROLE shop LOGIN;\nCREATE TABLE orders (id int);\nGRANT SELECT ON orders TO shop;\n"
               "CREATE DATABASE other;\n"},
      {.path = "deploy/app.yaml",
       .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec:\n  containers:\n    - name: api\n      env:\n"
               "        - {name: DATABASE_URL, value: \"postgres://shop@db/shop\"}\n"
               "        - {name: OTHER_DATABASE_URL, value: \"postgres://shop@db/other\"}\n"}};
  const Analysis analysis = test::analyzed(files);
  const questions::Access access(analysis);
  std::vector<std::string> databases;
  for (const questions::AccessRow& row : access.rows())
    databases.push_back(access.logins[row.login].database + ": " + access.database_of(row));
  CHECK(text::join(databases, ", ") == "shop: shop, other: db");
}
