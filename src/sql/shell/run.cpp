#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "sql/shell/clients.hpp"
#include "sql/shell/commands.hpp"
#include "sql/shell/reader.hpp"

/// What the commands of a script do: those that run psql, and those that say which run.
namespace routegrant::sql {

void ShellReader::run_inner_script() {
  constexpr int most_nested = 3;
  if (depth_ >= most_nested || words_.empty()) return;
  ShellText builder(values_);
  if (text(words_.front()) == "eval") {
    // "The eval utility shall construct a command by concatenating arguments together, separating each with a <space>".
    for (std::size_t i = 1; i < words_.size(); ++i) {
      add_word(script_, words_[i], builder);
      builder.literal(" ", words_[i].end);
    }
  } else if (const std::optional<ShellWord> word = inner_script(script_, words_)) {
    add_word(script_, *word, builder);
  }
  if (builder.empty()) return;
  const MappedText script = builder.take().text;
  ShellReader reader(script.text, given_, depth_ + 1);
  reader.flow_.share(flow_);
  for (ShellSql& inner : reader.run()) {
    inner.text = placed_through(std::move(inner.text), script.segments);
    found_.push_back(std::move(inner));
  }
}

std::string_view ShellReader::text(const ShellWord& word) const {
  return script_.substr(word.begin, word.end - word.begin);
}

bool ShellReader::runs_psql() const {
  return sql::runs_psql(script_, words_);
}

std::string ShellReader::as_text(const ShellWord& word) const {
  ShellText builder(values_);
  add_word(script_, word, builder);
  return builder.take().text.text;
}

void ShellReader::add(ShellText& builder) {
  if (builder.empty()) return;
  found_.push_back(builder.take());
  add_words(found_.back());
}

void ShellReader::add_words(ShellSql& found) const {
  constexpr std::size_t most_words = 100;
  found.words.insert(found.words.end(), exported_.begin(), exported_.end());
  for (std::size_t i = 0; i < words_.size() && i < most_words; ++i) found.words.push_back(as_text(words_[i]));
  found.command = command_;
  found.stops = flow_.stops() && !is_guarded_ && !is_guarded_call();
}

void ShellReader::add_file(std::string file, std::size_t at) {
  if (file.empty() || file == "-" || file == "/dev/stdin") return;
  const auto written = written_.find(file);
  if (written != written_.end()) {
    found_.push_back(written->second.sql);
    add_words(found_.back());
    return;
  }
  found_.emplace_back();
  found_.back().file = std::move(file);
  found_.back().text.segments.push_back({0, static_cast<std::uint32_t>(at)});
  add_words(found_.back());
}

void ShellReader::add_arguments() {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::string_view option = text(words_[i]);
    ShellText builder(values_);
    const std::size_t found = found_.size();
    if ((is_short_command(option) || option == "--command") && i + 1 < words_.size()) {
      // What a function is given is read where it is called.
      if (++i; function_.empty() || ShellNames::position_of(text(words_[i])) == 0)
        add_word(script_, names_.resolved(words_[i], values_), builder);
    } else if ((option == "-f" || option == "--file") && i + 1 < words_.size()) {
      ++i;
      add_file(as_text(words_[i]), words_[i].begin);
    } else if (option.starts_with("--file=")) {
      add_file(as_text(words_[i]).substr(std::string_view("--file=").size()), words_[i].begin);
    } else if (option.starts_with("--command=")) {
      add_word(script_, {words_[i].begin + std::string_view("--command=").size(), words_[i].end}, builder);
    }
    const bool is_command = !builder.empty() && found_.size() == found;
    add(builder);
    if (is_command) found_.back().is_command = true;
  }
}

void ShellReader::end_command() {
  follow_keywords();
  names_.remember_texts(words_);
  if (!functions_.calls().empty()) take_assignments();
  const bool is_call = call_function();
  if (!is_call) run_command();
  piped_ = ShellText(values_);
  input_ = {};
  inputs_.clear();
  output_.clear();
  appends_ = false;
  words_.clear();
  is_expanded_ = false;
  reads_document_ = false;
  is_guarded_ = false;
  is_behind_pipe_ = false;
  ++command_;
}

void ShellReader::run_command() {
  expand_name();
  if (!functions_.calls().empty() && !functions_.calls().back().input.text.text.empty()) take_inner_psql();
  if (std::optional<VaultWrite> write = vault_write(script_, words_, values_))
    vault_writes_.push_back(std::move(*write));
  const bool is_eval = !words_.empty() && text(words_.front()) == "eval";
  if (runs_psql() && !is_eval) {
    remember_function();
    const std::size_t before = found_.size();
    add_arguments();
    add(piped_);
    for (std::string& input : inputs_) add_file(std::move(input), words_.front().begin);
    if (found_.size() == before && !reads_document_) read_input();
  } else {
    std::vector<ShellSql> sent = client_program_sql(script_, words_, values_);
    std::move(sent.begin(), sent.end(), std::back_inserter(found_));
    run_inner_script();
    print();
  }
}

void ShellReader::print() {
  if (groups_.empty() || !output_.empty() || words_.size() < 2) return;
  const std::string_view command = text(words_.front());
  if (command != "echo" && command != "printf") return;
  std::vector<ShellWord> arguments(words_.begin() + 1, words_.end());
  for (ShellWord& word : arguments) word = names_.resolved(word, values_);
  add_printed(script_, command, arguments, groups_.back().printed);
  if (command == "echo") groups_.back().printed.literal("\n", words_.back().end);
}

void ShellReader::remember_function() {
  if (function_.empty() || reads_document_) return;
  const auto is_argument = [&](const ShellWord& word) {
    return ShellNames::is_all_arguments(text(word)) || ShellNames::position_of(text(word)) != 0;
  };
  const bool passes = std::any_of(words_.begin(), words_.end(), is_argument);
  const bool has_own = std::any_of(words_.begin(), words_.end(), [&](const ShellWord& word) {
    return is_short_command(text(word)) || text(word) == "-f" || text(word).starts_with("--command") ||
           text(word).starts_with("--file");
  });
  if (!passes && (has_own || !inputs_.empty() || !piped_.empty())) return;
  names_.remember_function(function_, words_);
}

void ShellReader::expand_name() {
  if (is_expanded_ || words_.empty()) return;
  if (auto expanded = names_.expanded(words_, function_)) {
    is_expanded_ = true;
    words_ = std::move(*expanded);
  }
}

void ShellReader::follow_keywords() {
  if (!words_.empty() && text(words_.front()) == "for") begin_loop();
  std::size_t keywords = 0;
  bool has_command = true;
  for (; has_command && keywords < words_.size() && ShellFlow::is_keyword(text(words_[keywords])); ++keywords) {
    constexpr std::array<std::string_view, 5> asking{"if", "elif", "while", "until", "!"};
    const std::string_view word = text(words_[keywords]);
    is_guarded_ = is_guarded_ || text::is_one_of(word, asking);
    flow_.follow_keyword(word);
    if (word == "done") {
      const auto body = flow_.go_round(at_, values_);
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
  const bool is_certain = flow_.open_blocks() == 0 && braces_ == 0 && brackets_ == 0 && !is_conditional_ &&
                          (functions_.calls().empty() || !functions_.calls().back().is_conditional);
  if (command == "export" && flow_.open_blocks() + braces_ + brackets_ == 0) take_exported();
  if (command == "exit" && is_certain) end_script();
}

void ShellReader::end_script() {
  at_ = script_.size();
  functions_.calls().clear();
}

void ShellReader::take_exported() {
  constexpr std::size_t most_exported = 100;  // libpq knows fewer
  for (const ShellWord& word : words_) {
    const bool counts = exported_.size() < most_exported && text(word).starts_with("PG");
    if (counts && names_.is_assignment(word)) exported_.push_back(as_text(word));
  }
}

void ShellReader::add_fields(const ShellWord& word, std::vector<std::string>& fields) const {
  const std::string_view written = text(word);
  const std::string value = as_text(word);
  // Of a word in quotes in part the fields begin and end within it.
  const bool is_mixed = !written.starts_with("$(") && ShellNames::is_split(written) &&
                        written.find_first_of("\"'\\") != std::string_view::npos;
  if (is_mixed) {
    fields.emplace_back(written);
    return;
  }
  // Where the script says how words are parted, blanks may not.
  const bool is_parted = ShellNames::is_split(written) && value.find("${") == std::string::npos &&
                         script_.find("IFS=") == std::string_view::npos;
  if (!is_parted) {
    fields.push_back(value);
    return;
  }
  for (const std::string_view field : text::words(value)) fields.emplace_back(field);
}

void ShellReader::begin_loop() {
  std::vector<std::string> values;
  const bool is_listed = words_.size() > 3 && text(words_[2]) == "in";
  for (std::size_t i = 3; is_listed && i < words_.size() && values.size() <= ShellFlow::most_values; ++i) {
    for (const ShellWord& word : names_.split(words_[i])) add_fields(word, values);
  }
  flow_.begin_loop(std::string(words_.size() > 1 ? text(words_[1]) : std::string_view()), std::move(values));
}

}  // namespace routegrant::sql
