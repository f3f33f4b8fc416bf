#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell/text.hpp"

namespace routegrant::sql {

/// What the words of a shell script stand for: its functions that run psql, and its variables that hold a text.
class ShellNames {
 public:
  explicit ShellNames(std::string_view script) : script_(script) {}

  /// 1 for `$1`, `"$1"`, `${1}`; 0 for any other word.
  [[nodiscard]] static std::size_t position_of(std::string_view word);
  /// `"$@"`, `$@`, `"$*"`, `$*`.
  [[nodiscard]] static bool is_all_arguments(std::string_view word);
  /// Whether it may become any number of words: all arguments, or an array.
  [[nodiscard]] static bool may_be_several(std::string_view word);
  /// Whether a variable stands in it outside of quotes.
  [[nodiscard]] static bool is_split(std::string_view word);
  /// `NAME=( ... )` and `NAME+=( ... )`: the word in front of the bracket, and those within. What is assigned twice is
  /// not known.
  void remember_array(const ShellWord& name, std::vector<ShellWord> words);
  /// The words of `"${NAME[@]}"`; null for any other word.
  [[nodiscard]] const std::vector<ShellWord>* array_in(const ShellWord& word) const;

  /// `NAME=...`
  [[nodiscard]] bool is_assignment(const ShellWord& word) const;

  /// A function that hands its arguments, or what it reads, on to psql: remembered by the words of that command. One
  /// that runs several such commands is not followed.
  void remember_function(const std::string& name, const std::vector<ShellWord>& command);
  /// `SQL="CREATE ROLE ..."` as a command of its own. One that is assigned twice is not known.
  void remember_texts(const std::vector<ShellWord>& command);

  /// The command with what stands for its name: a function of the script (other than `inside`, whose body it is of), or
  /// a variable with the command in it. Nothing where its name stands for itself.
  [[nodiscard]] std::optional<std::vector<ShellWord>> expanded(const std::vector<ShellWord>& command,
                                                               std::string_view inside) const;
  /// The text that a variable was given, where the word is no more than the variable; else the word.
  /// What the reader knows of the variable itself comes first.
  [[nodiscard]] ShellWord resolved(const ShellWord& word, const ShellValues& values) const;
  /// The words of a variable's text, where it holds no quotes of its own; none for any other word.
  [[nodiscard]] std::vector<ShellWord> words_in(const ShellWord& variable) const;

  /// The same, and the word itself for any other.
  [[nodiscard]] std::vector<ShellWord> split(const ShellWord& word) const;

 private:
  [[nodiscard]] ShellWord resolved(const ShellWord& word) const;

  [[nodiscard]] std::string_view text(const ShellWord& word) const {
    return script_.substr(word.begin, word.end - word.begin);
  }

  std::string_view script_;
  /// By name, the words of the command; empty for one that is not followed.
  std::map<std::string, std::vector<ShellWord>, std::less<>> functions_;
  struct Array {
    /// Nothing for one that is not known, now and later.
    std::optional<std::vector<ShellWord>> words{};
    /// Where it was assigned, and where words were added since.
    std::size_t begin = 0;
    std::set<std::size_t> added{};
  };
  std::map<std::string, Array, std::less<>> arrays_;
  /// Variables with one text; nothing for one with several.
  std::map<std::string, std::optional<ShellWord>, std::less<>> texts_;
};

}  // namespace routegrant::sql
