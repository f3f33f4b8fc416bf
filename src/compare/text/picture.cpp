#include "compare/text/picture.hpp"

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

/// Boxes by what leads to them and their label: two entries of one workload that log in as different roles must not
/// look as if each had both. Objects are what all ways meet in.
class Picture {
 public:
  void add(const PathChange& change, const Access& access) {
    if (edges_.size() >= most_edges) {
      ++left_out_;
      return;
    }
    std::vector<std::string> way{entry_of(change, access),
                                 questions::workload_name(access.workloads[change.row.workload]),
                                 role_of(change, access)};
    if (change.row.access.object != FactId::none) way.push_back(access.objects[change.row.access.object].full_name);
    std::string within;
    std::size_t last = box(within, way.front());
    for (std::size_t i = 1; i < way.size(); ++i) {
      if (i < boxes_of_way) {
        within.append("\n").append(way[i - 1]);
      } else {
        within.clear();
      }
      const std::pair edge{last, box(within, way[i])};
      if (std::find(edges_.begin(), edges_.end(), edge) == edges_.end()) edges_.push_back(edge);
      last = edge.second;
    }
  }

  [[nodiscard]] std::string markdown() const {
    if (edges_.empty()) return {};
    std::string out = "<details>\n<summary>Picture of what was opened</summary>\n\n```mermaid\nflowchart LR\n";
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      out +=
          "  n" + std::to_string(i + 1) + "[\"" + report::for_mermaid(shortened(labels_[i], longest_label)) + "\"]\n";
    }
    for (const auto& [from, to] : edges_)
      out += "  n" + std::to_string(from + 1) + " --> n" + std::to_string(to + 1) + "\n";
    out += "```\n\n";
    if (left_out_ > 0) out += report::counted(left_out_, "more path") + " not drawn.\n\n";
    return out + "</details>\n\n";
  }

 private:
  /// Entry, workload and role are a way's own.
  static constexpr std::size_t boxes_of_way = 3;

  std::size_t box(const std::string& within, const std::string& label) {
    const auto [found, is_new] = known_.emplace(within + '\n' + label, labels_.size());
    if (is_new) labels_.push_back(label);
    return found->second;
  }

  std::vector<std::string> labels_;
  std::map<std::string, std::size_t> known_;
  std::vector<std::pair<std::size_t, std::size_t>> edges_;
  std::size_t left_out_ = 0;
};

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

std::string picture_of(const Told& told) {
  Picture picture;
  for (const Section& section : sections(told)) {
    if (section.name != "opened" && section.name != "widened") continue;
    for (const PathChange& change : section.changes) picture.add(change, section.access);
  }
  return picture.markdown();
}

}  // namespace routegrant::compare
