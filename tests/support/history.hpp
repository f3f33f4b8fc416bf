#pragma once

#include <string>
#include <vector>

#include "analysis.hpp"

namespace routegrant::test {

/// One change of a tree, as testdata/histories/README.md describes its file.
struct History {
  std::string name{};
  std::string what{};
  std::string today{};
  std::vector<InputFile> base{};
  std::vector<InputFile> head{};
};

/// Reads all histories of testdata/histories/, sorted by name. A mistake in one fails the test.
[[nodiscard]] std::vector<History> all_histories();

}  // namespace routegrant::test
