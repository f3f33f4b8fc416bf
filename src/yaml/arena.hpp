#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

enum class NodeKind : std::uint8_t { null, scalar, sequence, mapping, alias };

/// Bits of `Node::flags`.
enum NodeFlag : std::uint8_t {
  /// A scalar that is text whatever it looks like: in quotes, as a block, or tagged `!!str`.
  flag_quoted = 1,
  /// The text is in `Tree::texts`, not in the source.
  flag_own_text = 2,
  /// A key that a later equal key of the same mapping replaces.
  flag_replaced = 4,
  /// A plain `<<` key; on a mapping: it has such a key.
  flag_merge = 8,
  /// A collection in brackets or braces.
  flag_flow = 16,
};

/// One node of a document. Nodes stand in the order in which they are written; a mapping's children are key, value,
/// key, value.
struct Node {
  /// Where it stands, in bytes of the source.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// Of a scalar: the bytes of its text; of a collection: its children, keys counted.
  std::uint32_t size = 0;
  NodeIndex next = no_node;
  /// Of a scalar: where its decoded text begins, in the source or in `Tree::texts`; of a collection: its first child;
  /// of an alias: the node it stands for, never an alias itself.
  std::uint32_t target = no_node;
  NodeKind kind = NodeKind::null;
  std::uint8_t flags = 0;
  /// Whose bytes `begin` and `end` count: 0 for the tree's own source, else one more than an index of `Tree::parts`.
  std::uint16_t part = 0;
};
static_assert(sizeof(Node) <= 24);

/// A further source that nodes of a tree come from.
struct Part {
  SourceId source{};
  /// The bytes of the whole source; they live in `Sources`.
  std::string_view text;
};

/// What a document's nodes and texts are kept in.
struct Arena {
  /// The document's first node is its root.
  std::vector<Node> nodes;
  /// Texts that are not spelled in the source as they are meant.
  std::string texts;
};

/// The nodes of one document. Never changed once built, so that threads may share it. Following all of its aliases
/// visits a bounded number of nodes at a bounded depth: `Assembler` refuses the others.
class Tree {
 public:
  SourceId source{};
  /// The bytes of the whole source; they live in `Sources`.
  std::string_view source_text;
  /// Of the arena. The document's first node is its root.
  std::span<const Node> nodes;
  std::string_view texts;
  /// Whether a `<<` key follows a key of its mapping that it brings, too: readers differ about which of the two counts.
  bool merges_over_keys = false;
  /// Whether the mapping's own keys win over merged ones wherever they stand, as YAML's merge key type has it and
  /// kustomize reads it. Otherwise the later one wins, as for kubectl.
  bool own_keys_win = false;
  /// Empty for what a reader built; a `Composer` puts nodes of several sources into one tree.
  std::vector<Part> parts;

  /// Takes the arena over, in no more memory than it needs.
  void hold(Arena arena) {
    arena.nodes.shrink_to_fit();
    arena.texts.shrink_to_fit();
    arena_ = std::make_shared<const Arena>(std::move(arena));
    nodes = arena_->nodes;
    texts = arena_->texts;
  }
  /// Takes a part of an arena that several trees are in; its nodes count nodes and texts from where the part begins.
  void hold(std::shared_ptr<const Arena> arena, std::span<const Node> own_nodes, std::string_view own_texts) {
    arena_ = std::move(arena);
    nodes = own_nodes;
    texts = own_texts;
  }

  [[nodiscard]] std::string_view text(const Node& node) const {
    return (node.flags & flag_own_text) != 0 ? texts.substr(node.target, node.size)
                                             : bytes_of(node).substr(node.target, node.size);
  }
  /// The source that the node's `begin` and `end` count in, and all of its bytes.
  [[nodiscard]] SourceId source_of(const Node& node) const {
    return node.part == 0 ? source : parts[node.part - 1U].source;
  }
  [[nodiscard]] std::string_view bytes_of(const Node& node) const {
    return node.part == 0 ? source_text : parts[node.part - 1U].text;
  }
  /// The node itself, or what the alias stands for.
  [[nodiscard]] const Node& resolved(NodeIndex index) const {
    const Node& node = nodes[index];
    return node.kind == NodeKind::alias ? nodes[node.target] : node;
  }

 private:
  /// Trees of equal texts share one.
  std::shared_ptr<const Arena> arena_;
};

}  // namespace routegrant::yaml
