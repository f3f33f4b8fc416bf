#include "yaml/assembler.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace routegrant::yaml {
namespace {

/// Far over every bound, far under an overflow.
constexpr std::uint64_t too_many_visits = 1ULL << 40;

/// Up to here comparing every key with every other is faster than sorting.
constexpr std::size_t few_keys = 12;

/// Notes about one document; who has more duplicate keys has seen enough.
constexpr std::size_t most_notes = 20;

}  // namespace

Assembler::Assembler(SourceId source, std::string_view source_text, const Bounds& bounds)
    : tree_(std::make_shared<Tree>()), bounds_(bounds) {
  tree_->source = source;
  tree_->source_text = source_text;
}

void Assembler::fail(std::uint32_t at, std::string message) {
  if (failure_) return;
  const auto size = static_cast<std::uint32_t>(tree_->source_text.size());
  const std::uint32_t begin = std::min(at, size);
  failure_ = Diagnostic{.kind = Diagnostic::Kind::incomplete,
                        .span = Span{tree_->source, begin, std::min(begin + 1, size)},
                        .message = std::move(message)};
}

NodeIndex Assembler::add(const Node& node) {
  if (failure_) return no_node;
  if (arena_.nodes.size() >= bounds_.nodes) {
    fail(node.begin, "this YAML document has more than " + std::to_string(bounds_.nodes) + " nodes and is not read");
    return no_node;
  }
  const auto index = static_cast<NodeIndex>(arena_.nodes.size());
  arena_.nodes.push_back(node);
  if (frames_.empty()) return index;
  Frame& frame = frames_.back();
  Node& parent = arena_.nodes[frame.node];
  if (frame.last == no_node) {
    parent.target = index;
  } else {
    arena_.nodes[frame.last].next = index;
  }
  frame.last = index;
  ++parent.size;
  return index;
}

void Assembler::weigh(const Weight& child) {
  if (frames_.empty()) return;
  Weight& weight = frames_.back().weight;
  weight.visits = std::min(weight.visits + child.visits, too_many_visits);
  weight.height = std::max(weight.height, child.height + 1);
}

NodeIndex Assembler::slice(std::uint32_t begin, std::uint32_t end, std::uint32_t text, std::uint32_t size,
                           std::uint8_t flags) {
  weigh({});
  return add({.begin = begin, .end = end, .size = size, .target = text, .kind = NodeKind::scalar, .flags = flags});
}

NodeIndex Assembler::owned(std::uint32_t begin, std::uint32_t end, std::string_view text, std::uint8_t flags) {
  if (failure_) return no_node;
  const auto at = static_cast<std::uint32_t>(arena_.texts.size());
  arena_.texts.append(text);
  return slice(begin, end, at, static_cast<std::uint32_t>(text.size()),
               static_cast<std::uint8_t>(flags | flag_own_text));
}

NodeIndex Assembler::null(std::uint32_t begin, std::uint32_t end) {
  weigh({});
  return add({.begin = begin, .end = end, .kind = NodeKind::null});
}

std::size_t Assembler::remember(NodeIndex index) {
  const bool is_open = !frames_.empty() && frames_.back().node == index;
  if (is_open) frames_.back().anchor = anchors_.size();
  anchors_.push_back({.node = index, .complete = !is_open});
  return anchors_.size() - 1;
}

NodeIndex Assembler::alias(std::uint32_t begin, std::uint32_t end, std::size_t anchor) {
  if (failure_) return no_node;
  if (anchor >= anchors_.size() || !anchors_[anchor].complete) {
    fail(begin, "this alias stands for a value that contains it, so the YAML document is not read");
    return no_node;
  }
  const Anchor& target = anchors_[anchor];
  if (frames_.size() + target.weight.height > bounds_.depth) {
    fail(begin, "following this alias nests deeper than " + std::to_string(bounds_.depth) +
                    " levels, so the YAML document is not read");
    return no_node;
  }
  weigh({.visits = target.weight.visits + 1, .height = target.weight.height});
  return add({.begin = begin, .end = end, .target = target.node, .kind = NodeKind::alias});
}

NodeIndex Assembler::open(NodeKind kind, std::uint32_t begin, std::uint8_t flags) {
  if (failure_) return no_node;
  if (frames_.size() >= bounds_.depth) {
    fail(begin, "this YAML document nests deeper than " + std::to_string(bounds_.depth) + " levels and is not read");
    return no_node;
  }
  const NodeIndex index = add({.begin = begin, .end = begin, .kind = kind, .flags = flags});
  if (index != no_node) frames_.push_back({.node = index});
  return index;
}

void Assembler::close(std::uint32_t end) {
  if (failure_ || frames_.empty()) return;
  const Frame frame = frames_.back();
  frames_.pop_back();
  Node& node = arena_.nodes[frame.node];
  node.end = std::max(end, node.begin);
  if (frame.last != no_node) node.end = std::max(node.end, arena_.nodes[frame.last].end);
  if (frame.anchor != no_anchor) {
    anchors_[frame.anchor].complete = true;
    anchors_[frame.anchor].weight = frame.weight;
  }
  weigh(frame.weight);
  if (frame.weight.visits > arena_.nodes.size() + std::uint64_t{bounds_.alias_visits}) {
    fail(node.begin, "the aliases of this YAML document stand for more than " + std::to_string(bounds_.alias_visits) +
                         " nodes, so it is not read");
    return;
  }
  if (node.kind == NodeKind::mapping) mark_keys(node);
}

std::string_view Assembler::text(const Node& node) const {
  const std::string_view bytes =
      (node.flags & flag_own_text) != 0 ? std::string_view(arena_.texts) : tree_->source_text;
  return bytes.substr(node.target, node.size);
}

void Assembler::mark_replaced(NodeIndex first, NodeIndex second) {
  Node& key = arena_.nodes[first];
  key.flags |= flag_replaced;
  if (notes_.size() >= most_notes) return;
  const auto line = 1 + std::count(tree_->source_text.begin(),
                                   tree_->source_text.begin() + static_cast<std::ptrdiff_t>(key.begin), '\n');
  const Node& later = arena_.nodes[second];
  const bool is_second_object = frames_.empty() && (text(later) == "kind" || text(later) == "apiVersion");
  note(later, "key \"" + std::string(text(later)) + "\" stands in this mapping already, in line " +
                  std::to_string(line) + "; the last one counts" +
                  (is_second_object ? ", so an object is lost: is a '---' missing before this one?" : ""));
  // Only what was meant as two documents says twice of what kind it is.
  if (is_second_object) notes_.back().kind = Diagnostic::Kind::incomplete;
}

void Assembler::note(const Node& at, std::string message) {
  if (notes_.size() >= most_notes) return;
  notes_.push_back(
      {.kind = Diagnostic::Kind::note, .span = Span{tree_->source, at.begin, at.end}, .message = std::move(message)});
}

/// Finds the keys of a mapping that a later `<<` brings again. What walks over the merged mappings cost is bounded as
/// that of all aliases is.
void Assembler::note_merged_over(const Node& mapping) {
  std::set<std::string_view> own;
  const auto check = [&](const auto& self, NodeIndex index, const Node& merge) -> void {
    const Node& source = resolved(index);
    if (source.kind != NodeKind::mapping && source.kind != NodeKind::sequence) return;
    for (NodeIndex child = source.target; child != no_node;) {
      if (source.kind == NodeKind::sequence) {
        if (resolved(child).kind == NodeKind::mapping) self(self, child, merge);
        child = arena_.nodes[child].next;
        continue;
      }
      const Node& key = resolved(child);
      const NodeIndex value = arena_.nodes[child].next;
      if ((arena_.nodes[child].flags & flag_merge) != 0) self(self, value, merge);
      if (key.kind == NodeKind::scalar && own.erase(text(key)) != 0) {
        tree_->merges_over_keys = true;
        note(merge, "this merge brings key \"" + std::string(text(key)) +
                        "\", which stands before it: for kubectl the merged value counts, for kustomize the other");
      }
      child = value == no_node ? no_node : arena_.nodes[value].next;
    }
  };
  for (NodeIndex key = mapping.target; key != no_node;) {
    const Node& node = resolved(key);
    const NodeIndex value = arena_.nodes[key].next;
    if ((arena_.nodes[key].flags & flag_merge) != 0 && value != no_node) {
      if (!own.empty()) check(check, value, arena_.nodes[key]);
    } else if (node.kind == NodeKind::scalar) {
      own.insert(text(node));
    }
    key = value == no_node ? no_node : arena_.nodes[value].next;
  }
}

void Assembler::mark_keys(Node& mapping) {
  keys_.clear();
  const std::vector<Node>& nodes = arena_.nodes;
  for (NodeIndex key = mapping.target; key != no_node;) {
    const Node& node = nodes[key];
    if (node.kind == NodeKind::scalar) {
      if ((node.flags & flag_quoted) == 0 && text(node) == "<<") {
        arena_.nodes[key].flags |= flag_merge;
        mapping.flags |= flag_merge;
      } else {
        keys_.push_back(key);
      }
    }
    key = node.next == no_node ? no_node : nodes[node.next].next;
  }
  if ((mapping.flags & flag_merge) != 0) note_merged_over(mapping);
  const auto text_of = [this](NodeIndex key) { return text(arena_.nodes[key]); };
  if (keys_.size() <= few_keys) {
    for (std::size_t later = 1; later < keys_.size(); ++later) {
      for (std::size_t earlier = later; earlier-- > 0;) {
        if (text_of(keys_[earlier]) != text_of(keys_[later])) continue;
        mark_replaced(keys_[earlier], keys_[later]);
        break;
      }
    }
    return;
  }
  std::sort(keys_.begin(), keys_.end(), [&text_of](NodeIndex a, NodeIndex b) {
    const int order = text_of(a).compare(text_of(b));
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 1; i < keys_.size(); ++i) {
    if (text_of(keys_[i - 1]) == text_of(keys_[i])) mark_replaced(keys_[i - 1], keys_[i]);
  }
}

std::shared_ptr<const Tree> Assembler::finish(Diagnostics& out) {
  while (!frames_.empty() && !failure_) close(0);
  if (failure_) {
    out.push_back(*failure_);
    return nullptr;
  }
  if (arena_.nodes.empty()) return nullptr;
  out.insert(out.end(), notes_.begin(), notes_.end());
  tree_->hold(std::move(arena_));
  return tree_;
}

}  // namespace routegrant::yaml
