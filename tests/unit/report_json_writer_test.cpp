#include "report/json_writer.hpp"

#include <doctest/doctest.h>

#include <sstream>

using routegrant::report::JsonWriter;

TEST_CASE("JSON is indented by two, in the order of the calls, with valid UTF-8") {
  std::ostringstream out;
  JsonWriter json(out);
  json.begin_object().header("check", "0.1.0").member("bad", "a\xff\n").member_or_null("none", "").member("n", 3);
  json.key("list").begin_array().value(true).null().end_array();
  json.place("place", {.file = "a.yaml", .line = 1, .column = 2, .end_line = 1, .end_column = 3}).end_object();
  json.finish();
  CHECK(out.str() == R"({
  "schema": "routegrant/check/v1",
  "tool": {
    "name": "routegrant",
    "version": "0.1.0"
  },
  "bad": "a)"
                     "\xEF\xBF\xBD"
                     R"(\n",
  "none": null,
  "n": 3,
  "list": [
    true,
    null
  ],
  "place": {
    "file": "a.yaml",
    "line": 1,
    "column": 2,
    "endLine": 1,
    "endColumn": 3
  }
}
)");
  CHECK(json.size() == out.str().size());
}

TEST_CASE("a long text goes to the stream in pieces") {
  std::ostringstream out;
  JsonWriter json(out);
  json.begin_object().member("a", std::string(200000, 'x')).member("n", std::uint64_t{18446744073709551615ULL});
  CHECK(out.str().size() > 100000);
  json.end_object().finish();
  CHECK(out.str() == "{\n  \"a\": \"" + std::string(200000, 'x') + "\",\n  \"n\": 18446744073709551615\n}\n");
}

TEST_CASE("what ends a line in JavaScript is spelled out in strings, characters like it are not") {
  std::ostringstream out;
  JsonWriter json(out);
  json.begin_array().value("a\u2028b\u2029c\u2026\u20ac").end_array().finish();
  CHECK(out.str() == "[\n  \"a\\u2028b\\u2029c\u2026\u20ac\"\n]\n");
}
