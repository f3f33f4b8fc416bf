#include "yaml/cursor.hpp"

#include <doctest/doctest.h>

#include "support/yaml_text.hpp"

using namespace routegrant;
using routegrant::test::parse_yaml;
using routegrant::test::ParsedYaml;

namespace {

/// A manifest's head, so that the documents of a test are objects.
std::string object(const std::string& rest) {
  return "apiVersion: v1\nkind: T\n" + rest;
}

}  // namespace

TEST_CASE("a cursor finds values, and what is absent keeps the nearest place") {
  const ParsedYaml parsed = parse_yaml(object("spec:\n  rules:\n  - host: a.example\n    port: 80\n  - host: b\n"));
  REQUIRE(parsed.objects.size() == 1);
  const yaml::Cursor rules = parsed[0]["spec"]["rules"];
  CHECK(rules.is_sequence());
  CHECK(rules.size() == 2);
  CHECK(rules.at(0)["host"].text() == "a.example");
  CHECK(parsed.at(rules.at(0)["host"].span()) == "a.example");
  CHECK(parsed.at(rules.at(0)["host"].key_span()) == "host");
  CHECK(rules.at(0)["port"].integer() == 80);
  CHECK(rules.at(0)["host"].key() == "host");
  CHECK(parsed.at(rules.at(1).span()) == "host: b");
  CHECK(parsed.at(rules.span()) == "- host: a.example\n    port: 80\n  - host: b");

  const yaml::Cursor absent = parsed[0]["spec"]["tls"]["secretName"];
  CHECK_FALSE(absent);
  CHECK_FALSE(absent.present());
  CHECK(absent.text().empty());
  CHECK(absent.text_or("none") == "none");
  CHECK(parsed.at(absent.span()) == "spec");
  CHECK_FALSE(rules.at(2).present());
  CHECK(rules.at(1)["port"].span() == rules.at(1).span());
}

TEST_CASE("nulls are present and false, written or not, and stand after their key") {
  const ParsedYaml parsed = parse_yaml(object("a:\nb: null\nc: ~\nd: \"\"\nnull: x\ne: [~, , 1]\nf:\n-\n- 2\n"));
  REQUIRE(parsed.objects.size() == 1);
  for (const char* key : {"a", "b", "c"}) {
    CAPTURE(key);
    CHECK(parsed[0][key].present());
    CHECK(parsed[0][key].is_null());
    CHECK_FALSE(parsed[0][key]);
  }
  CHECK(parsed.at(parsed[0]["b"].span()) == "null");
  CHECK(parsed.at(parsed[0]["c"].span()) == "~");
  CHECK(parsed[0]["a"].span().begin == parsed[0]["a"].key_span().end + 1);
  CHECK(parsed[0]["a"].span().begin == parsed[0]["a"].span().end);
  CHECK(parsed[0]["d"]);
  CHECK(parsed[0]["d"].text().empty());
  CHECK(parsed[0]["f"].at(0).is_null());
  const ParsedYaml nullable = parse_yaml(object("a:\n  b:\nnullable: &x true\nc:\n  d:\nnull: *x\n"));
  CHECK(nullable.at(nullable[0]["a"].span()) == "b:");
  CHECK(nullable.at(nullable[0]["c"].span()) == "d:");
  CHECK(parsed[0]["f"].at(1).text() == "2");
}

TEST_CASE("scalars say what they spell") {
  const ParsedYaml parsed = parse_yaml(object(
      "n: 12\nq: \"12\"\nt: true\ny: yes\nqt: 'true'\nf: OFF\ns: !!str true\nneg: -3\nword: 1x\nbare: ! true\n"));
  const yaml::Cursor root = parsed[0];
  CHECK(root["n"].integer() == 12);
  CHECK(root["q"].integer() == 12);
  CHECK(root["neg"].integer() == -3);
  CHECK_FALSE(root["word"].integer().has_value());
  CHECK(root["t"].is_true());
  CHECK(root["y"].is_true());
  CHECK(root["f"].boolean() == false);
  CHECK_FALSE(root["qt"].boolean().has_value());
  CHECK_FALSE(root["s"].boolean().has_value());
  CHECK_FALSE(root["n"].boolean().has_value());
  CHECK(root["q"].is_quoted());
  CHECK(root["s"].is_quoted());
  CHECK(root["bare"].is_quoted());
  CHECK_FALSE(root["n"].is_quoted());
  CHECK(parsed.at(root["q"].span()) == "\"12\"");
  CHECK(parsed.at(root["s"].span()) == "true");
}

TEST_CASE("aliases are looked through and keep their own place; a redefined anchor means its latest definition") {
  const ParsedYaml parsed = parse_yaml(object("a: &x {k: 1}\nb: *x\nc: &x two\nd: *x\ne: [*x]\n"));
  REQUIRE(parsed.objects.size() == 1);
  CHECK(parsed[0]["b"]["k"].integer() == 1);
  CHECK(parsed.at(parsed[0]["b"].span()) == "*x");
  CHECK(parsed[0]["d"].text() == "two");
  CHECK(parsed.at(parsed[0]["d"].span()) == "*x");
  CHECK(parsed.at(parsed[0]["c"].span()) == "two");
  CHECK(parsed.at(parsed[0]["a"].span()) == "{k: 1}");
  CHECK(parsed[0]["e"].at(0).text() == "two");
  CHECK(parsed.at(parsed[0]["e"].span()) == "[*x]");
}

TEST_CASE("of a key and a merge that brings it, the later one counts, and that readers differ is told") {
  const ParsedYaml parsed = parse_yaml(
      object("one: &one {k: m, n: m}\ntwo: &two {k: o, q: o}\nspec:\n  k: own\n  <<: [*one, *two]\n  q: own\n"
             "deep: {n: own, <<: {<<: *one}}\nafter: {<<: *one, n: own}\n"));
  REQUIRE(parsed.objects.size() == 1);
  const yaml::Cursor spec = parsed[0]["spec"];
  CHECK(spec["k"].text() == "m");
  CHECK(spec["n"].text() == "m");
  CHECK(spec["q"].text() == "own");
  std::string all;
  for (const yaml::Cursor& item : spec.items()) all += std::string(item.key()) + "=" + std::string(item.text()) + " ";
  CHECK(all == "k=m q=own n=m ");
  CHECK(parsed[0]["deep"]["n"].text() == "m");
  CHECK(parsed[0]["after"]["n"].text() == "own");
  REQUIRE(parsed.diagnostics.size() == 2);
  CHECK(parsed.diagnostics[0].message.find("brings key \"k\"") != std::string::npos);
  CHECK(parsed.at(parsed.diagnostics[0].span.value_or(Span{})) == "<<");
}

TEST_CASE("merge keys are looked through: own keys win, then the earlier of the merged") {
  const ParsedYaml parsed = parse_yaml(object(
      "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nm:\n  <<: [*one, *two]\n  a: 0\nquoted:\n  \"<<\": {a: 1}\n"
      "deep:\n  <<: {<<: *two, d: 4}\n"));
  const yaml::Cursor merged = parsed[0]["m"];
  CHECK(merged["a"].integer() == 0);
  CHECK(merged["b"].integer() == 1);
  CHECK(merged["c"].integer() == 2);
  CHECK_FALSE(merged["<<"].present());
  std::string keys;
  for (const yaml::Cursor& item : merged.items()) keys += item.key();
  CHECK(keys == "abc");
  CHECK(merged.size() == 3);
  CHECK(parsed[0]["deep"]["c"].integer() == 2);
  CHECK_FALSE(parsed[0]["quoted"]["a"].present());
  CHECK(parsed[0]["quoted"]["<<"]["a"].integer() == 1);
}

TEST_CASE("a document that says its kind twice has lost an object, which is no note") {
  const ParsedYaml parsed = parse_yaml("apiVersion: v1\nkind: Service\napiVersion: apps/v1\nkind: Deployment\n");
  REQUIRE(parsed.diagnostics.size() == 2);
  for (const Diagnostic& told : parsed.diagnostics) {
    CHECK(told.kind == Diagnostic::Kind::incomplete);
    CHECK(told.message.find("is a '---' missing") != std::string::npos);
  }
  const ParsedYaml nested = parse_yaml("kind: Service\nspec: {kind: a, kind: b}\n");
  REQUIRE(nested.diagnostics.size() == 1);
  CHECK(nested.diagnostics[0].kind == Diagnostic::Kind::note);
}

TEST_CASE("of duplicate keys the last one counts, and a note names both places") {
  const ParsedYaml parsed = parse_yaml(object("a: 1\nb: 2\na: 3\n"));
  CHECK(parsed[0]["a"].integer() == 3);
  CHECK(parsed[0].size() == 4);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics[0].kind == Diagnostic::Kind::note);
  CHECK(parsed.diagnostics[0].message == "key \"a\" stands in this mapping already, in line 3; the last one counts");
  REQUIRE(parsed.diagnostics[0].span.has_value());
  CHECK(parsed.sources.place(*parsed.diagnostics[0].span).line == 5);

  std::string many;
  for (int i = 0; i < 40; ++i) many += "k" + std::to_string(i % 30) + ": " + std::to_string(i) + "\n";
  const ParsedYaml sorted = parse_yaml(object(many));
  CHECK(sorted[0]["k3"].integer() == 33);
  CHECK(sorted[0].size() == 32);
  CHECK(sorted.diagnostics.size() == 10);
}

TEST_CASE("a byte order mark and CRLF leave every place right") {
  const ParsedYaml parsed = parse_yaml(
      "\xEF\xBB\xBF"
      "apiVersion: v1\r\nkind: T\r\nname: x y\r\nk: |\r\n  a\r\n  b\r\n");
  REQUIRE(parsed.objects.size() == 1);
  CHECK(parsed.at(parsed[0]["name"].span()) == "x y");
  CHECK(parsed[0]["k"].text() == "a\nb\n");
  CHECK(parsed.at(parsed[0]["k"].span()) == "|\r\n  a\r\n  b");
  CHECK(parsed.sources.place(parsed[0]["name"].key_span()) == Place{"a.yaml", 3, 1, 3, 5});
}
