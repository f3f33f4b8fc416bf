#include "pg/routines/effort.hpp"

#include <doctest/doctest.h>

#include <string>

#include "pg/database.hpp"

using namespace routegrant;

namespace {

/// Replays a text as the only script of a database.
pg::Database replayed(const std::string& sql, pg::Effort& effort) {
  Sources sources;
  Diagnostics diagnostics;
  pg::DatabaseInput input;
  input.scripts.push_back({.source = sources.add({.path = "program.sql", .text = sql})});
  return pg::replay(input, sources, diagnostics, effort);
}

constexpr const char* short_block = "DO $$ BEGIN EXECUTE 'CREATE ROLE late'; END $$;";

}  // namespace

TEST_CASE("what running bodies costs is bounded for all of them together, and each that is cut off is told") {
  for (const char* endless :
       {"DO $$ BEGIN FOR i IN 1..2000000000 LOOP EXECUTE 'CREATE ROLE r'||i; END LOOP; END $$;",
        "DO $$ BEGIN FOR i IN 1..2000000000 LOOP END LOOP; END $$;",
        "DO $$ DECLARE s text := 'x'; BEGIN WHILE true LOOP s := s||s; END LOOP; END $$;",
        "DO $$ DECLARE a text[] := '{}'; BEGIN FOR i IN 1..100000000 LOOP a := a || 'x'::text; END LOOP; END $$;"}) {
    CAPTURE(endless);
    pg::Effort effort;
    const pg::Database first = replayed(std::string(endless) + short_block, effort);
    CHECK(first.roles().size() < 25'000);
    CHECK(first.dynamic().size() == 2);
    CHECK_FALSE(first.find_role("late"));
    CHECK(replayed(short_block, effort).dynamic().size() == 1);
  }
}

TEST_CASE("chains of INHERIT are looked through once, from whichever end they are built") {
  constexpr int length = 5000;
  std::string tables;
  std::string upwards;
  std::string downwards;
  for (int i = 0; i <= length; ++i) tables += "CREATE TABLE t" + std::to_string(i) + " (id int);\n";
  for (int i = 0; i < length; ++i) {
    const int last = length - 1 - i;
    upwards += "ALTER TABLE t" + std::to_string(i) + " INHERIT t" + std::to_string(i + 1) + ";\n";
    downwards += "ALTER TABLE t" + std::to_string(last) + " INHERIT t" + std::to_string(last + 1) + ";\n";
  }
  for (const std::string* each : {&upwards, &downwards}) {
    pg::Effort effort;
    const pg::Database made = replayed(tables + *each, effort);
    CHECK(made.refused().empty());
    const pg::Database circle =
        replayed(tables + *each + "ALTER TABLE t" + std::to_string(length) + " INHERIT t0;\n", effort);
    CHECK(circle.refused().size() == 1);
  }
}

TEST_CASE("a block that costs little is followed, whatever stood before it in the run") {
  pg::Effort effort;
  for (int i = 0; i < 100; ++i) CHECK(replayed(short_block, effort).find_role("late"));
}
