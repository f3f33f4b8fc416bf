#include "load/gitignore.hpp"

#include <doctest/doctest.h>

using namespace routegrant::load;

namespace {

bool ignored(const char* rules_text, const char* path, bool is_directory = false, const char* base = "") {
  IgnoreRules rules;
  add_ignore_rules(rules_text, base, rules);
  return is_ignored(rules, path, is_directory);
}

}  // namespace

TEST_CASE("a pattern without a slash holds for names at any depth") {
  CHECK(ignored("*.tmp", "a.tmp"));
  CHECK(ignored("*.tmp", "deep/down/a.tmp"));
  CHECK_FALSE(ignored("*.tmp", "a.tmp.yaml"));
  CHECK(ignored("secret?.yaml", "x/secret1.yaml"));
  CHECK(ignored("file[0-9].sql", "file7.sql"));
  CHECK_FALSE(ignored("file[!0-9].sql", "file7.sql"));
  CHECK(ignored("[]]", "]"));
  CHECK(ignored("a[", "a["));
  CHECK(ignored("*", "anything"));
}

TEST_CASE("a pattern with a slash is bound to its file's directory") {
  CHECK(ignored("/build", "build", true));
  CHECK_FALSE(ignored("/build", "sub/build", true));
  CHECK(ignored("doc/*.yaml", "doc/a.yaml"));
  CHECK_FALSE(ignored("doc/*.yaml", "doc/sub/a.yaml"));
  CHECK_FALSE(ignored("doc/*.yaml", "x/doc/a.yaml"));
  CHECK(ignored("/gen.yaml", "sub/gen.yaml", false, "sub/"));
  CHECK_FALSE(ignored("/gen.yaml", "gen.yaml", false, "sub/"));
  CHECK_FALSE(ignored("*.yaml", "other/a.yaml", false, "sub/"));
}

TEST_CASE("a slash at the end is for directories only") {
  CHECK(ignored("target/", "x/target", true));
  CHECK_FALSE(ignored("target/", "x/target", false));
}

TEST_CASE("two stars stand for any number of directories") {
  CHECK(ignored("**/logs", "logs", true));
  CHECK(ignored("**/logs", "a/b/logs", true));
  CHECK(ignored("a/**/b", "a/b"));
  CHECK(ignored("a/**/b", "a/x/y/b"));
  CHECK_FALSE(ignored("a/**/b", "a/x/y/c"));
  CHECK(ignored("abc/**", "abc/x/y"));
  CHECK_FALSE(ignored("abc/**", "abc", true));
  CHECK(ignored("a/**/**/b", "a/b"));
}

TEST_CASE("the last matching line wins, and ! takes back") {
  CHECK_FALSE(ignored("*.yaml\n!keep.yaml\n", "keep.yaml"));
  CHECK(ignored("!keep.yaml\n*.yaml\n", "keep.yaml"));
  CHECK(ignored("\\!odd", "!odd"));
  CHECK(ignored("\\#odd", "#odd"));
}

TEST_CASE("comments, blank lines, CRLF and trailing blanks are no part of patterns") {
  CHECK_FALSE(ignored("# a.yaml\n\n   \n", "a.yaml"));
  CHECK(ignored("a.yaml\r\n", "a.yaml"));
  CHECK(ignored("a.yaml   \n", "a.yaml"));
  CHECK(ignored("a\\ \n", "a "));
}

TEST_CASE("a hostile pattern costs no more than its length times the name's") {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  std::string name(5000, 'a');
  CHECK_FALSE(ignored((stars + "b").c_str(), name.c_str()));
  std::string deep = "x";
  std::string pattern = "**";
  for (int i = 0; i < 200; ++i) {
    deep += "/x";
    pattern += "/x/**";
  }
  CHECK_FALSE(ignored((pattern + "/y").c_str(), deep.c_str()));
}
