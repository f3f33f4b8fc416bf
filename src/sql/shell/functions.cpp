#include "sql/shell/functions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace routegrant::sql {

void ShellFunctions::begin(const std::string& name, std::size_t at, ShellFinds finds, bool is_inner) {
  const auto [known, is_new] = functions_.try_emplace(name);
  // A loop passes by the same place again.
  if (!is_new && known->second.begin == at) return;
  if (is_new && !is_inner) {
    known->second = {.begin = at, .before = finds};
  } else {
    // Which of them is meant depends on how the script ran; end() of either follows none.
    known->second.is_followed = false;
    known->second.is_missed = true;
    known->second.begin = known->second.end = 0;
  }
}

void ShellFunctions::leave_unfollowed(const std::string& name) {
  ShellFunction& function = functions_[name];
  function.is_followed = false;
  function.is_missed = true;
  function.begin = function.end = 0;
}

std::size_t ShellFunctions::end_of(const std::string& name, std::size_t at) const {
  const auto known = functions_.find(name);
  return known != functions_.end() && known->second.is_followed && known->second.begin == at ? known->second.end : 0;
}

void ShellFunctions::end(const std::string& name, std::size_t at, ShellFinds finds) {
  const auto known = functions_.find(name);
  if (known == functions_.end() || known->second.begin == 0 || known->second.is_followed) return;
  known->second.end = at;
  known->second.behind = finds;
  known->second.is_followed = true;
}

ShellFunction* ShellFunctions::callable(std::string_view name, std::size_t held) {
  constexpr std::size_t deepest = 8;
  constexpr std::size_t most_calls = 1000;
  constexpr std::size_t most_read_again = std::size_t{1} << 20U;
  const auto known = functions_.find(name);
  if (known == functions_.end() || !known->second.is_followed) return nullptr;
  const bool is_running =
      std::any_of(calls_.begin(), calls_.end(), [&](const ShellCall& call) { return call.name == name; });
  const std::size_t size = known->second.end - known->second.begin + held;
  const bool may_read =
      !is_running && calls_.size() < deepest && count_ < most_calls && read_again_ + size <= most_read_again;
  known->second.is_missed = known->second.is_missed || !may_read;
  return may_read ? &known->second : nullptr;
}

void ShellFunctions::call(ShellFunction& function, ShellCall call) {
  function.is_called = true;
  read_again_ += function.end - function.begin + call.values.size();
  ++count_;
  calls_.push_back(std::move(call));
}

void ShellFunctions::note_comment(std::size_t begin, std::size_t end) {
  comments_.emplace(begin, end);
}

bool ShellFunctions::find_missed(std::string_view script) {
  bool grows = false;
  // Where the bodies begin and end that count by themselves.
  std::map<std::size_t, std::size_t> bodies;
  for (const auto& [name, function] : functions_) {
    if (function.is_missed && function.begin != 0) bodies.emplace(function.begin, function.end);
  }
  constexpr std::string_view bytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:+@%-";
  std::size_t at = 0;
  while ((at = script.find_first_of(bytes, at)) != std::string_view::npos) {
    const auto comment = comments_.upper_bound(at);
    if (comment != comments_.begin() && at < std::prev(comment)->second) {
      at = std::prev(comment)->second;
      continue;
    }
    const std::size_t end = std::min(script.find_first_not_of(bytes, at), script.size());
    const auto named = functions_.find(script.substr(at, end - at));
    // `$name` and `${name}` are variables.
    const bool is_variable = at > 0 && (script[at - 1] == '$' || (at > 1 && script.substr(at - 2, 2) == "${"));
    const auto body = bodies.upper_bound(at);
    const bool is_within = body != bodies.begin() && at < std::prev(body)->second;
    const bool is_missed = named != functions_.end() && !is_variable && (is_within || !known_.contains(at));
    if (is_missed && !named->second.is_missed) named->second.is_missed = grows = true;
    at = end;
  }
  return grows;
}

std::vector<ShellFunction> ShellFunctions::called(std::string_view script) {
  std::vector<ShellFunction> all;
  if (functions_.empty()) return all;
  // What a function runs that counts by itself is missed as well.
  constexpr int most_rounds = 8;
  bool grows = true;
  for (int round = 0; round < most_rounds && grows; ++round) grows = find_missed(script);
  if (grows) return all;
  for (const auto& [name, function] : functions_) {
    if (function.is_called && !function.is_missed) all.push_back(function);
  }
  std::sort(all.begin(), all.end(), [](const ShellFunction& a, const ShellFunction& b) { return a.begin < b.begin; });
  return all;
}

}  // namespace routegrant::sql
