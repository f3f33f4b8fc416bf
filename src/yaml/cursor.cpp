#include "yaml/cursor.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.hpp"
#include "yaml/arena.hpp"
#include "yaml/extent.hpp"
#include "yaml/template_segments.hpp"

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

bool is_merge(const Tree& tree, Pair pair) {
  return (tree.nodes[pair.key].flags & flag_merge) != 0;
}

/// The mappings that the value of a `<<` key brings in, the winning ones first. YAML 1.1's merge key type: an earlier
/// mapping of the list wins over a later one.
std::vector<NodeIndex> merged(const Tree& tree, NodeIndex index) {
  std::vector<NodeIndex> result;
  const auto add = [&](NodeIndex candidate) {
    if (tree.resolved(candidate).kind == NodeKind::mapping) result.push_back(candidate);
  };
  const Node& value = tree.resolved(index);
  if (value.kind == NodeKind::sequence) {
    for (NodeIndex element = value.target; element != no_node; element = tree.nodes[element].next) add(element);
  } else {
    add(index);
  }
  return result;
}

/// Whether what a `<<` key brings counts although the mapping has it: the key stands before the `<<`, and the reader
/// goes by the order (go-yaml v2, decode.go, mapping), not by the type (YAML 1.1, merge key).
bool merge_wins(const Tree& tree) {
  return tree.merges_over_keys && !tree.own_keys_win;
}

/// Depth and work are bounded, as every alias is: `Assembler` refuses documents where following them costs too much.
Pair find(const Tree& tree, const Node& mapping, std::string_view key) {
  const bool has_merge = (mapping.flags & flag_merge) != 0;
  Pair own;
  Pair brought;
  bool own_is_last = false;
  each_pair(tree, mapping, [&](Pair pair) {
    if (is_key(tree, pair.key, key)) {
      own = pair;
      own_is_last = true;
      return has_merge && merge_wins(tree);
    }
    if (!has_merge || !is_merge(tree, pair)) return true;
    if (own.value != no_node && !merge_wins(tree)) return true;
    if (brought.value != no_node && !merge_wins(tree)) return true;
    for (const NodeIndex source : merged(tree, pair.value)) {
      const Pair found = find(tree, tree.resolved(source), key);
      if (found.value == no_node) continue;
      brought = found;
      own_is_last = false;
      break;
    }
    return true;
  });
  if (own.value == no_node) return brought;
  return brought.value != no_node && !own_is_last && merge_wins(tree) ? brought : own;
}

/// The pairs of a mapping without merge keys.
std::vector<Pair> plain_pairs(const Tree& tree, const Node& mapping) {
  std::vector<Pair> result;
  each_pair(tree, mapping, [&](Pair pair) {
    if ((tree.nodes[pair.key].flags & flag_replaced) == 0) result.push_back(pair);
    return true;
  });
  return result;
}

/// The pairs that count, merged ones last.
std::vector<Pair> pairs(const Tree& tree, const Node& mapping) {
  if ((mapping.flags & flag_merge) == 0) return plain_pairs(tree, mapping);
  std::vector<Pair> result;
  /// By key: its pair in `result`, and which pair of the mapping put it there.
  struct Slot {
    std::size_t index = 0;
    std::size_t order = 0;
  };
  std::unordered_map<std::string_view, Slot> slots;
  std::size_t order = 0;
  each_pair(tree, mapping, [&](Pair pair) {
    ++order;
    if ((tree.nodes[pair.key].flags & (flag_replaced | flag_merge)) != 0) return true;
    const Node& key = tree.resolved(pair.key);
    const bool is_new =
        key.kind != NodeKind::scalar || slots.emplace(tree.text(key), Slot{result.size(), order}).second;
    if (is_new) result.push_back(pair);
    return true;
  });
  order = 0;
  each_pair(tree, mapping, [&](Pair pair) {
    ++order;
    if (!is_merge(tree, pair)) return true;
    const std::vector<NodeIndex> sources = merged(tree, pair.value);
    for (const NodeIndex source : sources) {
      for (const Pair brought : pairs(tree, tree.resolved(source))) {
        const Node& key = tree.resolved(brought.key);
        if (key.kind != NodeKind::scalar) {
          result.push_back(brought);
          continue;
        }
        const auto [slot, is_new] = slots.emplace(tree.text(key), Slot{result.size(), order});
        if (is_new) {
          result.push_back(brought);
        } else if (merge_wins(tree) && slot->second.order < order) {
          result[slot->second.index] = brought;
          slot->second.order = order;
        }
      }
    }
    return true;
  });
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
    result.push_back({0, node.target});
    return result;
  }
  // A text that names variables still is spelled as it is.
  if (tree_->text(node).find("${") == std::string_view::npos)
    result = segments_of_template(tree_->bytes_of(node), node.begin, node.end, tree_->text(node));
  if (!result.empty() && result.front().begin == 0) return result;
  result.clear();
  // Where the spelling ends is known, so that nothing after it can be taken for a part of it.
  align(tree_->bytes_of(node).substr(0, node.end), node.begin, tree_->text(node), &result);
  if (result.empty() || result.front().begin != 0) result.insert(result.begin(), {0, node.begin});
  return result;
}

}  // namespace routegrant::yaml
