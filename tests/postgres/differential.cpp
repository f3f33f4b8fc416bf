// Compares the replay with real PostgreSQL servers: the same programs on both sides, every difference is a defect of
// one.
//
//   differential [--versions 13,18] [--seeds FROM-TO] [--statements N] [--programs DIRECTORY] [--recorded FILE]
//   [--every N] [--shrink DIRECTORY] [--record FILE] [--kept FILE]
//
// Exit status: 0 agreed, 1 disagreed, 2 usage, 77 skipped as there is no server. `servers.sh` makes the servers.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "generator.hpp"
#include "server.hpp"
#include "support/privilege_state.hpp"
#include "support/recorded_programs.hpp"

namespace routegrant::postgres_tests {
namespace {

struct Options {
  std::vector<int> versions;
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 100;
  std::size_t statements = 100;
  std::string programs;
  /// A recorded file whose programs are run again.
  std::string recorded;
  /// A recorded file whose answers are compared with the replay's, without asking a server.
  std::string kept;
  /// Checkpoints: the state is compared after each so many statements, too; 0 for the end only.
  std::size_t every = 0;
  std::string shrink;
  std::string record;
  /// Lines that hold one of these (divided by commas) are left out of generated programs.
  std::vector<std::string> without;
  bool counts_only = false;
};

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool read_options(const std::vector<std::string>& arguments, Options& options) {
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    const std::string& name = arguments[i];
    const std::string& value = arguments[i + 1];
    if (name == "--versions") {
      for (std::size_t at = 0; at < value.size(); at += 3) {
        options.versions.push_back(static_cast<int>(number(std::string_view(value).substr(at, 2))));
      }
    } else if (name == "--seeds") {
      const std::size_t dash = value.find('-');
      options.first_seed = number(std::string_view(value).substr(0, dash));
      options.last_seed =
          dash == std::string::npos ? options.first_seed : number(std::string_view(value).substr(dash + 1));
    } else if (name == "--statements") {
      options.statements = number(value);
    } else if (name == "--programs") {
      options.programs = value;
    } else if (name == "--recorded") {
      options.recorded = value;
    } else if (name == "--kept") {
      options.kept = value;
    } else if (name == "--every") {
      options.every = number(value);
    } else if (name == "--shrink") {
      options.shrink = value;
    } else if (name == "--without") {
      std::istringstream words(value);
      for (std::string word; std::getline(words, word, ',');) options.without.push_back(word);
    } else if (name == "--record") {
      options.record = value;
    } else if (name == "--counts-only") {
      options.counts_only = value == "yes";
    } else {
      return false;
    }
  }
  return arguments.size() % 2 == 0;
}

/// A hand-written program: the file's lines. `-- versions: 16 17 18` in its first line limits where it runs.
struct Named {
  std::string name;
  Program program;
  std::string versions;
};

std::vector<Named> read_programs(const std::string& directory) {
  std::vector<Named> all;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".sql") continue;
    Named named{.name = entry.path().stem().string(), .program = {}, .versions = {}};
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("-- versions:")) named.versions = line;
      named.program.push_back(line);
    }
    all.push_back(std::move(named));
  }
  std::sort(all.begin(), all.end(), [](const Named& a, const Named& b) { return a.name < b.name; });
  return all;
}

class Run {
 public:
  /// Without a server only `compare_kept` may be called.
  Run(int version, Server* server, const Options& options) : version_(version), server_(server), options_(options) {}

  void compare_kept(const RecordedProgram& kept) { compare_with(kept.state, kept.name, kept.program); }

  /// Compares the beginnings of the program that end at checkpoints, up to the first that disagrees, and the whole.
  void compare(const std::string& name, const Program& program) {
    const std::size_t before = disagreed_;
    for (std::size_t at = options_.every; at > 0 && at < program.size(); at += options_.every) {
      const Program start(program.begin(), program.begin() + static_cast<std::ptrdiff_t>(at));
      compare_end(name + "-first-" + std::to_string(at), start);
      if (disagreed_ > before) return;
    }
    compare_end(name, program);
  }

  /// Whether all agreed.
  bool finish() {
    std::cout << version_ << ": " << programs_ << " programs, " << statements_ << " statements, " << refused_
              << " refused, " << facts_ << " facts, " << disagreed_ << " programs disagree\n    ";
    for (const auto& [code, times] : codes_) std::cout << code << " " << times << "  ";
    std::cout << "\n";
    if (!options_.record.empty()) append_recorded(options_.record, recorded_);
    return disagreed_ == 0;
  }

 private:
  void compare_end(const std::string& name, const Program& program) {
    const std::optional<State> expected = server_->run(program);
    if (!expected) {
      std::cout << version_ << " " << name << ": the server gave no answer\n";
      ++disagreed_;
      return;
    }
    compare_with(*expected, name, program);
  }

  void compare_with(const State& expected, const std::string& name, const Program& program) {
    ++programs_;
    count(expected, program);
    if (options_.counts_only) return;
    const std::vector<std::string> lines = differences_to(expected, program);
    if (lines.empty()) {
      if (!options_.record.empty()) recorded_.push_back({version_, name, program, expected});
      return;
    }
    ++disagreed_;
    std::cout << version_ << " " << name << ": " << lines.size() << " differences\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 40); ++i) {
      std::cout << "    " << lines[i] << statement_of(lines[i], program) << "\n";
    }
    std::cout.flush();
    if (!options_.shrink.empty() && server_ != nullptr) shrink(name, program, lines);
  }

  /// Which object of a schema or of an owner is refused first depends on where the server's catalogue has room: how a
  /// statement on all of them is refused is not compared, where both sides refuse it.
  [[nodiscard]] std::vector<std::string> differences_to(const State& expected, const Program& program) const {
    std::vector<std::string> lines = differences(expected, our_state(program, version_));
    const auto refusals = [&](char side) {
      std::set<std::string> numbers;
      const std::string start = std::string(1, side) + " refused ";
      for (const std::string& line : lines) {
        if (line.starts_with(start)) numbers.insert(line.substr(start.size(), line.rfind(' ') - start.size()));
      }
      return numbers;
    };
    const std::set<std::string> theirs = refusals('-');
    const std::set<std::string> ours = refusals('+');
    std::erase_if(lines, [&](const std::string& line) {
      // The number of a catalogue's row is in the words.
      if (line.find("could not find tuple for default ACL") != std::string::npos) return true;
      const std::string statement = statement_of(line, program);
      // Which partitions a WHERE leaves out depends on its values: that one without a replica identity is among them.
      const bool prunes = line.starts_with("+ ") && statement.find(" WHERE ") != std::string::npos &&
                          (line.ends_with(" 55000") || line.find("replica identity") != std::string::npos);
      if (prunes) return true;
      const bool many = statement.find(" IN SCHEMA ") != std::string::npos ||
                        (statement.find("DROP OWNED") != std::string::npos && line.find("message") == 2);
      if (!many) return false;
      const std::size_t from = line.find(' ', 2) + 1;
      const std::string number = line.substr(from, line.find(' ', from) - from);
      return theirs.contains(number) == ours.contains(number);
    });
    return lines;
  }

  void count(const State& state, const Program& program) {
    statements_ += program.size();
    facts_ += state.size();
    for (const std::string& line : state) {
      if (!line.starts_with("refused ")) continue;
      ++refused_;
      ++codes_[line.substr(line.rfind(' ') + 1)];
    }
  }

  /// The statement that a difference in refusals speaks of.
  static std::string statement_of(const std::string& line, const Program& program) {
    const std::string_view mark = "refused ";
    const std::string_view shown = std::string_view(line).substr(2, mark.size());
    if (shown != mark && shown != "message ") return {};
    const std::uint64_t at = number(std::string_view(line).substr(2 + mark.size()));
    return at >= 1 && at <= program.size() ? "   " + program[at - 1] : std::string();
  }

  /// What kind of difference it is, without names and numbers.
  static std::string kind_of(const std::vector<std::string>& lines) {
    const std::string& line = lines.front();
    std::string kind = line.substr(0, line.find(' ', 2));
    if (kind.ends_with("refused")) kind += line.substr(line.rfind(' '));
    return kind;
  }

  [[nodiscard]] std::vector<std::string> differences_of(const Program& program) const {
    const std::optional<State> expected = server_->run(program);
    return expected ? differences_to(*expected, program) : std::vector<std::string>();
  }

  static bool holds(const std::vector<std::string>& lines, const std::string& kind) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return kind_of({line}) == kind; });
  }

  /// The shortest beginning of the program that shows the difference, by halving.
  void truncate(Program& program, std::vector<std::string>& lines, const std::string& kind) const {
    std::size_t good = 0;
    std::size_t bad = program.size();
    while (bad - good > 1) {
      const std::size_t middle = (good + bad) / 2;
      const Program start(program.begin(), program.begin() + static_cast<std::ptrdiff_t>(middle));
      std::vector<std::string> found = differences_of(start);
      if (holds(found, kind)) {
        bad = middle;
        lines = std::move(found);
      } else {
        good = middle;
      }
    }
    program.resize(bad);
  }

  /// Leaves out lines as long as the same kind of difference remains, and keeps the rest as a file.
  void shrink(const std::string& name, Program program, std::vector<std::string> lines) const {
    const std::string kind = kind_of(lines);
    truncate(program, lines, kind);
    for (std::size_t chunk = program.size() / 2; chunk > 0; chunk /= 2) {
      for (std::size_t at = 0; at < program.size();) {
        Program smaller(program.begin(), program.begin() + static_cast<std::ptrdiff_t>(at));
        const std::size_t end = std::min(at + chunk, program.size());
        smaller.insert(smaller.end(), program.begin() + static_cast<std::ptrdiff_t>(end), program.end());
        const std::vector<std::string> found = differences_of(smaller);
        const bool remains =
            std::any_of(found.begin(), found.end(), [&](const std::string& line) { return kind_of({line}) == kind; });
        if (remains) {
          program = std::move(smaller);
          lines = found;
        } else {
          at = end;
        }
      }
    }
    std::ofstream out(options_.shrink + "/" + std::to_string(version_) + "-" + name + ".sql");
    out << "-- version " << version_ << "; '-' is what the server has and we have not, '+' the reverse\n";
    for (const std::string& line : lines) out << "--   " << line << "\n";
    for (const std::string& line : program) out << line << "\n";
  }

  int version_;
  Server* server_;
  const Options& options_;
  std::vector<RecordedProgram> recorded_;
  std::map<std::string, std::size_t> codes_;
  std::size_t programs_ = 0, statements_ = 0, refused_ = 0, facts_ = 0, disagreed_ = 0;
};

bool compare_all(Server& server, const Options& options) {
  Run run(server.version(), &server, options);
  if (!options.programs.empty()) {
    for (const Named& named : read_programs(options.programs)) {
      const bool wanted =
          named.versions.empty() || named.versions.find(std::to_string(server.version())) != std::string::npos;
      if (wanted) run.compare(named.name, named.program);
    }
    return run.finish();
  }
  if (!options.recorded.empty()) {
    for (const RecordedProgram& recorded : read_recorded(options.recorded)) {
      if (recorded.version == server.version()) run.compare(recorded.name, recorded.program);
    }
    return run.finish();
  }
  for (std::uint64_t seed = options.first_seed; seed <= options.last_seed; ++seed) {
    Program program = generate(seed, server.version(), options.statements);
    const auto unwanted = std::remove_if(program.begin(), program.end(), [&](const std::string& line) {
      return std::any_of(options.without.begin(), options.without.end(),
                         [&](const std::string& word) { return line.find(word) != std::string::npos; });
    });
    program.erase(unwanted, program.end());
    run.compare("seed-" + std::to_string(seed), program);
  }
  return run.finish();
}

bool compare_kept(const Options& options) {
  std::map<int, Run> runs;
  for (const RecordedProgram& kept : read_recorded(options.kept)) {
    runs.try_emplace(kept.version, kept.version, nullptr, options).first->second.compare_kept(kept);
  }
  bool agreed = !runs.empty();
  for (auto& [version, run] : runs) agreed = run.finish() && agreed;
  return agreed;
}

int run(const std::vector<std::string>& arguments) {
  Options options;
  if (!read_options(arguments, options)) {
    std::cerr << "differential: unknown or incomplete option\n";
    return 2;
  }
  if (!options.kept.empty()) return compare_kept(options) ? 0 : 1;
  std::vector<Server> servers = running_servers();
  if (servers.empty()) {
    std::cout
        << "skipped: no PostgreSQL server runs (tests/postgres/servers.sh fetch; tests/postgres/servers.sh start)\n";
    return 77;
  }
  bool agreed = true;
  for (Server& server : servers) {
    const bool wanted = options.versions.empty() || std::find(options.versions.begin(), options.versions.end(),
                                                              server.version()) != options.versions.end();
    if (wanted) agreed = compare_all(server, options) && agreed;
  }
  return agreed ? 0 : 1;
}

}  // namespace
}  // namespace routegrant::postgres_tests

int main(int count, char** arguments) {
  return routegrant::postgres_tests::run({arguments + 1, arguments + count});
}
