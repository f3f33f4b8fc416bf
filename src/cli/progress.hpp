#pragma once

#include <condition_variable>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

namespace routegrant::cli {

/// Says on a terminal that work is going on, once it has taken half a second; wipes the line when it ends.
class Progress {
 public:
  /// Does nothing at all unless `enabled`. `out` must outlive it and must not be written to meanwhile.
  Progress(bool enabled, std::string what, std::ostream& out);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void run();

  std::string what_;
  std::ostream& out_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace routegrant::cli
