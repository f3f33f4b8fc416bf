#include "cli/options.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace routegrant;
using namespace routegrant::cli;

namespace {

/// A world with the directories `deploy` and `db` and two formats of `check`.
World small_world() {
  return {.check_formats = {"text", "json", "sarif"},
          .exists = [](const std::string& path) { return path == "deploy" || path == "db"; }};
}

Options parsed(const std::vector<std::string>& arguments) {
  Result<Options> options = parse(arguments, small_world());
  INFO((options ? std::string("parsed") : options.error()));
  REQUIRE(options.has_value());
  return *options;
}

std::string refused(const std::vector<std::string>& arguments) {
  Result<Options> options = parse(arguments, small_world());
  REQUIRE_FALSE(options.has_value());
  return options.error();
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("no arguments check the current directory and print text") {
  const Options options = parsed({});
  CHECK(options.command == Command::check);
  CHECK(options.paths == Words{"."});
  CHECK(options.formats == std::vector<FormatChoice>{{"text", ""}});
  CHECK(options.fail_on == "error");
}

TEST_CASE("a first word that is no command is a path of check") {
  CHECK(parsed({"deploy", "db"}).paths == Words{"deploy", "db"});
  CHECK(parsed({"-", "db"}).paths == Words{"-", "db"});
  CHECK(parsed({"k8s/"}).paths == Words{"k8s/"});
  CHECK(parsed({"gone.yaml"}).paths == Words{"gone.yaml"});
  CHECK(parsed({"elsewhere"}).paths == Words{"elsewhere"});
  CHECK(parsed({"--", "rules"}).paths == Words{"rules"});
  CHECK(parsed({"check", "check"}).paths == Words{"check"});
}

TEST_CASE("a path in brackets is one path") {
  CHECK(parsed({"check", "[x]", "[a,b]"}).paths == Words{"[x]", "[a,b]"});
  CHECK(parsed({"check", "--fail-on", "note", "-v", "--", "[x]"}).paths == Words{"[x]"});
}

TEST_CASE("a misspelt command is named with the nearest one") {
  CHECK(refused({"chek"}) == "`chek` is neither a command nor a path (did you mean `check`?)");
  CHECK(refused({"privilege", "db"}) == "`privilege` is neither a command nor a path (did you mean `privileges`?)");
}

TEST_CASE("options may stand before the command") {
  const Options options = parsed({"--color", "never", "--strict", "paths", "deploy"});
  CHECK(options.command == Command::paths);
  CHECK(options.color == "never");
  CHECK(options.strict);
  CHECK(options.paths == Words{"deploy"});
}

TEST_CASE("formats repeat, and each may name its file") {
  const Options options = parsed({"--format", "json", "--format=sarif=out/r.sarif", "--format", "text=a=b"});
  CHECK(options.formats == std::vector<FormatChoice>{{"json", ""}, {"sarif", "out/r.sarif"}, {"text", "a=b"}});
  CHECK(refused({"--format", "jsn"}) ==
        "`--format` of `check` is one of text, json, sarif, found `jsn` (did you mean `json`?)");
  CHECK(refused({"--format", "json="}) == "`--format json=` names no file after `=`");
  CHECK(refused({"--format", "json", "--format", "text"}).find("only one `--format` can go to standard output") == 0);
  CHECK(refused({"--format", "json=a", "--format", "sarif=a"}) == "two `--format`s write to `a`");
  CHECK(parsed({"paths", "--format", "csv"}).formats == std::vector<FormatChoice>{{"csv", ""}});
  CHECK(refused({"trace", "http://a/", "--format", "csv"}) ==
        "`--format` of `trace` is one of text, json, found `csv`");
  CHECK(refused({"man", "--format", "json"}) == "`man` has one form only, without `--format`");
}

TEST_CASE("lists are split at commas and may repeat") {
  const Options options = parsed({"--select", "a,b", "--select", "c", "--ignore", " d , ,e"});
  CHECK(options.select == Words{"a", "b", "c"});
  CHECK(options.ignore == Words{"d", "e"});
}

TEST_CASE("a list takes one value at a time, so that a path may follow") {
  const Options options = parsed({"--select", "a", "deploy"});
  CHECK(options.select == Words{"a"});
  CHECK(options.paths == Words{"deploy"});
}

TEST_CASE("a misspelt option is named with the nearest one") {
  CHECK(refused({"--formt", "json"}) == "unknown option `--formt` of `check` (did you mean `--format`?)");
  CHECK(refused({"--zzzzzz"}) == "unknown option `--zzzzzz` of `check`");
  CHECK(refused({"--fail-onn=error"}) == "unknown option `--fail-onn` of `check` (did you mean `--fail-on`?)");
}

TEST_CASE("an option of another command says whose it is") {
  CHECK(refused({"paths", "--from", "internet"}) == "`--from` belongs to `who-can`, not to `paths`");
}

TEST_CASE("shared options are accepted by every command") {
  for (const CommandText& command : all_commands()) {
    CAPTURE(command.name);
    Words arguments{std::string(command.name)};
    if (command.command == Command::trace) arguments.emplace_back("http://a/");
    if (command.command == Command::who_can) arguments.insert(arguments.end(), {"select", "s.t"});
    if (command.command == Command::query) arguments.emplace_back("select 1");
    if (command.command == Command::baseline) arguments.emplace_back("update");
    if (command.command == Command::new_boundary) arguments.emplace_back("a.example/");
    if (command.command == Command::explain) arguments.emplace_back("a-rule");
    if (command.command == Command::completions) arguments.emplace_back("bash");
    arguments.insert(arguments.end(), {"--no-config", "--fail-on", "never", "--color", "never", "--no-progress",
                                       "--quiet", "-v", "--jobs", "3", "--closed-world", "--strict", "--untrusted"});
    CHECK(parsed(arguments).jobs == 3);
  }
}

TEST_CASE("values with a fixed list are checked") {
  CHECK(refused({"--fail-on", "warn"}) == "`--fail-on` is one of error, warning, note, never, found `warn`");
  CHECK(refused({"--color", "alway"}) ==
        "`--color` is one of auto, always, never, found `alway` (did you mean `always`?)");
}

TEST_CASE("numbers are checked for their range") {
  CHECK(parsed({"--postgres-version", "16"}).postgres_version == 16);
  CHECK(refused({"--postgres-version", "12"}) == "`--postgres-version` expects a number from 13 to 18, found `12`");
  CHECK(refused({"--jobs", "0"}) == "`--jobs` expects a number from 1 to 1024, found `0`");
  CHECK(refused({"--jobs", "many"}) == "`--jobs` expects a number from 1 to 1024, found `many`");
}

TEST_CASE("an option without its value says what it expects") {
  CHECK(refused({"--config"}) == "`--config` expects a value: --config FILE");
  CHECK(refused({"--select", "--strict"}) == "`--select` expects a value: --select RULE,...");
}

TEST_CASE("privileges takes its first word for a role unless a path has that name") {
  const Options role = parsed({"privileges", "orders_app", "db"});
  CHECK(role.words == Words{"orders_app"});
  CHECK(role.paths == Words{"db"});
  const Options path = parsed({"privileges", "db"});
  CHECK(path.words.empty());
  CHECK(path.paths == Words{"db"});
  CHECK(parsed({"privileges"}).paths == Words{"."});
}

TEST_CASE("a question's own words are required") {
  CHECK(refused({"who-can", "INSERT"}) ==
        "`who-can` expects PRIVILEGE and OBJECT: routegrant who-can PRIVILEGE OBJECT [PATH...]");
  const Options options = parsed({"who-can", "insert", "s.t", "deploy", "--fail-if-any"});
  CHECK(options.words == Words{"insert", "s.t"});
  CHECK(options.paths == Words{"deploy"});
  CHECK(options.fail_if_any);
  CHECK(refused({"rules", "extra"}) == "`rules` takes no `extra`");
  CHECK(refused({"scopes", "--fail-if-any", "--fail-if-none"}) ==
        "`--fail-if-any` and `--fail-if-none` exclude each other");
}

TEST_CASE("a request's method and headers are taken apart") {
  const Options options = parsed(
      {"trace", "-X", "post", "-H", "X-Canary:  always ", "--header", "a: b:c", "https://shop.example/x", "deploy"});
  CHECK(options.method == "POST");
  CHECK(options.headers == std::vector<std::pair<std::string, std::string>>{{"x-canary", "always"}, {"a", "b:c"}});
  CHECK(options.words == Words{"https://shop.example/x"});
  CHECK(refused({"trace", "http://a/", "-H", "nocolon"}) == "`--header` expects 'NAME: VALUE', found `nocolon`");
}

TEST_CASE("assumptions are checked against the switches that exist") {
  const Options options = parsed({"--assume", "netpol.host-network=node"});
  CHECK(options.assumptions == std::vector<std::pair<std::string, std::string>>{{"netpol.host-network", "node"}});
  CHECK(refused({"--assume", "netpol.host-network=nod"}).find("unknown, node, ordinary") != std::string::npos);
  CHECK(refused({"--assume", "netpol.hostnetwork=node"}).find("did you mean 'netpol.host-network'") !=
        std::string::npos);
  CHECK(refused({"--assume", "netpol.host-network"}).find("netpol.host-network") != std::string::npos);
  CHECK(parsed({"schema", "--assume"}).list_assumptions);
}

TEST_CASE("help and version need no further words") {
  CHECK(parsed({"trace", "--help"}).help);
  CHECK_FALSE(parsed({"trace", "--help"}).overview);
  CHECK(parsed({"--help"}).overview);
  CHECK(parsed({"-V"}).show_version);
}

TEST_CASE("no two options of one command share a name") {
  for (const CommandText& command : all_commands()) {
    std::set<std::string_view> seen;
    for (const OptionText& option : all_options()) {
      if ((option.commands & only(command.command)) != 0) CHECK(seen.insert(long_name(option)).second);
    }
  }
}
