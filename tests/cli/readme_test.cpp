#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cli/manual.hpp"

using namespace routegrant::cli;

TEST_CASE("README shows the commands as --help does") {
  std::ifstream in(ROUTEGRANT_SOURCE_DIR "/README.md", std::ios::binary);
  const std::string readme{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  REQUIRE_FALSE(readme.empty());
  // From the first group of commands to the examples: what stands there must be the program's own text.
  const std::string overview = overview_text();
  const std::size_t begin = overview.find("Check a tree:");
  const std::size_t end = overview.find("\nExamples:");
  REQUIRE(begin < end);
  CHECK_MESSAGE(readme.find(overview.substr(begin, end - begin)) != std::string::npos,
                "paste this into README.md:\n"
                    << overview.substr(begin, end - begin));
  for (const ExitText& exit : all_exits()) {
    const std::string row = "| " + std::to_string(exit.code) + " | " + std::string(exit.meaning) + " |";
    CHECK_MESSAGE(readme.find(row) != std::string::npos, row);
  }
}
