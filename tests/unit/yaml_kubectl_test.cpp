#include <doctest/doctest.h>

#include <string>

#include "support/yaml_text.hpp"

using namespace routegrant;
using routegrant::test::parse_yaml;
using routegrant::test::ParsedYaml;

// What `kubectl apply` reads of unusual spellings, found by `kubectl annotate --local` (v1.32).

namespace {

/// The names of the objects that were read.
std::string names(const ParsedYaml& parsed) {
  std::string result;
  for (std::size_t i = 0; i < parsed.objects.size(); ++i)
    result += std::string(parsed[i]["metadata"]["name"].text()) + " ";
  return result;
}

std::string service(const std::string& name) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\n";
}

}  // namespace

TEST_CASE("a separator may be followed by a comment at once, or by a byte order mark") {
  for (const char* separator : {"---# the second\n", "---\n\xEF\xBB\xBF", "---\n\n# c\n\xEF\xBB\xBF"}) {
    CAPTURE(separator);
    const ParsedYaml parsed = parse_yaml(service("a") + separator + service("b"));
    CHECK(names(parsed) == "a b ");
    CHECK(parsed.diagnostics.empty());
  }
}

TEST_CASE("every object of a JSON stream is read") {
  const std::string head = R"({"apiVersion":"v1","kind":"Service","metadata":{"name":")";
  const ParsedYaml parsed = parse_yaml(head + "a\"}}\n" + head + "b\"}}" + head + "c\"}}\n", "a.json");
  CHECK(names(parsed) == "a b c ");
  CHECK(parsed.diagnostics.empty());
}

TEST_CASE("JSON is read as JSON where YAML cannot read it") {
  const ParsedYaml parsed = parse_yaml(
      "{\n\t\"apiVersion\":\"v1\",\"kind\"\n\t:\"Service\",\"metadata\":{\"name\":\"a\\ud83d\\ude00\\u00e9\\/\\n\","
      "\"n\":[-1.5e3,true,null,{}]}}\n",
      "a.json");
  REQUIRE(parsed.objects.size() == 1);
  const yaml::Cursor metadata = parsed[0]["metadata"];
  CHECK(metadata["name"].text() == "a\xF0\x9F\x98\x80\xC3\xA9/\n");
  CHECK(parsed.at(metadata["name"].span()) == "\"a\\ud83d\\ude00\\u00e9\\/\\n\"");
  CHECK(metadata["n"].at(0).text() == "-1.5e3");
  CHECK(metadata["n"].at(1).is_true());
  CHECK(metadata["n"].at(2).is_null());
  CHECK(parsed.diagnostics.empty());
}

TEST_CASE("what is neither JSON nor YAML is told once, at YAML's place") {
  for (const char* broken : {"{\"kind\"\n:\"Service\"", "{\"kind\"\n:\"Service\",}x", "{\"kind\"\n:\"\\ud83d\\u0041\"}",
                             "{\"kind\"\n:\"\\q\"}", "{\"kind\"\n:nope\"}", "{\"kind\"\n:1 \"x\"}", "{\"kind\"\n,}"}) {
    CAPTURE(broken);
    const ParsedYaml parsed = parse_yaml(broken, "a.json");
    CHECK(parsed.objects.empty());
    REQUIRE(parsed.diagnostics.size() == 1);
    CHECK(parsed.diagnostics[0].kind == Diagnostic::Kind::incomplete);
  }
}

TEST_CASE("binary values and keys are the bytes that their base64 stands for") {
  const ParsedYaml parsed = parse_yaml(
      "!!binary a2luZA==: !!binary U2VydmljZQ==\napiVersion: v1\nmetadata: {name: a}\nspec:\n"
      "  type: !!binary |\n    TG9hZEJh\n    bGFuY2Vy\n  b: &b !!binary \"YQ==\"\n  c: *b\n");
  REQUIRE(parsed.objects.size() == 1);
  CHECK(parsed[0]["kind"].text() == "Service");
  CHECK(parsed.at(parsed[0]["kind"].span()) == "U2VydmljZQ==");
  CHECK(parsed[0]["spec"]["type"].text() == "LoadBalancer");
  CHECK(parsed[0]["spec"]["c"].text() == "a");
  CHECK(parsed.diagnostics.empty());
  CHECK(parse_yaml(service("a") + "spec: {type: !!binary \"not base64!\"}\n").diagnostics.size() == 1);
}
