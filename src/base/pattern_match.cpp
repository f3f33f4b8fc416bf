// Runs compiled patterns: all ways through the program at once, so that the time is linear in the text.

#include <algorithm>
#include <utility>

#include "base/pattern.hpp"

namespace routegrant {

void Pattern::enter(std::uint32_t step, std::size_t at, std::size_t size, std::vector<std::uint32_t>& states,
                    std::vector<bool>& seen) const {
  std::vector<std::uint32_t> open{step};
  while (!open.empty()) {
    const std::uint32_t next = open.back();
    open.pop_back();
    if (seen[next]) continue;
    seen[next] = true;
    const Step& taken = steps_[next];
    switch (taken.op) {
      case Op::split:
        open.push_back(taken.second);
        open.push_back(taken.first);
        break;
      case Op::jump: open.push_back(taken.first); break;
      case Op::begin:
        if (at == 0) open.push_back(next + 1);
        break;
      case Op::end:
        if (at == size) open.push_back(next + 1);
        break;
      case Op::save: open.push_back(next + 1); break;
      case Op::one_of:
      case Op::match: states.push_back(next); break;
    }
  }
}

/// As above, with what each way has kept; ways come in the order of preference.
void Pattern::enter(Thread thread, std::size_t at, std::size_t size, std::vector<Thread>& threads,
                    std::vector<bool>& seen) const {
  std::vector<Thread> open{std::move(thread)};
  while (!open.empty()) {
    Thread next = std::move(open.back());
    open.pop_back();
    if (seen[next.step]) continue;
    seen[next.step] = true;
    const Step& taken = steps_[next.step];
    const bool stops = (taken.op == Op::begin && at != 0) || (taken.op == Op::end && at != size);
    if (stops) continue;
    if (taken.op == Op::one_of || taken.op == Op::match) {
      threads.push_back(std::move(next));
      continue;
    }
    if (taken.op == Op::split) open.push_back({.step = taken.second, .saved = next.saved});
    if (taken.op == Op::save) next.saved[taken.first] = at;
    next.step = taken.op == Op::split || taken.op == Op::jump ? taken.first : next.step + 1;
    open.push_back(std::move(next));
  }
}

std::optional<std::vector<Pattern::Piece>> Pattern::find(std::string_view text, std::size_t from) const {
  if (lazy_) return std::nullopt;
  std::vector<Thread> threads;
  std::vector<bool> seen(steps_.size());
  std::optional<std::vector<std::size_t>> found;
  for (std::size_t at = from; at <= text.size(); ++at) {
    if (!found) {
      Thread start{.step = 0, .saved = std::vector<std::size_t>(2 * (std::size_t{groups_} + 1), Piece::none)};
      start.saved[0] = at;
      enter(std::move(start), at, text.size(), threads, seen);
    }
    std::vector<Thread> next;
    std::fill(seen.begin(), seen.end(), false);
    for (Thread& thread : threads) {
      const Step& step = steps_[thread.step];
      if (step.op == Op::match) {
        // Ways of lesser preference end here.
        found = std::move(thread.saved);
        (*found)[1] = at;
        break;
      }
      if (at < text.size() && sets_[step.first].test(static_cast<unsigned char>(text[at]))) {
        enter({.step = thread.step + 1, .saved = std::move(thread.saved)}, at + 1, text.size(), next, seen);
      }
    }
    threads = std::move(next);
    if (found && threads.empty()) break;
  }
  if (!found) return std::nullopt;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < found->size(); i += 2) pieces.push_back({.begin = (*found)[i], .end = (*found)[i + 1]});
  return pieces;
}

bool Pattern::run(std::string_view text, bool from_start, bool to_end) const {
  std::vector<std::uint32_t> states;
  std::vector<bool> seen(steps_.size());
  for (std::size_t at = 0;; ++at) {
    if (at == 0 || !from_start) enter(0, at, text.size(), states, seen);
    const bool is_match =
        std::any_of(states.begin(), states.end(), [&](std::uint32_t state) { return steps_[state].op == Op::match; });
    if (is_match && (!to_end || at == text.size())) return true;
    if (at == text.size() || (states.empty() && from_start)) return false;
    std::vector<std::uint32_t> next;
    std::fill(seen.begin(), seen.end(), false);
    for (const std::uint32_t state : states) {
      const Step& step = steps_[state];
      if (step.op == Op::one_of && sets_[step.first].test(static_cast<unsigned char>(text[at]))) {
        enter(state + 1, at + 1, text.size(), next, seen);
      }
    }
    states = std::move(next);
  }
}

}  // namespace routegrant
