#include "rules/suppress.hpp"

#include <doctest/doctest.h>

#include "rules/rule_file.hpp"

using namespace routegrant;

namespace {

struct Tree {
  Sources sources;
  Rules rules;
  Findings findings;

  explicit Tree(std::string text, std::string path = "a.yaml") {
    sources.add({.path = std::move(path), .text = std::move(text)});
    for (const char* id : {"grant-to-public", "ignore-unused", "ignore-without-reason"}) {
      Rule& rule = rules.emplace_back();
      rule.id = id;
      rule.message = "about '{rule}'";
    }
  }
  /// A finding of `grant-to-public` where `words` stand.
  void find(std::string_view words) {
    Finding& finding = findings.emplace_back();
    const auto begin = static_cast<std::uint32_t>(sources[SourceId{}].text.find(words));
    finding.at = {SourceId{}, begin, begin + 1};
  }
  void apply() { apply(rules::find_ignores(sources)); }
  void apply(const std::vector<rules::Ignore>& ignores) {
    rules::apply_ignores(
        findings, rules,
        {"grant-to-public", "ignore-unused", "ignore-without-reason", "other-rule", "route-without-tls", "x"}, sources,
        ignores);
  }
};

}  // namespace

TEST_CASE("a comment at a line's end is about that line") {
  Tree tree("one: 1\ntwo: 2  # routegrant: ignore[grant-to-public] it is public\nthree: 3\n");
  tree.find("two");
  tree.find("three");
  tree.apply();
  REQUIRE(tree.findings.size() == 2);
  CHECK(tree.findings[0].status == Status::ignored);
  CHECK(tree.findings[0].status_reason == "it is public");
  CHECK(tree.findings[1].status == Status::fresh);
}

TEST_CASE("an ignore with a fingerprint is about that finding only") {
  const auto status_with = [](const std::string& digits) {
    Tree tree("one: 1  # routegrant: ignore[grant-to-public" + digits + "] it is public\n");
    tree.find("one");
    tree.findings[0].fingerprint = 0x0123456789abcdef;
    tree.apply();
    return tree.findings[0].status;
  };
  CHECK(status_with("") == Status::ignored);
  CHECK(status_with(" 01234567") == Status::ignored);
  CHECK(status_with("  0123456789ABCDEF ") == Status::ignored);
  CHECK(status_with(" 01234568") == Status::fresh);
  CHECK(status_with(" 0123456789abcdef0") == Status::fresh);
  CHECK(status_with(" 012345") == Status::fresh);
  CHECK(status_with(" anything") == Status::fresh);
}

TEST_CASE("a comment on its own line is about the next line that is no comment") {
  Tree tree("GRANT a;\n  -- routegrant: ignore[x, grant-to-public] it is public\n-- more words\n\nGRANT b;\nGRANT c;\n",
            "r.sql");
  tree.find("GRANT a");
  tree.find("GRANT b");
  tree.find("GRANT c");
  tree.apply();
  REQUIRE(tree.findings.size() == 3);
  CHECK(tree.findings[0].status == Status::fresh);
  CHECK(tree.findings[1].status == Status::ignored);
  CHECK(tree.findings[2].status == Status::fresh);
}

TEST_CASE("a comment above a statement of SQL is about all of its lines, one within it about the next") {
  Tree tree(
      "-- routegrant: ignore[grant-to-public] above\nALTER TABLE t -- ; no end\n  SET (a = ';', b = $x$ ; $x$)\n  "
      "OWNER;\n"
      "GRANT b;\n/* routegrant: ignore[grant-to-public] in a block */\nGRANT\n  c;\n"
      "GRANT d,\n  -- routegrant: ignore[grant-to-public] within\n  e,\n  f;\n",
      "r.sql");
  for (const char* words : {"OWNER", "GRANT b", "c;", "e,", "f;"}) tree.find(words);
  tree.apply();
  REQUIRE(tree.findings.size() == 5);
  CHECK(tree.findings[0].status_reason == "above");
  CHECK(tree.findings[1].status == Status::fresh);
  CHECK(tree.findings[2].status_reason == "in a block");
  CHECK(tree.findings[3].status_reason == "within");
  CHECK(tree.findings[4].status == Status::fresh);
}

TEST_CASE("a further place of a finding may carry the comment") {
  Tree tree("a: 1\nb: 2  # routegrant: ignore[grant-to-public] it is public\n");
  tree.find("a:");
  tree.findings[0].related.push_back({.span = {SourceId{}, 5, 6}, .sentence = "b", .relation = "role"});
  tree.apply();
  CHECK(tree.findings[0].status == Status::ignored);
}

TEST_CASE("an owner and a last day are no reason, and a day that never comes is no end") {
  const auto told = [](const std::string& words) {
    Tree tree("a: 1  # routegrant: ignore[grant-to-public] " + words + "\n");
    tree.find("a:");
    tree.apply();
    return tree.findings[0].status == Status::ignored ? "ignored" : tree.findings.back().message;
  };
  CHECK(told("owner: shop, until 2027-06-30") == "about 'grant-to-public'");
  CHECK(told("until: 2027-06-30; owner: shop.") == "about 'grant-to-public'");
  CHECK(told("meant, owner: shop, until 2027-06-30") == "ignored");
  CHECK(told("owner: shop. The catalogue is public") == "ignored");
  CHECK(told("meant until it is replaced") == "ignored");
  CHECK(told("meant, until 2027-02-30") ==
        "the last day of this ignore, '2027-02-30', is none of the calendar, so that it ignores nothing");
}

TEST_CASE("an ignore at another step of a finding's story says where the finding stands") {
  Tree tree("a: 1\nb: 2  # routegrant: ignore[grant-to-public] it is public\n");
  tree.find("a:");
  tree.findings[0].hops.push_back({.span = {SourceId{}, 5, 6}, .sentence = "b", .relation = "route"});
  tree.apply();
  REQUIRE(tree.findings.size() == 2);
  CHECK(tree.findings[0].status == Status::fresh);
  CHECK(tree.findings[1].message ==
        "the finding of 'grant-to-public' that goes through here stands elsewhere, and is not ignored");
  CHECK(tree.findings[1].help.starts_with("put the ignore at a.yaml:1, where "));
}

TEST_CASE("an ignore of another rule has no effect and is unused only if its rule was asked") {
  Tree tree(
      "a: 1  # routegrant: ignore[route-without-tls] reason\nb: 2  # routegrant: ignore[grant-to-public] reason\n");
  tree.find("a:");
  tree.apply();
  REQUIRE(tree.findings.size() == 2);
  CHECK(tree.findings[0].status == Status::fresh);
  CHECK(tree.rules[tree.findings[1].rule].id == "ignore-unused");
  CHECK(tree.findings[1].message == "about 'grant-to-public'");
  CHECK(tree.sources.place(tree.findings[1].at).line == 2);
}

TEST_CASE("an ignore without a reason has no effect and is reported") {
  Tree tree("a: 1  # routegrant: ignore[grant-to-public]   \n");
  tree.find("a:");
  tree.apply();
  REQUIRE(tree.findings.size() == 2);
  CHECK(tree.findings[0].status == Status::fresh);
  CHECK(tree.rules[tree.findings[1].rule].id == "ignore-without-reason");
}

TEST_CASE("what looks like an ignore but is no comment, or is not complete, is none") {
  for (const char* text :
       {"a: 'x # routegrant: ignore[grant-to-public] x'\n", "SELECT '-- routegrant: ignore[grant-to-public] x';\n",
        "a: 'routegrant: ignore[grant-to-public] x'\n", "a: x#routegrant: ignore[grant-to-public] x\n",
        "# routegrant: ignore[grant-to-public\n", "# routegrant: ignore[", "a - routegrant: ignore[b] c"}) {
    CAPTURE(text);
    CHECK(rules::find_ignores(Tree(text).sources).empty());
  }
}

TEST_CASE("an annotation is about its whole object, one request a line or between semicolons") {
  std::vector<rules::Ignore> ignores;
  rules::add_annotation_ignores("grant-to-public: it is public; route-without-tls: ends in front\nlonely",
                                {SourceId{}, 1, 2}, {SourceId{}, 0, 99}, ignores);
  REQUIRE(ignores.size() == 3);
  CHECK(ignores[0].rule == "grant-to-public");
  CHECK(ignores[0].reason == "it is public");
  CHECK(ignores[1].reason == "ends in front");
  CHECK(ignores[2].rule == "lonely");
  CHECK(ignores[2].reason.empty());
  rules::add_annotation_ignores("x 01234567: that one", {SourceId{}, 1, 2}, {SourceId{}, 0, 99}, ignores);
  CHECK(ignores.back().rule == "x");
  CHECK(ignores.back().fingerprint == "01234567");
  Tree tree("metadata:\n  name: x\n");
  tree.find("name");
  tree.apply({ignores[0]});
  CHECK(tree.findings[0].status == Status::ignored);
}

TEST_CASE("a comment inside an embedded script is found once, in its file") {
  Tree tree("data:\n  x.sql: |\n    GRANT a; -- routegrant: ignore[grant-to-public] it is public\n");
  const std::string& text = tree.sources[SourceId{}].text;
  const auto begin = static_cast<std::uint32_t>(text.find("GRANT"));
  const SourceId embedded = tree.sources.add({.path = "a.yaml",
                                              .text = text.substr(begin),
                                              .segments = {{.begin = 0, .parent_begin = begin}},
                                              .parent = SourceId{}});
  Finding& finding = tree.findings.emplace_back();
  finding.at = {embedded, 0, 5};
  CHECK(rules::find_ignores(tree.sources).size() == 1);
  tree.apply();
  REQUIRE(tree.findings.size() == 1);
  CHECK(tree.findings[0].status == Status::ignored);
}

TEST_CASE("an ignore of a rule that does not exist is unused, and says which may be meant") {
  Tree tree(
      "one: 1  # routegrant: ignore[grant-to-publik] it is public\ntwo: 2  # routegrant: ignore[other-rule] no\n");
  tree.apply();
  REQUIRE(tree.findings.size() == 1);
  CHECK(tree.rules[tree.findings[0].rule].id == "ignore-unused");
  CHECK(tree.findings[0].message == "no rule is called 'grant-to-publik'; did you mean 'grant-to-public'?");
}
