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

TEST_CASE("a block that costs little is followed, whatever stood before it in the run") {
  pg::Effort effort;
  for (int i = 0; i < 100; ++i) CHECK(replayed(short_block, effort).find_role("late"));
}
