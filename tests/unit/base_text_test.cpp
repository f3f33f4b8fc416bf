#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace routegrant;

TEST_CASE("base64 is decoded strictly, blanks apart") {
  CHECK(text::from_base64("YWRtaW4=") == "admin");
  CHECK(text::from_base64("YWRt\n aW4=") == "admin");
  CHECK(text::from_base64("YWRtaW4") == "admin");
  CHECK(text::from_base64("").value_or("?").empty());
  CHECK_FALSE(text::from_base64("a-b").has_value());
  CHECK_FALSE(text::from_base64("YWRt=aW4").has_value());
}

TEST_CASE("nearest proposes only what is near") {
  CHECK(text::nearest("chek", {"check", "paths"}) == "check");
  CHECK(text::nearest("zzzzzz", {"check", "paths"}).empty());
}

TEST_CASE("invalid UTF-8 becomes the replacement character, byte by byte") {
  CHECK(text::valid_utf8("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(text::valid_utf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(text::valid_utf8("h\xC3\xA9") == "h\xC3\xA9");
}
