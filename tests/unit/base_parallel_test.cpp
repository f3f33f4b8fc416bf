#include "base/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <vector>

using namespace routegrant;

TEST_CASE("each index is worked on once, whatever the number of threads and of indexes") {
  for (const unsigned jobs : {0U, 1U, 2U, 7U}) {
    for (const std::size_t count : {0U, 1U, 31U, 32U, 33U, 1000U}) {
      std::vector<std::atomic<int>> visits(count);
      parallel::for_each_index(count, jobs, [&](std::size_t i) { ++visits[i]; });
      for (const std::atomic<int>& times : visits) CHECK(times == 1);
    }
  }
}

TEST_CASE("what is gathered stands in the order of the indexes") {
  const auto make = [](std::size_t i) { return std::vector<std::size_t>(i % 3, i); };
  const std::vector<std::size_t> alone = parallel::gather<std::size_t>(500, 1, make);
  CHECK(alone.size() == 499);
  CHECK(parallel::gather<std::size_t>(500, 4, make) == alone);
}
