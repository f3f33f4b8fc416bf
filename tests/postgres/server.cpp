#include "server.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "queries.hpp"

namespace routegrant::postgres_tests {
namespace {

/// What a command prints on its standard output; nothing if it fails.
std::optional<std::string> output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 65536> buffer{};
  std::size_t count = 0;
  while ((count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) text.append(buffer.data(), count);
  return pclose(pipe) == 0 ? std::optional(std::move(text)) : std::nullopt;
}

std::string scratch() {
  const std::string directory =
      (std::filesystem::temp_directory_path() / ("routegrant-differential-" + std::to_string(getpid()))).string();
  std::filesystem::create_directories(directory);
  return directory;
}

std::string write_file(const std::string& name, const std::string& text) {
  const std::string path = scratch() + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string cache_file(int version, const std::string& program) {
  // What is asked is part of the question.
  const std::string text = state_views(version) + state_query(version) + program;
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  const char* root = std::getenv("ROUTEGRANT_POSTGRES_DIR");
  const std::filesystem::path directory =
      std::filesystem::path(root != nullptr ? root : "/tmp/routegrant-postgres") / "answers";
  std::filesystem::create_directories(directory);
  return (directory / (std::to_string(version) + "-" + std::to_string(hash))).string();
}

/// Held while a program runs on a server.
class ServerLock {
 public:
  explicit ServerLock(int version)
      : file_(
            open((std::filesystem::temp_directory_path() / ("routegrant-postgres-" + std::to_string(version) + ".lock"))
                     .c_str(),
                 O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    flock(file_, LOCK_EX);
  }
  ~ServerLock() { close(file_); }
  ServerLock(const ServerLock&) = delete;
  ServerLock& operator=(const ServerLock&) = delete;

 private:
  int file_;
};

void add_lines(const std::string& text, State& state) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) state.insert(line);
  }
}

/// `psql:FILE:LINE: ERROR:  SQLSTATE: message`.
void add_refused(const std::string& errors, State& state) {
  std::istringstream lines(errors);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t mark = line.find(": ERROR:  ");
    if (!line.starts_with("psql:") || mark == std::string::npos) continue;
    const std::size_t colon = line.rfind(':', mark - 1);
    const std::string number = line.substr(colon + 1, mark - colon - 1);
    state.insert("refused " + number + " " + line.substr(mark + 10, 5));
    // The number of a catalogue's row is another one each time.
    constexpr std::string_view numbered = "could not find tuple for default ACL";
    const std::size_t at = line.find(numbered);
    if (at != std::string::npos) line.resize(at + numbered.size());
    state.insert("message " + number + " " + line.substr(mark + 17));
  }
}

}  // namespace

Server::Server(int version, std::string socket_directory, std::string port)
    : version_(version), socket_directory_(std::move(socket_directory)), port_(std::move(port)) {}

std::string Server::psql(const std::string& database, const std::string& options) const {
  return "env -i PATH=\"$PATH\" LC_ALL=C.UTF-8 " + options + " -h " + socket_directory_ + " -p " + port_ +
         " -U postgres -d " + database;
}

std::optional<std::string> Server::ask(const std::string& name, const std::string& query) {
  static constexpr const char* options = "PGOPTIONS='-c role=none -c search_path=pg_catalog' psql -X -q -At";
  const bool is_new = reader_ == nullptr;
  if (is_new) reader_ = std::make_unique<PsqlSession>(psql("app", options));
  const std::string out = scratch() + "/answer";
  std::string lines = "\\set ON_ERROR_STOP 1\n";
  if (is_new) lines += "\\i " + write_file("views.sql", state_views(version_)) + "\n";
  lines += "\\o " + out + "\n\\i " + write_file(name + ".sql", query) + "\n\\o";
  if (!reader_->run(lines)) {
    reader_.reset();
    return std::nullopt;
  }
  std::ifstream file(out);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

bool Server::clean() {
  // Dead rows make the catalogues slow: now and then all is made anew.
  if (++cleaned_ % 60 == 0) return false;
  return ask("clean", cleaning_query(version_)) == "pristine\n";
}

bool Server::make_pristine() {
  if (clean()) return true;
  player_.reset();
  reader_.reset();
  const std::string file = write_file("pristine.sql", pristine_query(version_));
  const std::string command =
      psql("postgres", "psql -X -q -At -v ON_ERROR_STOP=1 -f " + file) + " </dev/null 2>/dev/null";
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::optional<std::string> answer = output_of(command);
    if (answer && *answer == "pristine\n") return ask("note", note_query()).has_value();
    // Something is left that the quick way does not see: back to what initdb made.
    const std::string reset =
        std::string(ROUTEGRANT_SOURCE_DIR) + "/tests/postgres/servers.sh reset " + std::to_string(version_);
    if (!output_of(reset + " >/dev/null 2>&1")) return false;
  }
  return false;
}

std::optional<std::string> Server::play_alone(const std::string& file) {
  // It may connect to other databases, copy this one and leave variables behind: nobody else is connected.
  player_.reset();
  reader_.reset();
  return output_of(psql("app", "psql -X -q -v ON_ERROR_STOP=0 -v VERBOSITY=verbose -f " + file) +
                   " </dev/null 2>&1 >/dev/null");
}

std::optional<std::string> Server::play(const std::string& program) {
  const std::string file = write_file("program.sql", program);
  if (program.find('\\') != std::string::npos || program.find(" TEMPLATE ") != std::string::npos)
    return play_alone(file);
  if (player_ == nullptr) {
    player_ = std::make_unique<PsqlSession>(psql("app", "psql -X -q -v ON_ERROR_STOP=0 -v VERBOSITY=verbose"));
  }
  std::optional<std::string> errors = player_->run("\\c -\n\\i " + file);
  // What the connection leaves when it ends must be gone before anybody looks.
  const bool left = errors && player_->run("ROLLBACK;\nRESET SESSION AUTHORIZATION;\nDISCARD ALL;");
  if (!left) player_.reset();
  return errors;
}

std::optional<State> Server::run(const std::vector<std::string>& program) {
  std::string text;
  for (const std::string& line : program) text += line + "\n";
  const std::string cached = cache_file(version_, text);
  State state;
  if (std::filesystem::exists(cached)) {
    std::ifstream file(cached);
    std::stringstream all;
    all << file.rdbuf();
    add_lines(all.str(), state);
    return state;
  }
  // Two programs at a time on one server would see each other's roles.
  const ServerLock lock(version_);
  if (!make_pristine()) return std::nullopt;
  const std::optional<std::string> errors = play(text);
  if (!errors) return std::nullopt;
  add_refused(*errors, state);
  const std::optional<std::string> answer = ask("state", state_query(version_));
  if (!answer) return std::nullopt;
  add_lines(*answer, state);
  std::ofstream out(cached);
  for (const std::string& line : state) out << line << "\n";
  return state;
}

std::vector<Server> running_servers() {
  std::vector<Server> servers;
  const std::optional<std::string> status =
      output_of(std::string(ROUTEGRANT_SOURCE_DIR) + "/tests/postgres/servers.sh status");
  std::istringstream lines(status.value_or(""));
  int version = 0;
  std::string directory;
  std::string port;
  while (lines >> version >> directory >> port) servers.emplace_back(version, directory, port);
  return servers;
}

}  // namespace routegrant::postgres_tests
