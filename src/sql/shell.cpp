#include "sql/shell.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "sql/here_document.hpp"
#include "sql/shell_clients.hpp"
#include "sql/shell_flow.hpp"
#include "sql/shell_names.hpp"
#include "sql/shell_text.hpp"

namespace routegrant::sql {
namespace {

using Word = ShellWord;
using Variables = std::vector<text::ShellVariable>;
using Builder = ShellText;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

class Reader {
 public:
  explicit Reader(std::string_view script, int depth = 0)
      : script_(script), depth_(depth), variables_(text::shell_variables(script)), names_(script), piped_(variables_) {
    const std::string_view first = script.substr(0, script.find('\n'));
    if (first.starts_with("#!")) flow_.follow_options(text::words(first));
  }

  std::vector<ShellSql> run() {
    do {
      while (at_ < script_.size()) step();
      end_command();  // which goes back for the next round of a loop
    } while (at_ < script_.size());
    return std::move(found_);
  }

  std::vector<VaultWrite> take_vault_writes() { return std::move(vault_writes_); }

 private:
  void step() {
    const char c = script_[at_];
    if (c == '\n') {
      end_line();
    } else if (is_blank(c)) {
      ++at_;
    } else if (c == '\\' && at_ + 1 < script_.size() && (script_[at_ + 1] == '\n' || script_[at_ + 1] == '\r')) {
      at_ += script_[at_ + 1] == '\r' ? 3 : 2;  // the line goes on
    } else if (c == '#') {
      at_ = line_end(script_, at_);
    } else if (script_.substr(at_, 3) == "<<<") {
      here_string();
    } else if (script_.substr(at_, 2) == "<<") {
      here_document();
    } else if (c == '|' && script_.substr(at_, 2) != "||") {
      pipe();
    } else if (begins_function(c)) {
      begin_function();
    } else if (std::string_view(";&|(){}").find(c) != std::string_view::npos) {
      separate(c);
    } else if (c == '<' || c == '>') {
      redirect(c == '<');
    } else {
      const Word word = next_word();
      if (words_.empty() && text(word) == "do") {
        flow_.begin_round(at_, variables_);
      } else {
        words_.push_back(word);
      }
    }
  }

  /// `;`, `&&`, `||`, `&` and brackets end a command.
  void separate(char c) {
    const bool is_list = script_.substr(at_, 2) == "&&" || script_.substr(at_, 2) == "||";
    is_guarded_ = is_guarded_ || is_list;
    if (is_list && !documents_.empty()) documents_.back().is_guarded = true;
    const std::size_t here = at_;
    end_command();
    is_conditional_ = is_list;
    if (c == '(') ++brackets_;
    // Within `case` one ends a pattern.
    if (c == ')' && brackets_ > 0 && flow_.open_blocks() == 0) --brackets_;
    if (c == '{') ++braces_;
    if (c == '}' && braces_ > 0 && --braces_ == 0) function_.clear();
    if (at_ == here) at_ += is_list ? 2U : 1U;  // else a loop goes round, or the script ends
  }

  /// `name()` or `function name {`.
  [[nodiscard]] bool begins_function(char c) const {
    const bool has_word = !words_.empty() && text(words_.front()) == "function";
    if (c == '{') return has_word && words_.size() == 2;
    if (c != '(' || words_.size() != (has_word ? 2U : 1U)) return false;
    const std::size_t close = script_.find_first_not_of(" \t", at_ + 1);
    return close != std::string_view::npos && script_[close] == ')';
  }

  void begin_function() {
    const std::string name(text(words_.back()));
    words_.clear();
    if (script_[at_] == '(') at_ = script_.find(')', at_) + 1;
    at_ = std::min(script_.find_first_not_of(" \t\r\n", at_), script_.size());
    if (at_ >= script_.size() || script_[at_] != '{') return;
    ++at_;
    function_ = name;
    braces_ = 1;
  }

  /// `su - postgres -c "psql ..."`, `bash -c '...'`: the script in the word behind -c.
  void run_inner_script() {
    constexpr int most_nested = 3;
    constexpr std::array<std::string_view, 7> shells{"su", "sh", "bash", "ash", "/bin/sh", "/bin/bash", "runuser"};
    const auto shell = std::find_if(words_.begin(), words_.end(),
                                    [&](const Word& word) { return text::is_one_of(text(word), shells); });
    if (shell == words_.end() || depth_ >= most_nested) return;
    const auto option = std::find_if(shell, words_.end(), [&](const Word& word) {
      return is_short_command(text(word)) || text(word) == "--command";
    });
    if (option == words_.end() || option + 1 == words_.end()) return;
    Builder builder(variables_);
    add_word(script_, *(option + 1), builder);
    const MappedText script = builder.take().text;
    for (ShellSql& inner : Reader(script.text, depth_ + 1).run()) {
      inner.text = placed_through(std::move(inner.text), script.segments);
      found_.push_back(std::move(inner));
    }
  }

  /// `< file`, `> file`, `2>&1`: no words of the command.
  void redirect(bool is_input) {
    const bool has_number = !words_.empty() && words_.back().end == at_ &&
                            text(words_.back()).find_first_not_of("0123456789") == std::string_view::npos;
    if (has_number) words_.pop_back();
    ++at_;
    while (at_ < script_.size() && (script_[at_] == '>' || script_[at_] == '&' || is_blank(script_[at_]))) ++at_;
    if (at_ >= script_.size() || script_[at_] == '\n' || script_[at_] == '(') return;
    const Word word = next_word();
    if (is_input) {
      inputs_.assign(1, as_text(word));
    } else {
      output_ = as_text(word);
    }
  }

  Word next_word() {
    Word word{at_, at_};
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (c == '\'' || c == '"') {
        at_ = quote_end(script_, at_);
      } else if (c == '\\' && at_ + 1 < script_.size()) {
        at_ += 2;
      } else if (c == '$' && at_ + 1 < script_.size() && script_[at_ + 1] == '(') {
        at_ = command_substitution_end(script_, at_, script_.size());
      } else if (c == '$' && at_ + 1 < script_.size() && script_[at_ + 1] == '{') {
        at_ = std::min(script_.find('}', at_), script_.size() - 1) + 1;
      } else if (is_blank(c) || std::string_view("\n;&|()<>").find(c) != std::string_view::npos) {
        break;
      } else {
        ++at_;
      }
    }
    if (at_ == word.begin) ++at_;
    word.end = std::min(at_, script_.size());
    at_ = word.end;
    return word;
  }

  [[nodiscard]] std::string_view text(const Word& word) const {
    return script_.substr(word.begin, word.end - word.begin);
  }

  /// psql itself, by path, or behind `kubectl exec ... --`, `docker exec`, `su -c`, `gosu` and the like.
  [[nodiscard]] bool runs_psql() const {
    return std::any_of(words_.begin(), words_.end(), [&](const Word& word) {
      const std::string_view name = text(word);
      return name == "psql" || name.ends_with("/psql") || name == "\"psql\"" || name == "$PSQL" || name == "${PSQL}" ||
             name == "\"${psql[@]}\"" || name == "docker_process_sql";
    });
  }

  /// A word as the command gets it.
  [[nodiscard]] std::string as_text(const Word& word) const {
    Builder builder(variables_);
    add_word(script_, word, builder);
    return builder.take().text.text;
  }

  void add(Builder& builder) {
    if (builder.empty()) return;
    found_.push_back(builder.take());
    add_words(found_.back());
  }

  void add_words(ShellSql& found) const {
    constexpr std::size_t most_words = 100;
    found.words.insert(found.words.end(), exported_.begin(), exported_.end());
    for (std::size_t i = 0; i < words_.size() && i < most_words; ++i) found.words.push_back(as_text(words_[i]));
    found.command = command_;
    found.stops = flow_.stops() && !is_guarded_;
  }

  void add_file(std::string file) {
    if (file.empty() || file == "-") return;
    const auto written = written_.find(file);
    if (written != written_.end()) {
      found_.push_back(written->second);
      add_words(found_.back());
      return;
    }
    found_.emplace_back();
    found_.back().file = std::move(file);
    add_words(found_.back());
  }

  /// `-c`, `--command` and their arguments.
  void add_arguments() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string_view option = text(words_[i]);
      Builder builder(variables_);
      const std::size_t found = found_.size();
      if ((is_short_command(option) || option == "--command") && i + 1 < words_.size()) {
        // What a function is given is read where it is called.
        if (++i; function_.empty() || ShellNames::position_of(text(words_[i])) == 0)
          add_word(script_, names_.resolved(words_[i]), builder);
      } else if ((option == "-f" || option == "--file") && i + 1 < words_.size()) {
        add_file(as_text(words_[++i]));
      } else if (option.starts_with("--file=")) {
        add_file(as_text(words_[i]).substr(std::string_view("--file=").size()));
      } else if (option.starts_with("--command=")) {
        add_word(script_, {words_[i].begin + std::string_view("--command=").size(), words_[i].end}, builder);
      }
      const bool is_command = !builder.empty() && found_.size() == found;
      add(builder);
      if (is_command) found_.back().is_command = true;
    }
  }

  /// `-c`, or several options in one word that end with it: `-tAc`.
  static bool is_short_command(std::string_view option) {
    if (option.size() < 2 || option[0] != '-' || option[1] == '-' || option.back() != 'c') return false;
    return std::all_of(option.begin() + 1, option.end(), [](char c) { return is_name(c); });
  }

  void end_command() {
    follow_keywords();
    names_.remember_texts(words_);
    expand_name();
    if (std::optional<VaultWrite> write = vault_write(script_, words_, variables_))
      vault_writes_.push_back(std::move(*write));
    if (runs_psql()) {
      remember_function();
      add_arguments();
      add(piped_);
      for (std::string& input : inputs_) add_file(std::move(input));
    } else {
      std::vector<ShellSql> sent = client_program_sql(script_, words_, variables_);
      std::move(sent.begin(), sent.end(), std::back_inserter(found_));
      run_inner_script();
    }
    piped_ = Builder(variables_);
    inputs_.clear();
    output_.clear();
    words_.clear();
    is_expanded_ = false;
    reads_document_ = false;
    is_guarded_ = false;
    ++command_;
  }

  /// A function that hands its arguments, or what it reads, on to psql.
  void remember_function() {
    if (function_.empty() || reads_document_) return;
    const auto is_argument = [&](const Word& word) {
      return ShellNames::is_all_arguments(text(word)) || ShellNames::position_of(text(word)) != 0;
    };
    const bool passes = std::any_of(words_.begin(), words_.end(), is_argument);
    const bool has_own = std::any_of(words_.begin(), words_.end(), [&](const Word& word) {
      return is_short_command(text(word)) || text(word) == "-f" || text(word).starts_with("--command") ||
             text(word).starts_with("--file");
    });
    if (!passes && (has_own || !inputs_.empty() || !piped_.empty())) return;
    names_.remember_function(function_, words_);
  }

  void expand_name() {
    if (is_expanded_ || words_.empty()) return;
    if (auto expanded = names_.expanded(words_, function_)) {
      is_expanded_ = true;
      words_ = std::move(*expanded);
    }
  }

  // Control structures.

  /// `if`, `for`, `done` and their like at the front of a command, what `set` and `exit` say, and whether the shell
  /// passes over its failure.
  void follow_keywords() {
    if (!words_.empty() && text(words_.front()) == "for") begin_loop();
    std::size_t keywords = 0;
    bool has_command = true;
    for (; has_command && keywords < words_.size() && ShellFlow::is_keyword(text(words_[keywords])); ++keywords) {
      constexpr std::array<std::string_view, 5> asking{"if", "elif", "while", "until", "!"};
      const std::string_view word = text(words_[keywords]);
      is_guarded_ = is_guarded_ || text::is_one_of(word, asking);
      flow_.follow_keyword(word);
      if (word == "done") {
        const auto body = flow_.go_round(at_, variables_);
        at_ = body.value_or(at_);
      }
      // What stands behind `for` and `case` is no command.
      has_command = word != "for" && word != "case" && word != "select";
    }
    if (has_command) words_.erase(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(keywords));
    if (!has_command || words_.empty()) return;
    const std::string_view command = text(words_.front());
    const std::size_t end = words_.front().end;
    if (command == "set") flow_.follow_options(text::words(script_.substr(end, words_.back().end - end)));
    const bool is_certain = flow_.open_blocks() == 0 && braces_ == 0 && brackets_ == 0 && !is_conditional_;
    if (command == "export" && flow_.open_blocks() + braces_ + brackets_ == 0) take_exported();
    if (command == "exit" && is_certain) at_ = script_.size();
  }

  /// What every later command has in its environment: what psql looks at.
  void take_exported() {
    constexpr std::size_t most_exported = 100;  // libpq knows fewer
    for (const Word& word : words_) {
      const bool counts = exported_.size() < most_exported && text(word).starts_with("PG");
      if (counts && names_.is_assignment(word)) exported_.push_back(as_text(word));
    }
  }

  void begin_loop() {
    std::vector<std::string> values;
    const bool is_listed = words_.size() > 3 && text(words_[2]) == "in";
    for (std::size_t i = 3; is_listed && i < words_.size() && values.size() <= ShellFlow::most_values; ++i) {
      for (const Word& word : names_.split(words_[i])) values.push_back(as_text(word));
    }
    flow_.begin_loop(std::string(words_.size() > 1 ? text(words_[1]) : std::string_view()), std::move(values));
  }

  /// `echo "..." | psql`, `cat a.sql b.sql | psql`, `envsubst < a.sql | psql`: what is printed is what psql reads.
  void pipe() {
    const std::string_view command = words_.empty() ? std::string_view() : text(words_[0]);
    Builder said(variables_);
    if ((command == "echo" || command == "printf") && words_.size() > 1) {
      std::vector<Word> arguments(words_.begin() + 1, words_.end());
      for (Word& word : arguments) word = names_.resolved(word);
      add_printed(script_, command, arguments, said);
    }
    std::vector<std::string> files;
    if (command == "cat") {
      for (std::size_t i = 1; i < words_.size(); ++i) {
        if (!text(words_[i]).starts_with('-')) files.push_back(as_text(words_[i]));
      }
    }
    if ((command == "cat" || command == "envsubst") && files.empty()) files = inputs_;
    is_guarded_ = true;
    const std::size_t here = at_;
    end_command();
    piped_ = std::move(said);
    inputs_ = std::move(files);
    if (at_ == here) ++at_;
  }

  void here_string() {
    at_ += 3;
    while (at_ < script_.size() && is_blank(script_[at_])) ++at_;
    if (at_ >= script_.size()) return;
    const Word word = next_word();
    Builder builder(variables_);
    expand_name();
    if (runs_psql()) add_word(script_, names_.resolved(word), builder);
    add(builder);
    reads_document_ = true;
  }

  void here_document() {
    HereDocument document;
    at_ += 2;
    document.strips_tabs = at_ < script_.size() && script_[at_] == '-';
    if (document.strips_tabs) ++at_;
    while (at_ < script_.size() && is_blank(script_[at_])) ++at_;
    if (at_ >= script_.size() || script_[at_] == '\n') return;
    for (const char c : text(next_word())) {
      if (c == '\'' || c == '"' || c == '\\') {
        document.expands = false;
      } else {
        document.delimiter.push_back(c);
      }
    }
    expand_name();
    document.to_psql = runs_psql();
    reads_document_ = true;
    documents_.push_back(std::move(document));
  }

  void end_line() {
    // `cat <<EOF | psql` and `psql <<EOF` alike; the command may also go on behind the document.
    expand_name();
    const bool to_psql = runs_psql();
    ++at_;
    for (const HereDocument& document : documents_) {
      is_guarded_ = is_guarded_ || document.is_guarded;
      read_document(document, document.to_psql || to_psql);
    }
    documents_.clear();
    const bool has_command = !words_.empty();
    end_command();
    // A line may end behind `&&` and `||`.
    is_conditional_ = is_conditional_ && !has_command;
  }

  void read_document(const HereDocument& document, bool to_psql) {
    Builder builder(variables_);
    while (at_ < script_.size()) {
      const std::size_t end = line_end(script_, at_);
      std::size_t begin = at_;
      while (document.strips_tabs && begin < end && script_[begin] == '\t') ++begin;
      std::string_view line = script_.substr(begin, end - begin);
      at_ = std::min(end + 1, script_.size());
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line == document.delimiter) break;
      if (!to_psql && output_.empty()) continue;
      if (document.expands) {
        add_expanded(script_, begin, at_, false, builder);
      } else {
        builder.copy(script_, begin, at_);
      }
    }
    if (to_psql) {
      add(builder);
    } else if (!output_.empty() && !builder.empty()) {
      written_.insert_or_assign(output_, builder.take());
    }
  }

  std::string_view script_;
  int depth_ = 0;
  std::size_t command_ = 0;
  Variables variables_;
  ShellNames names_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
  std::vector<HereDocument> documents_;
  Builder piped_;
  std::vector<std::string> inputs_;
  std::string output_;
  /// The function whose body is read, and how many braces are open in it.
  std::string function_;
  std::size_t braces_ = 0;
  std::size_t brackets_ = 0;
  ShellFlow flow_{};
  /// Whether `&&` or `||` stands before the command, and whether the shell goes on where it fails.
  bool is_conditional_ = false;
  bool is_guarded_ = false;
  std::vector<std::string> exported_{};
  /// Whether the words are those of a function's or variable's command, and whether a document follows the command.
  bool is_expanded_ = false;
  bool reads_document_ = false;
  /// Files that here-documents are written to.
  std::map<std::string, ShellSql> written_;
  std::vector<ShellSql> found_;
  std::vector<VaultWrite> vault_writes_;
};

}  // namespace

std::vector<ShellSql> shell_sql(std::string_view script) {
  std::vector<ShellSql> found = shell_psql(script);
  std::erase_if(found, [](const ShellSql& sql) { return !sql.file.empty(); });
  return found;
}

std::vector<VaultWrite> shell_vault(std::string_view script) {
  Reader reader(script);
  reader.run();
  return reader.take_vault_writes();
}

std::vector<ShellSql> shell_psql(std::string_view script) {
  return Reader(script).run();
}

}  // namespace routegrant::sql
