#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell/text.hpp"
#include "sql/shell/values.hpp"

/// The functions of a shell script, and the calls that are being read.
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
  /// Whether they are still those.
  bool has_arguments = true;
  /// The variables that it has set, and those that are its own.
  std::set<std::string, std::less<>> assigned{};
  std::set<std::string, std::less<>> locals{};
  /// What it reads, until a psql has read it.
  ShellSql input{};
  /// How many blocks and brackets were open there.
  std::size_t blocks = 0;
  std::size_t brackets = 0;
  std::size_t braces = 0;
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
  /// One with another within it is not followed.
  void leave_unfollowed(const std::string& name);
  /// Where the body ends that begins at `at`, where it was read before; 0 for none.
  [[nodiscard]] std::size_t end_of(const std::string& name, std::size_t at) const;
  void end(const std::string& name, std::size_t at, ShellFinds finds);

  /// The function, where it can be followed from here; null for any other name, for one that is being run already, and
  /// where too much was read again. `held` is how many variables a call keeps.
  [[nodiscard]] ShellFunction* callable(std::string_view name, std::size_t held);
  void call(ShellFunction& function, ShellCall call);
  [[nodiscard]] std::vector<ShellCall>& calls() { return calls_; }
  [[nodiscard]] const std::vector<ShellCall>& calls() const { return calls_; }

  /// Those whose every call was followed, in the order of their bodies.
  /// A function whose name stands anywhere in the script but where a call was followed may run in other ways, so that
  /// what was found by itself counts as well. Comments are no part of the script.
  [[nodiscard]] std::vector<ShellFunction> called(std::string_view script);

  /// The name at `at` runs nothing that is not followed: it is defined there, called, or a pattern.
  void note_known(std::size_t at) { known_.insert(at); }
  void note_comment(std::size_t begin, std::size_t end);

 private:
  /// The names that the script speaks of elsewhere, and those within bodies that count by themselves.
  bool find_missed(std::string_view script);

  std::map<std::string, ShellFunction, std::less<>> functions_;
  std::set<std::size_t> known_;
  /// Where each begins and ends.
  std::map<std::size_t, std::size_t> comments_;
  std::vector<ShellCall> calls_;
  std::size_t read_again_ = 0;
  std::size_t count_ = 0;
};

}  // namespace routegrant::sql
