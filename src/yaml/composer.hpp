#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/arena.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// Makes the tree of a document that no file holds as it is: its nodes come from several sources, and each keeps its
/// own place. A text that lies in the bytes of its place is not copied. Calls come in the order of writing: a mapping's
/// key is a scalar before its value. Many documents are made one after another, and lie beside each other in memory.
class Composer {
 public:
  /// `source` is where most nodes come from. `sources` must live as long as the document.
  Composer(const Sources& sources, SourceId source);
  /// Ends the document, and begins another.
  void next(SourceId source);

  /// Makes room for so many nodes of all documents.
  void expect(std::size_t nodes) { arena_.nodes.reserve(nodes); }

  void scalar(std::string_view text, Span span, bool quoted);
  void null(Span span);
  void open(NodeKind kind, Span span);
  /// Ends the innermost collection.
  void close();

  /// The finished document. Without a tree where its nodes come from more sources than a tree can name.
  [[nodiscard]] Document finish();
  /// All documents, in the order in which they were begun.
  [[nodiscard]] std::vector<Document> finish_all();

 private:
  /// A document, and where its nodes and texts begin.
  struct Begun {
    std::shared_ptr<Tree> tree{};
    std::size_t node = 0;
    std::size_t text = 0;
    bool has_too_many_parts = false;
  };

  NodeIndex add(Node node, Span span);
  void turn_to(SourceId source);
  std::uint16_t part_of(SourceId source);

  struct Frame {
    NodeIndex node = no_node;
    NodeIndex last = no_node;
  };

  const Sources& sources_;
  std::vector<Begun> begun_;
  Arena arena_;
  std::vector<Frame> frames_;
  /// Of each source that nodes come from beside the tree's own.
  std::map<SourceId, std::uint16_t> parts_;
  /// Neighbours come from one source: that of the last node, its bytes and its part.
  SourceId last_source_{};
  std::string_view last_bytes_{};
  std::uint16_t last_part_ = 0;
};

/// The document as kustomize reads it where it differs from kubectl: a mapping's own keys win over those that a later
/// `<<` brings. The same document where nothing depends on that.
[[nodiscard]] Document with_own_keys_first(Document document);

/// How a scalar's decoded `text` maps to the bytes of its source; `span` is where the scalar is. The scalar's begin for
/// what its spelling does not give.
[[nodiscard]] std::vector<Segment> segments_of_scalar(const Sources& sources, Span span, std::string_view text);

/// Where the `size` bytes at `begin` of a scalar's decoded `text` are written; `span` is where the scalar is. What
/// escapes and folded lines make of a text is followed; the whole scalar where it cannot be.
[[nodiscard]] Span part_of_scalar(const Sources& sources, Span span, std::string_view text, std::size_t begin,
                                  std::size_t size);

}  // namespace routegrant::yaml
