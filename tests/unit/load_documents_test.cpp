#include "load/documents.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/yaml_text.hpp"

using namespace routegrant;

namespace {

struct Parsed {
  Sources sources;
  Coverage coverage;
  Diagnostics diagnostics;
  std::vector<load::Object> objects;

  [[nodiscard]] std::string names() const {
    std::string result;
    for (const load::Object& object : objects) {
      result += object.root["metadata"]["name"].text();
      result += ' ';
    }
    return result;
  }
};

Parsed parse(const std::vector<std::pair<std::string, std::string>>& files, load::Wants wants = nullptr,
             unsigned jobs = 1) {
  Parsed result;
  load::Discovery discovery;
  for (const auto& file : files) {
    discovery.files.push_back({result.sources.add({.path = file.first, .text = file.second}), load::FileKind::yaml});
  }
  result.objects =
      load::parse_documents(discovery, result.sources, wants, {.jobs = jobs}, result.coverage, result.diagnostics);
  return result;
}

std::string named(const std::string& name, const std::string& kind = "Service") {
  return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n";
}

bool wants_service(std::string_view kind, std::string_view /*text*/) {
  return kind == "Service";
}

}  // namespace

TEST_CASE("Lists of any kind are unwrapped, also in each other") {
  const Parsed parsed = parse({{"a.json",
                                R"({"apiVersion":"v1","kind":"List","items":[
 {"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}},
 {"apiVersion":"v1","kind":"ServiceList","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"b"}}]}]})"}},
                              wants_service);
  CHECK(parsed.names() == "a b ");
  CHECK(parsed.coverage.documents.understood == 2);
}

// apimachinery, unstructured.decodeToList: of what has neither.
TEST_CASE("items of a typed list take their kind from it") {
  const Parsed parsed =
      parse({{"a.yaml",
              "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a, labels: {x: &y '1'}}\n"
              "  spec: {ports: [{port: 80}, ~], selector: {x: *y}}\n- kind: Service\n  metadata: {name: "
              "b}\n"},
             {"b.yaml", "apiVersion: v1\nkind: List\nitems: [{metadata: {name: c}}]\n"}},
            wants_service);
  REQUIRE(parsed.names() == "a ");
  const yaml::Cursor root = parsed.objects.front().root;
  CHECK(root["apiVersion"].text() == "v1");
  CHECK(root["kind"].text() == "Service");
  CHECK(root["spec"]["selector"]["x"].text() == "1");
  CHECK(parsed.sources.text(root["kind"].span()) == "ServiceList");
  CHECK(parsed.sources.text(root["metadata"]["name"].span()) == "a");
}

TEST_CASE("what is no object is no object and no problem") {
  const Parsed parsed =
      parse({{"values.yaml", "image: x\nkind: 3\n"},
             {"patch.yaml", "- op: remove\n  path: /kind\n"},
             {"k/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"},
             {"empty.yaml", "# nothing\n---\n"},
             {"text.yaml", "just kind words\n"}});
  CHECK(parsed.objects.empty());
  CHECK(parsed.diagnostics.empty());
}

TEST_CASE("a broken document between good ones costs only itself") {
  const Parsed parsed =
      parse({{"a.yaml", named("a") + "---\nkind: [broken\n---\n" + named("b") + "---\nkey: \"open\n"}});
  CHECK(parsed.names() == "a b ");
  CHECK(parsed.coverage.documents.failed == 2);
  REQUIRE(parsed.diagnostics.size() == 2);
  CHECK(parsed.diagnostics[0].kind == Diagnostic::Kind::incomplete);
  REQUIRE(parsed.diagnostics[0].span.has_value());
  CHECK(parsed.sources.place(*parsed.diagnostics[0].span).line == 7);
  CHECK(parsed.diagnostics[1].message.find("never closed") != std::string::npos);
}

TEST_CASE("an unrendered template is one diagnostic per file; braces in quotes and blocks are text") {
  const std::string braces =
      named("a") + "spec:\n  quoted: \"{{ .user }}\"\n  path: apps/{{path.basename}}\n  block: |\n    {{ .x }}\n";
  const Parsed parsed =
      parse({{"a.yaml", braces},
             {"b.yaml", named("{{ .Values.name }}") + "---\n" + named("{{ .Values.name }}") + "---\n" + named("c")},
             {"c.yaml", "{{- if .Values.x }}\n" + named("d") + "{{- end }}\n"}});
  CHECK(parsed.names() == "a c ");
  CHECK(parsed.coverage.documents.templates == 3);
  CHECK(parsed.coverage.documents.failed == 0);
  REQUIRE(parsed.diagnostics.size() == 2);
  CHECK(parsed.diagnostics[0].message == "unrendered Helm template, render it first");
  CHECK(parsed.sources.place(*parsed.diagnostics[0].span).line == 4);
  CHECK(parsed.diagnostics[0].kind == Diagnostic::Kind::incomplete);
}

TEST_CASE("in a chart's templates any braces are Helm's, and where they decide no document of the file is kept") {
  const Parsed parsed =
      parse({{"c/Chart.yaml", "name: c\n"},
             {"c/templates/a.yaml", named("a") + "---\n" + named("x-{{ .Release.Name }}")},
             {"c/templates/b.yaml", "{{- if .Values.b }}\n" + named("b") + "---\n" + named("c") + "{{- end }}\n"},
             {"c/templates/static.yaml", named("static")}});
  CHECK(parsed.names() == "a static ");
  CHECK(parsed.coverage.documents.templates == 3);
}

TEST_CASE("documents that nothing wants are passed over only on evidence, which agrees with parsing everything") {
  // Every way of writing a wanted kind that a line-by-line look might miss.
  const std::string rest = "\napiVersion: v1\nmetadata: {name: n}\n";
  const std::vector<std::string> hard = {
      "kind:\n  Service" + rest,
      "kind: \"Service\"" + rest,
      "kind: Service\t" + rest,
      "\"kind\": Service" + rest,
      "kind : Service" + rest,
      "? kind\n: Service" + rest,
      "kind: !!str Service" + rest,
      "kind: &k Service" + rest,
      "x: &x Service\nkind: *x" + rest,
      "kind: Other\nkind: Service" + rest,
      "{apiVersion: v1, kind: Service, metadata: {name: n}}",
      "  kind: Service\n  apiVersion: v1\n  metadata: {name: n}\n",
      "--- {apiVersion: v1, kind: Service, metadata: {name: n}}\n",
      "x: \"\nkind: Other\n\"\n\"kind\": Service" + rest,
      "kind: 'Service'  # c" + rest,
      "<<: {kind: Service}\nx: |\n  kind: Other" + rest,
      "kind: >-\n  Service" + rest,
      "kind: Service\r\napiVersion: v1\r\nmetadata: {name: n}\r\n",
      "kind: Service # Other" + rest,
      "%YAML 1.2\n---\nkind: Service" + rest,
      "\xEF\xBB\xBFkind: Service" + rest,
      "apiVersion: v1\nkind: List\nitems:\n- kind: Service\n  apiVersion: v1\n  metadata: {name: n}\n",
  };
  for (const std::string& text : hard) {
    CAPTURE(text);
    CHECK(parse({{"a.yaml", text}}, wants_service).names() == parse({{"a.yaml", text}}).names());
    CHECK(parse({{"a.yaml", text}}, wants_service).names() == "n ");
  }
  const Parsed skipped = parse({{"a.yaml", named("a", "Other") + "---\n" + named("b") + "---\nvalues: 1\n---\n" +
                                               named("c", "Other # comment") + "---\n" + named("d", "Other\r")}},
                               wants_service);
  CHECK(skipped.names() == "b ");
  CHECK(skipped.coverage.documents.skipped == 4);
}

TEST_CASE("any number of threads gives the same objects and diagnostics in the same order") {
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 60; ++i) {
    files.emplace_back("f" + std::to_string(i) + ".yaml",
                       named("n" + std::to_string(i)) + (i % 7 == 0 ? "---\n[x\n" : ""));
  }
  const Parsed one = parse(files, nullptr, 1);
  const Parsed many = parse(files, nullptr, 5);
  CHECK(one.names() == many.names());
  REQUIRE(one.diagnostics.size() == many.diagnostics.size());
  for (std::size_t i = 0; i < one.diagnostics.size(); ++i) CHECK(one.diagnostics[i].span == many.diagnostics[i].span);
}

TEST_CASE("the support function parses Lists and keeps diagnostics") {
  const test::ParsedYaml parsed = test::parse_yaml(named("a") + "---\n[\n");
  CHECK(parsed[0]["metadata"]["name"].text() == "a");
  CHECK_FALSE(parsed[1].present());
  CHECK(parsed.diagnostics.size() == 1);
}

TEST_CASE("a key whose letters are spelled by number hides no document") {
  const auto wants = [](std::string_view kind, std::string_view) { return kind == "Service"; };
  CHECK(parse({{"a.yaml", "apiVersion: v1\n\"k\\x69nd\": Service\nmetadata: {name: a}\n"}}, wants).names() == "a ");
  CHECK(parse({{"a.json", R"({"apiVersion": "v1", "\u006bind": "Service", "metadata": {"name": "a"}})"}}, wants)
            .names() == "a ");
}
