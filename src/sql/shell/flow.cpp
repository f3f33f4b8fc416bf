#include "sql/shell/flow.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::array<std::string_view, 6> opening{"if", "for", "while", "until", "case", "select"};
constexpr std::array<std::string_view, 3> closing{"fi", "done", "esac"};
constexpr std::array<std::string_view, 5> inner{"then", "do", "else", "elif", "!"};

}  // namespace

void ShellFlow::follow_options(const std::vector<std::string_view>& options) {
  bool turns_on = true;
  for (const std::string_view option : options) {
    if (option == "--") break;
    const bool is_short = option.size() > 1 && (option[0] == '-' || option[0] == '+') && option[1] != '-';
    if (is_short) turns_on = option[0] == '-';
    if (option == "errexit" || (is_short && option.find('e') != std::string_view::npos)) stops_ = turns_on;
  }
}

bool ShellFlow::is_keyword(std::string_view word) {
  return text::is_one_of(word, opening) || text::is_one_of(word, closing) || text::is_one_of(word, inner);
}

void ShellFlow::follow_keyword(std::string_view word) {
  if (text::is_one_of(word, opening)) ++blocks_;
  if (text::is_one_of(word, closing) && blocks_ > 0) --blocks_;
}

void ShellFlow::begin_loop(std::string name, std::vector<std::string> values) {
  // Of a pattern, or of what nothing tells, the values are not known.
  if (values.size() > most_values || !std::all_of(values.begin(), values.end(), ShellValues::is_one_word))
    values.clear();
  pending_ = {.name = std::move(name), .values = std::move(values)};
}

void ShellFlow::begin_round(std::size_t at, ShellValues& variables) {
  loops_.push_back(std::exchange(pending_, Loop{}));
  loops_.back().body = at;
  // A loop of values that are not known leaves one that is not known.
  variables.forget(loops_.back().name);
  set_next(loops_.back(), variables);
}

std::optional<std::size_t> ShellFlow::go_round(std::size_t at, ShellValues& variables) {
  constexpr std::size_t most_read_again = std::size_t{1} << 20U;
  if (loops_.empty()) return std::nullopt;
  Loop& loop = loops_.back();
  spent_->read_again += at - std::min(at, loop.body);
  ++spent_->rounds;
  if (loop.next >= loop.values.size() || spent_->read_again > most_read_again || spent_->rounds > most_values) {
    variables.forget(loop.name);
    loops_.pop_back();
    return std::nullopt;
  }
  set_next(loop, variables);
  ++blocks_;  // the `done` has closed it
  return loop.body;
}

void ShellFlow::set_next(Loop& loop, ShellValues& variables) {
  if (loop.next >= loop.values.size()) return;
  ShellSql value;
  value.text.text = loop.values[loop.next++];
  variables.set(loop.name, std::move(value));
}

}  // namespace routegrant::sql
