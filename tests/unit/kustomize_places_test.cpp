#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/kustomize_text.hpp"
#include "yaml/composer.hpp"

using namespace routegrant;
using tests::build;
using tests::Built;

namespace {

constexpr const char* deployment =
    "apiVersion: apps/v1\n"        // 1
    "kind: Deployment\n"           // 2
    "metadata:\n"                  // 3
    "  name: web\n"                // 4
    "spec:\n"                      // 5
    "  template:\n"                // 6
    "    spec:\n"                  // 7
    "      containers:\n"          // 8
    "      - name: app\n"          // 9
    "        image: web:1\n"       // 10
    "        env:\n"               // 11
    "        - name: USER_NAME\n"  // 12
    "          value: app\n"       // 13
    "        - name: PASSWORD\n"   // 14
    "          valueFrom:\n"       // 15
    "            secretKeyRef:\n"  // 16
    "              name: login\n"  // 17
    "              key: password\n";

std::vector<tests::TextFile> tree() {
  return {{"base/kustomization.yaml", "resources: [web.yaml]\n"},
          {"base/web.yaml", deployment},
          {"prod/init.sql", "CREATE ROLE app LOGIN;\nGRANT SELECT ON t TO app;\n"},
          {"prod/login.env", "# who\npassword=hunter2\n"},
          {"prod/kustomization.yaml",
           "resources: [../base]\n"                   // 1
           "namespace: shop\n"                        // 2
           "namePrefix: prod-\n"                      // 3
           "commonLabels: {team: blue}\n"             // 4
           "images:\n"                                // 5
           "- name: web\n"                            // 6
           "  newTag: '2'\n"                          // 7
           "configMapGenerator:\n"                    // 8
           "- name: init\n"                           // 9
           "  files: [init.sql]\n"                    // 10
           "  literals:\n"                            // 11
           "  - \"url=postgres://\\u0061pp@db/x\"\n"  // 12
           "secretGenerator:\n"                       // 13
           "- name: login\n"                          // 14
           "  envs: [login.env]\n"                    // 15
           "patches:\n"                               // 16
           "- patch: |-\n"                            // 17
           "    apiVersion: apps/v1\n"                // 18
           "    kind: Deployment\n"                   // 19
           "    metadata: {name: web}\n"              // 20
           "    spec:\n"                              // 21
           "      template:\n"                        // 22
           "        spec:\n"                          // 23
           "          containers:\n"                  // 24
           "          - name: app\n"                  // 25
           "            env:\n"                       // 26
           "            - {name: USER_NAME, value: \"owner\"}\n"}};
}

std::string place(const Built& built, Span span) {
  const Place at = built.sources.place(span);
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

const load::Object& object_of(const Built& built, std::string_view kind) {
  for (const load::Object& object : built.deployments.at(0).objects) {
    if (object.root["kind"].text() == kind) return object;
  }
  FAIL("no such object");
  return built.deployments.at(0).objects.at(0);
}

}  // namespace

TEST_CASE("every value keeps the place where a person would edit it") {
  const Built built = build(tree(), kustomize::SecretForm::spelled);
  CHECK(built.problems().empty());
  REQUIRE(built.deployments.size() == 1);
  const yaml::Cursor web = object_of(built, "Deployment").root;
  CHECK(web["metadata"]["name"].text() == "prod-web");
  CHECK(place(built, web["metadata"]["name"].span()) == "base/web.yaml:4:9");
  CHECK(place(built, web["metadata"]["namespace"].span()) == "prod/kustomization.yaml:2:12");
  CHECK(place(built, web["metadata"]["labels"]["team"].span()) == "prod/kustomization.yaml:4:22");
  CHECK(place(built, web["metadata"]["labels"]["team"].key_span()) == "prod/kustomization.yaml:4:16");
  const yaml::Cursor container = web["spec"]["template"]["spec"]["containers"].at(0);
  CHECK(container["image"].text() == "web:2");
  CHECK(place(built, container["image"].span()) == "prod/kustomization.yaml:7:11");
  CHECK(place(built, container["name"].span()) == "base/web.yaml:9:15");
  const yaml::Cursor user = container["env"].at(0);
  CHECK(user["value"].text() == "owner");
  CHECK(place(built, user["value"].span()) == "prod/kustomization.yaml:27:40");
  const yaml::Cursor reference = container["env"].at(1)["valueFrom"]["secretKeyRef"]["name"];
  CHECK(reference.text() == object_of(built, "Secret").root["metadata"]["name"].text());
  CHECK(reference.text().starts_with("prod-login-"));
  CHECK(place(built, reference.span()) == "base/web.yaml:17:21");
}

TEST_CASE("a label that follows another stands where the other was set") {
  const Built built = build(
      {{"base/a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {}\n"},
       {"base/kustomization.yaml", "resources: [a.yaml]\nlabels:\n- pairs: {team: base}\n  includeSelectors: true\n"},
       {"prod/kustomization.yaml", "resources: [../base]\nlabels:\n- pairs: {team: prod}\n"}});
  const yaml::Cursor label = object_of(built, "Deployment").root["spec"]["selector"]["matchLabels"]["team"];
  CHECK(label.text() == "prod");
  CHECK(place(built, label.span()) == "prod/kustomization.yaml:3:17");
}

TEST_CASE("generated entries stand at the literal's value, the env file's line, or are the whole file") {
  const Built built = build(tree(), kustomize::SecretForm::spelled);
  const yaml::Cursor password = object_of(built, "Secret").root["stringData"]["password"];
  CHECK(password.text() == "hunter2");
  CHECK(place(built, password.span()) == "prod/login.env:2:10");
  const yaml::Cursor data = object_of(built, "ConfigMap").root["data"];
  CHECK(place(built, object_of(built, "ConfigMap").root["metadata"]["name"].span()) == "prod/kustomization.yaml:9:9");
  CHECK(data["url"].text() == "postgres://app@db/x");
  CHECK(place(built, data["url"].span()) == "prod/kustomization.yaml:12:10");
  const yaml::Cursor script = data["init.sql"];
  REQUIRE(script.segments().size() == 1);
  CHECK(script.segments()[0].begin == 0);
  CHECK(script.segments()[0].parent_begin == 0);
  CHECK(built.sources[script.span().source].path == "prod/init.sql");
  CHECK(script.span().end == built.sources[script.span().source].text.size());
}

namespace {

/// Whether the decoded text of a scalar is what stands at its place, byte for byte, segment by segment.
bool is_spelled(const Built& built, const yaml::Cursor& scalar) {
  const std::string_view bytes = built.sources[scalar.span().source].text;
  const std::vector<Segment> segments = scalar.segments();
  const std::string_view text = scalar.text();
  std::size_t same = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::size_t end = i + 1 < segments.size() ? segments[i + 1].begin : text.size();
    for (std::size_t at = segments[i].begin; at < end; ++at) {
      const std::size_t from = segments[i].parent_begin + (at - segments[i].begin);
      if (from < bytes.size() && bytes[from] == text[at]) ++same;
    }
  }
  return same == text.size();
}

struct Count {
  std::size_t spelled = 0;
  std::vector<std::string> others{};
};

void count(const Built& built, const yaml::Cursor& value, const std::string& path, Count& into) {
  if (value.is_scalar()) {
    if (is_spelled(built, value)) {
      ++into.spelled;
    } else {
      into.others.push_back(path);
    }
    CHECK(value.span().end <= built.sources[value.span().source].text.size());
  }
  for (const yaml::Cursor& child : value.items()) count(built, child, path + "/" + std::string(child.key()), into);
}

}  // namespace

TEST_CASE("the text at each place is the value, or one of the exceptions that value.hpp names") {
  const Built built = build(tree(), kustomize::SecretForm::spelled);
  Count all;
  for (const load::Object& object : built.deployments.at(0).objects) {
    count(built, object.root, std::string(object.root["kind"].text()), all);
  }
  CHECK(all.spelled >= 15);
  // Names with a prefix or hash, references to them, the image of two places, an escape, and what nobody wrote.
  CHECK(all.others == std::vector<std::string>{
                          "Deployment/metadata/name",
                          "Deployment/spec/template/spec/containers//image",
                          "Deployment/spec/template/spec/containers//env//valueFrom/secretKeyRef/name",
                          "ConfigMap/apiVersion",
                          "ConfigMap/kind",
                          "ConfigMap/metadata/name",
                          "ConfigMap/data/url",
                          "Secret/apiVersion",
                          "Secret/kind",
                          "Secret/metadata/name",
                          "Secret/type",
                      });
}

TEST_CASE("a tree of several sources tells text that is there from text that is made") {
  Sources sources;
  const SourceId one = sources.add({.path = "one", .text = "abc"});
  const SourceId two = sources.add({.path = "two", .text = "x: 'y'"});
  yaml::Composer composer(sources, one);
  composer.open(yaml::NodeKind::mapping, {one, 0, 3});
  composer.scalar(std::string_view(sources[two].text).substr(0, 1), {two, 0, 1}, false);
  composer.scalar("made", {two, 3, 6}, true);
  composer.close();
  const yaml::Document document = composer.finish();
  const yaml::Cursor value = document.root()["x"];
  CHECK(value.text() == "made");
  CHECK(value.is_quoted());
  CHECK(value.span() == Span{two, 3, 6});
  CHECK(value.key_span() == Span{two, 0, 1});
  CHECK(document.root().span() == Span{one, 0, 3});
}

TEST_CASE("documents that are composed one after another are each their own") {
  Sources sources;
  const SourceId one = sources.add({.path = "one", .text = "abc"});
  const SourceId two = sources.add({.path = "two", .text = "xyz"});
  yaml::Composer composer(sources, one);
  composer.scalar("made", {one, 0, 3}, true);
  composer.next(two);
  composer.open(yaml::NodeKind::mapping, {two, 0, 3});
  composer.scalar("key", {two, 0, 1}, true);
  composer.scalar("of another source", {one, 1, 2}, true);
  composer.close();
  const std::vector<yaml::Document> documents = composer.finish_all();
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].root().text() == "made");
  const yaml::Cursor value = documents[1].root()["key"];
  CHECK(value.text() == "of another source");
  CHECK(value.span() == Span{one, 1, 2});
  CHECK(value.key_span() == Span{two, 0, 1});
}
