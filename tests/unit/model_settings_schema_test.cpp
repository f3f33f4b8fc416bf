#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "analysis.hpp"
#include "base/text.hpp"
#include "model/settings_schema.hpp"

using namespace routegrant;

namespace {

std::string error_of(const std::string& settings) {
  const Result<Analysis> analysis = analyze({{.path = "routegrant.yaml", .text = settings}}, {});
  return analysis ? std::string() : analysis.error();
}

std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object["properties"].GetObject()) keys.emplace_back(member.name.GetString());
  return keys;
}

rapidjson::Document schema() {
  rapidjson::Document document;
  document.Parse(std::string(model::settings_schema()).c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

/// The reader's own list of keys, as it tells them of one that it does not know.
void check_keys(const std::vector<std::string>& keys, const std::string& settings) {
  CAPTURE(settings);
  const std::string error = error_of(settings);
  CHECK(error.find("unknown key 'qqqqqqqqqqqq', expected one of " + text::enumerated(keys)) != std::string::npos);
}

}  // namespace

TEST_CASE("the JSON Schema of the settings has exactly the keys that the reader takes") {
  const rapidjson::Document document = schema();
  const rapidjson::Value& properties = document["properties"];
  check_keys(keys_of(document), "qqqqqqqqqqqq: 1\n");
  check_keys(keys_of(properties["databases"]["items"]), "databases:\n  - {name: a, qqqqqqqqqqqq: 1}\n");
  check_keys(keys_of(properties["routes"]), "routes: {qqqqqqqqqqqq: 1}\n");
  check_keys(keys_of(properties["roles"]["items"]), "roles:\n  - {workload: a, role: b, qqqqqqqqqqqq: 1}\n");
  check_keys(keys_of(properties["external"]), "external: {qqqqqqqqqqqq: 1}\n");
  check_keys(keys_of(properties["allow"]["items"]), "allow:\n  - {rule: a, reason: b, qqqqqqqqqqqq: 1}\n");
}

TEST_CASE("the JSON Schema's own examples of invariants are taken, and what it requires is required") {
  const rapidjson::Document document = schema();
  for (const auto& example : document["properties"]["never"]["items"]["examples"].GetArray()) {
    CHECK(error_of("never:\n  - \"" + std::string(example.GetString()) + "\"\n").empty());
  }
  for (const auto& key : document["properties"]["allow"]["items"]["required"].GetArray()) {
    const std::string missing = key.GetString();
    const std::string other = missing == "rule" ? "reason" : "rule";
    CHECK(error_of("allow:\n  - " + other + ": x\n") == "routegrant.yaml:2:5: '" + missing + "' is missing");
  }
}

TEST_CASE("what the reader refuses as empty, the JSON Schema refuses too") {
  const rapidjson::Document document = schema();
  const auto properties_of = [&document](const char* list) -> const rapidjson::Value& {
    return document["properties"][list]["items"]["properties"];
  };
  for (const auto& [list, key, settings] : {std::tuple("databases", "name", "databases:\n  - name: ''\n"),
                                            std::tuple("roles", "role", "roles:\n  - {workload: a, role: ''}\n"),
                                            std::tuple("roles", "workload", "roles:\n  - {workload: '', role: a}\n"),
                                            std::tuple("allow", "rule", "allow:\n  - {rule: '', reason: a}\n")}) {
    const std::string text = settings;
    CAPTURE(text);
    const rapidjson::Value& property = properties_of(list)[key];
    REQUIRE(property.HasMember("minLength"));
    CHECK(property["minLength"].GetInt() == 1);
    CHECK(error_of(text).ends_with("is missing"));
  }
  CHECK(properties_of("allow")["reason"]["pattern"] == "\\S");
  CHECK(error_of("allow:\n  - {rule: a, reason: ' '}\n").ends_with("expected a reason, found blanks"));
  CHECK_FALSE(error_of("never:\n  - '->'\n").empty());
  CHECK_FALSE(error_of("never:\n  - '-> write a'\n").empty());
}

TEST_CASE("what the reader takes as not given, or as a number in quotes, the JSON Schema takes too") {
  const rapidjson::Document document = schema();
  const auto takes = [](const rapidjson::Value& property, const std::string& type) {
    const rapidjson::Value& types = property["type"];
    return types.IsArray() && std::any_of(types.Begin(), types.End(),
                                          [&](const rapidjson::Value& one) { return one.GetString() == type; });
  };
  const rapidjson::Value& properties = document["properties"];
  for (const std::string key : {"databases", "routes", "roles", "external", "never", "allow"}) {
    CAPTURE(key);
    CHECK(takes(properties[key.c_str()], "null"));
    CHECK(error_of(key + ": null\n").empty());
  }
  CHECK(takes(properties["external"]["properties"]["secrets"], "null"));
  CHECK(error_of("external: {secrets: null}\n").empty());
  const rapidjson::Value& version = properties["databases"]["items"]["properties"]["version"];
  CHECK(takes(version, "string"));
  CHECK(error_of("databases: [{name: a, version: '16', kind: null}]\n").empty());
  CHECK_FALSE(error_of("databases: [{name: a, version: 100}]\n").empty());
  CHECK(version["maximum"].GetInt() == 99);
}

TEST_CASE("what is no text for a reader of YAML is none for the settings, as the JSON Schema has it") {
  for (const std::string value : {"5", "-1.5", "0x10", "1e3", ".5", "yes", "True", "off"}) {
    CAPTURE(value);
    CHECK(error_of("databases: [{name: " + value + "}]\n").find("put '" + value + "' in quotes") != std::string::npos);
    CHECK(error_of("databases: [{name: '" + value + "'}]\n").empty());
  }
  for (const std::string value : {"2027-06-30", "10-24", "v1", "e3", "main.5", "..5"}) {
    CAPTURE(value);
    CHECK(error_of("databases: [{name: " + value + "}]\n").empty());
  }
  CHECK(error_of("databases: [{name: a, version: 0x10}]\n").empty());
  CHECK_FALSE(error_of("databases: [{name: a, version: '0x10'}]\n").empty());
  CHECK_FALSE(error_of("external: {secrets: [1]}\n").empty());
}
