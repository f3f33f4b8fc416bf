#include "psql_session.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>

namespace routegrant::postgres_tests {
namespace {

/// What psql says when it has done what it was told.
constexpr std::string_view mark = "routegrant: done\n";

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

PsqlSession::PsqlSession(const std::string& command) {
  // A psql that has ended is seen at its output's end.
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) return;
  child_ = fork();
  if (child_ == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDERR_FILENO);
    const int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  input_ = to[1];
  errors_ = from[0];
}

PsqlSession::~PsqlSession() {
  if (input_ >= 0) close(input_);
  if (errors_ >= 0) close(errors_);
  if (child_ > 0) waitpid(child_, nullptr, 0);
}

std::optional<std::string> PsqlSession::run(const std::string& lines) {
  if (input_ < 0 || !write_all(input_, lines + "\n\\warn " + std::string(mark))) return std::nullopt;
  std::string text;
  std::array<char, 65536> buffer{};
  while (!text.ends_with(mark)) {
    const ssize_t count = read(errors_, buffer.data(), buffer.size());
    if (count <= 0) return std::nullopt;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  text.resize(text.size() - mark.size());
  return text;
}

}  // namespace routegrant::postgres_tests
