#include "yaml/plain_reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "support/yaml_difference.hpp"

using namespace routegrant;
using routegrant::test::Difference;
using routegrant::test::yaml_difference;

namespace {

const std::vector<std::string>& manifests() {
  static const std::vector<std::string> texts = {
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web, 'tier': \"front\"}\nspec:\n"
      "  replicas: 2\n  template:\n    spec:\n      containers:\n      - name: web\n        image: "
      "shop/web:1.2@sha256:0af\n"
      "        args: [\"-c\", a.b, [x, []], {k: v}]\n        env:\n        - {name: A, value: \"b\"}\n        - name: "
      "URL\n"
      "          value: postgres://app@db:5432/shop?sslmode=require#frag # why\n        resources: {}\n      volumes:\n"
      "        -\n        - name: tmp\n          emptyDir: {}\n",
      "# Source: chart/x.yaml\n---\nkind: ConfigMap\ndata:\n  init.sql: |\n    CREATE ROLE app;\n\n      GRANT a TO b; "
      "-- c\n"
      "    # not a comment\n\n  other: |-\n    one line\n  # a comment\n\"quoted key\": 'it''s'\n'single': "
      "\"q\\\"x\\\\y\\n\\t\"\nempty: ''\n",
      "a:\n- b\n- - c\n  - d: e\n    f:\n    - g\n-\n- null\n- ~\n- -1\n- --flag=x\nz:\ny: ~\nx: Null\nw: nully\n",
      "- a: 1\n  b:\n    c: 2\n- d:\n\n  # comment\n  e:   spaced out   \n-   f: 3\n    g: 4\n- h\n",
      "a: &x b\nc: *x\nd: &y\n  e: f\ng:\n  <<: *y\n  h: &x two words\ni:\n- *x\n- &z\n  - j\n",
      "a: &x b\nc: *x\nd: &y\n  e: f\ng:\n  <<: *y\n  h: &x two words\ni:\n- *x\n- &z\n  - j\n- &w 'q'\n",
      "a: several\n   words\n  on lines # c\nb: >-\n  folded\n  text\nc: >\n  one\n\n"
      "d: [\"/bin/x\",\n    \"-c\",\n  y]\ne: {a: b,\n  \"c\":1, d: [null, true]}\n",
      "{\"apiVersion\":\"v1\",\n \"kind\": \"T\",\n \"l\": [ ], \"n\": null}\n",
      "a: 1\na: 2\nb: {c: 1, c: 2}\nyes: no\n1: 2\n/x: (y)\nd: $(A) + ${B} = c=d;e^f<g\n",
  };
  return texts;
}

/// A small generator of our own, the same everywhere.
class Random {
 public:
  std::uint32_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33) % bound);
  }

 private:
  std::uint64_t state_ = 20260101;
};

}  // namespace

TEST_CASE("ordinary manifests are read fast, and exactly as the parser of record reads them") {
  for (const std::string& text : manifests()) {
    CAPTURE(text);
    const Difference result = yaml_difference(text);
    CHECK(result.where.empty());
    CHECK(result.accepted == result.documents);
    CHECK(result.documents == 1);
  }
}

TEST_CASE("whatever is not plainly inside the subset is left to the parser of record") {
  for (const char* text : {"- &x b\n c\n- d\n",
                           "a: &x\n",
                           "a: *x\n",
                           "a: &x [*x]\n",
                           "a: &x {b: c}\n",
                           "a: &x ~\n",
                           "a: !!str b\n",
                           "[a] # c\nb: c\n",
                           "a: >\n  b\n\n  c\n",
                           "a: >\n  b\n   c\n",
                           "a: b\n  \"c\"\n",
                           "a: b\n  c: d\n",
                           "a: b # c\n  d\n",
                           "a: [b, # c\n c]\n",
                           "a: [b\n c]\n",
                           "a: {\"b\"\n: c}\n",
                           "a: &x\nb: c\n",
                           "[a\n",
                           "a: &x\n  b: *x\n",
                           "? a\n: b\n",
                           "a: |+\n  b\n",
                           "a: |2\n   b\n",
                           "a: |\n  b",
                           "a: \"b\n  c\"\n",
                           "a: [b, ]\n",
                           "a: [A?B]\n",
                           "a: {b}\n",
                           "a: {b: }\n",
                           "a: b: c\n",
                           "a: b:\n",
                           "a:\tb\n",
                           "a: b\t# c\n",
                           "a: \"\\u00e9\"\n",
                           "a: b\r\n",
                           "a b: c\n",
                           "null: b\n",
                           "a: 'b' c\n",
                           "a: [b] c\n",
                           "a: @b\n",
                           "a: `b\n",
                           "a: %b\n",
                           "a: ?b\n",
                           "a: :b\n",
                           "- a\nb: c\n",
                           "a:\n   b: c\n  d: e\n",
                           "a: b\n c: d\n",
                           "a: |\n  b\n c: d\n",
                           "a: |\n b\n  \n",
                           "text\n",
                           "\"text\"\n",
                           "--- a\n",
                           "%YAML 1.2\n---\na: b\n",
                           "a: \"b\n",
                           "a: 'b\n",
                           "a: \x01\n",
                           "a: {{ b }}\n",
                           "{{ a }}: b\n",
                           "a:\n  \"b\"\n",
                           "-a: b\n",
                           "a: -\n",
                           "a:b\n"}) {
    CAPTURE(text);
    CHECK(yaml_difference(text).accepted == 0);
  }
}

TEST_CASE("mutations of manifests are left alone or read as the parser of record reads them") {
  static constexpr std::array<const char*, 30> pieces = {
      " ",   "  ", "\n", "\n  ", "\n- ", ":", ": ", "- ",   "-",    "#", " #",    "'",  "\"",       "''", "\\",
      "\\n", "[",  "]",  "{",    "}",    ",", "|",  "|-\n", "null", "~", "---\n", "\t", "\xC3\xA9", "x",  "? "};
  Random random;
  std::size_t accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = manifests()[random.below(manifests().size())];
    const std::uint32_t changes = 1 + random.below(4);
    for (std::uint32_t change = 0; change < changes; ++change) {
      const std::size_t at = random.below(text.size() + 1);
      const std::size_t length = random.below(3) == 0 ? random.below(8) : 0;
      text.replace(at, std::min(length, text.size() - at),
                   random.below(4) == 0 ? "" : pieces[random.below(pieces.size())]);
    }
    const Difference result = yaml_difference(text);
    accepted += result.accepted;
    if (result.where.empty()) continue;
    CAPTURE(text);
    CHECK(result.where == "");
  }
  // The comparison would prove nothing if hardly anything were accepted.
  CHECK(accepted > 500);
}

TEST_CASE("bounds hold in the fast reader too") {
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(yaml_difference(deep).accepted == 0);
  std::string flow = "a: " + std::string(5000, '[') + std::string(5000, ']') + "\n";
  CHECK(yaml_difference(flow).accepted == 0);
}
