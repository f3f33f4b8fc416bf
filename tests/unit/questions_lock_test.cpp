#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "questions/lock.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string lock_of(std::vector<InputFile> files) {
  const Analysis analysis = test::analyzed(std::move(files));
  return questions::lock_text(questions::Access(analysis));
}

}  // namespace

TEST_CASE("lock: one sorted line for each entry, workload, role and object, without line numbers") {
  const std::string text = lock_of(test::files_of("histories/tree"));
  CHECK(
      text ==
      "# access.lock, version 1: entry -> workload -> role -> object: privileges\n"
      "# Written by `routegrant lock`; review changes to it, do not edit it.\n"
      "deploy: shop.example.com/ -> Deployment/shop/web -> shop_reader -> public.products: SELECT\n"
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
  const std::vector<std::string> difference = questions::lock_difference(before, lock_of(files));
  REQUIRE(difference.size() == 2);
  CHECK(std::ranges::count_if(difference,
                              [](const std::string& line) { return line.ends_with("DELETE, INSERT, SELECT"); }) == 1);
}

TEST_CASE("lock: a name with line ends stays on its line") {
  std::vector<InputFile> files = test::files_of("histories/tree");
  files.push_back({.path = "db/9.sql",
                   .text = "CREATE TABLE \"a\nb -> c\" (id int);\nGRANT SELECT ON \"a\nb -> c\" TO shop_reader;\n"});
  const std::string text = lock_of(files);
  CHECK(text.find("a\\nb -> c") != std::string::npos);
}
