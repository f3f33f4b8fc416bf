#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

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

TEST_CASE("columns of a very long line are those that are counted from its start") {
  // Letters of one to four bytes, so that they lie across any mark within the line.
  std::string line = "\xEF\xBB\xBF";
  std::vector<std::uint32_t> column_at(line.size(), 1);
  std::uint32_t column = 1;
  for (int i = 0; line.size() < 30000; ++i) {
    const std::string letter = i % 7 == 0   ? "\xF0\x9F\x98\x80"
                               : i % 3 == 0 ? "\xC3\xA9"
                               : i % 5 == 0 ? "\xE2\x82\xAC"
                                            : "a";
    column_at.push_back(column);
    column_at.resize(column_at.size() + letter.size() - 1, 0);  // within a letter nothing is asked
    line += letter;
    column += letter.size() == 4 ? 2 : 1;
  }
  Sources sources;
  const SourceId alone = sources.add({.path = "a.json", .text = line});
  const SourceId second = sources.add({.path = "b.json", .text = "\n" + line.substr(3) + "\nend"});
  for (std::uint32_t at = 3; at < line.size(); ++at) {
    if (column_at[at] == 0) continue;
    REQUIRE(sources.place({alone, at, at}) == Place{"a.json", 1, column_at[at], 1, column_at[at]});
    REQUIRE(sources.place({second, at - 2, at - 2}) == Place{"b.json", 2, column_at[at], 2, column_at[at]});
  }
  const auto end = static_cast<std::uint32_t>(line.size());
  CHECK(sources.place({alone, end, end}) == Place{"a.json", 1, column, 1, column});
  CHECK(sources.place({second, end - 1, end}) == Place{"b.json", 3, 1, 3, 2});
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
