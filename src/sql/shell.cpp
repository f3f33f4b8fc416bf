#include "sql/shell.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/shell_variables.hpp"

namespace routegrant::sql {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

using text::ShellVariable;
using Variables = std::vector<ShellVariable>;

/// A text that is put together from parts of the script.
class Builder {
 public:
  explicit Builder(const Variables& variables) : variables_(&variables) {}

  /// Bytes of the script as they stand.
  void copy(std::string_view script, std::size_t begin, std::size_t end) {
    place(begin);
    out_.text.text += script.substr(begin, end - begin);
  }

  /// What the shell would put in the place of `$name` at `at`.
  void variable(std::string_view name, std::size_t at) {
    place(at);
    const auto known = std::find_if(variables_->begin(), variables_->end(), [&](const ShellVariable& variable) {
      return variable.name == name && variable.end <= at;
    });
    if (known != variables_->end()) {
      out_.text.text += known->value;
    } else {
      placeholder(name, at);
    }
  }

  /// The same where nothing tells its value.
  void placeholder(std::string_view name, std::size_t at) {
    place(at);
    out_.text.text += "${";
    out_.text.text += name;
    out_.text.text += '}';
    out_.has_variables = true;
  }

  ShellSql take() {
    if (out_.text.segments.empty()) out_.text.segments.push_back({0, 0});
    return std::move(out_);
  }

  [[nodiscard]] bool empty() const { return out_.text.text.empty(); }

 private:
  void place(std::size_t at) {
    const auto begin = static_cast<std::uint32_t>(out_.text.text.size());
    std::vector<Segment>& segments = out_.text.segments;
    if (!segments.empty() && segments.back().parent_begin + (begin - segments.back().begin) == at) return;
    if (!segments.empty() && segments.back().begin == begin) segments.pop_back();
    segments.push_back({begin, static_cast<std::uint32_t>(at)});
  }

  const Variables* variables_;
  ShellSql out_;
};

/// The end of `$(...)`, quotes and nesting seen as far as needed.
std::size_t command_substitution_end(std::string_view script, std::size_t at, std::size_t end) {
  std::size_t depth = 0;
  for (std::size_t i = at + 1; i < end; ++i) {
    if (script[i] == '(') ++depth;
    if (script[i] == ')' && --depth == 0) return i + 1;
  }
  return end;
}

/// Adds what stands for the `$` at `at` and gives where it ends.
std::size_t add_dollar(std::string_view script, std::size_t at, std::size_t end, Builder& out) {
  const char next = at + 1 < end ? script[at + 1] : '\0';
  if (next == '{') {
    const std::size_t close = std::min(script.find('}', at), end);
    std::size_t name = at + 2;
    while (name < close && is_name(script[name])) ++name;
    const std::string_view rest = script.substr(name, close - name);
    const bool is_plain = rest.empty() || rest.starts_with(":-") || rest.starts_with(":?");
    // What cuts or changes the value is not followed.
    if (is_plain) {
      out.variable(script.substr(at + 2, name - at - 2), at);
    } else {
      out.placeholder(script.substr(at + 2, name - at - 2), at);
    }
    return std::min(close + 1, end);
  }
  if (next == '(') {
    out.placeholder("command", at);
    return command_substitution_end(script, at, end);
  }
  std::size_t name = at + 1;
  while (name < end && is_name(script[name])) ++name;
  if (name == at + 1) {
    out.copy(script, at, at + 1);  // a dollar of its own, as in `$tag$` or `$$` written `\$\$`
    return at + 1;
  }
  out.variable(script.substr(at + 1, name - at - 1), at);
  return name;
}

/// Text in which the shell replaces variables: here-documents and "...". A backslash hides `$`, `` ` ``, `\`, and a
/// line end; in "..." also the quote.
void add_expanded(std::string_view script, std::size_t begin, std::size_t end, bool quoted, Builder& out) {
  std::size_t i = begin;
  while (i < end) {
    const char c = script[i];
    if (c == '\\' && i + 1 < end) {
      const char next = script[i + 1];
      const bool hides = next == '$' || next == '`' || next == '\\' || (quoted && next == '"');
      if (next != '\n') out.copy(script, i + (hides ? 1U : 0U), i + 2);
      i += 2;
    } else if (c == '$') {
      i = add_dollar(script, i, end, out);
    } else if (c == '`') {
      const std::size_t close = std::min(script.find('`', i + 1), end);
      out.placeholder("command", i);
      i = std::min(close + 1, end);
    } else {
      const std::size_t next = std::min(script.find_first_of("\\$`", i), end);
      out.copy(script, i, next);
      i = next;
    }
  }
}

/// One word of a command line: its place, and its text if it is simple.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The end of a quoted part at `at`.
std::size_t quote_end(std::string_view script, std::size_t at) {
  const char quote = script[at];
  for (std::size_t i = at + 1; i < script.size(); ++i) {
    if (script[i] == '\\' && quote == '"') {
      ++i;
    } else if (script[i] == quote) {
      return i + 1;
    }
  }
  return script.size();
}

/// Adds one word as the command gets it.
void add_word(std::string_view script, const Word& word, Builder& out) {
  std::size_t i = word.begin;
  while (i < word.end) {
    if (script[i] == '\'') {
      const std::size_t end = std::min(quote_end(script, i), word.end);
      out.copy(script, i + 1, std::max(i + 1, end - 1));
      i = end;
    } else if (script[i] == '"') {
      const std::size_t end = std::min(quote_end(script, i), word.end);
      add_expanded(script, i + 1, std::max(i + 1, end - 1), true, out);
      i = end;
    } else {
      const std::size_t next = std::min(script.find_first_of("'\"", i), word.end);
      add_expanded(script, i, next, false, out);
      i = next;
    }
  }
}

/// A here-document that is still to come, behind the line's end.
struct Document {
  std::string delimiter;
  bool expands = true;
  bool strips_tabs = false;
  bool to_psql = false;
};

class Reader {
 public:
  explicit Reader(std::string_view script)
      : script_(script), variables_(text::shell_variables(script)), piped_(variables_) {}

  std::vector<ShellSql> run() {
    while (at_ < script_.size()) step();
    end_command();
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
    } else if (std::string_view(";&|(){}").find(c) != std::string_view::npos) {
      end_command();
      ++at_;
    } else if (c == '<' || c == '>') {
      redirect(c == '<');
    } else {
      words_.push_back(next_word());
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
    if (is_input) input_ = as_text(word);
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
    for (std::size_t i = 0; i < words_.size() && i < most_words; ++i) found.words.push_back(as_text(words_[i]));
  }

  void add_file(std::string file) {
    if (file.empty() || file == "-") return;
    found_.emplace_back();
    found_.back().file = std::move(file);
    add_words(found_.back());
  }

  /// `-c`, `--command` and their arguments.
  void add_arguments() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string_view option = text(words_[i]);
      Builder builder(variables_);
      if ((is_short_command(option) || option == "--command") && i + 1 < words_.size()) {
        add_word(script_, words_[++i], builder);
      } else if ((option == "-f" || option == "--file") && i + 1 < words_.size()) {
        add_file(as_text(words_[++i]));
      } else if (option.starts_with("--file=")) {
        add_file(as_text(words_[i]).substr(std::string_view("--file=").size()));
      } else if (option.starts_with("--command=")) {
        add_word(script_, {words_[i].begin + std::string_view("--command=").size(), words_[i].end}, builder);
      }
      add(builder);
    }
  }

  /// `-c`, or several options in one word that end with it: `-tAc`.
  static bool is_short_command(std::string_view option) {
    if (option.size() < 2 || option[0] != '-' || option[1] == '-' || option.back() != 'c') return false;
    return std::all_of(option.begin() + 1, option.end(), [](char c) { return is_name(c); });
  }

  /// `vault write -address=x database/roles/app db_name=shop creation_statements="..."`.
  void add_vault_write() {
    std::size_t i = 0;
    const auto is_vault = [&](std::size_t at) {
      const std::string_view name = text(words_[at]);
      return name == "vault" || name == "bao" || name.ends_with("/vault") || name.ends_with("/bao");
    };
    while (i + 1 < words_.size() && !(is_vault(i) && text(words_[i + 1]) == "write")) ++i;
    i += 2;
    while (i < words_.size() && text(words_[i]).starts_with('-')) ++i;
    if (i >= words_.size()) return;
    VaultWrite write{.path = as_text(words_[i])};
    if (write.path.find("/roles/") == std::string::npos && write.path.find("/config/") == std::string::npos) return;
    for (++i; i < words_.size(); ++i) {
      const std::string_view word = text(words_[i]);
      const std::string_view key = word.substr(0, word.find('='));
      if (key.size() == word.size()) continue;
      const Word value{words_[i].begin + key.size() + 1, words_[i].end};
      if (key == "db_name") write.connection = as_text(value);
      if (key == "connection_url") write.url = as_text(value);
      if (key != "creation_statements" || word.ends_with("=-") || word[key.size() + 1] == '@') continue;
      Builder builder(variables_);
      add_word(script_, value, builder);
      write.statements = builder.take().text;
    }
    vault_writes_.push_back(std::move(write));
  }

  void end_command() {
    add_vault_write();
    if (runs_psql()) {
      add_arguments();
      add(piped_);
      add_file(std::move(input_));
    }
    piped_ = Builder(variables_);
    input_.clear();
    words_.clear();
  }

  /// `echo "..." | psql`, `cat a.sql | psql`, `envsubst < a.sql | psql`: what is printed is what psql reads.
  void pipe() {
    const std::string_view command = words_.empty() ? std::string_view() : text(words_[0]);
    Builder printed(variables_);
    if ((command == "echo" || command == "printf") && words_.size() > 1) add_word(script_, words_.back(), printed);
    std::string file;
    if (command == "cat" && words_.size() == 2) file = as_text(words_[1]);
    if ((command == "cat" || command == "envsubst") && file.empty()) file = input_;
    end_command();
    piped_ = std::move(printed);
    input_ = std::move(file);
    ++at_;
  }

  void here_string() {
    at_ += 3;
    while (at_ < script_.size() && is_blank(script_[at_])) ++at_;
    if (at_ >= script_.size()) return;
    const Word word = next_word();
    Builder builder(variables_);
    if (runs_psql()) add_word(script_, word, builder);
    add(builder);
  }

  void here_document() {
    Document document;
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
    document.to_psql = runs_psql();
    documents_.push_back(std::move(document));
  }

  void end_line() {
    // `cat <<EOF | psql` and `psql <<EOF` alike; the command may also go on behind the document.
    const bool to_psql = runs_psql();
    ++at_;
    for (const Document& document : documents_) read_document(document, document.to_psql || to_psql);
    documents_.clear();
    end_command();
  }

  void read_document(const Document& document, bool to_psql) {
    Builder builder(variables_);
    while (at_ < script_.size()) {
      const std::size_t end = line_end(script_, at_);
      std::size_t begin = at_;
      while (document.strips_tabs && begin < end && script_[begin] == '\t') ++begin;
      std::string_view line = script_.substr(begin, end - begin);
      at_ = std::min(end + 1, script_.size());
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line == document.delimiter) break;
      if (!to_psql) continue;
      if (document.expands) {
        add_expanded(script_, begin, at_, false, builder);
      } else {
        builder.copy(script_, begin, at_);
      }
    }
    add(builder);
  }

  std::string_view script_;
  Variables variables_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
  std::vector<Document> documents_;
  Builder piped_;
  std::string input_;
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
