#include "load/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

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

/// Feeds and drains all three pipes until the program closed its outputs, so that no side waits for the other.
void exchange(Pipe& in, Pipe& out, Pipe& error, std::string_view input, Output& result) {
  if (input.empty()) in.close_writer();
  while (out.reader() >= 0 || error.reader() >= 0) {
    std::array<pollfd, 3> watched = {
        {{out.reader(), POLLIN, 0}, {error.reader(), POLLIN, 0}, {in.writer(), POLLOUT, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (watched[0].revents != 0) drain(out, result.out);
    if (watched[1].revents != 0) drain(error, result.error);
    if (watched[2].revents != 0) {
      const ssize_t count = write(in.writer(), input.data(), std::min<std::size_t>(input.size(), 65536));
      if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
      if (input.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) in.close_writer();
    }
  }
}

}  // namespace

Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input) {
  Pipe in;
  Pipe out;
  Pipe error;
  if (!in.is_open() || !out.is_open() || !error.is_open()) return Failure{"cannot open a pipe"};
  fcntl(in.writer(), F_SETFL, O_NONBLOCK);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.reader(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.writer(), 1);
  posix_spawn_file_actions_adddup2(&actions, error.writer(), 2);
  std::vector<std::string> copies = arguments;
  std::vector<char*> pointers;
  for (std::string& copy : copies) pointers.push_back(copy.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
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
  exchange(in, out, error, input, result);
  sigaction(SIGPIPE, &before, nullptr);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

}  // namespace routegrant::load
