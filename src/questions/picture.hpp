#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "questions/access.hpp"

/// All access paths as one graph, layered by nature: entries, workloads, roles, objects.
namespace routegrant::questions {

/// One box.
struct PictureNode {
  /// entry, workload, role or object.
  std::string_view kind;
  std::string label;
};

/// One arrow between boxes, by their indexes.
struct PictureEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  /// What the role may do to the object, sorted and separated by ", "; empty for other arrows.
  std::string label;
};

struct Picture {
  std::vector<PictureNode> nodes;
  std::vector<PictureEdge> edges;
};

/// In the order of the rows of `paths`; each box and each arrow once.
[[nodiscard]] Picture picture_of(const Access& access);

/// A flowchart of Mermaid. GitHub draws at most 500 arrows: what is more is left out, and said in a comment.
void write_mermaid(const Picture& picture, std::ostream& out);
/// A digraph of Graphviz, from left to right.
void write_dot(const Picture& picture, std::ostream& out);
/// A picture of its own, for any browser: columns from entries to objects, light or dark as the reader has it. At most
/// 4,000 arrows.
void write_svg(const Picture& picture, std::ostream& out);
/// `{"nodes": [{"id","kind","label"}], "edges": [{"from","to","label"}]}`
void write_graph_json(const Picture& picture, std::string_view tool_version, std::ostream& out);

}  // namespace routegrant::questions
