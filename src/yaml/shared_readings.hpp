#pragma once

#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/content_key.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/reader.hpp"

namespace routegrant::yaml {

/// Readings by the content of the file, for analyses of trees that mostly agree: what one of them has read, the other
/// need not read again. Both hold the same nodes in memory. Safe for threads.
class SharedReadings {
 public:
  /// What `read` gives, here or earlier, of a source with the same text.
  [[nodiscard]] Reading read(const Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& out);

  /// How many texts were found read.
  [[nodiscard]] std::size_t hits() const;

 private:
  struct Key {
    ContentKey content;
    bool (*wants)(std::string_view kind, std::string_view text) = nullptr;
    bool in_chart = false;

    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return ContentKeyHash{}(key.content); }
  };
  struct Kept {
    Reading reading;
    Diagnostics diagnostics;
  };

  mutable std::mutex mutex_;
  std::unordered_map<Key, Kept, KeyHash> kept_;
  std::size_t hits_ = 0;
};

}  // namespace routegrant::yaml
