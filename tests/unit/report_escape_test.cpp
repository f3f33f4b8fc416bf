#include "report/escape.hpp"

#include <doctest/doctest.h>

#include <array>

#include "base/text.hpp"
#include "report/utf8.hpp"
#include "support/sample_report.hpp"

using namespace routegrant;
using namespace routegrant::report;

namespace {

struct Row {
  std::string_view given;
  std::string_view expected;
};

bool has_control(std::string_view text, std::string_view allowed = {}) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (!character.valid) return true;
    const bool is_allowed =
        character.code < 0x80 && allowed.find(static_cast<char>(character.code)) != std::string_view::npos;
    if (is_hidden(character.code) && !is_allowed) return true;
    at += character.length;
  }
  return false;
}

}  // namespace

TEST_CASE("terminal: controls, marks that turn text around and runner commands are shown, not obeyed") {
  constexpr std::array rows = {
      Row{"plain", "plain"},
      Row{"\x1b[31m", "\\x1b[31m"},
      Row{"a\nb\tc\r", "a\\nb\\tc\\r"},
      Row{"\xC2\x9B", "\\x9b"},
      Row{"\xE2\x80\xAEx", "\\u202ex"},
      Row{"\xF3\xA0\x81\x81", "\\U000e0041"},
      Row{"\xff", "\\xff"},
      Row{"##[stop-commands]x", "##\\[stop-commands]x"},
      Row{"::error::x", ":\\:error::x"},
      Row{"see ::error::x", "see :\\:error::x"},
      // A blank that the runner strips, and no line is wrapped at.
      Row{"a \u00a0::error::x", "a \u00a0:\\:error::x"},
      Row{"\u3000::error::x", "\u3000:\\:error::x"},
      Row{"now()::date", "now()::date"},
      Row{"\xC3\xA9", "\xC3\xA9"},
  };
  for (const Row& row : rows) CHECK(for_terminal(row.given) == row.expected);
}

TEST_CASE("GitHub commands: message and property are encoded as the runner decodes them") {
  constexpr std::array messages = {Row{"100%\r\n", "100%25%0D%0A"}, Row{"a:b,c", "a:b,c"}, Row{"%0A", "%250A"},
                                   Row{"##[x]", "##\\[x]"}, Row{"\x1b", "\\x1b"}};
  for (const Row& row : messages) CHECK(for_github_message(row.given) == row.expected);
  constexpr std::array properties = {Row{"a:b,c", "a%3Ab%2Cc"}, Row{"x::y\n", "x%3A%3Ay%0A"}, Row{"%", "%25"}};
  for (const Row& row : properties) CHECK(for_github_property(row.given) == row.expected);
}

TEST_CASE("Markdown: a code span holds any name") {
  constexpr std::array rows = {
      Row{"x", "`x`"},       Row{"a`b", "``a`b``"}, Row{"`x", "`` `x ``"}, Row{"``` x", "```` ``` x ````"},
      Row{"a|b", "`a\\|b`"}, Row{"a\nb", "`a b`"},  Row{"", "` `"},        Row{" x ", "`  x  `"}};
  for (const Row& row : rows) CHECK(as_markdown_code(row.given) == row.expected);
}

TEST_CASE("Markdown: prose mentions nobody, links nowhere and opens no element") {
  constexpr std::array rows = {Row{"@team", "@<!---->team"},
                               Row{"#12", "#<!---->12"},
                               Row{"http://evil", "http:<!---->//evil"},
                               Row{"www.evil", "www<!---->.evil"},
                               Row{"GH-12 (gh-3) high-5 GH-x", "GH<!---->-12 (gh<!---->-3) high-5 GH-x"},
                               Row{"<b>&", "&lt;b&gt;&amp;"},
                               Row{"[x](1)", "\\[x\\](1)"},
                               Row{"a_b*c|d", "a\\_b\\*c\\|d"},
                               Row{"a\nb", "a b"},
                               Row{"shop.example.com/api", "shop.example.com/api"}};
  for (const Row& row : rows) CHECK(for_markdown(row.given) == row.expected);
}

TEST_CASE("HTML within Markdown, Mermaid and DOT labels") {
  CHECK(for_html_in_markdown("<a> @b #1 'c'") == "&lt;a&gt; @<!---->b #<!---->1 &#39;c&#39;");
  CHECK(for_html_in_markdown("a\n\nb") == "a  b");
  CHECK(for_mermaid("a\"b;c#d`<e>") == "a#34;b#59;c#35;d#96;#60;e#62;");
  CHECK(for_dot("a\"b\\c") == "a\\\"b\\\\c");
  CHECK(for_dot("##[add-mask]x") == "##\\[add-mask]x");
}

TEST_CASE("SARIF messages: only what reads as a link is escaped") {
  constexpr std::array rows = {Row{"[x](1)", "\\[x\\](1)"}, Row{"[y](http://e)", "\\[y\\](http://e)"},
                               Row{"a[0] \\d", "a[0] \\d"}, Row{"\x1b\xff", "\\x1b\\xff"}};
  for (const Row& row : rows) CHECK(for_sarif_message(row.given) == row.expected);
}

TEST_CASE("URIs are encoded by segment, byte by byte") {
  constexpr std::array rows = {Row{"db/roles.sql", "db/roles.sql"}, Row{"a b/c%d", "a%20b/c%25d"},
                               Row{"<stdin>", "%3Cstdin%3E"},       Row{"x\\y:z", "x%5Cy%3Az"},
                               Row{"\xC3\xA9", "%C3%A9"},           Row{"a?b#c", "a%3Fb%23c"}};
  for (const Row& row : rows) CHECK(as_uri(row.given) == row.expected);
}

TEST_CASE("HTML, XML and CSV cells") {
  constexpr std::array html = {Row{"<a b=\"c\" d='e'>&", "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;"},
                               Row{std::string_view("a\0b", 3), "a\\x00b"}, Row{"a\nb\tc", "a\\nb\\tc"},
                               Row{"##[x]", "#&#35;[x]"}, Row{"\xEF\xBF\xBF", "\\uffff"}};
  for (const Row& row : html) CHECK(for_html(row.given) == row.expected);
  constexpr std::array csv = {Row{"x", "x"},        Row{"a,b", "\"a,b\""},   Row{"a\"b", "\"a\"\"b\""},
                              Row{"=1+1", "'=1+1"}, Row{"@x,", "\"'@x,\""},  Row{" x", "\" x\""},
                              Row{"-1", "'-1"},     Row{"##[x]", "##\\[x]"}, Row{" ::error::x", "' ::error::x"}};
  for (const Row& row : csv) CHECK(as_csv(row.given) == row.expected);
}

TEST_CASE("no target lets a hidden character or a stray byte through, whatever the name") {
  for (const std::string& name : test::hostile_names()) {
    CAPTURE(name.substr(0, 40));
    for (const std::string& out : {for_terminal(name), for_github_property(name), as_markdown_code(name),
                                   for_markdown(name), for_sarif_message(name), as_uri(name), as_csv(name)}) {
      CHECK_FALSE(has_control(out));
      CHECK(text::valid_utf8(out) == out);
    }
    CHECK_FALSE(has_control(for_html(name)));
    CHECK(for_html(name).find('<') == std::string::npos);
    for (const std::string& out : {for_terminal(name), as_csv(name), for_dot(name), for_mermaid(name)})
      CHECK(out.find("##[") == std::string::npos);
    CHECK(for_github_message(name).find("##[") == std::string::npos);
    CHECK(for_github_message(name).find('\n') == std::string::npos);
  }
}
