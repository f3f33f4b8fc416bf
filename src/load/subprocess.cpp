#include "load/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <limits>

extern char** environ;

namespace routegrant::load {
namespace {

/// A pipe whose ends close themselves.
class Pipe {
 public:
  Pipe() { open_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] int reader() const { return ends_[0]; }
  [[nodiscard]] int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }

  std::array<int, 2> ends_ = {-1, -1};
  bool open_ = false;
};

/// Reads what is there; closes the pipe at its end.
void drain(Pipe& pipe, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(pipe.reader(), buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    pipe.close_reader();
  }
}

using Clock = std::chrono::steady_clock;

/// How far a program has come towards its limits.
class Meter {
 public:
  explicit Meter(const RunLimits& limits)
      : limits_(limits), deadline_(Clock::now() + std::chrono::seconds(limits.seconds)) {}

  /// For `poll`: milliseconds to the deadline, -1 for none.
  [[nodiscard]] int patience() const {
    if (limits_.seconds == 0) return -1;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, std::numeric_limits<int>::max()));
  }
  [[nodiscard]] bool is_late() const { return limits_.seconds != 0 && Clock::now() >= deadline_; }
  /// What went beyond its limit; empty for nothing.
  [[nodiscard]] std::string excess(const Output& so_far) const {
    if (is_late()) return "takes longer than " + std::to_string(limits_.seconds) + " seconds";
    if (so_far.out.size() + so_far.error.size() > limits_.bytes)
      return "prints more than " + std::to_string(limits_.bytes >> 20U) + " MiB";
    return {};
  }

 private:
  const RunLimits& limits_;
  Clock::time_point deadline_;
};

/// Feeds and drains all three pipes until the program closed its outputs, so that no side waits for the other. What
/// limit it went beyond, or nothing.
std::string exchange(Pipe& in, Pipe& out, Pipe& error, std::string_view input, const Meter& meter, Output& result) {
  if (input.empty()) in.close_writer();
  while (out.reader() >= 0 || error.reader() >= 0) {
    std::array<pollfd, 3> watched = {
        {{out.reader(), POLLIN, 0}, {error.reader(), POLLIN, 0}, {in.writer(), POLLOUT, 0}}};
    if (poll(watched.data(), watched.size(), meter.patience()) < 0) {
      if (errno == EINTR) continue;
      return {};
    }
    if (watched[0].revents != 0) drain(out, result.out);
    if (watched[1].revents != 0) drain(error, result.error);
    if (watched[2].revents != 0) {
      const ssize_t count = write(in.writer(), input.data(), std::min<std::size_t>(input.size(), 65536));
      if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
      if (input.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) in.close_writer();
    }
    if (std::string excess = meter.excess(result); !excess.empty()) return excess;
  }
  return {};
}

/// Waits for the program's end; one that closed its outputs may go on all the same.
std::string await(pid_t child, const Meter& meter, int& status) {
  const bool may_wait = meter.patience() < 0;
  while (true) {
    const pid_t ended = waitpid(child, &status, may_wait ? 0 : WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return {};
    if (may_wait) continue;
    if (meter.is_late()) return meter.excess({});
    poll(nullptr, 0, 5);
  }
}

/// Our environment with some variables changed, as `posix_spawn` wants it.
std::vector<char*> environment_with(std::vector<std::string>& changes) {
  std::vector<char*> all;
  const auto is_changed = [&](std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('=') + 1);
    return std::any_of(changes.begin(), changes.end(), [&](const std::string& one) { return one.starts_with(name); });
  };
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_changed(*variable)) all.push_back(*variable);
  }
  for (std::string& change : changes) all.push_back(change.data());
  all.push_back(nullptr);
  return all;
}

/// Starts the program with these pipes; in a process group of its own where it may have to be killed.
int start(const std::vector<std::string>& arguments, const RunLimits& limits, Pipe& in, Pipe& out, Pipe& error,
          pid_t& child) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.reader(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.writer(), 1);
  posix_spawn_file_actions_adddup2(&actions, error.writer(), 2);
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  if (limits.seconds != 0) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> copies = arguments;
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& copy : copies) pointers.push_back(copy.data());
  pointers.push_back(nullptr);
  std::vector<std::string> changes = limits.environment;
  std::vector<char*> environment = environment_with(changes);
  const int failed = posix_spawnp(&child, pointers.front(), &actions, &attributes, pointers.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

}  // namespace

Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input) {
  return run_program(arguments, input, {});
}

Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input, const RunLimits& limits) {
  Pipe in;
  Pipe out;
  Pipe error;
  if (!in.is_open() || !out.is_open() || !error.is_open()) return Failure{"cannot open a pipe"};
  fcntl(in.writer(), F_SETFL, O_NONBLOCK);
  pid_t child = 0;
  const int failed = start(arguments, limits, in, out, error, child);
  if (failed != 0) return Failure{"cannot run '" + arguments.front() + "': " + std::strerror(failed)};
  in.close_reader();
  out.close_writer();
  error.close_writer();
  // A program that ends before it has read its input must not end us.
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  Output result;
  const Meter meter(limits);
  std::string excess = exchange(in, out, error, input, meter, result);
  sigaction(SIGPIPE, &before, nullptr);
  int status = 0;
  if (excess.empty()) excess = await(child, meter, status);
  if (!excess.empty()) {
    kill(-child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return Failure{"'" + arguments.front() + "' " + excess};
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

}  // namespace routegrant::load
