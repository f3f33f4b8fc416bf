#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/shell/flow.hpp"
#include "sql/shell/functions.hpp"
#include "sql/shell/here_document.hpp"
#include "sql/shell/names.hpp"
#include "sql/shell/shell.hpp"
#include "sql/shell/text.hpp"
#include "sql/shell/values.hpp"

namespace routegrant::sql {

/// Reads a shell script command by command.
class ShellReader {
 public:
  ShellReader(std::string_view script, const ShellEnvironment& given, int depth = 0);
  /// All that it hands to psql, in order. To be called once.
  [[nodiscard]] std::vector<ShellSql> run();
  /// What `run()` found that is for Vault.
  [[nodiscard]] std::vector<VaultWrite> take_vault_writes() { return std::move(vault_writes_); }
  /// The here-documents that `run()` found to be written into files.
  [[nodiscard]] std::map<std::string, WrittenFile> take_documents() { return std::move(written_); }

 private:
  // Word by word: shell.cpp.

  void step();
  /// Adds the word, or what stands for it: the words of an array, or those that a function is given.
  void read_word();
  void take_word(const ShellWord& word);
  [[nodiscard]] bool may_take(const std::vector<ShellWord>& words);
  /// Whether the arguments are the same texts in the function as where it was called.
  [[nodiscard]] bool means_the_same(const ShellCall& call) const;
  /// `NAME=( ... )`: the bracket.
  void read_array();
  /// `;`, `&&`, `||`, `&` and brackets end a command.
  void separate(char c);
  /// The end of `(( ... ))` on one line, in which `<<` is no here-document; 0 for anything else.
  [[nodiscard]] std::size_t arithmetic_end();
  /// Whether a closing bracket is that of a pattern of `case`.
  [[nodiscard]] bool ends_pattern() const;
  /// `name()` or `function name {`.
  [[nodiscard]] bool begins_function(char c) const;
  /// `{`, `(`, or `|` for a function whose output is read: what is printed until its end is one text.
  void begin_group(char opening);
  void end_group(char opening);
  void begin_function();
  void end_function();
  [[nodiscard]] ShellFinds finds() const;
  /// Goes to the body of the function that the command calls, if it is one of the script's own.
  bool call_function();
  [[nodiscard]] bool calls_function();
  void end_call();
  [[nodiscard]] bool is_guarded_call() const;
  /// What was found in functions that were called as well was found with their arguments unknown.
  void leave_out_called();
  /// `su - postgres -c "psql ..."`, `bash -c '...'`: the script in the word behind -c.
  void run_inner_script();
  /// `< file`, `> file`, `2>&1`: no words of the command.
  void redirect(bool is_input);
  ShellWord next_word();
  [[nodiscard]] std::string_view text(const ShellWord& word) const;
  [[nodiscard]] bool runs_psql() const;
  /// A word as the command gets it.
  [[nodiscard]] std::string as_text(const ShellWord& word) const;
  void add(ShellText& builder);
  void add_words(ShellSql& found) const;
  /// What psql is told to read by the word at `at`.
  void add_file(std::string file, std::size_t at);
  /// `-c`, `--command` and their arguments.
  void add_arguments();
  void end_command();
  void run_command();
  /// What the function that runs psql was given to read, if nothing else is.
  void read_input();
  /// What a command in a function that is called makes of the variables.
  void take_assignments();
  /// A function that hands its arguments, or what it reads, on to psql.
  void remember_function();
  void expand_name();
  /// `if`, `for`, `done` and their like at the front of a command, what `set` and `exit` say, and whether the shell
  /// passes over its failure.
  void follow_keywords();
  void end_script();
  /// What every later command has in its environment: what psql looks at.
  void take_exported();
  void begin_loop();
  /// What a word of a list becomes: one value, or those that its blanks part where it stands outside of quotes (POSIX,
  /// 2.6.5 "Field Splitting").
  void add_fields(const ShellWord& word, std::vector<std::string>& fields) const;
  /// `echo "..." | psql`, `cat a.sql b.sql | psql`, `envsubst < a.sql | psql`: what is printed is what psql reads.
  void pipe();
  void here_string();
  void here_document();
  void end_line();
  /// `ssh host "psql" <<EOF`: what reads the document is the psql within.
  void take_inner_psql();
  void read_document(const HereDocument& document, bool to_psql);
  /// Into the file that the command's output goes to.
  void write_document(ShellSql document);
  /// Keeps what `echo` and `printf` print within a group.
  void print();

  struct Group {
    char opening = '{';
    ShellText printed;
    /// Whether the script ended where a command fails, before it.
    bool stops = false;
  };

  std::string_view script_;
  const ShellEnvironment& given_;
  int depth_ = 0;
  std::size_t command_ = 0;
  ShellValues values_;
  /// What may still be put in for arrays and all arguments: bytes, and more for each word.
  std::size_t words_left_ = std::size_t{2} << 20U;
  ShellNames names_;
  std::size_t at_ = 0;
  std::vector<ShellWord> words_;
  std::vector<HereDocument> documents_;
  ShellText piped_;
  std::vector<std::string> inputs_;
  /// What the function reads that the command calls.
  ShellSql input_{};
  std::string output_;
  /// Whether it is `>>`.
  bool appends_ = false;
  std::vector<Group> groups_;
  /// What the group printed that ends at `grouped_end_`.
  ShellSql grouped_{};
  std::size_t grouped_end_ = 0;
  /// The function whose body is read, and how many braces are open in it.
  std::string function_;
  std::size_t braces_ = 0;
  std::size_t no_arithmetic_before_ = 0;
  /// Those that it is within.
  std::vector<std::pair<std::string, std::size_t>> outer_functions_;
  std::size_t brackets_ = 0;
  ShellFlow flow_{};
  ShellFunctions functions_{};
  /// Whether `&&` or `||` stands before the command, and whether the shell goes on where it fails.
  bool is_conditional_ = false;
  bool is_guarded_ = false;
  /// Whether a pipe stands before it.
  bool is_behind_pipe_ = false;
  std::vector<std::string> exported_{};
  /// Whether the words are those of a function's or variable's command, and whether a document follows the command.
  bool is_expanded_ = false;
  bool reads_document_ = false;
  /// Files that here-documents are written to.
  std::map<std::string, WrittenFile> written_;
  std::vector<ShellSql> found_;
  std::vector<VaultWrite> vault_writes_;
};

}  // namespace routegrant::sql
