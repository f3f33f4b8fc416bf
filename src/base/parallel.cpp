#include "base/parallel.hpp"

#include <atomic>
#include <system_error>
#include <thread>

namespace routegrant::parallel {

void for_each_index(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work, std::size_t few) {
  // Several at once: the counter that all threads share is then asked rarely.
  const std::size_t taken = std::clamp<std::size_t>(count / 64, 1, 16);
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t first = next.fetch_add(taken); first < count; first = next.fetch_add(taken)) {
      const std::size_t end = std::min(count, first + taken);
      for (std::size_t i = first; i < end; ++i) work(i);
    }
  };
  const std::size_t wanted = jobs != 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = count < few ? 1 : std::min(wanted, count);
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(take);
  } catch (const std::system_error&) {  // no thread is to be had: the others do its share
  }
  take();
}

}  // namespace routegrant::parallel
