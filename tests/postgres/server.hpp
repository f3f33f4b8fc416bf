#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "psql_session.hpp"
#include "support/privilege_state.hpp"

namespace routegrant::postgres_tests {

/// A real server of one major version, reached by psql on a socket. One psql plays the programs, each in a connection
/// of its own; another keeps its connection, reads what became of them and cleans up.
class Server {
 public:
  Server(int version, std::string socket_directory, std::string port);

  [[nodiscard]] int version() const { return version_; }

  /// Runs a program in a fresh database of a pristine cluster and reads what became of it. Answers are kept in a cache,
  /// by version and program. Nothing if the server does not do as it should.
  [[nodiscard]] std::optional<State> run(const std::vector<std::string>& program);

 private:
  [[nodiscard]] bool clean();
  [[nodiscard]] bool make_pristine();
  /// What the program's refused statements say.
  [[nodiscard]] std::optional<std::string> play(const std::string& program);
  [[nodiscard]] std::optional<std::string> play_alone(const std::string& file);
  /// What a query prints, asked in the database `app` by the session that stays.
  [[nodiscard]] std::optional<std::string> ask(const std::string& name, const std::string& query);
  [[nodiscard]] std::string psql(const std::string& database, const std::string& options) const;

  int version_;
  std::string socket_directory_;
  std::string port_;
  /// How often the database was put back instead of made anew.
  unsigned cleaned_ = 0;
  std::unique_ptr<PsqlSession> player_{};
  std::unique_ptr<PsqlSession> reader_{};
};

/// The servers that `servers.sh status` names.
[[nodiscard]] std::vector<Server> running_servers();

}  // namespace routegrant::postgres_tests
