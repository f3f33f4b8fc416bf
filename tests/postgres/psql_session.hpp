#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace routegrant::postgres_tests {

/// A psql that stays and is told what to do: starting one, and connecting, costs more than most programs.
class PsqlSession {
 public:
  /// Starts a shell command that reads psql's language on its standard input. What it prints there is lost: use `\o`.
  explicit PsqlSession(const std::string& command);
  ~PsqlSession();
  PsqlSession(const PsqlSession&) = delete;
  PsqlSession& operator=(const PsqlSession&) = delete;

  /// Sends lines and waits until they are done: what psql said on its standard error meanwhile. Nothing if it ended.
  [[nodiscard]] std::optional<std::string> run(const std::string& lines);

 private:
  pid_t child_ = -1;
  int input_ = -1;
  int errors_ = -1;
};

}  // namespace routegrant::postgres_tests
