#include <doctest/doctest.h>

#include <string>

#include "support/yaml_text.hpp"
#include "yaml/reader.hpp"

using namespace routegrant;
using routegrant::test::parse_yaml;
using routegrant::test::ParsedYaml;

namespace {

std::string object(const std::string& rest) {
  return "apiVersion: v1\nkind: T\n" + rest;
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// The one diagnostic of a text that must not be read.
std::string refusal(const std::string& text) {
  const ParsedYaml parsed = parse_yaml(text);
  CHECK(parsed.objects.empty());
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics[0].kind == Diagnostic::Kind::incomplete);
  CHECK(parsed.diagnostics[0].span.has_value());
  return parsed.diagnostics[0].message;
}

/// Visits everything below a cursor, as a careless user would.
std::size_t visits(const yaml::Cursor& cursor) {
  std::size_t count = 1;
  for (const yaml::Cursor& item : cursor.items()) count += visits(item);
  return count;
}

}  // namespace

TEST_CASE("nesting of 10,000 levels is refused, in flow and in blocks") {
  CHECK(refusal(object("k: " + repeated("[", 10'000))).find("nests deeper than 200 levels") != std::string::npos);
  CHECK(refusal(object("k: " + repeated("{a: ", 10'000))).find("nests deeper") != std::string::npos);
  CHECK(refusal(object("k: " + repeated("- ", 10'000) + "x")).size() > 0);
  std::string blocks = "k:\n";
  for (int i = 1; i < 2'000; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(refusal(object(blocks)).find("nests deeper") != std::string::npos);
  CHECK(parse_yaml(object("k: " + repeated("[", 190) + repeated("]", 190))).objects.size() == 1);
}

TEST_CASE("an alias bomb is refused before anyone walks it, modest use of aliases is not") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(alias + ", ", 9) + "]\n";
  }
  CHECK(refusal(object(bomb)) ==
        "the aliases of this YAML document stand for more than 100000 nodes, so it is not read");

  const ParsedYaml modest = parse_yaml(object("a: &a [x, y]\nb: [" + repeated("*a, ", 1000) + "]\n"));
  REQUIRE(modest.objects.size() == 1);
  CHECK(visits(modest[0]["b"]) == 3001);
}

TEST_CASE("a chain of aliases may not nest deeper than a document may") {
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 500; ++i) {
    chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  CHECK(refusal(object(chain)).find("following this alias nests deeper than 200 levels") != std::string::npos);
}

TEST_CASE("an alias within its own anchor is refused, an unknown one is too") {
  CHECK(refusal(object("a: &a [1, *a]\n")).find("contains it") != std::string::npos);
  CHECK(refusal(object("a: &a\n  <<: *a\n")).find("contains it") != std::string::npos);
  CHECK(refusal(object("a: *nobody\n")).find("cannot be parsed") != std::string::npos);
}

TEST_CASE("merge keys of merge keys are looked through without end and without explosion") {
  std::string text = "m0: &m0 {k0: 0}\n";
  for (int i = 1; i < 60; ++i) {
    const std::string n = std::to_string(i);
    text += "m" + n + ": &m" + n + " {<<: *m" + std::to_string(i - 1) + ", k" + n + ": 0}\n";
  }
  const ParsedYaml parsed = parse_yaml(object(text));
  REQUIRE(parsed.objects.size() == 1);
  CHECK(parsed[0]["m59"].size() == 60);
  CHECK(parsed[0]["m59"]["k0"].integer() == 0);
}

TEST_CASE("control characters are refused, as yaml-cpp would take one of them for the end") {
  CHECK(refusal(object("k: a\x04\nb: 2\n")).find("control character") != std::string::npos);
  CHECK(refusal(object("k: \"a\x1b[31m\"\n")).find("control character") != std::string::npos);
  CHECK(refusal(object("k: a\x7f\n")).find("control character") != std::string::npos);
  CHECK(refusal(object(std::string("k: a\0b\n", 7))).find("control character") != std::string::npos);
  CHECK(parse_yaml(object("k: \"\\e[31m\"\n"))[0]["k"].text() == "\x1b[31m");
}

TEST_CASE("UTF-16 is named as what it is not understood for") {
  CHECK(refusal(std::string("\xFF\xFEk\0", 4)).find("UTF-16") != std::string::npos);
  CHECK(refusal(std::string("\0k\0:", 4)).find("UTF-16") != std::string::npos);
}

TEST_CASE("tabs, stray quotes and brackets cost one document each") {
  for (const char* bad : {"\tk: 1\n", "k:\n\t- x\n", "k: 'open\n", "k: \"open\n", "k: [a\n", "k: }\n", "k: a: b\n",
                          "- x\nk: 1\n", "k: \"\\q\"\n", "k: @x\n"}) {
    CAPTURE(bad);
    const ParsedYaml parsed = parse_yaml(object("a: 1\n") + "---\n" + object(bad) + "---\n" + object("z: 1\n"));
    CHECK(parsed.diagnostics.size() == 1);
    REQUIRE(parsed.objects.size() == 2);
    CHECK(parsed[1]["z"].integer() == 1);
  }
}

TEST_CASE("a single line of 5 MB is read") {
  const ParsedYaml parsed = parse_yaml(object("k: " + std::string(5 << 20, 'x') + "\n"));
  REQUIRE(parsed.objects.size() == 1);
  CHECK(parsed[0]["k"].text().size() == 5 << 20);
}

TEST_CASE("too many nodes are refused") {
  Sources sources;
  const SourceId id = sources.add({.path = "a.yaml", .text = "[" + repeated("1,", 2000) + "]"});
  Diagnostics out;
  const yaml::Document document = yaml::read_one(sources, id, {.nodes = 1000}, out);
  CHECK(document.tree == nullptr);
  REQUIRE(out.size() == 1);
  CHECK(out[0].message == "this YAML document has more than 1000 nodes and is not read");
}

TEST_CASE("thousands of duplicate keys do not drown the report") {
  CHECK(parse_yaml(object(repeated("k: 1\n", 5000))).diagnostics.size() == 20);
}
