#include "sql/shell/shell.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "sql/shell/commands.hpp"
#include "sql/shell/reader.hpp"

namespace routegrant::sql {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

}  // namespace

ShellReader::ShellReader(std::string_view script, const ShellEnvironment& given, int depth)
    : script_(script), given_(given), depth_(depth), values_(script), names_(script), piped_(values_) {
  for (const auto& [name, value] : given) values_.give(name, value, script);
  const std::string_view first = script.substr(0, script.find('\n'));
  if (first.starts_with("#!")) flow_.follow_options(text::words(first));
}

std::vector<ShellSql> ShellReader::run() {
  do {
    while (at_ < script_.size()) step();
    end_command();  // which goes back for the next round of a loop
    if (at_ >= script_.size() && !functions_.calls().empty()) end_call();
  } while (at_ < script_.size());
  leave_out_called();
  return std::move(found_);
}

void ShellReader::step() {
  const char c = script_[at_];
  if (!functions_.calls().empty() && at_ >= functions_.calls().back().end) {
    const std::size_t here = at_;
    if (!words_.empty()) end_command();  // which may go back for the next round of a loop
    if (at_ == here && !functions_.calls().empty()) end_call();
  } else if (c == '\n') {
    end_line();
  } else if (is_blank(c)) {
    ++at_;
  } else if (c == '\\' && at_ + 1 < script_.size() && (script_[at_ + 1] == '\n' || script_[at_ + 1] == '\r')) {
    at_ += script_[at_ + 1] == '\r' ? 3 : 2;  // the line goes on
  } else if (c == '#') {
    const std::size_t begin = std::exchange(at_, line_end(script_, at_));
    functions_.note_comment(begin, at_);
  } else if (script_.substr(at_, 3) == "<<<") {
    here_string();
  } else if (script_.substr(at_, 2) == "<<") {
    here_document();
  } else if (c == '|' && script_.substr(at_, 2) != "||") {
    pipe();
  } else if (c == '(' && !words_.empty() && words_.back().end == at_ && text(words_.back()).ends_with('=')) {
    read_array();
  } else if (const std::size_t end = arithmetic_end(); end != 0) {
    at_ = end;
  } else if (begins_function(c)) {
    begin_function();
  } else if (std::string_view(";&|(){}").find(c) != std::string_view::npos) {
    separate(c);
  } else if (c == '<' || c == '>') {
    redirect(c == '<');
  } else {
    read_word();
  }
}

void ShellReader::read_word() {
  const ShellWord word = next_word();
  if (words_.empty() && text(word) == "do") {
    flow_.begin_round(at_, values_);
  } else {
    take_word(word);
  }
}

void ShellReader::take_word(const ShellWord& word) {
  const std::vector<ShellWord>* others = names_.array_in(word);
  const std::vector<ShellCall>& calls = functions_.calls();
  if (others == nullptr && !calls.empty() && ShellNames::is_all_arguments(text(word)) && means_the_same(calls.back()))
    others = &calls.back().arguments;
  if (others == nullptr || !may_take(*others)) {
    words_.push_back(word);
  } else {
    words_.insert(words_.end(), others->begin(), others->end());
  }
}

/// Whether so many words may be put in the place of one: a script may ask for the same ones again and again.
bool ShellReader::may_take(const std::vector<ShellWord>& words) {
  constexpr std::size_t most_words = 10000;
  constexpr std::size_t cost_of_word = 32;
  std::size_t cost = 0;
  for (const ShellWord& word : words) cost += cost_of_word + (word.end - word.begin);
  if (words_.size() + words.size() > most_words || cost > words_left_) return false;
  words_left_ -= cost;
  return true;
}

void ShellReader::read_array() {
  const ShellWord word = words_.back();
  words_.pop_back();
  std::vector<ShellWord> held;
  for (++at_; at_ < script_.size() && script_[at_] != ')';) {
    if (is_blank(script_[at_]) || script_[at_] == '\n') {
      ++at_;
    } else if (script_[at_] == '#') {
      at_ = line_end(script_, at_);
    } else {
      held.push_back(next_word());
    }
  }
  at_ = std::min(at_ + 1, script_.size());
  names_.remember_array(word, std::move(held));
}

ShellWord ShellReader::next_word() {
  ShellWord word{at_, at_};
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

void ShellReader::separate(char c) {
  const bool is_list = script_.substr(at_, 2) == "&&" || script_.substr(at_, 2) == "||";
  is_guarded_ = is_guarded_ || is_list;
  if (is_list && !documents_.empty()) documents_.back().is_guarded = true;
  const std::size_t here = at_;
  if (c == ')' && ends_pattern()) {
    for (const ShellWord& word : words_) functions_.note_known(word.begin);
    words_.clear();
  }
  end_command();
  if (at_ != here) return;  // a loop goes round, a function is called, or the script ends
  is_conditional_ = is_list;
  if (c == '{' || c == '(') begin_group(c);
  if (c == '}' || c == ')') end_group(c == '}' ? '{' : '(');
  if (c == '(') ++brackets_;
  // Within `case` one ends a pattern.
  if (c == ')' && brackets_ > 0 && flow_.open_blocks() == 0) --brackets_;
  if (c == '{') ++braces_;
  if (c == '}' && braces_ > 0 && --braces_ == 0) end_function();
  at_ += is_list ? 2U : 1U;
}

std::size_t ShellReader::arithmetic_end() {
  const bool may_stand = words_.empty() || (words_.size() == 1 && text(words_.front()) == "for");
  if (!may_stand || at_ < no_arithmetic_before_ || script_.substr(at_, 2) != "((") return 0;
  std::size_t depth = 0;
  std::size_t end = at_;
  for (; end < script_.size() && script_[end] != '\n'; ++end) {
    if (script_[end] == '(') ++depth;
    if (script_[end] != ')') continue;
    // Brackets that close one by one are those of subshells.
    if (depth == 2 && script_.substr(end, 2) != "))") break;
    if (depth == 2) return end + 2;
    --depth;
  }
  no_arithmetic_before_ = end;
  return 0;
}

bool ShellReader::ends_pattern() const {
  return flow_.open_blocks() > 0 && (groups_.empty() || groups_.back().opening != '(') && !words_.empty() &&
         !ShellFlow::is_keyword(text(words_.front()));
}

void ShellReader::begin_group(char opening) {
  constexpr std::size_t deepest = 100;
  if (groups_.size() < deepest)
    groups_.push_back({.opening = opening, .printed = ShellText(values_), .stops = flow_.stops()});
}

void ShellReader::end_group(char opening) {
  // Within `case` a bracket ends a pattern.
  if (groups_.empty() || groups_.back().opening != opening) return;
  if (opening == '(') flow_.set_stops(groups_.back().stops);
  const bool has_text = !groups_.back().printed.empty();
  grouped_ = has_text ? groups_.back().printed.take() : ShellSql{};
  grouped_end_ = at_ + (opening == '|' ? 0U : 1U);
  groups_.pop_back();
}

void ShellReader::redirect(bool is_input) {
  const bool has_number = !words_.empty() && words_.back().end == at_ &&
                          text(words_.back()).find_first_not_of("0123456789") == std::string_view::npos;
  if (has_number) words_.pop_back();
  ++at_;
  const bool appends = !is_input && script_.substr(at_, 1) == ">";
  while (at_ < script_.size() && (script_[at_] == '>' || script_[at_] == '&' || is_blank(script_[at_]))) ++at_;
  if (at_ >= script_.size() || script_[at_] == '\n' || script_[at_] == '(') return;
  const ShellWord word = next_word();
  if (is_input) {
    inputs_.assign(1, as_text(word));
  } else {
    output_ = as_text(word);
    appends_ = appends;
  }
}

void ShellReader::pipe() {
  const std::string_view command = words_.empty() ? std::string_view() : text(words_[0]);
  ShellText said(values_);
  const bool has_group = words_.empty() && !grouped_.text.text.empty() && grouped_end_ <= at_ &&
                         text::trim(script_.substr(grouped_end_, at_ - grouped_end_)).empty();
  if (has_group) {
    said.append(grouped_.text, grouped_.has_variables);
  } else if ((command == "echo" || command == "printf") && words_.size() > 1) {
    std::vector<ShellWord> arguments(words_.begin() + 1, words_.end());
    for (ShellWord& word : arguments) word = names_.resolved(word, values_);
    add_printed(script_, command, arguments, said);
  }
  grouped_ = {};  // one pipe reads it
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
  if (at_ != here) return;  // a function is called
  is_behind_pipe_ = true;
  ++at_;
}

void ShellReader::here_string() {
  at_ += 3;
  while (at_ < script_.size() && is_blank(script_[at_])) ++at_;
  if (at_ >= script_.size()) return;
  const ShellWord word = next_word();
  ShellText builder(values_);
  expand_name();
  take_inner_psql();
  if (runs_psql()) add_word(script_, names_.resolved(word, values_), builder);
  add(builder);
  reads_document_ = true;
}

void ShellReader::here_document() {
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
  // Of a command of so many words only the first document asks what reads it; its end asks for all.
  constexpr std::size_t most_words = 1000;
  if (words_.size() <= most_words || documents_.empty()) {
    expand_name();
    take_inner_psql();
    document.to_psql = runs_psql();
  }
  reads_document_ = true;
  documents_.push_back(std::move(document));
}

void ShellReader::end_line() {
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

void ShellReader::take_inner_psql() {
  if (!runs_psql()) words_ = with_inner_psql(script_, words_);
}

void ShellReader::read_document(const HereDocument& document, bool to_psql) {
  ShellText builder(values_);
  const bool to_function = !to_psql && calls_function();
  const bool to_group = !to_psql && !groups_.empty() && !words_.empty() && text(words_.front()) == "cat";
  while (at_ < script_.size()) {
    const std::size_t end = line_end(script_, at_);
    std::size_t begin = at_;
    while (document.strips_tabs && begin < end && script_[begin] == '\t') ++begin;
    std::string_view line = script_.substr(begin, end - begin);
    at_ = std::min(end + 1, script_.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line == document.delimiter) break;
    if (!to_psql && !to_function && !to_group && output_.empty()) continue;
    if (document.expands) {
      add_expanded(script_, begin, at_, false, builder);
    } else {
      builder.copy(script_, begin, at_);
    }
  }
  if (to_psql) {
    add(builder);
  } else if (to_function) {
    if (!builder.empty()) input_ = builder.take();
  } else if (!output_.empty() && !builder.empty()) {
    write_document(builder.take());
  } else if (to_group && !builder.empty()) {
    const ShellSql document_text = builder.take();
    groups_.back().printed.append(document_text.text, document_text.has_variables);
  }
}

void ShellReader::write_document(ShellSql document) {
  const auto known = written_.find(output_);
  if (!appends_ || known == written_.end()) {
    written_.insert_or_assign(output_, WrittenFile{.sql = std::move(document), .appends = appends_});
    return;
  }
  ShellText both(values_, std::move(known->second.sql));
  both.append(document.text, document.has_variables);
  known->second.sql = both.take();
  ++known->second.documents;
}

bool ShellReader::begins_function(char c) const {
  const bool has_word = !words_.empty() && text(words_.front()) == "function";
  if (c == '{') return has_word && words_.size() == 2;
  if (c != '(' || words_.size() != (has_word ? 2U : 1U)) return false;
  const std::size_t close = script_.find_first_not_of(" \t", at_ + 1);
  return close != std::string_view::npos && script_[close] == ')';
}

std::vector<ShellSql> shell_sql(std::string_view script, const ShellEnvironment& environment) {
  std::vector<ShellSql> found = shell_psql(script, environment);
  std::erase_if(found, [](const ShellSql& sql) { return !sql.file.empty(); });
  return found;
}

std::vector<VaultWrite> shell_vault(std::string_view script) {
  const ShellEnvironment none;
  ShellReader reader(script, none);
  (void)reader.run();
  return reader.take_vault_writes();
}

std::map<std::string, WrittenFile> shell_documents(std::string_view script, const ShellEnvironment& environment) {
  ShellReader reader(script, environment);
  (void)reader.run();
  return reader.take_documents();
}

std::vector<ShellSql> shell_psql(std::string_view script, const ShellEnvironment& environment) {
  return ShellReader(script, environment).run();
}

}  // namespace routegrant::sql
