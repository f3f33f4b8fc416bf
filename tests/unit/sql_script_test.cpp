#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "sql/script.hpp"

using namespace routegrant;
using sql::Piece;

namespace {

/// A script, split.
struct Script {
  explicit Script(std::string text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    const SourceId id = sources.add({.path = "a.sql", .text = std::move(text)});
    pieces = sql::split(sources, {id, 0, size});
  }

  /// The pieces' texts, each behind a letter for its kind.
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const Piece& piece : pieces) {
      all.push_back(std::string(1, "smcu"[static_cast<int>(piece.kind)]) + "|" + std::string(sources.text(piece.span)));
    }
    return all;
  }

  Sources sources;
  std::vector<Piece> pieces;
};

using Texts = std::vector<std::string>;

Texts split(std::string text) {
  return Script(std::move(text)).texts();
}

}  // namespace

TEST_CASE("statements end at semicolons and are trimmed of blanks, comments, a BOM and carriage returns") {
  CHECK(split("\xEF\xBB\xBF-- a; b\r\n/* c; */ GRANT a TO b ;\r\n\r\n;SELECT 1 -- end\r\n") ==
        Texts{"s|GRANT a TO b", "s|SELECT 1"});
  CHECK(split("").empty());
  CHECK(split(" ;; -- nothing\n").empty());
}

TEST_CASE("semicolons in quotes, comments, bodies and parentheses do not end a statement") {
  CHECK(split("SELECT 'a;''b;', \"c;\"\"d;\";x") == Texts{"s|SELECT 'a;''b;', \"c;\"\"d;\"", "s|x"});
  CHECK(split("SELECT E'a\\';b', 'c\\';d") == Texts{"s|SELECT E'a\\';b', 'c\\'", "s|d"});
  CHECK(split("SELECT E'a'\n  '\\';';d") == Texts{"s|SELECT E'a'\n  '\\';'", "s|d"});
  CHECK(split("SELECT $$a;$b$;$$, $b$c;$$;$b$;d") == Texts{"s|SELECT $$a;$b$;$$, $b$c;$$;$b$", "s|d"});
  CHECK(split("SELECT a$b$;c$b$") == Texts{"s|SELECT a$b$", "s|c$b$"});
  CHECK(split("a /* ; /* ; */ ; */ b;c") == Texts{"s|a /* ; /* ; */ ; */ b", "s|c"});
  CHECK(split("CREATE RULE r AS ON INSERT TO t DO (a; b);c") ==
        Texts{"s|CREATE RULE r AS ON INSERT TO t DO (a; b)", "s|c"});
}

TEST_CASE("a BEGIN ATOMIC body is one statement, with CASE inside, and BEGIN elsewhere is not a body") {
  const std::string body =
      "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN b END; SELECT 2; END";
  CHECK(split(body + ";x") == Texts{"s|" + body, "s|x"});
  CHECK(split("BEGIN; a; END; b") == Texts{"s|BEGIN", "s|a", "s|END", "s|b"});
  CHECK(split("CREATE TABLE begin (); a") == Texts{"s|CREATE TABLE begin ()", "s|a"});
  CHECK(split("CREATE PROCEDURE p() BEGIN ATOMIC a; b") == Texts{"u|CREATE PROCEDURE p() BEGIN ATOMIC a; b"});
}

TEST_CASE("an unterminated rest is one piece") {
  CHECK(split("a; 'b; c") == Texts{"s|a", "u|'b; c"});
  CHECK(split("a; b \"c; d") == Texts{"s|a", "u|b \"c; d"});
  CHECK(split("a; $x$ c; $y$") == Texts{"s|a", "u|$x$ c; $y$"});
  CHECK(split("a; /* c; /* */") == Texts{"s|a", "u|/* c; /* */"});
  CHECK(split("E'\\") == Texts{"u|E'\\"});
}

TEST_CASE("COPY data is skipped to its end mark, whatever quotes it holds") {
  CHECK(split("COPY t (a, b) FROM stdin;\nit's; \\N\n\"x\\\n\\.\nGRANT a TO b;") ==
        Texts{"s|COPY t (a, b) FROM stdin", "c|it's; \\N\n\"x\\\n", "s|GRANT a TO b"});
  CHECK(split("COPY t FROM STDIN WITH (FORMAT csv);\r\n'\r\n\\.\r\na;") ==
        Texts{"s|COPY t FROM STDIN WITH (FORMAT csv)", "c|'\r\n", "s|a"});
  CHECK(split("COPY (SELECT stdin FROM t) TO stdout; a") == Texts{"s|COPY (SELECT stdin FROM t) TO stdout", "s|a"});
  CHECK(split("COPY t FROM stdin;\nit's\n") == Texts{"s|COPY t FROM stdin", "c|it's\n"});
  CHECK(split("\\copy t from stdin\nit's\n\\.\na") == Texts{"m|\\copy t from stdin", "c|it's\n", "s|a"});
}

TEST_CASE("psql commands are pieces of their own and do not swallow the next line") {
  CHECK(split("\\connect app u\r\nGRANT a TO b;\\echo it's; \\\\ c;\n\\! rm 'x\nd;") ==
        Texts{"m|\\connect app u", "s|GRANT a TO b", "m|\\echo it's; \\\\ c;", "m|\\! rm 'x", "s|d"});
  CHECK(split("\\set x 1 \\\\ a; \\set y 'b\\'c' \\set z\n") ==
        Texts{"m|\\set x 1", "s|a", "m|\\set y 'b\\'c'", "m|\\set z"});
  CHECK(split("\\restrict abc\nSELECT 1\n\\unrestrict abc") ==
        Texts{"m|\\restrict abc", "m|\\unrestrict abc", "s|SELECT 1"});
  CHECK(split("\\") == Texts{"m|\\"});
}

TEST_CASE("psql commands inside of a statement are blanked, offsets kept") {
  const Script script("GRANT a\n\\if :x\nTO b\n\\endif\n;c");
  REQUIRE(script.texts() == Texts{"m|\\if :x", "m|\\endif", "s|GRANT a\n\\if :x\nTO b", "s|c"});
  CHECK(script.pieces[2].has_meta_commands);
  CHECK(sql::sql_text(script.sources, script.pieces[2]) == "GRANT a\n      \nTO b");
  CHECK(sql::sql_text(script.sources, script.pieces[3]) == "c");
}

TEST_CASE("what ends a statement instead of a semicolon is kept") {
  const Script script("SELECT 'GRANT'\n\\gexec\na\\; b;\n\\gset\nc \\r d;");
  REQUIRE(script.texts() == Texts{"s|SELECT 'GRANT'", "s|a", "s|b", "m|\\gset", "m|\\r d;"});
  CHECK(script.sources.text(script.pieces[0].ended_by) == "\\gexec");
  CHECK(script.pieces[0].joined_with_next);
  CHECK(script.pieces[1].joined_with_next);
  CHECK_FALSE(script.pieces[2].joined_with_next);
  CHECK(script.sources.text(script.pieces[1].ended_by).empty());
}

TEST_CASE("psql and template variables are flagged, casts and slices of quotes are not") {
  const auto flagged = [](std::string text) { return Script(std::move(text)).pieces.at(0).has_variables; };
  for (const char* text : {"GRANT a TO :b", "SET x = :'b'", "GRANT a TO :\"b\"", "SELECT :{?b}", "GRANT a TO ${b}",
                           "GRANT a TO {{ .Values.user }}", "GRANT a TO \"${b}\""}) {
    CHECK_MESSAGE(flagged(text), text);
  }
  for (const char* text : {"SELECT a::b", "f(x := 1)", "SELECT ':b'", "SELECT '${b}'", "SELECT $1", "SELECT $$:b$$"}) {
    CHECK_MESSAGE(!flagged(text), text);
  }
}

TEST_CASE("spans are those of the source that was split, also for a part of it") {
  Sources sources;
  const SourceId id = sources.add({.path = "a.sql", .text = "up; a; down"});
  const std::vector<Piece> pieces = sql::split(sources, {id, 3, 6});
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].span == Span{id, 4, 5});
}

TEST_CASE("deep nesting of comments and parentheses costs linear time") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "/*";
  for (int i = 0; i < 100'000; ++i) text += "*/";
  text += std::string(1'000'000, '(');
  CHECK(Script(text + ";a").pieces.size() == 1);
}

TEST_CASE("a carriage return alone ends a comment, as it does for the server") {
  CHECK(split("-- nothing to see\rGRANT a TO b;\n") == Texts{"s|GRANT a TO b"});
  CHECK(split("-- one\r\nSELECT 1; -- two\r\n") == Texts{"s|SELECT 1"});
}

TEST_CASE("what follows COPY on its line comes after the data, and is not taken for it") {
  const std::string data = "1\n2; x\n\\.\nSELECT 3;\n";
  CHECK(split("COPY t FROM stdin; GRANT a TO b;\n" + data) ==
        Texts{"s|COPY t FROM stdin", "c|1\n2; x\n", "s|GRANT a TO b", "s|SELECT 3"});
  CHECK(split("COPY t FROM stdin; COPY u FROM stdin; SELECT 1;\nt\n\\.\nu\n\\.\nSELECT 2;\n") ==
        Texts{"s|COPY t FROM stdin", "c|t\n", "s|COPY u FROM stdin", "c|u\n", "s|SELECT 1", "s|SELECT 2"});
  // Joined statements are sent at once, and read their blocks in their order.
  CHECK(
      split("SELECT 0\\; COPY t FROM stdin\\; COPY u FROM stdin\\; SELECT 1;\nt\n\\.\nu\n\\.\nSELECT 2;\n") ==
      Texts{"s|SELECT 0", "s|COPY t FROM stdin", "s|COPY u FROM stdin", "s|SELECT 1", "c|t\n", "c|u\n", "s|SELECT 2"});
  CHECK(split("COPY t FROM stdout;\nt\n\\.\na;") == Texts{"s|COPY t FROM stdout", "c|t\n", "s|a"});
  CHECK(split("COPY t FROM stdin; SELECT 1\n  \n\\.\n+ 2;") ==
        Texts{"s|COPY t FROM stdin", "c|  \n", "s|SELECT 1\n  \n\\.\n+ 2"});
}
