#include "sql/shell_functions.hpp"

#include <algorithm>
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
    known->second.begin = known->second.end = 0;
  }
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

std::vector<ShellFunction> ShellFunctions::called() const {
  std::vector<ShellFunction> all;
  for (const auto& [name, function] : functions_) {
    if (function.is_called && !function.is_missed) all.push_back(function);
  }
  std::sort(all.begin(), all.end(), [](const ShellFunction& a, const ShellFunction& b) { return a.begin < b.begin; });
  return all;
}

}  // namespace routegrant::sql
