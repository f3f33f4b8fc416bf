#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/shell_variables.hpp"
#include "sql/shell/shell.hpp"

namespace routegrant::sql {

/// What the variables of a shell script hold where it is read: those that it sets once, the one that a loop sets, and
/// what a function is given (POSIX, "Parameters and Variables", "Function Definition Command").
class ShellValues {
 public:
  explicit ShellValues(std::string_view script);

  /// A text of letters, digits, `_`, `-` and `.`, which the shell takes for no more than itself.
  [[nodiscard]] static bool is_plain(std::string_view text);
  /// Such a text with `:`, `,`, `=`, `@`, `/` or `+` in it: one word where the shell splits it, and no pattern.
  [[nodiscard]] static bool is_one_word(std::string_view text);

  /// The name that stands in the place of `$name` at `at`; null where it is a text, or nothing tells it.
  [[nodiscard]] const std::string* name_of(std::string_view variable, std::size_t at) const;
  /// The text that stands there; null where it is a name, or nothing tells it, or so much text was asked for that no
  /// person can have meant it: texts may hold one another many times over.
  [[nodiscard]] const ShellSql* text_of(std::string_view variable) const;

  /// What the environment gives, unless the script may set the variable itself or its name is that of a secret.
  void give(std::string_view variable, std::string_view value, std::string_view script);
  /// From here on.
  void set(std::string_view variable, ShellSql value);
  /// From here on nothing tells its value.
  void forget(std::string_view variable);
  /// What a function that is called at `at` sees of its caller's: all that is set by then, but for its arguments.
  void enter(std::size_t at);
  /// `shift`: `$2` is `$1` from here on.
  void shift();
  /// Nothing tells the arguments from here on.
  void forget_arguments();
  /// How many variables hold something.
  [[nodiscard]] std::size_t size() const { return names_.size() + texts_.size(); }

 private:
  /// By name, each in the order of the script: one may be set in several places.
  std::map<std::string, std::vector<text::ShellVariable>, std::less<>> names_;
  std::map<std::string, ShellSql, std::less<>> texts_;
  /// How many bytes of texts may still be asked for, by all copies together.
  std::shared_ptr<std::size_t> left_;
};

}  // namespace routegrant::sql
