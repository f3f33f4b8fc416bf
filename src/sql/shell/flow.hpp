#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell/values.hpp"

namespace routegrant::sql {

/// What a shell script's control structures make of its commands (POSIX, "Compound Commands"; "set", -e).
class ShellFlow {
 public:
  /// `-e`, `-euo pipefail`, `-o errexit`, `+e`: of `set`, or of the line that names the interpreter.
  void follow_options(const std::vector<std::string_view>& options);
  /// Whether the script ends where a command fails.
  [[nodiscard]] bool stops() const { return stops_; }
  /// What a subshell says of it ends with it.
  void set_stops(bool stops) { stops_ = stops; }

  /// A word at the front of a command that belongs to no command: `if`, `then`, `done` and their like.
  [[nodiscard]] static bool is_keyword(std::string_view word);
  void follow_keyword(std::string_view word);
  /// How many of `if`, `case` and loops are open.
  [[nodiscard]] std::size_t open_blocks() const { return blocks_; }

  /// More values than any list has that a person writes: of longer ones none is taken. So many rounds are gone as well.
  static constexpr std::size_t most_values = 1000;

  /// `for NAME in VALUE ...`; no values where one of them is not known.
  void begin_loop(std::string name, std::vector<std::string> values);
  /// `do`: where a round begins. The loop's variable gets its first value.
  void begin_round(std::size_t at, ShellValues& variables);
  /// `done`: where the next round begins, with the next value; nothing after the last. The bytes that are read again
  /// are bounded, and so are the rounds of all loops.
  [[nodiscard]] std::optional<std::size_t> go_round(std::size_t at, ShellValues& variables);

  /// Its loops and those of the other are bounded together.
  void share(const ShellFlow& other) { spent_ = other.spent_; }

 private:
  struct Loop {
    std::string name{};
    std::vector<std::string> values{};
    std::size_t next = 0;
    std::size_t body = 0;
  };

  static void set_next(Loop& loop, ShellValues& variables);

  bool stops_ = false;
  std::size_t blocks_ = 0;
  Loop pending_{};
  std::vector<Loop> loops_{};
  /// Of all loops, and of those in scripts within the script.
  struct Spent {
    std::size_t read_again = 0;
    std::size_t rounds = 0;
  };
  std::shared_ptr<Spent> spent_ = std::make_shared<Spent>();
};

}  // namespace routegrant::sql
