#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace routegrant::relate {

/// A set of small numbers, one bit each.
class Bits {
 public:
  Bits() = default;
  explicit Bits(std::size_t size) : size_(size), words_((size + 63) / 64) {}

  void set(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }
  void reset(std::size_t at) { words_[at / 64] &= ~(std::uint64_t{1} << (at % 64)); }
  /// Whether `at` is in the set. REQUIRES: at is below the size.
  [[nodiscard]] bool test(std::size_t at) const { return ((words_[at / 64] >> (at % 64)) & 1U) != 0; }
  /// Puts in, or takes out, [begin, end).
  void assign(std::size_t begin, std::size_t end, bool value) {
    for (std::size_t at = begin; at < end;) {
      // Whole words at once; ranges of addresses may be long.
      if (at % 64 == 0 && end - at >= 64) {
        words_[at / 64] = value ? ~std::uint64_t{0} : 0;
        at += 64;
      } else {
        value ? set(at) : reset(at);
        ++at;
      }
    }
  }
  /// REQUIRES: other is no larger.
  void unite(const Bits& other) {
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void meet(const Bits& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  /// Takes out everything that `other` holds.
  void subtract(const Bits& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }
  void fill() { assign(0, size_, true); }

  /// Calls `visit(number)` for each member, ascending.
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

/// What is certainly, and what is possibly, in a set. must is a part of may.
struct BoundedBits {
  Bits must{};
  Bits may{};
};

}  // namespace routegrant::relate
