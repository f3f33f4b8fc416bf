#include <doctest/doctest.h>

#include "base/cidr.hpp"
#include "base/glob.hpp"
#include "base/ports.hpp"
#include "routegrant/source.hpp"

using namespace routegrant;

TEST_CASE("places count lines over CRLF and columns in UTF-16 code units, a BOM not at all") {
  Sources sources;
  const SourceId id = sources.add({.path = "a.yaml", .text = "\xEF\xBB\xBFx\r\n\xF0\x9F\x98\x80y\rz"});
  CHECK(sources.place({id, 3, 4}) == Place{"a.yaml", 1, 1, 1, 2});
  CHECK(sources.place({id, 10, 11}) == Place{"a.yaml", 2, 3, 2, 4});
  CHECK(sources.place({id, 12, 13}) == Place{"a.yaml", 3, 1, 3, 2});
  CHECK(sources.line({id, 12, 13}) == "z");
}

TEST_CASE("a span in an embedded text is shown where a person edits it") {
  Sources sources;
  const SourceId file = sources.add({.path = "cm.yaml", .text = "k: |\n  one\n  two\n"});
  const SourceId inner =
      sources.add({.path = "cm.yaml", .text = "one\ntwo\n", .segments = {{0, 7}, {4, 13}}, .parent = file});
  CHECK(sources.origin({inner, 4, 7}) == Span{file, 13, 16});
  CHECK(sources.place({inner, 4, 7}) == Place{"cm.yaml", 3, 3, 3, 6});
}

TEST_CASE("a file is found by its path, an embedded text is not, also after more were added") {
  Sources sources;
  const SourceId file = sources.add({.path = "a.sql", .text = "select 1"});
  CHECK(sources.find("a.sql") == file);
  CHECK_FALSE(sources.find("b.sql").has_value());
  sources.add({.path = "b.sql", .text = "x", .segments = {{0, 0}}, .parent = file});
  CHECK_FALSE(sources.find("b.sql").has_value());
  const SourceId second = sources.add({.path = "b.sql", .text = "select 2"});
  CHECK(sources.find("b.sql") == second);
}

TEST_CASE("address ranges mask host bits and keep families apart") {
  const auto ten = parse_cidr("10.1.2.3/8");
  REQUIRE(ten.has_value());
  CHECK(ten->to_string() == "10.0.0.0/8");
  CHECK(ten->contains(*parse_cidr("10.200.0.0/16")));
  CHECK_FALSE(ten->contains(*parse_cidr("11.0.0.1")));
  CHECK_FALSE(parse_cidr("0.0.0.0/0")->contains(*parse_cidr("::1")));
  CHECK_FALSE(parse_cidr("10.0.0.0/33").has_value());
}

TEST_CASE("globs and port sets") {
  CHECK(glob_matches("shop/*-db", "shop/orders-db"));
  CHECK_FALSE(glob_matches("shop/?", "shop/ab"));
  PortSet set;
  set.add(Protocol::tcp, 80, 90);
  set.add(Protocol::tcp, 91, 100);
  CHECK(set.ranges(Protocol::tcp) == std::vector<PortSet::Range>{{80, 100}});
  CHECK(set.meet(PortSet::all()) == set);
  CHECK_FALSE(set.contains(Protocol::udp, 80));
}
