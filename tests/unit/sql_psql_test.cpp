#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sql/psql.hpp"
#include "sql/psql_commands.hpp"

using namespace routegrant;
using sql::Conditions;
using sql::MetaCommand;
using sql::Variables;

namespace {

std::vector<std::string> arguments(std::string_view text, const Variables& variables = {}) {
  std::vector<std::string> all;
  const MetaCommand command = sql::read_meta_command(text, variables);
  for (const sql::MetaArgument& argument : command.arguments)
    all.push_back((argument.known ? "" : "?") + argument.text);
  return all;
}

Variables with(std::string name, std::string value) {
  Variables variables;
  variables.set(std::move(name), std::move(value));
  return variables;
}

}  // namespace

TEST_CASE("variables are replaced plain, as literal, as identifier and as a test, outside of quotes only") {
  const Variables variables = with("u", "it's \"X\"");
  const auto text = [&](std::string_view sql) { return sql::substitute(sql, variables).text; };
  CHECK(text("GRANT a TO :u;") == "GRANT a TO it's \"X\";");
  CHECK(text("x :'u' y") == "x 'it''s \"X\"' y");
  CHECK(text(":\"u\"") == "\"it's \"\"X\"\"\"");
  CHECK(text(":{?u}") == "TRUE");
  CHECK(text("':u' \":u\" $$:u$$ /*:u*/ a::u") == "':u' \":u\" $$:u$$ /*:u*/ a::u");
}

TEST_CASE("unknown variables stay and are named") {
  const sql::Substituted result = sql::substitute("GRANT :a TO ${B}, {{ .c }}", Variables());
  CHECK(result.text == "GRANT :a TO ${B}, {{ .c }}");
  CHECK(result.unknown == std::vector<std::string>{":a", "${B}", "{{ .c }}"});
}

TEST_CASE("spans behind a replaced variable map to where they were written") {
  Sources sources;
  const std::string script = "GRANT :r TO app";
  const SourceId file = sources.add({.path = "a.sql", .text = script});
  const sql::Substituted result = sql::substitute(script, with("r", "reporting"));
  const SourceId inner =
      sources.add({.path = "a.sql", .text = result.text, .segments = result.segments, .parent = file});
  const auto begin = static_cast<std::uint32_t>(result.text.find("app"));
  CHECK(sources.origin({inner, begin, begin + 3}) == Span{file, 12, 15});
  CHECK(sources.origin({inner, 6, 15}).begin == 6);
}

TEST_CASE("arguments of psql commands: quotes, escapes, variables and backquotes") {
  CHECK(arguments("\\set x 'it''s\\n' \"Q\" a'b'c", {}) == std::vector<std::string>{"x", "it's\n", "\"Q\"", "abc"});
  CHECK(arguments("\\c \"My DB\" - ") == std::vector<std::string>{"My DB", "-"});
  CHECK(arguments("\\if :x", with("x", "on")) == std::vector<std::string>{"on"});
  CHECK(arguments("\\if :x") == std::vector<std::string>{"?:x"});
  CHECK(arguments("\\set pw `echo secret`") == std::vector<std::string>{"pw", "?"});
  CHECK(arguments("\\set x 'open") == std::vector<std::string>{"x", "open"});
  CHECK(arguments("\\set x `open") == std::vector<std::string>{"x", "?"});
  CHECK(sql::read_meta_command("\\! echo a", {}).name == "!");
  CHECK(sql::read_meta_command("\\", {}).name.empty());
}

TEST_CASE("\\set, \\unset and \\getenv change the variables") {
  Variables variables;
  const auto run = [&](std::string_view text) {
    return sql::set_variables(sql::read_meta_command(text, variables), variables);
  };
  CHECK(run("\\set a one ' two'"));
  CHECK(variables.value("a") == "one two");
  CHECK(run("\\set b :a"));
  CHECK(variables.value("b") == "one two");
  CHECK(run("\\set b :nothing"));
  CHECK_FALSE(variables.value("b").has_value());
  CHECK(run("\\getenv a HOME"));
  CHECK_FALSE(variables.value("a").has_value());
  CHECK(run("\\set c"));
  CHECK(variables.value("c") == "");
  CHECK(run("\\unset c"));
  CHECK_FALSE(variables.value("c").has_value());
  CHECK_FALSE(run("\\echo a"));
}

TEST_CASE("\\connect keeps what it does not name and drops passwords") {
  const auto connect = [](std::string_view text) {
    return sql::connection_of(sql::read_meta_command(text, {})).value();
  };
  CHECK(connect("\\c app").database == "app");
  CHECK_FALSE(connect("\\c - u").database.has_value());
  CHECK(connect("\\c - u").user == "u");
  CHECK(connect("\\connect \"-\" u").database == "-");
  CHECK(connect("\\c -reuse-previous=on \"dbname='my db' user=u password=x\"").database == "my db");
  const sql::Connection uri = connect("\\c postgresql://u%40x:pw@h:5432/d?sslmode=require");
  CHECK(uri.user == "u@x");
  CHECK(uri.host == "h");
  CHECK(uri.database == "d");
  CHECK_FALSE(connect("\\c :db").known);
  CHECK(connect("\\c app").reuses);
  CHECK_FALSE(connect("\\c dbname=app").reuses);
  CHECK_FALSE(connect("\\c postgresql:///app").reuses);
  CHECK(connect("\\c -reuse-previous=on dbname=app").reuses);
  CHECK_FALSE(connect("\\c -reuse-previous=off app").reuses);
  CHECK(sql::connection_of(sql::read_meta_command("\\c :\"db\" :\"u\"", with("db", "My \"DB")))->database == "My \"DB");
  CHECK_FALSE(sql::connection_of(sql::read_meta_command("\\echo", {})).has_value());
}

TEST_CASE("inclusions tell their file and what it is relative to") {
  const auto include = [](std::string_view text) { return sql::inclusion_of(sql::read_meta_command(text, {})); };
  CHECK(include("\\i roles.sql")->file == "roles.sql");
  CHECK_FALSE(include("\\include 'my roles.sql'")->relative);
  CHECK(include("\\ir ../a.sql")->relative);
  CHECK(include("\\include_relative a.sql")->relative);
  CHECK_FALSE(include("\\i :file")->known);
  CHECK_FALSE(include("\\if x").has_value());
}

TEST_CASE("conditions: one branch runs, unknown ones leave all open") {
  Conditions conditions;
  const auto after = [&](std::string_view text) {
    CHECK(conditions.follow(sql::read_meta_command(text, {})));
    return conditions.state();
  };
  CHECK(after("\\if yes") == Conditions::State::runs);
  CHECK(after("\\elif 1") == Conditions::State::skipped);
  CHECK(after("\\if true") == Conditions::State::skipped);
  CHECK(after("\\endif") == Conditions::State::skipped);
  CHECK(after("\\else") == Conditions::State::skipped);
  CHECK(after("\\endif") == Conditions::State::runs);
  CHECK(after("\\if nonsense") == Conditions::State::skipped);
  CHECK(after("\\else") == Conditions::State::runs);
  CHECK(after("\\endif") == Conditions::State::runs);
  CHECK(after("\\if :x") == Conditions::State::unknown);
  CHECK(after("\\elif off") == Conditions::State::skipped);
  CHECK(after("\\else") == Conditions::State::unknown);
  CHECK(conditions.open());
  CHECK(after("\\endif") == Conditions::State::runs);
  CHECK(after("\\endif") == Conditions::State::runs);
  CHECK_FALSE(conditions.follow(sql::read_meta_command("\\echo", {})));
}

TEST_CASE("booleans may be abbreviated as psql allows") {
  CHECK(sql::psql_boolean("T") == true);
  CHECK(sql::psql_boolean("of") == false);
  CHECK_FALSE(sql::psql_boolean("o").has_value());
  CHECK_FALSE(sql::psql_boolean("").has_value());
}

TEST_CASE("\\getenv finds what \\setenv gave") {
  Variables variables;
  for (const char* line : {"\\setenv A one", "\\setenv B `x`", "\\getenv a A", "\\getenv b B", "\\setenv A"})
    CHECK(sql::set_variables(sql::read_meta_command(line, variables), variables));
  CHECK(variables.value("a") == "one");
  CHECK_FALSE(variables.value("b").has_value());
  CHECK_FALSE(variables.environment("A").has_value());
}

TEST_CASE("all words of a condition are one expression, and what is out of place is passed over") {
  Conditions conditions;
  const auto after = [&](std::string_view text) {
    conditions.follow(sql::read_meta_command(text, {}));
    return conditions.state();
  };
  const auto is_misplaced = [&](std::string_view text) {
    return conditions.is_misplaced(sql::read_meta_command(text, {}));
  };
  CHECK(is_misplaced("\\else"));
  CHECK_FALSE(is_misplaced("\\if 1"));
  CHECK(after("\\if on off") == Conditions::State::skipped);
  CHECK(after("\\elif") == Conditions::State::skipped);
  CHECK(after("\\else") == Conditions::State::runs);
  CHECK(is_misplaced("\\else"));
  CHECK(is_misplaced("\\elif 1"));
  CHECK_FALSE(is_misplaced("\\endif"));
  CHECK(after("\\elif off") == Conditions::State::runs);
}

TEST_CASE("psql knows its commands") {
  for (const char* name : {"connect", "ir", "gexec", "dt+", "x", "!", "unrestrict", ""})
    CHECK(sql::is_psql_command(name));
  for (const char* name : {"conect", "N", "source", "ON_ERROR_STOP"}) CHECK_FALSE(sql::is_psql_command(name));
}

TEST_CASE("what may have been set is neither known to be set nor unset") {
  Variables variables;
  variables.close();
  sql::set_variables(sql::read_meta_command("\\getenv a HOME", variables), variables);
  CHECK_FALSE(variables.is_set("a").has_value());
  CHECK(variables.may_be_set("a"));
  CHECK(variables.is_set("b") == std::optional(false));
}

TEST_CASE("a connection string is a URL or keywords") {
  CHECK(sql::connection_in("postgres://app:x@db:5432/shop?sslmode=require").user == "app");
  CHECK(sql::connection_in("postgres://app:x@db:5432/shop?sslmode=require").database == "shop");
  CHECK(sql::connection_in("host=db user=app dbname='my shop'").database == "my shop");
}
