// Whether one compiled pattern matches all that another one does: both run side by side over all texts at once. Where
// they stand after a text is a set of steps of each, of which there are few; a text that only the narrow one takes
// shows that it is not covered.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/pattern.hpp"

namespace routegrant {
namespace {

constexpr std::size_t most_stands = 2'000;
constexpr unsigned first_printable = 0x21;

}  // namespace

class PatternTwins {
 public:
  PatternTwins(const Pattern& wide, const Pattern& narrow, Pattern::Extent extent)
      : wide_(wide), narrow_(narrow), to_end_(extent == Pattern::Extent::whole), bytes_(unlike_bytes()) {}

  [[nodiscard]] std::optional<bool> covers() const {
    const Stand start{.wide = {.steps = {0}}, .narrow = {.steps = {0}}};
    std::set<Stand> known{start};
    std::vector<std::pair<Stand, std::size_t>> open{{start, 0}};
    while (!open.empty()) {
      const auto [stand, at] = std::move(open.back());
      open.pop_back();
      // What the wide one has matched already it matches whatever follows.
      if (stand.wide.is_done) continue;
      if (ends(narrow_, stand.narrow, at) && !ends(wide_, stand.wide, at)) return false;
      const std::vector<std::uint32_t> of_wide = entered(wide_, stand.wide, at, false);
      const std::vector<std::uint32_t> of_narrow = entered(narrow_, stand.narrow, at, false);
      for (const unsigned char byte : bytes_) {
        Stand next{.wide = after(wide_, stand.wide, of_wide, byte),
                   .narrow = after(narrow_, stand.narrow, of_narrow, byte)};
        if ((next.narrow.steps.empty() && !next.narrow.is_done) || !known.insert(next).second) continue;
        if (known.size() > most_stands) return std::nullopt;
        open.emplace_back(std::move(next), 1);
      }
    }
    return true;
  }

 private:
  /// Where one pattern stands after a text.
  struct Side {
    /// Sorted; not yet entered, as what `$` lets through is not known before the text ends.
    std::vector<std::uint32_t> steps{};
    /// Whether a beginning of the text matched, and that is enough.
    bool is_done = false;
    friend auto operator<=>(const Side&, const Side&) = default;
  };
  struct Stand {
    Side wide{};
    Side narrow{};
    friend auto operator<=>(const Stand&, const Stand&) = default;
  };

  /// The steps that take a byte or end the pattern. `at` is 0 only at the text's beginning.
  static std::vector<std::uint32_t> entered(const Pattern& pattern, const Side& side, std::size_t at, bool is_end) {
    std::vector<std::uint32_t> states;
    std::vector<bool> seen(pattern.steps_.size());
    for (const std::uint32_t step : side.steps) pattern.enter(step, at, is_end ? at : at + 1, states, seen);
    return states;
  }

  static bool matches(const Pattern& pattern, const std::vector<std::uint32_t>& states) {
    return std::any_of(states.begin(), states.end(),
                       [&](std::uint32_t state) { return pattern.steps_[state].op == Pattern::Op::match; });
  }

  static bool ends(const Pattern& pattern, const Side& side, std::size_t at) {
    return side.is_done || matches(pattern, entered(pattern, side, at, true));
  }

  [[nodiscard]] Side after(const Pattern& pattern, const Side& side, const std::vector<std::uint32_t>& states,
                           unsigned char byte) const {
    if (side.is_done || (!to_end_ && matches(pattern, states))) return {.steps = {}, .is_done = true};
    Side next;
    for (const std::uint32_t state : states) {
      const Pattern::Step& step = pattern.steps_[state];
      if (step.op == Pattern::Op::one_of && pattern.sets_[step.first].test(byte)) next.steps.push_back(state + 1);
    }
    std::sort(next.steps.begin(), next.steps.end());
    return next;
  }

  /// One byte of each kind that some set of either pattern tells from the others.
  [[nodiscard]] std::vector<unsigned char> unlike_bytes() const {
    std::map<std::string, unsigned char> kinds;
    for (unsigned byte = first_printable; byte < 256; ++byte) {
      if (byte == 0x7f) continue;
      std::string kind;
      for (const Pattern* pattern : {&wide_, &narrow_}) {
        for (const Pattern::Set& set : pattern->sets_) kind += set.test(byte) ? '1' : '0';
      }
      kinds.emplace(std::move(kind), static_cast<unsigned char>(byte));
    }
    std::vector<unsigned char> bytes;
    bytes.reserve(kinds.size());
    for (const auto& [kind, byte] : kinds) bytes.push_back(byte);
    return bytes;
  }

  const Pattern& wide_;
  const Pattern& narrow_;
  const bool to_end_;
  const std::vector<unsigned char> bytes_;
};

std::optional<bool> Pattern::covers(const Pattern& narrow, Extent extent) const {
  return PatternTwins(*this, narrow, extent).covers();
}

}  // namespace routegrant
