#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "yaml/arena.hpp"
#include "yaml/bounds.hpp"

namespace routegrant::yaml {

/// Puts the nodes of one document together, whichever reader finds them: checks the bounds, marks replaced keys and
/// merge keys. After the first failure all further calls do nothing.
class Assembler {
 public:
  Assembler(SourceId source, std::string_view source_text, const Bounds& bounds);

  /// A scalar whose text is `size` bytes of the source at `text`.
  NodeIndex slice(std::uint32_t begin, std::uint32_t end, std::uint32_t text, std::uint32_t size, std::uint8_t flags);
  /// A scalar whose text differs from its spelling.
  NodeIndex owned(std::uint32_t begin, std::uint32_t end, std::string_view text, std::uint8_t flags);
  NodeIndex null(std::uint32_t begin, std::uint32_t end);
  /// An alias to what `remember` named; refused where that contains the alias or costs too much.
  NodeIndex alias(std::uint32_t begin, std::uint32_t end, std::size_t anchor);
  /// Names the node added last, so that aliases can stand for it. Anchors are numbered from 0.
  std::size_t remember(NodeIndex index);
  NodeIndex open(NodeKind kind, std::uint32_t begin, std::uint8_t flags);
  /// Ends the innermost collection at `end`, or at its last child's end if that is later.
  void close(std::uint32_t end);

  [[nodiscard]] const Node& node(NodeIndex index) const { return arena_.nodes[index]; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(arena_.nodes.size()); }

  /// The innermost open collection; `no_node` where there is none.
  [[nodiscard]] NodeIndex innermost() const { return frames_.empty() ? no_node : frames_.back().node; }

  void fail(std::uint32_t at, std::string message);
  [[nodiscard]] bool failed() const { return failure_.has_value(); }

  /// The finished tree, or nothing (and a diagnostic) after a failure. Notes about duplicate keys go to `out`.
  [[nodiscard]] std::shared_ptr<const Tree> finish(Diagnostics& out);

 private:
  /// What a walk of a node costs, its aliases followed.
  struct Weight {
    std::uint64_t visits = 1;
    std::uint32_t height = 1;
  };
  struct Frame {
    NodeIndex node = no_node;
    NodeIndex last = no_node;
    std::size_t anchor = no_anchor;
    Weight weight{};
  };
  struct Anchor {
    NodeIndex node = no_node;
    bool complete = true;
    Weight weight{};
  };
  static constexpr std::size_t no_anchor = ~std::size_t{0};

  NodeIndex add(const Node& node);
  void weigh(const Weight& child);
  void mark_keys(Node& mapping);
  void mark_replaced(NodeIndex first, NodeIndex second);
  void note(const Node& at, std::string message);
  void note_merged_over(const Node& mapping);

  [[nodiscard]] std::string_view text(const Node& node) const;
  [[nodiscard]] const Node& resolved(NodeIndex index) const {
    const Node& node = arena_.nodes[index];
    return node.kind == NodeKind::alias ? arena_.nodes[node.target] : node;
  }

  std::shared_ptr<Tree> tree_;
  Arena arena_;
  Bounds bounds_;
  std::vector<Frame> frames_;
  std::vector<NodeIndex> keys_;
  std::vector<Anchor> anchors_;
  std::optional<Diagnostic> failure_;
  Diagnostics notes_;
};

}  // namespace routegrant::yaml
