#include "yaml/cursor.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.hpp"
#include "yaml/arena.hpp"
#include "yaml/extent.hpp"

namespace routegrant::yaml {
namespace {

struct Pair {
  NodeIndex key = no_node;
  NodeIndex value = no_node;
};

/// The pairs of a mapping in written order, replaced ones included.
template <class Visit>
void each_pair(const Tree& tree, const Node& mapping, Visit visit) {
  for (NodeIndex key = mapping.target; key != no_node;) {
    const NodeIndex value = tree.nodes[key].next;
    if (value == no_node) return;
    if (!visit(Pair{key, value})) return;
    key = tree.nodes[value].next;
  }
}

bool is_key(const Tree& tree, NodeIndex index, std::string_view key) {
  const Node& node = tree.resolved(index);
  return node.kind == NodeKind::scalar && (tree.nodes[index].flags & (flag_replaced | flag_merge)) == 0 &&
         node.size == key.size() && tree.text(node) == key;
}

/// The mappings that `<<` keys of a mapping bring in, the winning ones first. YAML 1.1's merge key type: an earlier
/// mapping of the list wins over a later one.
std::vector<NodeIndex> merged(const Tree& tree, const Node& mapping) {
  std::vector<NodeIndex> result;
  const auto add = [&](NodeIndex index) {
    if (tree.resolved(index).kind == NodeKind::mapping) result.push_back(index);
  };
  each_pair(tree, mapping, [&](Pair pair) {
    if ((tree.nodes[pair.key].flags & flag_merge) == 0) return true;
    const Node& value = tree.resolved(pair.value);
    if (value.kind == NodeKind::sequence) {
      for (NodeIndex element = value.target; element != no_node; element = tree.nodes[element].next) add(element);
    } else {
      add(pair.value);
    }
    return true;
  });
  return result;
}

/// Depth and work are bounded, as every alias is: `Assembler` refuses documents where following them costs too much.
Pair find(const Tree& tree, const Node& mapping, std::string_view key) {
  Pair found;
  each_pair(tree, mapping, [&](Pair pair) {
    if (!is_key(tree, pair.key, key)) return true;
    found = pair;
    return false;
  });
  if (found.value != no_node || (mapping.flags & flag_merge) == 0) return found;
  for (const NodeIndex source : merged(tree, mapping)) {
    found = find(tree, tree.resolved(source), key);
    if (found.value != no_node) return found;
  }
  return {};
}

/// The pairs that count, merged ones last.
void collect(const Tree& tree, const Node& mapping, std::unordered_set<std::string_view>* seen,
             std::vector<Pair>& out) {
  each_pair(tree, mapping, [&](Pair pair) {
    const Node& key = tree.resolved(pair.key);
    if ((tree.nodes[pair.key].flags & (flag_replaced | flag_merge)) != 0) return true;
    if (seen == nullptr || key.kind != NodeKind::scalar || seen->insert(tree.text(key)).second) out.push_back(pair);
    return true;
  });
  if (seen == nullptr) return;
  for (const NodeIndex source : merged(tree, mapping)) collect(tree, tree.resolved(source), seen, out);
}

std::vector<Pair> pairs(const Tree& tree, const Node& mapping) {
  std::vector<Pair> result;
  std::unordered_set<std::string_view> seen;
  collect(tree, mapping, (mapping.flags & flag_merge) != 0 ? &seen : nullptr, result);
  return result;
}

Span span_of(const Tree& tree, NodeIndex index) {
  const Node& node = tree.nodes[index];
  return {tree.source_of(node), node.begin, node.end};
}

}  // namespace

Cursor Document::root() const {
  if (tree == nullptr || tree->nodes.empty()) return {nullptr, no_node, no_node, span};
  return {tree.get(), 0, no_node, span_of(*tree, 0)};
}

bool Cursor::present() const {
  return tree_ != nullptr && node_ != no_node;
}
bool Cursor::is_null() const {
  return present() && tree_->resolved(node_).kind == NodeKind::null;
}
bool Cursor::is_scalar() const {
  return present() && tree_->resolved(node_).kind == NodeKind::scalar;
}
bool Cursor::is_mapping() const {
  return present() && tree_->resolved(node_).kind == NodeKind::mapping;
}
bool Cursor::is_sequence() const {
  return present() && tree_->resolved(node_).kind == NodeKind::sequence;
}
bool Cursor::is_quoted() const {
  return is_scalar() && (tree_->resolved(node_).flags & flag_quoted) != 0;
}

Cursor Cursor::operator[](std::string_view key) const {
  const Cursor absent(tree_, no_node, no_node, key_span());
  if (!is_mapping()) return absent;
  const Pair pair = find(*tree_, tree_->resolved(node_), key);
  if (pair.value == no_node) return absent;
  return {tree_, pair.value, pair.key, span_of(*tree_, pair.value)};
}

Cursor Cursor::at(std::size_t index) const {
  const Cursor absent(tree_, no_node, no_node, key_span());
  if (!is_sequence()) return absent;
  NodeIndex element = tree_->resolved(node_).target;
  for (; element != no_node && index > 0; --index) element = tree_->nodes[element].next;
  if (element == no_node) return absent;
  return {tree_, element, no_node, span_of(*tree_, element)};
}

std::vector<Cursor> Cursor::items() const {
  std::vector<Cursor> result;
  if (is_sequence()) {
    const Node& sequence = tree_->resolved(node_);
    result.reserve(sequence.size);
    for (NodeIndex element = sequence.target; element != no_node; element = tree_->nodes[element].next) {
      result.emplace_back(tree_, element, no_node, span_of(*tree_, element));
    }
  } else if (is_mapping()) {
    for (const Pair& pair : pairs(*tree_, tree_->resolved(node_))) {
      result.emplace_back(tree_, pair.value, pair.key, span_of(*tree_, pair.value));
    }
  }
  return result;
}

std::size_t Cursor::size() const {
  if (is_sequence()) return tree_->resolved(node_).size;
  return is_mapping() ? pairs(*tree_, tree_->resolved(node_)).size() : 0;
}

std::string_view Cursor::key() const {
  if (!present() || key_ == no_node) return {};
  const Node& node = tree_->resolved(key_);
  return node.kind == NodeKind::scalar ? tree_->text(node) : std::string_view{};
}

std::string_view Cursor::text() const {
  return is_scalar() ? tree_->text(tree_->resolved(node_)) : std::string_view{};
}

std::string_view Cursor::text_or(std::string_view otherwise) const {
  return is_scalar() ? text() : otherwise;
}

std::optional<std::int64_t> Cursor::integer() const {
  if (!is_scalar()) return std::nullopt;
  return routegrant::text::integer(text());
}

std::optional<bool> Cursor::boolean() const {
  // What the YAML library of kubectl and the API server takes for a boolean where no quotes say otherwise.
  static constexpr std::array<std::string_view, 9> yes = {"true", "True", "TRUE", "yes", "Yes",
                                                          "YES",  "on",   "On",   "ON"};
  static constexpr std::array<std::string_view, 9> no = {"false", "False", "FALSE", "no", "No",
                                                         "NO",    "off",   "Off",   "OFF"};
  if (!is_scalar() || is_quoted()) return std::nullopt;
  if (std::find(yes.begin(), yes.end(), text()) != yes.end()) return true;
  if (std::find(no.begin(), no.end(), text()) != no.end()) return false;
  return std::nullopt;
}

Span Cursor::span() const {
  return present() ? span_of(*tree_, node_) : nearest_;
}

Span Cursor::key_span() const {
  return present() && key_ != no_node ? span_of(*tree_, key_) : span();
}

std::vector<Segment> Cursor::segments() const {
  std::vector<Segment> result;
  if (!is_scalar()) return result;
  const Node& node = tree_->resolved(node_);
  if ((node.flags & flag_own_text) == 0) {
    result.push_back({0, node.text});
    return result;
  }
  // Where the spelling ends is known, so that nothing after it can be taken for a part of it.
  align(tree_->bytes_of(node).substr(0, node.end), node.begin, tree_->text(node), &result);
  if (result.empty() || result.front().begin != 0) result.insert(result.begin(), {0, node.begin});
  return result;
}

}  // namespace routegrant::yaml
