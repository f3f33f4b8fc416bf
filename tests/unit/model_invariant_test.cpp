#include <doctest/doctest.h>

#include <string>

#include "analysis.hpp"
#include "model/invariant.hpp"

using namespace routegrant;

namespace {

NeverSetting read(std::string_view text) {
  NeverSetting setting;
  const auto wrong = model::read_invariant(text, setting);
  CAPTURE(std::string(text));
  if (wrong) FAIL(wrong->message);
  return setting;
}

std::string refused(std::string_view text) {
  NeverSetting setting;
  const auto wrong = model::read_invariant(text, setting);
  return wrong ? std::to_string(wrong->at) + ": " + wrong->message : "taken";
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("never: a source, an arrow, and an action with an object or a role") {
  const NeverSetting writes = read("internet -> write billing.*");
  CHECK(writes.source == NeverSetting::Source::internet);
  CHECK(writes.privileges == Words{"DELETE", "INSERT", "TRUNCATE", "UPDATE"});
  CHECK(writes.object == "billing.*");
  CHECK(writes.column.empty());

  const NeverSetting column = read("internet->read public.users( email )");
  CHECK(column.privileges == Words{"SELECT"});
  CHECK(column.object == "public.users");
  CHECK(column.column == "email");

  const NeverSetting role = read("workload shop/* -> role admin");
  CHECK(role.source == NeverSetting::Source::workload);
  CHECK(role.source_pattern == "shop/*");
  CHECK(role.role == "admin");
  CHECK(role.privileges.empty());

  const NeverSetting routine = read("role reporting -> execute audit.purge(integer, text)");
  CHECK(routine.object == "audit.purge(integer, text)");
  CHECK(routine.column.empty());

  CHECK(read("route shop.example.com/public* -> insert, Delete *").privileges == Words{"DELETE", "INSERT"});
  CHECK(read("internet -> any *").privileges.size() == 6);
}

TEST_CASE("never: what is wrong is said with the byte at which it stands") {
  CHECK(refused("internet write x") == "0: expected 'SOURCE -> TARGET', as in 'internet -> write billing.*'");
  CHECK(refused("internt -> write x") == "0: unknown source 'internt'; did you mean 'internet'?");
  CHECK(refused("internet -> wrte x") == "12: unknown action 'wrte'; did you mean 'write'?");
  CHECK(refused("internet -> write") == "17: an object is missing: expected schema.name after the action");
  CHECK(refused("internet ->").starts_with("11: nothing stands after '->'"));
  CHECK(refused("-> read x").starts_with("0: nothing stands before '->'"));
  CHECK(refused("internet now -> read x") == "9: unexpected 'now' after 'internet'");
  CHECK(refused("role -> read x") == "5: 'role' names nothing: expected a name after it");
  CHECK(refused("internet -> role a b") == "19: unexpected 'b' after a name");
  CHECK(refused("internet -> read x y") == "19: unexpected words after the object 'x'");
  CHECK(refused("internet -> write orders(") == "24: '(' is not closed: expected ')' at the end of the object");
  CHECK(refused("internet -> write orders(id)x").starts_with("24: '(' is not closed"));
  CHECK(refused("internet -> write orders)") == "24: ')' closes nothing");
}

TEST_CASE("never: a mistake in the settings has its place") {
  const auto error_of = [](const std::string& settings) {
    const Result<Analysis> analysis = analyze({{.path = "routegrant.yaml", .text = settings}}, {});
    return analysis ? std::string() : analysis.error();
  };
  CHECK(error_of("never:\n  - internet -> wrte x\n") ==
        "routegrant.yaml:2:17: unknown action 'wrte'; did you mean 'write'?");
  CHECK(error_of("never:\n  - \"internet -> wrte x\"\n") ==
        "routegrant.yaml:2:18: unknown action 'wrte'; did you mean 'write'?");
  CHECK(error_of("allow:\n  - {rule: a, reason: b, until: 2027-02-30}\n") ==
        "routegrant.yaml:2:33: 'until' is no date: found '2027-02-30', expected one as 2027-06-30");
}
