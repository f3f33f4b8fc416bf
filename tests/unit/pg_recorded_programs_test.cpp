#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/recorded_programs.hpp"

using namespace routegrant::postgres_tests;

TEST_CASE("recorded programs end as they did on real PostgreSQL servers") {
  const std::filesystem::path directory = std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata/postgres";
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".programs") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  std::size_t programs = 0;
  for (const std::string& file : files) {
    for (const RecordedProgram& recorded : read_recorded(file)) {
      ++programs;
      std::string shown;
      for (const std::string& line : differences(recorded.state, our_state(recorded.program, recorded.version))) {
        shown += line + "\n";
      }
      CHECK_MESSAGE(shown.empty(), "PostgreSQL " << recorded.version << ", " << recorded.name << ":\n" << shown);
    }
  }
  CHECK(programs >= 100);
}
