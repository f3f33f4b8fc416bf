#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell_text.hpp"
#include "sql/shell_values.hpp"

namespace routegrant::sql {

/// How far a reader has come: how many texts it has found, and how many writes to Vault.
struct ShellFinds {
  std::size_t texts = 0;
  std::size_t writes = 0;
};

/// A function of a script, whose body stands between its braces.
struct ShellFunction {
  std::size_t begin = 0;
  std::size_t end = 0;
  /// What was found where its body was read by itself, its arguments unknown.
  ShellFinds before{};
  ShellFinds behind{};
  /// Whether its end was seen, and nothing else has its name.
  bool is_followed = false;
  bool is_called = false;
  /// Whether one of its calls is not followed, so that what was found by itself counts as well.
  bool is_missed = false;
};

/// A function that is being run.
struct ShellCall {
  std::string name{};
  /// Where its body ends, and where the script goes on then.
  std::size_t end = 0;
  std::size_t return_to = 0;
  /// What the variables held where it was called.
  ShellValues values;
  std::vector<ShellWord> arguments{};
  /// What it reads, until a psql has read it.
  ShellSql input{};
  /// How many blocks and brackets were open there.
  std::size_t blocks = 0;
  std::size_t brackets = 0;
  /// Whether it runs only sometimes, and whether the script goes on where it fails.
  bool is_conditional = false;
  bool is_guarded = false;
  /// Whether what it prints is read.
  bool is_piped = false;
};

/// The functions of a script (POSIX, "Function Definition Command"). Each body is read where it stands, its arguments
/// unknown, and again for each call; of one that is called only the calls count.
class ShellFunctions {
 public:
  /// Its body begins at `at`. One within another is not followed.
  void begin(const std::string& name, std::size_t at, ShellFinds finds, bool is_inner);
  void end(const std::string& name, std::size_t at, ShellFinds finds);

  /// The function, where it can be followed from here; null for any other name, for one that is being run already, and
  /// where too much was read again. `held` is how many variables a call keeps.
  [[nodiscard]] ShellFunction* callable(std::string_view name, std::size_t held);
  void call(ShellFunction& function, ShellCall call);
  [[nodiscard]] std::vector<ShellCall>& calls() { return calls_; }
  [[nodiscard]] const std::vector<ShellCall>& calls() const { return calls_; }

  /// Those whose every call was followed, in the order of their bodies.
  [[nodiscard]] std::vector<ShellFunction> called() const;

 private:
  std::map<std::string, ShellFunction, std::less<>> functions_;
  std::vector<ShellCall> calls_;
  std::size_t read_again_ = 0;
  std::size_t count_ = 0;
};

}  // namespace routegrant::sql
