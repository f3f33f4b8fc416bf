#include "compare/picture.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "report/escape.hpp"
#include "report/tally.hpp"

namespace routegrant::compare {

using questions::Access;

namespace {

constexpr std::size_t most_edges = 40;
constexpr std::size_t longest_label = 60;

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

std::string picture_of(const Told& told) {
  // Boxes by what leads to them and their label: two entries of one workload that log in as different roles must not
  // look as if each had both. Objects are what all ways meet in.
  std::vector<std::string> nodes;
  std::map<std::string, std::size_t> known;
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  std::size_t left_out = 0;
  const auto node = [&](const std::string& within, const std::string& label) {
    const auto [found, is_new] = known.emplace(within + '\n' + label, nodes.size());
    if (is_new) nodes.push_back(label);
    return found->second;
  };
  for (const Section& section : sections(told)) {
    if (section.name != "opened" && section.name != "widened") continue;
    for (const PathChange& change : section.changes) {
      if (edges.size() >= most_edges) {
        ++left_out;
        continue;
      }
      const Access& access = section.access;
      std::vector<std::string> way{entry_of(change, access),
                                   questions::workload_name(access.workloads[change.row.workload]),
                                   role_of(change, access)};
      if (change.row.access.object != FactId::none) way.push_back(access.objects[change.row.access.object].full_name);
      constexpr std::size_t of_way = 3;
      std::string within;
      std::size_t last = node(within, way.front());
      for (std::size_t i = 1; i < way.size(); ++i) {
        within += i < of_way ? "\n" + way[i - 1] : std::string();
        const std::pair edge{last, node(i < of_way ? within : std::string(), way[i])};
        if (std::find(edges.begin(), edges.end(), edge) == edges.end()) edges.push_back(edge);
        last = edge.second;
      }
    }
  }
  if (edges.empty()) return {};
  std::string out = "<details>\n<summary>Picture of what was opened</summary>\n\n```mermaid\nflowchart LR\n";
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    out += "  n" + std::to_string(i + 1) + "[\"" + report::for_mermaid(shortened(nodes[i], longest_label)) + "\"]\n";
  }
  for (const auto& [from, to] : edges)
    out += "  n" + std::to_string(from + 1) + " --> n" + std::to_string(to + 1) + "\n";
  out += "```\n\n";
  if (left_out > 0) out += report::counted(left_out, "more path") + " not drawn.\n\n";
  return out + "</details>\n\n";
}

}  // namespace routegrant::compare
