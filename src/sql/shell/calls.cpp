#include <algorithm>
#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/text.hpp"
#include "sql/shell/reader.hpp"

/// The functions of a script, each read once more for each of its calls.
namespace routegrant::sql {

void ShellReader::begin_function() {
  const std::string name(text(words_.back()));
  functions_.note_known(words_.back().begin);
  words_.clear();
  if (script_[at_] == '(') at_ = script_.find(')', at_) + 1;
  at_ = std::min(script_.find_first_not_of(" \t\r\n", at_), script_.size());
  if (at_ >= script_.size() || script_[at_] != '{') return;
  ++at_;
  // A loop passes by the same place again.
  if (const std::size_t end = functions_.end_of(name, at_); end != 0) {
    at_ = end + 1;
    return;
  }
  if (!function_.empty()) functions_.leave_unfollowed(function_);
  outer_functions_.emplace_back(function_, braces_);
  functions_.begin(name, at_, finds(), !function_.empty() || !functions_.calls().empty());
  function_ = name;
  braces_ = 1;
}

void ShellReader::end_function() {
  if (!function_.empty()) functions_.end(function_, at_, finds());
  function_.clear();
  if (outer_functions_.empty()) return;
  std::tie(function_, braces_) = std::move(outer_functions_.back());
  outer_functions_.pop_back();
}

ShellFinds ShellReader::finds() const {
  return {found_.size(), vault_writes_.size()};
}

bool ShellReader::means_the_same(const ShellCall& call) const {
  constexpr std::size_t most = 100;
  return call.has_arguments && call.arguments.size() <= most &&
         std::all_of(call.arguments.begin(), call.arguments.end(), [&](const ShellWord& word) {
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
  // Nobody means so many.
  constexpr std::ptrdiff_t most_arguments = 100;
  if (words_.end() - first > most_arguments) return false;
  functions_.note_known(first->begin);
  const bool in_conditional = !functions_.calls().empty() && functions_.calls().back().is_conditional;
  const std::string_view behind = script_.substr(at_, 2);
  const bool is_piped = behind.starts_with('|') && behind != "||";
  // In a pipe and in the background it runs in a shell of its own, which its `exit` ends.
  const bool is_subshell = is_piped || is_behind_pipe_ || (behind.starts_with('&') && behind != "&&");
  ShellCall call{.name = std::string(text(*first)),
                 .end = function->end,
                 .return_to = at_,
                 .values = values_,
                 .arguments = {first + 1, words_.end()},
                 .input = std::exchange(input_, {}),
                 .blocks = flow_.open_blocks(),
                 .brackets = brackets_,
                 .braces = braces_,
                 .is_conditional = in_conditional || is_conditional_ || is_subshell,
                 .is_guarded = is_guarded_ || is_guarded_call(),
                 .is_piped = is_piped};
  std::vector<ShellSql> given;
  for (const ShellWord& word : call.arguments) {
    if (ShellNames::may_be_several(text(word))) break;
    ShellText builder(values_);
    add_word(script_, names_.resolved(word, values_), builder);
    ShellSql value = builder.take();
    const bool is_split = ShellNames::is_split(text(word)) && !ShellValues::is_one_word(value.text.text);
    const bool is_known = !value.has_variables;
    if (is_split && is_known) break;
    given.push_back(std::move(value));
    if (is_split) break;
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
  // What it has set that is not its own is not known to its caller.
  for (const std::string& name : call.assigned) {
    if (call.locals.contains(name)) continue;
    values_.forget(name);
    if (functions_.calls().size() > 1) functions_.calls()[functions_.calls().size() - 2].assigned.insert(name);
  }
  brackets_ = call.brackets;
  braces_ = call.braces;
  functions_.calls().pop_back();
}

bool ShellReader::is_guarded_call() const {
  return !functions_.calls().empty() && functions_.calls().back().is_guarded;
}

void ShellReader::leave_out_called() {
  const std::vector<ShellFunction> called = functions_.called(script_);
  const auto leave_out = [&](auto& all, std::size_t ShellFinds::*count) {
    std::remove_cvref_t<decltype(all)> kept;
    std::size_t at = 0;
    for (const ShellFunction& function : called) {
      for (; at < function.before.*count; ++at) kept.push_back(std::move(all[at]));
      at = std::max(at, function.behind.*count);
    }
    for (; at < all.size(); ++at) kept.push_back(std::move(all[at]));
    all = std::move(kept);
  };
  leave_out(found_, &ShellFinds::texts);
  leave_out(vault_writes_, &ShellFinds::writes);
}

void ShellReader::read_input() {
  if (functions_.calls().empty() || functions_.calls().back().input.text.text.empty()) return;
  found_.push_back(std::exchange(functions_.calls().back().input, {}));
  add_words(found_.back());
}

void ShellReader::take_assignments() {
  if (words_.empty()) return;
  ShellCall& call = functions_.calls().back();
  const bool is_certain =
      flow_.open_blocks() == call.blocks && brackets_ == call.brackets && braces_ == call.braces && !is_conditional_;
  constexpr std::array<std::string_view, 5> declaring{"export", "local", "readonly", "declare", "typeset"};
  constexpr std::array<std::string_view, 5> assigning{"read", "unset", "mapfile", "readarray", "getopts"};
  const std::string_view command = text(words_.front());
  const bool declares = text::is_one_of(command, declaring);
  if (command == "shift" && is_certain && words_.size() == 1) {
    values_.shift();
    if (!call.arguments.empty()) call.arguments.erase(call.arguments.begin());
  } else if (command == "shift" || (command == "set" && words_.size() > 1 && text(words_[1]) == "--")) {
    values_.forget_arguments();
    call.has_arguments = false;
  }
  if (command == "return" && is_certain) at_ = call.end;
  const bool is_own = declares || std::all_of(words_.begin(), words_.end(),
                                              [&](const ShellWord& word) { return names_.is_assignment(word); });
  for (const ShellWord& word : words_) {
    const std::string_view written = text(word);
    const std::string_view name = written.substr(0, written.find_first_of("=+"));
    if (declares && command != "export" && command != "readonly") call.locals.emplace(name);
    if (is_own || text::is_one_of(command, assigning)) call.assigned.emplace(name);
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
