#include "yaml/extent.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/yaml_text.hpp"

using namespace routegrant;
using routegrant::test::parse_yaml;
using routegrant::test::ParsedYaml;

namespace {

std::string object(const std::string& rest) {
  return "apiVersion: v1\nkind: T\n" + rest;
}

/// What stands in the file at each byte of the embedded text of `k`, one character for each; `?` where it differs.
std::string mapped(const ParsedYaml& parsed, const char* key = "k") {
  const yaml::Cursor scalar = parsed[0][key];
  const SourceId inner = parsed.sources.add({.path = "inner",
                                             .text = std::string(scalar.text()),
                                             .segments = scalar.segments(),
                                             .parent = scalar.span().source});
  std::string result;
  for (std::uint32_t i = 0; i < scalar.text().size(); ++i) {
    const Span origin = parsed.sources.origin({inner, i, i + 1});
    const std::string_view bytes = parsed.at(origin);
    result += bytes.size() == 1 && (bytes[0] == scalar.text()[i]) ? bytes[0] : '?';
  }
  return result;
}

/// The bytes of the value at `k`.
std::string spelled(const std::string& text) {
  const ParsedYaml parsed = parse_yaml(object(text));
  return std::string(parsed.at(parsed[0]["k"].span()));
}

}  // namespace

TEST_CASE("a scalar's span is what is written, quotes and block header included") {
  CHECK(spelled("k: plain text  # comment\n") == "plain text");
  CHECK(spelled("k: over\n  two lines\nx: 1\n") == "over\n  two lines");
  CHECK(spelled("k: 'it''s'\n") == "'it''s'");
  CHECK(spelled("k: \"a\\\"b\"\n") == "\"a\\\"b\"");
  CHECK(spelled("k: \"over\n\n  lines \\\n  x\"\n") == "\"over\n\n  lines \\\n  x\"");
  CHECK(spelled("k: |\n  one\n  two\nx: 1\n") == "|\n  one\n  two");
  CHECK(spelled("k: >-\n  one\n  two\n\n\nx: 1\n") == ">-\n  one\n  two");
  CHECK(spelled("k: |2-  # comment\n    deep\nx: 1\n") == "|2-  # comment\n    deep");
  CHECK(spelled("k: |\nx: 1\n") == "|");
  CHECK(spelled("k: ''\n") == "''");
  CHECK(spelled("k: 'it'''\n") == "'it'''");
  CHECK(spelled("k: !!str &a  text\n") == "text");
  CHECK(spelled("k: &a\n  # comment\n  text\n") == "text");
  CHECK(spelled("k: !<tag:yaml.org,2002:str> text\n") == "text");
  CHECK(spelled("k: http://x:80/#frag\n") == "http://x:80/#frag");
}

TEST_CASE("a collection's span is from its first to its last byte") {
  CHECK(spelled("k: [a, [b], {c: d} , ] # comment\n") == "[a, [b], {c: d} , ]");
  CHECK(spelled("k: {}\n") == "{}");
  CHECK(spelled("k: [ # ]\n  ]\n") == "[ # ]\n  ]");
  CHECK(spelled("k: &x !!map\n  a: 1\n  b:\nx: 1\n") == "a: 1\n  b:");
  CHECK(spelled("k:\n- a\n-\nx: 1\n") == "- a\n-");
  CHECK(spelled("k: [a: b]\n") == "[a: b]");
  CHECK(spelled("k: {a, \"b\":1}\n") == "{a, \"b\":1}");
}

TEST_CASE("every byte of an embedded script maps to the byte that a person edits") {
  CHECK(mapped(parse_yaml(object("k: |\n    CREATE ROLE a;\n\n      GRANT a TO b;\n"))) ==
        "CREATE ROLE a;\n\n  GRANT a TO b;\n");
  CHECK(mapped(parse_yaml(object("k: |+\n  a\n  b\n\nx: 1\n"))) == "a\nb\n\n");
  CHECK(mapped(parse_yaml("apiVersion: v1\r\nkind: T\r\nk: |\r\n  a\r\n  b\r\n")) == "a?b?");
  CHECK(mapped(parse_yaml(object("k: |1\n  a\n"))) == " a\n");
  CHECK(mapped(parse_yaml(object("k: plain\n"))) == "plain");
  CHECK(mapped(parse_yaml(object("k: 'quoted'\n"))) == "quoted");
}

TEST_CASE("folded lines and escapes map exactly wherever a byte is copied") {
  CHECK(mapped(parse_yaml(object("k: >\n  GRANT a\n  TO b;\n\n  next\n    more\n  end\n"))) ==
        "GRANT a?TO b;\nnext\n  more\nend\n");
  CHECK(mapped(parse_yaml(object("k: \"GRANT \\\"a\\\"\\n TO \\u00e9 b\"\n"))) == "GRANT ?a?? TO ?? b");
  CHECK(mapped(parse_yaml(object("k: 'it''s\n\n  so'\n"))) == "it's\nso");
  CHECK(mapped(parse_yaml(object("k: two\n  lines\n"))) == "two?lines");
  CHECK(mapped(parse_yaml(object("k: \"a \\\n   b\"\n"))) == "a b");
}

TEST_CASE("a script in a JSON manifest keeps its places") {
  const ParsedYaml parsed = parse_yaml(R"({"apiVersion":"v1","kind":"T","k":"SELECT 1;\nSELECT 2;"})");
  const std::vector<Segment> segments = parsed[0]["k"].segments();
  REQUIRE(segments.size() == 2);
  CHECK(parsed[0]["k"].text().substr(segments[1].begin) == "SELECT 2;");
  CHECK(parsed.sources[parsed.objects[0].source].text.substr(segments[1].parent_begin, 9) == "SELECT 2;");
}
