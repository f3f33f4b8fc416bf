#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace routegrant::pg {

/// A growing table of values by id whose changes can be taken back: what ROLLBACK, savepoints and failed statements
/// need. Ids are given in the order of creation and never reused while a value stands.
template <class T, class Id>
class Journaled {
 public:
  [[nodiscard]] const T& operator[](Id id) const { return values_[index(id)]; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  /// The value, to be changed; what it was is remembered.
  T& edit(Id id) {
    T& value = values_[index(id)];
    log_.push_back({id, std::make_unique<T>(value)});
    return value;
  }

  Id add(T value) {
    const Id id{static_cast<std::uint32_t>(values_.size())};
    values_.push_back(std::move(value));
    log_.push_back({id, nullptr});
    return id;
  }

  /// A point in time to come back to.
  [[nodiscard]] std::size_t mark() const { return log_.size(); }

  /// Takes back all changes since `mark`, the last one first. Calls `changed(id, now, then)` before each; `then` is
  /// null for a value that did not exist.
  template <class Changed>
  void rollback(std::size_t mark, Changed&& changed) {
    while (log_.size() > mark) {
      Entry& entry = log_.back();
      T& value = values_[index(entry.id)];
      changed(entry.id, static_cast<const T&>(value), static_cast<const T*>(entry.before.get()));
      if (entry.before) {
        value = std::move(*entry.before);
      } else {
        values_.pop_back();
      }
      log_.pop_back();
    }
  }

  /// Makes all changes final.
  void forget() {
    // A cluster begins with hundreds of entries, and there are as many clusters as databases.
    if (log_.capacity() > kept_entries) std::vector<Entry>().swap(log_);
    log_.clear();
  }

 private:
  static constexpr std::size_t kept_entries = 64;

  struct Entry {
    Id id;
    /// Null for an added value; apart, as values are large and most entries have none.
    std::unique_ptr<T> before;
  };

  static std::size_t index(Id id) { return static_cast<std::uint32_t>(id); }

  /// A deque: references stay valid while values are added.
  std::deque<T> values_;
  std::vector<Entry> log_;
};

}  // namespace routegrant::pg
