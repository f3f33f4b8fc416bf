#include "base/pattern.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using routegrant::Pattern;

namespace {

bool whole(std::string_view pattern, std::string_view text, bool ignore_case = false) {
  const auto compiled = Pattern::compile(pattern, ignore_case);
  REQUIRE(compiled.has_value());
  return compiled->matches_whole(text);
}

}  // namespace

TEST_CASE("literals, classes, groups, alternatives and repetition match as in every engine") {
  CHECK(whole("/api/(.*)", "/api/x/y"));
  CHECK_FALSE(whole("/api/(.*)", "/apix"));
  CHECK(whole("/v1.0", "/v1X0"));
  CHECK_FALSE(whole("/v1\\.0", "/v1X0"));
  CHECK(whole("(/|$)(.*)", ""));
  CHECK(whole("/api(/|$)(.*)", "/api"));
  CHECK(whole("a|b|cd", "cd"));
  CHECK_FALSE(whole("a|b|cd", "ab"));
  CHECK(whole("[a-c]+[^x-z][[:digit:]]", "abcq7"));
  CHECK(whole("\\w+\\d?", "ab_9"));
  CHECK(whole("(?:ab)*", ""));
  CHECK(whole("(?<name>ab)+?", "abab"));
  CHECK(whole("[]-]", "]"));
  CHECK(whole("[]-]", "-"));
  CHECK(whole("ABC", "aBc", true));
  CHECK(whole("[^a]", "b", true));
  CHECK_FALSE(whole("[^a]", "A", true));
}

TEST_CASE("counts repeat exactly as often as they say") {
  for (int length = 0; length < 8; ++length) {
    const std::string text(static_cast<std::size_t>(length), 'a');
    CAPTURE(length);
    CHECK(whole("a{3}", text) == (length == 3));
    CHECK(whole("a{2,}", text) == (length >= 2));
    CHECK(whole("a{0,2}", text) == (length <= 2));
    CHECK(whole("a{2,5}", text) == (length >= 2 && length <= 5));
    CHECK(whole("a{0}", text) == (length == 0));
    CHECK(whole("a{0,}", text));
    CHECK(whole("a+", text) == (length >= 1));
    CHECK(whole("a?", text) == (length <= 1));
    CHECK(whole("(aa)*", text) == (length % 2 == 0));
    CHECK(whole("(a|aa){2}", text) == (length >= 2 && length <= 4));
  }
}

TEST_CASE("anchors hold at the ends only, and search goes anywhere") {
  const auto open = Pattern::compile("b+", false);
  CHECK(open->search("abbc"));
  CHECK_FALSE(open->matches_start("abbc"));
  CHECK(open->matches_start("bbc"));
  const auto anchored = Pattern::compile("^b$", false);
  CHECK(anchored->search("b"));
  CHECK_FALSE(anchored->search("ab"));
  CHECK_FALSE(anchored->search("ba"));
}

TEST_CASE("what is malformed or not regular is refused, not guessed") {
  for (const char* text : {"(", ")", "a)", "[a", "*a", "a**", "(?=a)", "(?!a)", "(?<=a)b", "\\1", "\\b", "a{2,1}",
                           "a{,3}", "a{1001}", "[z-a]", "\\", "a++", "(?i)a"}) {
    CAPTURE(text);
    CHECK_FALSE(Pattern::compile(text, false).has_value());
  }
}

TEST_CASE("hostile patterns cost bounded time") {
  CHECK_FALSE(Pattern::compile(std::string(10'000, '('), false).has_value());
  std::string nested = "a";
  for (int i = 0; i < 45; ++i) nested = "(" + nested + ")*";
  const auto stars = Pattern::compile(nested, false);
  REQUIRE(stars.has_value());
  CHECK(stars->matches_whole(std::string(200, 'a')));
  CHECK_FALSE(stars->matches_whole(std::string(200, 'a') + "b"));
  CHECK_FALSE(Pattern::compile("((((a{1000}){1000}){1000}){1000})", false).has_value());
  CHECK_FALSE(Pattern::compile("((((){1000}){1000}){1000}){1000}", false).has_value());
}

namespace {

using Extent = Pattern::Extent;

std::optional<bool> covers(std::string_view wide, std::string_view narrow, Extent extent) {
  const auto of_wide = Pattern::compile(wide, false);
  const auto of_narrow = Pattern::compile(narrow, false);
  REQUIRE(of_wide.has_value());
  REQUIRE(of_narrow.has_value());
  return of_wide->covers(*of_narrow, extent);
}

}  // namespace

TEST_CASE("a pattern covers another if it matches all that the other does") {
  CHECK(covers("/(auth|login)(/|$)(.*)", "/auth(/|$)(.*)", Extent::start) == true);
  CHECK(covers("/auth(/|$)(.*)", "/(auth|login)(/|$)(.*)", Extent::start) == false);
  CHECK(covers("/auth", "/auth(/|$)(.*)", Extent::start) == true);
  CHECK(covers("/auth", "/auth(/|$)(.*)", Extent::whole) == false);
  CHECK(covers("/auth(/|$)(.*)", "/auth", Extent::start) == false);
  CHECK(covers("/auth.*", "/auth", Extent::whole) == true);
  CHECK(covers("/a(.*)", "/a.*", Extent::whole) == true);
  CHECK(covers("/a.*", "/a(.*)", Extent::whole) == true);
  CHECK(covers("/[0-9]+", "/\\d{2,3}", Extent::whole) == true);
  CHECK(covers("/\\d{2,3}", "/[0-9]+", Extent::whole) == false);
  CHECK(covers("^/x$", "/x", Extent::whole) == true);
  CHECK(covers("^/x$", "/x", Extent::start) == false);
  CHECK(covers("/x", "a^", Extent::whole) == true);
  CHECK(covers(".*a.{14}", ".*b.{14}", Extent::whole) == false);
  CHECK(covers("(.*a.{14}|.*)", ".*a.{14}", Extent::whole) == std::nullopt);
}

TEST_CASE("what a pattern is said to cover is what both match, text by text") {
  const std::vector<std::string> parts{"a", "b", "[ab]", "a*", "(a|b)*", "b?", "$", "^", "(ab|)", "a+", "."};
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; i < texts.size() && texts[i].size() < 6; ++i) {
    texts.push_back(texts[i] + "a");
    texts.push_back(texts[i] + "b");
  }
  for (std::size_t w = 0; w < parts.size() * parts.size(); ++w) {
    for (std::size_t n = 0; n < parts.size() * parts.size(); ++n) {
      const std::string wide = parts[w / parts.size()] + parts[w % parts.size()];
      const std::string narrow = parts[n / parts.size()] + parts[n % parts.size()];
      const auto of_wide = Pattern::compile(wide, false);
      const auto of_narrow = Pattern::compile(narrow, false);
      if (!of_wide || !of_narrow) continue;
      for (const Extent extent : {Extent::start, Extent::whole}) {
        const auto matches = [&](const Pattern& pattern, const std::string& text) {
          return extent == Extent::whole ? pattern.matches_whole(text) : pattern.matches_start(text);
        };
        bool all = true;
        // `.` takes bytes that no other part tells apart.
        for (const std::string& text : texts) {
          for (const std::string& one : {text, text + "c"})
            all = all && (!matches(*of_narrow, one) || matches(*of_wide, one));
        }
        if (narrow.find('.') == std::string::npos || !all) {
          INFO(wide << " " << narrow);
          CHECK(of_wide->covers(*of_narrow, extent) == all);
        }
      }
    }
  }
}
