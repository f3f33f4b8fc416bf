#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// A place in a tree: a small value, copied freely, null-propagating. A cursor to something absent keeps the nearest
/// span that exists, so that "missing X" can still point somewhere. Aliases and merge keys (`<<`) are looked through;
/// of duplicate keys the last one counts. Valid as long as its `Tree` and the `Sources` are.
class Cursor {
 public:
  Cursor() = default;

  /// Whether something is there that is not null.
  explicit operator bool() const { return present() && !is_null(); }
  /// Whether something is there, null included.
  [[nodiscard]] bool present() const;
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] bool is_mapping() const;
  [[nodiscard]] bool is_sequence() const;
  /// Whether a scalar was written in quotes or as a block, hence is text whatever it looks like.
  [[nodiscard]] bool is_quoted() const;

  /// The value under `key`; absent where this is no mapping or has no such key.
  [[nodiscard]] Cursor operator[](std::string_view key) const;
  /// The element at `index`; absent where this is no sequence or is shorter.
  [[nodiscard]] Cursor at(std::size_t index) const;

  /// The elements of a sequence, or the values of a mapping in written order (merged ones last); nothing otherwise.
  [[nodiscard]] std::vector<Cursor> items() const;
  [[nodiscard]] std::size_t size() const;

  /// The key under which this value stands; empty for elements and roots.
  [[nodiscard]] std::string_view key() const;

  /// The text of a scalar, decoded; empty for anything else and for null.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::string_view text_or(std::string_view otherwise) const;
  /// The number a plain or quoted scalar spells in decimal; nothing otherwise.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// YAML 1.1's plain booleans as Kubernetes reads them (true/false, case as in YAML 1.1); nothing otherwise.
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] bool is_true() const { return boolean().value_or(false); }

  /// Where the value stands: a scalar with its quotes, a collection from its first to its last byte. For an alias, the
  /// alias. For something absent, the nearest span that exists (the key or object in which it is missing).
  [[nodiscard]] Span span() const;
  /// Where its key stands; `span()` for elements and roots.
  [[nodiscard]] Span key_span() const;

  /// How the decoded text of this scalar maps to the bytes of its source, for `Source::segments`. Offsets are bytes.
  [[nodiscard]] std::vector<Segment> segments() const;

  /// REPRESENTATION: implementers may change what follows; users only copy cursors.
  Cursor(const Tree* tree, NodeIndex node, NodeIndex key, Span nearest)
      : tree_(tree), node_(node), key_(key), nearest_(nearest) {}

 private:
  const Tree* tree_ = nullptr;
  NodeIndex node_ = no_node;
  NodeIndex key_ = no_node;
  Span nearest_{};
};

}  // namespace routegrant::yaml
