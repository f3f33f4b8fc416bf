#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "questions/picture.hpp"
#include "report/escape.hpp"
#include "report/utf8.hpp"

namespace routegrant::questions {
namespace {

// Columns of boxes from left to right, in order of barycenters (Sugiyama's method with fixed layers): a few sweeps,
// ties by the order of `paths`. All widths go by a monospaced font, so that the picture needs no font's measures.

constexpr std::size_t column_count = 5;
constexpr std::array<std::string_view, column_count> headings = {"Entries", "Workloads", "Roles", "Roles by SET ROLE",
                                                                 "Objects"};
constexpr int letter_width = 8;
constexpr int box_height = 28;
constexpr int row_step = 44;
constexpr int margin = 20;
constexpr int heading_height = 44;
constexpr int gap = 150;
constexpr std::size_t longest_label = 48;
constexpr std::size_t most_edges = 4000;
constexpr int sweeps = 4;

struct Box {
  std::size_t column = 0;
  std::size_t row = 0;
  int x = 0;
  int y = 0;
  int width = 0;
  std::string label;
};

struct Layout {
  std::vector<Box> boxes;
  std::vector<PictureEdge> edges;
  std::array<std::vector<std::size_t>, column_count> columns;
  std::array<int, column_count> left{};
  int width = 0;
  int height = 0;
};

std::string shortened(std::string_view label) {
  std::string out = report::for_terminal(label);
  if (report::width_of(std::string_view(out)) <= longest_label) return out;
  std::size_t end = std::min(out.size(), longest_label - 1);
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
  return out.substr(0, end) + "\u2026";
}

std::size_t column_of(const PictureNode& node) {
  if (node.kind == "entry") return 0;
  if (node.kind == "workload") return 1;
  return node.kind == "role" ? 2 : 4;
}

/// Orders a column by where the neighbours of its boxes stand.
void order(std::vector<std::size_t>& column, const std::vector<std::vector<std::size_t>>& neighbours,
           std::vector<Box>& boxes) {
  std::vector<std::pair<double, std::size_t>> places;
  for (const std::size_t box : column) {
    double sum = 0;
    for (const std::size_t other : neighbours[box]) sum += static_cast<double>(boxes[other].row);
    const auto count = static_cast<double>(neighbours[box].size());
    places.emplace_back(count > 0 ? sum / count : static_cast<double>(boxes[box].row), box);
  }
  std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < column.size(); ++i) {
    column[i] = places[i].second;
    boxes[column[i]].row = i;
  }
}

void place(Layout& layout) {
  std::size_t most_rows = 1;
  int x = margin;
  for (std::size_t c = 0; c < column_count; ++c) {
    const std::vector<std::size_t>& column = layout.columns[c];
    if (column.empty()) continue;
    most_rows = std::max(most_rows, column.size());
    int width = static_cast<int>(headings[c].size()) * letter_width;
    for (const std::size_t box : column) width = std::max(width, layout.boxes[box].width);
    layout.left[c] = x;
    for (const std::size_t box : column) {
      layout.boxes[box].x = x;
      layout.boxes[box].width = width;
    }
    x += width + gap;
  }
  layout.width = x - gap + margin;
  layout.height = heading_height + static_cast<int>(most_rows) * row_step + margin;
  for (Box& box : layout.boxes) {
    // A short column stands in the middle.
    const std::size_t missing = most_rows - layout.columns[box.column].size();
    box.y = heading_height + static_cast<int>(box.row) * row_step + static_cast<int>(missing) * row_step / 2;
  }
}

Layout layout_of(const Picture& picture) {
  Layout layout;
  layout.edges.assign(picture.edges.begin(),
                      picture.edges.begin() + static_cast<std::ptrdiff_t>(std::min(picture.edges.size(), most_edges)));
  for (const PictureNode& node : picture.nodes) {
    Box box{.column = column_of(node), .label = shortened(node.label)};
    box.width = static_cast<int>(report::width_of(std::string_view(box.label)) + 2) * letter_width;
    layout.boxes.push_back(std::move(box));
  }
  for (const PictureEdge& edge : layout.edges) {
    if (layout.boxes[edge.from].column == layout.boxes[edge.to].column) layout.boxes[edge.to].column = 3;
  }
  std::vector<std::vector<std::size_t>> neighbours(layout.boxes.size());
  for (const PictureEdge& edge : layout.edges) {
    neighbours[edge.from].push_back(edge.to);
    neighbours[edge.to].push_back(edge.from);
  }
  for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
    std::vector<std::size_t>& column = layout.columns[layout.boxes[i].column];
    layout.boxes[i].row = column.size();
    column.push_back(i);
  }
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (std::vector<std::size_t>& column : layout.columns) order(column, neighbours, layout.boxes);
    for (auto column = layout.columns.rbegin(); column != layout.columns.rend(); ++column)
      order(*column, neighbours, layout.boxes);
  }
  place(layout);
  return layout;
}

constexpr std::string_view style =
    "<style>\n"
    "  svg { background: #fff; color: #1f2328; font: 13px ui-monospace, SFMono-Regular, Menlo, monospace; }\n"
    "  .box { fill: #f6f8fa; stroke: #59636e; } .entry { fill: #ddf4ff; } .role { fill: #fff8c5; }\n"
    "  .object { fill: #dafbe1; } .way { fill: none; stroke: #59636e; } text { fill: currentColor; }\n"
    "  .head { font-weight: 600; } .may { font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 4px; }\n"
    "  @media (prefers-color-scheme: dark) {\n"
    "    svg { background: #0d1117; color: #f0f6fc; } .box { fill: #151b23; stroke: #9198a1; }\n"
    "    .entry { fill: #121d2f; } .role { fill: #272115; } .object { fill: #12261e; }\n"
    "    .way { stroke: #9198a1; } .may { stroke: #0d1117; }\n"
    "  }\n"
    "</style>\n";

void write_edge(const PictureEdge& edge, const Layout& layout, std::ostream& out) {
  const Box& from = layout.boxes[edge.from];
  const Box& to = layout.boxes[edge.to];
  // A way back to a column further left leaves and enters on the same sides as any other.
  const int x1 = from.x + from.width;
  const int y1 = from.y + box_height / 2;
  const int y2 = to.y + box_height / 2;
  const int bend = std::max(gap / 2, std::abs(to.x - x1) / 2);
  out << "<path class=\"way\" marker-end=\"url(#tip)\" d=\"M" << x1 << ' ' << y1 << " C" << x1 + bend << ' ' << y1
      << ' ' << to.x - bend << ' ' << y2 << ' ' << to.x - 6 << ' ' << y2 << "\"/>\n";
  if (edge.label.empty()) return;
  out << R"(<text class="may" text-anchor="end" x=")" << to.x - 12 << "\" y=\"" << y2 - 4 - (y1 > y2 ? -14 : 0) << "\">"
      << report::for_html(shortened(edge.label)) << "</text>\n";
}

}  // namespace

void write_svg(const Picture& picture, std::ostream& out) {
  const Layout layout = layout_of(picture);
  out << R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" width=")" << layout.width << "\" height=\""
      << layout.height << "\" viewBox=\"0 0 " << layout.width << ' ' << layout.height << "\">\n"
      << "<title>Who reaches what: entries, workloads, roles and database objects</title>\n"
      << style
      << R"(<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto">)"
      << R"(<path fill="#59636e" d="M0 0 8 4 0 8z"/></marker></defs>)" << '\n';
  for (std::size_t c = 0; c < column_count; ++c) {
    if (layout.columns[c].empty()) continue;
    out << R"(<text class="head" x=")" << layout.left[c] << "\" y=\"" << margin + 8 << "\">" << headings[c]
        << "</text>\n";
  }
  for (const PictureEdge& edge : layout.edges) write_edge(edge, layout, out);
  for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
    const Box& box = layout.boxes[i];
    const std::string_view kind = picture.nodes[i].kind;
    out << "<g><title>" << report::for_html(report::for_terminal(picture.nodes[i].label))
        << "</title><rect class=\"box " << kind << "\" x=\"" << box.x << "\" y=\"" << box.y << "\" width=\""
        << box.width << "\" height=\"" << box_height << "\" rx=\"" << (kind == "workload" ? 2 : 8) << "\"/><text x=\""
        << box.x + letter_width << "\" y=\"" << box.y + 19 << "\">" << report::for_html(box.label) << "</text></g>\n";
  }
  if (layout.edges.size() < picture.edges.size()) {
    out << "<text x=\"" << margin << "\" y=\"" << layout.height - 4 << "\">"
        << picture.edges.size() - layout.edges.size() << " more arrows are not drawn</text>\n";
  }
  out << "</svg>\n";
}

}  // namespace routegrant::questions
