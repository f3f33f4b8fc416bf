#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/story.hpp"
#include "routegrant/report.hpp"

/// The picture of the HTML report: who reaches what, from the Internet on the left to database objects on the right.
namespace routegrant::report::html {

inline constexpr std::array<std::string_view, 7> columns = {"Origin",     "Route", "Service", "Workload",
                                                            "Credential", "Role",  "Object"};

struct Node {
  FactId fact = FactId::none;
  std::size_t column = 0;
  /// By name, not by place in a list: a link to it survives other changes.
  std::string id;
  /// The fact's label.
  std::string label;
  /// The label without what its column says already, and a second line.
  std::string title;
  std::string detail;
  /// `file:line`, or empty.
  std::string place;
  /// Whether a finding that counts passes here.
  bool hot = false;
  double x = 0, y = 0;
};

struct Edge {
  std::size_t from = 0, to = 0;
  /// Letters of privileges; empty for other edges.
  std::string letters;
  bool hot = false;
};

struct Map {
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::map<FactId, std::size_t> node_of;
  /// How many boxes of each column are not drawn.
  std::array<std::size_t, columns.size()> hidden{};
  double width = 0, height = 0;
};

/// r, w, d, x or A: reading, writing, deleting, executing, all else. Space-saving, as in an access list.
[[nodiscard]] char letter_of(std::string_view privilege);

/// Letters in the order r w d x A, each once.
[[nodiscard]] std::string letters_of(const std::vector<std::string_view>& privileges);

/// Collects, lays out (fixed columns, a few barycenter sweeps, ties by name) and cuts what no picture can hold.
[[nodiscard]] Map map_of(const Report& report, const Storyteller& story);

/// The nodes of the map that a finding passes, in the order of its story.
[[nodiscard]] std::vector<std::size_t> nodes_of(const Finding& finding, const Map& map, const Storyteller& story);

/// Inline SVG.
[[nodiscard]] std::string svg_of(const Map& map);

}  // namespace routegrant::report::html
