#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "load/collated_order.hpp"

using namespace routegrant;

TEST_CASE("files are sorted as en_US.utf8 sorts them") {
  // What `sort` of Debian 12 made of them.
  const std::vector<std::string> sorted{
      "01-x", "01.x", "01_x",     "0x",       "10.sql", "1+a", "1-a", "1.a",   "1@a", "1_a", "1~a", "1a",
      "1a_",  "1A",   "1a-b.sql", "1a_b.sql", "1a.sql", "1b",  "1B",  "9.sql", "(a",  "a0",  "A0",  "a1",
      "a b",  "a_b",  "ab",       "aB",       "Ab",     "-x",  ".x",  "_x",    "z",   "Z"};
  std::vector<std::string> again(sorted.rbegin(), sorted.rend());
  std::sort(again.begin(), again.end(), load::collates_before);
  CHECK(again == sorted);
  CHECK(load::collates_before("a/z", "ab/c"));
}
