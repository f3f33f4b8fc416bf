#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <vector>

namespace routegrant::parallel {

/// Calls `work(i)` once for each `i` below `count`, on as many threads as `jobs` says (0: as many as the machine has),
/// one of them the caller's. Which thread takes which `i`, and when, is not told: what `work` does must not depend on
/// it. Returns when all are done. Of fewer than `few` the caller does all: a thread costs more than that work.
void for_each_index(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work,
                    std::size_t few = 32);

/// All that `make(i)` gives for each `i` below `count`, in the order of the `i`, whatever thread made it.
template <class Made, class Make>
[[nodiscard]] std::vector<Made> gather(std::size_t count, unsigned jobs, Make&& make) {
  std::vector<std::vector<Made>> parts(count);
  for_each_index(count, jobs, [&](std::size_t i) { parts[i] = make(i); });
  std::vector<Made> all;
  for (std::vector<Made>& part : parts) std::move(part.begin(), part.end(), std::back_inserter(all));
  return all;
}

}  // namespace routegrant::parallel
