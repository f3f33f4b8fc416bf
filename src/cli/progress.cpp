#include "cli/progress.hpp"

#include <chrono>
#include <utility>

namespace routegrant::cli {

Progress::Progress(bool enabled, std::string what, std::ostream& out) : what_(std::move(what)), out_(out) {
  if (enabled) thread_ = std::thread([this] { run(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void Progress::run() {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  const auto done = [this] { return done_; };
  if (ended_.wait_for(lock, 500ms, done)) return;
  std::string dots;
  while (true) {
    dots = dots.size() == 3 ? "." : dots + ".";
    out_ << "\r\x1b[K" << what_ << ' ' << dots << std::flush;
    if (ended_.wait_for(lock, 300ms, done)) break;
  }
  out_ << "\r\x1b[K" << std::flush;
}

}  // namespace routegrant::cli
