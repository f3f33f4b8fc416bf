#include "yaml/document_scan.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace routegrant;

namespace {

std::string cut(const std::string& text) {
  std::string result;
  for (const yaml::DocumentRange& range : yaml::scan_documents(text)) {
    result += "<" + text.substr(range.begin, range.end - range.begin) + ">";
  }
  return result;
}

std::string kind(const std::string& text) {
  const auto ranges = yaml::scan_documents(text);
  return ranges.size() == 1 ? std::string(ranges[0].kind) : "several";
}

}  // namespace

TEST_CASE("documents end at markers at the start of a line, wherever these stand") {
  CHECK(cut("a: 1\n---\nb: 2\n") == "<a: 1\n><---\nb: 2\n>");
  CHECK(cut("---\na: 1\n---\n---\n# only a comment\n--- # c\nb: 2") == "<---\na: 1\n><--- # c\nb: 2>");
  CHECK(cut("a: 1\n...\nb: 2\n... \n") == "<a: 1\n><b: 2\n>");
  CHECK(cut("--- x\n") == "<--- x\n>");
  CHECK(cut("a: |\n  ---\n  x\n----\n---x\n") == "<a: |\n  ---\n  x\n----\n---x\n>");
  CHECK(cut("a: \"open\n---\nb: 2\n") == "<a: \"open\n><---\nb: 2\n>");
  CHECK(cut("a: 1\n---# the second\nb: 2\n") == "<a: 1\n><\nb: 2\n>");
  CHECK(cut("a: 1\r\n---\r\nb: 2\r\n") == "<a: 1\r\n><---\r\nb: 2\r\n>");
  CHECK(cut("\xEF\xBB\xBF"
            "a: 1\n") == "<a: 1\n>");
  CHECK(cut("%YAML 1.2\n---\na: 1\n...\n%TAG ! x\n---\nb: 2\n") == "<%YAML 1.2\n---\na: 1\n><%TAG ! x\n---\nb: 2\n>");
  CHECK(cut("").empty());
  CHECK(cut("---").empty());
  CHECK(cut("\n\n# x\n").empty());
}

TEST_CASE("a byte order mark before a document's content is no part of it") {
  const std::string mark = "\xEF\xBB\xBF";
  CHECK(cut(mark + "a: 1\n---\n" + mark + "b: 2\n") == "<a: 1\n><b: 2\n>");
  CHECK(cut("a: 1\n---\n# c\n" + mark + "b: 2\n") == "<a: 1\n><b: 2\n>");
  CHECK(cut("a: 1\n" + mark + "---\nb: 2\n") == "<a: 1\n" + mark + "><---\nb: 2\n>");
  CHECK(cut(mark + mark + "---\n" + mark).empty());
  CHECK(kind("---\n" + mark + "kind: Service\n") == "Service");
}

TEST_CASE("objects of JSON that follow each other are documents of their own") {
  CHECK(cut("{\"a\": \"}{\"}\n{\"b\": {}}{\"c\": 1}\n") == "<{\"a\": \"}{\"}><{\"b\": {}}><{\"c\": 1}\n>");
  CHECK(cut("a: 1\n---\n{\"b\": 1}\n{\"c\": 1}\n---\nd: 1\n") ==
        "<a: 1\n><---\n{\"b\": 1}><{\"c\": 1}\n><---\nd: 1\n>");
  for (const char* one : {"{\"a\": 1}\n", "{\"a\": 1} x\n", "{a: '} {'}\n", "{a: 1 # } {\n}\n", "{\"a\": \"\n",
                          "{{ if x }}\n{{ end }}\n", "{\"a\": \"\\", "}{\n"}) {
    CAPTURE(one);
    CHECK(cut(one) == "<" + std::string(one) + ">");
  }
}

TEST_CASE("the kind of a document is told only where it is beyond doubt") {
  CHECK(kind("apiVersion: v1\nkind: Service\n") == "Service");
  CHECK(kind("---\n# c\nkind:   Service   # c\nspec:\n  kind: Other\nlist:\n- kind: x\n") == "Service");
  CHECK(kind("kind: Service\r\na: 1\r\n") == "Service");
  CHECK(kind("kind: Service").length() == 7);
  for (const char* doubtful :
       {"kind: \"Service\"\n", "kind: a-b\n", "kind:\n  Service\n", "kind: x y\n", "kind: Service\t\n",
        "  kind: Service\n", "kind: a\nkind: b\n", "\"a\": 1\nkind: x\n", "--- {\nkind: x\n", "{\nkind: x\n}\n",
        "? a\nkind: x\n", "<<: *a\nkind: x\n", "- a\nkind: x\n", "%YAML 1.2\n---\nkind: x\n", "\tx\nkind: y\n",
        "kind : x\n", "text\nkind: x\n"}) {
    CAPTURE(doubtful);
    CHECK(kind(doubtful).empty());
  }
}

TEST_CASE("template braces count where YAML text cannot stand") {
  CHECK(yaml::has_template_braces("a: {{ .x }}\n"));
  CHECK(yaml::has_template_braces("a: 1\n  {{- if x }}\n"));
  CHECK_FALSE(yaml::has_template_braces("a: \"{{ .x }}\"\n"));
  CHECK_FALSE(yaml::has_template_braces("# {{ .x }}\n"));
  CHECK_FALSE(yaml::has_template_braces("a: {b: {}}\n"));
}
