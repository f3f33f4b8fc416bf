#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace routegrant {

/// A regular expression in the part that PCRE, RE2 and POSIX share, matched in time linear in the text: literals, `.`,
/// classes, groups, alternatives, repetition, `^` and `$`. Lookaround, backreferences and word boundaries are refused.
class Pattern {
 public:
  /// Nothing for a text that is malformed, not regular, or larger than the budget.
  [[nodiscard]] static std::optional<Pattern> compile(std::string_view text, bool ignore_case);

  /// Whether it matches anywhere in `text`.
  [[nodiscard]] bool search(std::string_view text) const { return run(text, false, false); }
  /// Whether it matches some beginning of `text`.
  [[nodiscard]] bool matches_start(std::string_view text) const { return run(text, true, false); }
  /// Whether it matches the whole of `text`.
  [[nodiscard]] bool matches_whole(std::string_view text) const { return run(text, true, true); }

  /// Which part of a text has to match.
  enum class Extent : std::uint8_t { start, whole };
  /// Whether every text of printable bytes that `narrow` matches to that extent is one that `*this` matches, too.
  /// Nothing if that takes too many steps to tell.
  [[nodiscard]] std::optional<bool> covers(const Pattern& narrow, Extent extent) const;

  /// Bytes [begin, end) of a text; `none` for a group that took no part.
  struct Piece {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t begin = none;
    std::size_t end = none;
  };

  /// The first match at or after `from` as PCRE and RE2 choose it (greedy, first alternative first): the whole of it,
  /// then its groups. Nothing if there is none, or if lazy repetition decides what the groups hold.
  [[nodiscard]] std::optional<std::vector<Piece>> find(std::string_view text, std::size_t from = 0) const;

  using Set = std::bitset<256>;

 private:
  friend class PatternCompiler;
  friend class PatternTwins;
  enum class Op : std::uint8_t { one_of, split, jump, begin, end, save, match };
  struct Step {
    Op op = Op::match;
    /// The set of `one_of`, where `split` and `jump` lead, or the number that `save` keeps the position under.
    std::uint32_t first = 0;
    std::uint32_t second = 0;
  };
  [[nodiscard]] bool run(std::string_view text, bool from_start, bool to_end) const;
  void enter(std::uint32_t step, std::size_t at, std::size_t size, std::vector<std::uint32_t>& states,
             std::vector<bool>& seen) const;

  struct Thread {
    std::uint32_t step = 0;
    std::vector<std::size_t> saved{};
  };
  void enter(Thread thread, std::size_t at, std::size_t size, std::vector<Thread>& threads,
             std::vector<bool>& seen) const;

  std::vector<Step> steps_;
  std::vector<Set> sets_;
  std::uint32_t groups_ = 0;
  bool lazy_ = false;
};

}  // namespace routegrant
