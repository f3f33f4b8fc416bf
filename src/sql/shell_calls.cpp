#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "sql/shell_reader.hpp"

/// The functions of a script, each read once more for each of its calls.
namespace routegrant::sql {

void ShellReader::begin_function() {
  const std::string name(text(words_.back()));
  words_.clear();
  if (script_[at_] == '(') at_ = script_.find(')', at_) + 1;
  at_ = std::min(script_.find_first_not_of(" \t\r\n", at_), script_.size());
  if (at_ >= script_.size() || script_[at_] != '{') return;
  ++at_;
  functions_.begin(name, at_, finds(), !function_.empty() || !functions_.calls().empty());
  function_ = name;
  braces_ = 1;
}

void ShellReader::end_function() {
  if (!function_.empty()) functions_.end(function_, at_, finds());
  function_.clear();
}

ShellFinds ShellReader::finds() const {
  return {found_.size(), vault_writes_.size()};
}

bool ShellReader::means_the_same(const ShellCall& call) const {
  return std::all_of(call.arguments.begin(), call.arguments.end(), [&](const ShellWord& word) {
    ShellText before(call.values);
    add_word(script_, word, before);
    return before.take().text.text == as_text(word);
  });
}

bool ShellReader::call_function() {
  // What is read where it stands, its arguments unknown, calls none.
  const bool has_input = reads_document_ || !inputs_.empty() || !piped_.empty();
  if (!function_.empty() || is_expanded_ || (has_input && input_.text.text.empty())) return false;
  const auto first =
      std::find_if(words_.begin(), words_.end(), [&](const ShellWord& word) { return !names_.is_assignment(word); });
  ShellFunction* function = first == words_.end() ? nullptr : functions_.callable(text(*first), values_.size());
  if (function == nullptr) return false;
  const bool in_conditional = !functions_.calls().empty() && functions_.calls().back().is_conditional;
  ShellCall call{.name = std::string(text(*first)),
                 .end = function->end,
                 .return_to = at_,
                 .values = values_,
                 .arguments = {first + 1, words_.end()},
                 .input = std::exchange(input_, {}),
                 .blocks = flow_.open_blocks(),
                 .brackets = brackets_,
                 .is_conditional = in_conditional || is_conditional_,
                 .is_guarded = is_guarded_ || is_guarded_call(),
                 .is_piped = at_ < script_.size() && script_[at_] == '|' && script_.substr(at_, 2) != "||"};
  std::vector<ShellSql> given;
  for (const ShellWord& word : call.arguments) {
    ShellText builder(values_);
    add_word(script_, names_.resolved(word, values_), builder);
    given.push_back(builder.take());
  }
  values_.enter(functions_.calls().empty() ? at_ : script_.size());
  for (std::size_t i = 0; i < given.size(); ++i) values_.set(std::to_string(i + 1), std::move(given[i]));
  if (call.is_piped) begin_group('|');
  at_ = function->begin;
  functions_.call(*function, std::move(call));
  is_conditional_ = false;
  return true;
}

bool ShellReader::calls_function() {
  return function_.empty() && !is_expanded_ && !words_.empty() &&
         functions_.callable(text(words_.front()), values_.size()) != nullptr;
}

void ShellReader::end_call() {
  ShellCall& call = functions_.calls().back();
  at_ = call.return_to;
  while (call.is_piped && !groups_.empty() && groups_.back().opening != '|') groups_.pop_back();
  if (call.is_piped) end_group('|');
  values_ = std::move(call.values);
  brackets_ = call.brackets;
  functions_.calls().pop_back();
}

bool ShellReader::is_guarded_call() const {
  return !functions_.calls().empty() && functions_.calls().back().is_guarded;
}

void ShellReader::leave_out_called() {
  const std::vector<ShellFunction> called = functions_.called();
  for (auto function = called.rbegin(); function != called.rend(); ++function) {
    const auto erase = [](auto& all, std::size_t from, std::size_t to) {
      const auto begin = all.begin();
      all.erase(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to));
    };
    erase(found_, function->before.texts, function->behind.texts);
    erase(vault_writes_, function->before.writes, function->behind.writes);
  }
}

void ShellReader::read_input() {
  if (functions_.calls().empty() || functions_.calls().back().input.text.text.empty()) return;
  found_.push_back(std::exchange(functions_.calls().back().input, {}));
  add_words(found_.back());
}

void ShellReader::take_assignments() {
  if (words_.empty()) return;
  const ShellCall& call = functions_.calls().back();
  const bool is_certain = flow_.open_blocks() == call.blocks && brackets_ == call.brackets && !is_conditional_;
  constexpr std::array<std::string_view, 5> declaring{"export", "local", "readonly", "declare", "typeset"};
  constexpr std::array<std::string_view, 5> assigning{"read", "unset", "mapfile", "readarray", "getopts"};
  const std::string_view command = text(words_.front());
  const bool declares = text::is_one_of(command, declaring);
  if (command == "shift") is_certain&& words_.size() == 1 ? values_.shift() : values_.forget_arguments();
  if (command == "set" && words_.size() > 1 && text(words_[1]) == "--") values_.forget_arguments();
  if (command == "return" && is_certain) at_ = call.end;
  const bool is_own = declares || std::all_of(words_.begin(), words_.end(),
                                              [&](const ShellWord& word) { return names_.is_assignment(word); });
  for (const ShellWord& word : words_) {
    const std::string_view written = text(word);
    const std::string_view name = written.substr(0, written.find_first_of("=+"));
    const bool appends = written.substr(name.size()).starts_with("+=");
    if (is_own && names_.is_assignment(word) && is_certain) {
      ShellText value(values_);
      add_word(script_, {word.begin + name.size() + 1, word.end}, value);
      values_.set(name, value.take());
    } else if (is_own || appends || text::is_one_of(command, assigning)) {
      values_.forget(name);
    }
  }
}

}  // namespace routegrant::sql
