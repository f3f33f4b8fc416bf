#include "yaml/composer.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "yaml/extent.hpp"

namespace routegrant::yaml {
namespace {

constexpr std::size_t most_parts = 0xfffe;

/// Where `text` begins in `bytes`, if it is a part of them and not a copy.
std::optional<std::uint32_t> offset_in(std::string_view bytes, std::string_view text) {
  const std::less_equal<const char*> before;
  const char* end = bytes.data() + bytes.size();
  if (!before(bytes.data(), text.data()) || !before(text.data() + text.size(), end)) return std::nullopt;
  return static_cast<std::uint32_t>(text.data() - bytes.data());
}

}  // namespace

Composer::Composer(const Sources& sources, SourceId source) : sources_(sources) {
  next(source);
}

void Composer::next(SourceId source) {
  Begun& begun = begun_.emplace_back();
  begun.tree = std::make_shared<Tree>();
  begun.node = arena_.nodes.size();
  begun.text = arena_.texts.size();
  begun.tree->source = last_source_ = source;
  begun.tree->source_text = last_bytes_ = sources_[source].text;
  last_part_ = 0;
  parts_.clear();
  frames_.clear();
}

std::uint16_t Composer::part_of(SourceId source) {
  Begun& begun = begun_.back();
  Tree& tree = *begun.tree;
  if (source == tree.source) return 0;
  const auto [found, is_new] = parts_.emplace(source, static_cast<std::uint16_t>(tree.parts.size() + 1));
  if (!is_new) return found->second;
  if (tree.parts.size() >= most_parts) {
    begun.has_too_many_parts = true;
    return 0;
  }
  tree.parts.push_back({source, sources_[source].text});
  return found->second;
}

void Composer::turn_to(SourceId source) {
  if (source == last_source_) return;
  last_part_ = part_of(source);
  last_source_ = source;
  last_bytes_ = sources_[source].text;
}

NodeIndex Composer::add(Node node, Span span) {
  turn_to(span.source);
  node.begin = span.begin;
  node.end = span.end;
  node.part = last_part_;
  const std::size_t first = begun_.back().node;
  const auto index = static_cast<NodeIndex>(arena_.nodes.size() - first);
  arena_.nodes.push_back(node);
  if (frames_.empty()) return index;
  Frame& frame = frames_.back();
  Node& parent = arena_.nodes[first + frame.node];
  (frame.last == no_node ? parent.target : arena_.nodes[first + frame.last].next) = index;
  frame.last = index;
  ++parent.size;
  return index;
}

void Composer::scalar(std::string_view text, Span span, bool quoted) {
  Node node{.size = static_cast<std::uint32_t>(text.size()), .kind = NodeKind::scalar};
  if (quoted) node.flags |= flag_quoted;
  turn_to(span.source);
  const std::optional<std::uint32_t> offset = offset_in(last_bytes_, text);
  if (offset && *offset >= span.begin && *offset + text.size() <= span.end) {
    node.target = *offset;
  } else {
    node.target = static_cast<std::uint32_t>(arena_.texts.size() - begun_.back().text);
    node.flags |= flag_own_text;
    arena_.texts.append(text);
  }
  add(node, span);
}

void Composer::null(Span span) {
  add({.kind = NodeKind::null}, span);
}

void Composer::open(NodeKind kind, Span span) {
  frames_.push_back({.node = add({.kind = kind}, span)});
}

void Composer::close() {
  frames_.pop_back();
}

Document Composer::finish() {
  return finish_all().front();
}

std::vector<Document> Composer::finish_all() {
  arena_.nodes.shrink_to_fit();
  arena_.texts.shrink_to_fit();
  const auto arena = std::make_shared<const Arena>(std::move(arena_));
  const std::span<const Node> nodes = arena->nodes;
  const std::string_view texts = arena->texts;
  std::vector<Document> documents;
  documents.reserve(begun_.size());
  for (std::size_t i = 0; i < begun_.size(); ++i) {
    const Begun& begun = begun_[i];
    const bool is_last = i + 1 == begun_.size();
    const std::size_t size = (is_last ? nodes.size() : begun_[i + 1].node) - begun.node;
    const std::size_t length = (is_last ? texts.size() : begun_[i + 1].text) - begun.text;
    Document& document = documents.emplace_back(Document{begun.tree->source, {}, nullptr});
    if (size == 0 || begun.has_too_many_parts) continue;
    begun.tree->hold(arena, nodes.subspan(begun.node, size), texts.substr(begun.text, length));
    const Node& root = begun.tree->nodes.front();
    document.span = {begun.tree->source_of(root), root.begin, root.end};
    document.tree = begun.tree;
  }
  return documents;
}

Document with_own_keys_first(Document document) {
  if (document.tree == nullptr || !document.tree->merges_over_keys) return document;
  auto copy = std::make_shared<Tree>(*document.tree);
  copy->own_keys_win = true;
  document.tree = std::move(copy);
  return document;
}

std::vector<Segment> segments_of_scalar(const Sources& sources, Span span, std::string_view text) {
  const std::string_view bytes = sources[span.source].text;
  if (const std::optional<std::uint32_t> offset = offset_in(bytes, text)) return {{0, *offset}};
  std::vector<Segment> segments;
  if (span.begin < span.end && span.end <= bytes.size()) {
    align(bytes.substr(0, span.end), span.begin, text, &segments);
  }
  if (segments.empty() || segments.front().begin != 0) segments.insert(segments.begin(), {0, span.begin});
  return segments;
}

Span part_of_scalar(const Sources& sources, Span span, std::string_view text, std::size_t begin, std::size_t size) {
  const std::vector<Segment> segments = segments_of_scalar(sources, span, text);
  const auto place = [&](std::size_t offset) {
    const auto after =
        std::upper_bound(segments.begin(), segments.end(), offset,
                         [](std::size_t value, const Segment& segment) { return value < segment.begin; });
    const Segment& segment = after == segments.begin() ? *after : *(after - 1);
    return static_cast<std::uint32_t>(segment.parent_begin + (offset - segment.begin));
  };
  const std::uint32_t first = std::min(place(begin), span.end);
  const std::uint32_t end = size == 0 ? first : place(begin + size - 1) + 1;
  return {span.source, first, std::clamp(end, first, span.end)};
}

}  // namespace routegrant::yaml
