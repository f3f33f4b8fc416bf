#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/privilege_state.hpp"

namespace routegrant::postgres_tests {

/// A real server of one major version, reached by psql on a socket.
class Server {
 public:
  Server(int version, std::string socket_directory, std::string port);

  [[nodiscard]] int version() const { return version_; }

  /// Runs a program in a fresh database of a pristine cluster and reads what became of it. Answers are kept in a cache,
  /// by version and program. Nothing if the server does not do as it should.
  [[nodiscard]] std::optional<State> run(const std::vector<std::string>& program) const;

 private:
  [[nodiscard]] bool clean() const;
  [[nodiscard]] bool make_pristine() const;
  [[nodiscard]] std::string psql(const std::string& database, const std::string& file,
                                 const std::string& options) const;

  int version_;
  std::string socket_directory_;
  std::string port_;
  /// How often the database was put back instead of made anew.
  mutable unsigned cleaned_ = 0;
};

/// The servers that `servers.sh status` names.
[[nodiscard]] std::vector<Server> running_servers();

}  // namespace routegrant::postgres_tests
