#include "report/snippet.hpp"

#include <doctest/doctest.h>

#include "report/utf8.hpp"
#include "support/sample_report.hpp"

using namespace routegrant;
using namespace routegrant::report;

namespace {

/// "text|mark" with `^` under what is marked; `+` where the span goes on below.
std::string drawn(std::string_view text, std::string_view what, std::size_t width = 60, bool unicode = true) {
  Sources sources;
  const SourceId id = sources.add({.path = "x", .text = std::string(text)});
  const Excerpt excerpt = excerpt_of(sources, Redactor(sources, {}), test::span_of(sources, id, what), width, unicode);
  return excerpt.text + "|" + std::string(excerpt.mark, ' ') + std::string(excerpt.mark_width, '^') +
         (excerpt.goes_on ? "+" : "");
}

}  // namespace

TEST_CASE("an excerpt marks the span in its line") {
  CHECK(drawn("one\n  key: value\nthree", "value") == "  key: value|       ^^^^^");
  CHECK(drawn("\xEF\xBB\xBFkey: v\r\n", "key") == "key: v|^^^");
  CHECK(drawn("a: b   \nc", "b   ") == "a: b|   ^");
}

TEST_CASE("of a span of several lines the first is shown") {
  CHECK(drawn("GRANT x\n  TO y;\n", "x\n  TO y") == "GRANT x|      ^+");
}

TEST_CASE("tabs are expanded, wide characters take two columns, hidden ones are spelled out") {
  CHECK(drawn("\tx: y", "x") == "    x: y|    ^");
  CHECK(drawn("a\tx", "x") == "a   x|    ^");
  CHECK(drawn("\xE6\xBC\xA2: x", "x") == "\xE6\xBC\xA2: x|    ^");
  CHECK(drawn("\xE6\xBC\xA2: x", "\xE6\xBC\xA2") == "\xE6\xBC\xA2: x|^^");
  CHECK(drawn("e\xCC\x81x", "x") == "e\xCC\x81x| ^");
  CHECK(drawn("\x1b[1mx", "x") == "\\x1b[1mx|       ^");
  CHECK(drawn("\xFFx", "x") == "\\xffx|    ^");
  CHECK(drawn("\xC3\xA9x", "x", 60, false) == "\\xe9x|    ^");
  CHECK(drawn("a ##[mask] x", "x") == "a ##\\[mask] x|            ^");
}

TEST_CASE("a long line is cut around the span") {
  const std::string line = std::string(200, 'a') + "HERE" + std::string(200, 'b');
  const std::string cut = drawn(line, "HERE", 30);
  CHECK(cut ==
        "\xE2\x80\xA6"
        "aaaaaaaaaHEREbbbbbbbbbbbbbbb\xE2\x80\xA6|          ^^^^");
  const std::string ascii = drawn(line, "HERE", 30, false);
  CHECK(ascii.substr(0, 3) == "...");
  CHECK(ascii.find("HERE") != std::string::npos);
  CHECK(drawn("HERE" + std::string(200, 'b'), "HERE", 30) == "HERE" + std::string(24, 'b') + "\xE2\x80\xA6|^^^^");
}

TEST_CASE("an excerpt never exceeds its width, however long the line or the span") {
  const std::string line(2'000'000, 'x');
  Sources sources;
  const SourceId id = sources.add({.path = "x", .text = line});
  const Redactor redactor(sources, {});
  for (const std::uint32_t begin : {0U, 1U, 999'999U, 1'999'999U, 2'000'000U}) {
    const Excerpt excerpt = excerpt_of(sources, redactor, {id, begin, 2'000'000U}, 40, true);
    CHECK(width_of(std::string_view(excerpt.text)) <= 40);
    CHECK(excerpt.mark <= 40);
    CHECK(excerpt.mark_width >= 1);
  }
}

TEST_CASE("a known password is masked wherever it stands, its length too") {
  Sources sources;
  const SourceId id = sources.add({.path = "x", .text = "say: hunter2hunter2 # x\n# was hunter2hunter2 once\n"});
  const Redactor redactor(sources, {test::span_of(sources, id, "hunter2hunter2")});
  CHECK(excerpt_of(sources, redactor, test::span_of(sources, id, "say"), 60, true).text ==
        "say: \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2 # x");
  CHECK(excerpt_of(sources, redactor, test::span_of(sources, id, "say"), 60, false).text == "say: *** # x");
  CHECK(excerpt_of(sources, redactor, test::span_of(sources, id, "was"), 60, false).text == "# was *** once");
}

TEST_CASE("a password in an embedded text is masked in the file that holds it") {
  Sources sources;
  const SourceId file = sources.add({.path = "cm.yaml", .text = "k: |\n  say pw\n"});
  const SourceId inner = sources.add({.path = "cm.yaml", .text = "say pw\n", .segments = {{0, 7}}, .parent = file});
  const Redactor redactor(sources, {test::span_of(sources, inner, "pw")});
  CHECK(excerpt_of(sources, redactor, test::span_of(sources, inner, "say"), 60, false).text == "  say ***");
  CHECK(excerpt_of(sources, redactor, test::span_of(sources, file, "say"), 60, false).text == "  say ***");
}

TEST_CASE("the habits of writing a password are enough to mask it") {
  const auto masked = [](std::string_view text, std::string_view line) {
    Sources sources;
    const SourceId id = sources.add({.path = "x", .text = std::string(text)});
    return excerpt_of(sources, Redactor(sources, {}), test::span_of(sources, id, line), 80, false).text;
  };
  CHECK(masked("POSTGRES_PASSWORD: hunter2", "POSTGRES") == "POSTGRES_PASSWORD: ***");
  CHECK(masked("  password: \"x y\" # note", "password") == "  password: \"***\" # note");
  CHECK(masked("ALTER ROLE a PASSWORD 'x';", "ALTER") == "ALTER ROLE a PASSWORD '***';");
  CHECK(masked("url: postgres://u:p@h/d", "url") == "url: postgres://u:***@h/d");
  CHECK(masked("dsn: host=h password=p dbname=d", "dsn") == "dsn: host=h password=*** dbname=d");
  CHECK(masked("- name: DB_PASSWORD\n  value: x", "value") == "  value: ***");
  CHECK(masked("- name: DB_USER\n  value: x", "value") == "  value: x");
  CHECK(masked("password: ${PW}", "password") == "password: ${PW}");
  CHECK(masked("secretName: reports-db", "secretName") == "secretName: reports-db");
  CHECK(masked("passwordSecretRef: x", "passwordSecretRef") == "passwordSecretRef: x");
  CHECK(masked("key: password", "key") == "key: password");
  CHECK(masked("CREATE ROLE a LOGIN PASSWORD NULL;", "CREATE") == "CREATE ROLE a LOGIN PASSWORD NULL;");
}

TEST_CASE("a place of several lines is cut to its first") {
  Sources sources;
  const SourceId id = sources.add({.path = "x", .text = "abc\n\ndef\nghi"});
  CHECK(first_line_of(sources, {id, 1, 8}) == Place{"x", 1, 2, 1, 4});
  CHECK(first_line_of(sources, {id, 5, 7}) == Place{"x", 3, 1, 3, 3});
  CHECK(first_line_of(sources, {id, 8, 12}) == Place{"x", 3, 1, 3, 4});
  CHECK(first_line_of(sources, {id, 4, 5}) == Place{"x", 2, 1, 2, 1});
  CHECK(first_line_of(sources, {id, 12, 12}) == Place{"x", 4, 1, 4, 4});
}
