#include <algorithm>

#include "base/templates.hpp"
#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/site.hpp"
#include "report/story.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t most_rows = 20;
constexpr std::size_t most_edges = 40;
constexpr std::size_t most_diagnostics = 20;
constexpr std::size_t longest_cell = 300;
constexpr std::size_t longest_label = 60;
/// Kept free for the note that says what was cut, and the last line.
constexpr std::size_t reserve = 1000;

struct Page {
  const Report& report;
  const Style& style;
  const Storyteller story;
  const Templates templates;
};

/// At most `most` bytes, cut between characters.
std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

/// `file:line` in code, a link to the line where the repository is known.
std::string place_link(const Place& place, const Page& page) {
  const std::string code = as_markdown_code(shortened(place.file, longest_cell) + ":" + std::to_string(place.line));
  if (page.style.blob_url.empty()) return code;
  return "[" + code + "](" + std::string(page.style.blob_url) + as_uri(place.file) + "#L" + std::to_string(place.line) +
         ")";
}

std::string rule_link(const Rule& rule) {
  const std::string uri = page_of(rule);
  return uri.empty() ? as_markdown_code(rule.id) : "[" + as_markdown_code(rule.id) + "](" + uri + ")";
}

std::string_view sign_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "\U0001F534 error";
    case Severity::warning: return "\U0001F7E0 warning";
    case Severity::note: return "\U0001F535 note";
  }
  return "";
}

std::string table_of(const std::vector<const Finding*>& findings, const Page& page) {
  std::string out = "| Level | Finding | Place | Rule |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < findings.size() && i < most_rows; ++i) {
    const Finding& finding = *findings[i];
    std::string message = for_markdown(shortened(finding.message, longest_cell));
    if (finding.further_ways > 0) message += " (and " + counted(finding.further_ways, "more way") + ")";
    out += "| " + std::string(sign_of(finding.severity)) + " | " + message + " | " +
           place_link(page.report.sources.place(finding.at), page) + " | " +
           rule_link(page.report.rules[finding.rule]) + " |\n";
  }
  if (findings.size() > most_rows) out += "\n" + std::to_string(findings.size() - most_rows) + " more below.\n";
  return out + "\n";
}

/// One finding, folded: the story, what to do. Self-contained, so that cutting between findings leaves nothing open.
std::string details_of(const Finding& finding, const Page& page) {
  std::string out = "<details>\n<summary>" + std::string(name_of(finding.severity)) + ": ";
  out += for_html_in_markdown(shortened(finding.message, longest_cell)) + "</summary>\n\n";
  out += place_link(page.report.sources.place(finding.at), page) + " " + rule_link(page.report.rules[finding.rule]);
  if (!finding.scope.empty()) out += " in " + as_markdown_code(shortened(finding.scope, longest_cell));
  out += "\n\n";
  for (std::size_t i = 0; i < finding.hops.size(); ++i) {
    const Hop& hop = finding.hops[i];
    out += std::to_string(i + 1) + ". " + place_link(page.report.sources.place(hop.span), page) + " " +
           for_markdown(shortened(with_template(hop.sentence, page.templates.behind(hop.span)), longest_cell)) + "\n";
  }
  if (!finding.hops.empty()) out += "\n";
  for (const Hop& hop : finding.related) {
    out += "Also: " + place_link(page.report.sources.place(hop.span), page) + " " +
           for_markdown(shortened(hop.sentence, longest_cell)) + "\n\n";
  }
  if (!finding.help.empty()) out += "**Fix:** " + for_markdown(finding.help) + "\n\n";
  for (const std::string_view sentence : page.story.assumptions(finding)) {
    out += std::string(finding.certainty == Certainty::inferred ? "**Inferred:** " : "**Assumed:** ") +
           for_markdown(shortened(sentence, longest_cell)) + "\n\n";
  }
  for (const std::string_view sentence : page.story.taken_for_granted(finding))
    out += "**Assumed:** " + for_markdown(shortened(sentence, longest_cell)) + "\n\n";
  return out + "</details>\n\n";
}

/// The ways of all findings as one picture; empty if there is none.
std::string picture_of(const std::vector<const Finding*>& findings, const Page& page) {
  std::vector<FactId> nodes;
  std::vector<std::pair<FactId, FactId>> edges;
  std::size_t left_out = 0;
  const auto add_once = [](auto& list, const auto& item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  };
  for (const Finding* finding : findings) {
    const std::vector<FactId> way = page.story.stations(*finding);
    for (std::size_t i = 1; i < way.size(); ++i) {
      const std::pair edge{way[i - 1], way[i]};
      const bool known = std::find(edges.begin(), edges.end(), edge) != edges.end();
      if (!known && edges.size() == most_edges) {
        ++left_out;
        continue;
      }
      add_once(nodes, edge.first);
      add_once(nodes, edge.second);
      add_once(edges, edge);
    }
  }
  if (edges.empty()) return {};
  const auto id_of = [&](FactId fact) {
    return "n" + std::to_string(std::find(nodes.begin(), nodes.end(), fact) - nodes.begin() + 1);
  };
  std::string out = "```mermaid\nflowchart LR\n";
  for (const FactId fact : nodes) {
    const std::string label = for_mermaid(shortened(page.report.graph.reasons().label(fact), longest_label));
    out += "  " + id_of(fact) + "[\"" + label + "\"]\n";
  }
  for (const auto& [from, to] : edges) out += "  " + id_of(from) + " --> " + id_of(to) + "\n";
  out += "```\n\n";
  if (left_out > 0) out += counted(left_out, "more step") + " not drawn.\n\n";
  return out;
}

std::string set_aside(const Page& page) {
  std::string rows;
  std::size_t count = 0;
  for (const Finding& finding : page.report.findings) {
    if (finding.status == Status::fresh) continue;
    if (++count > 10 * most_rows) continue;
    rows += "- " + std::string(name_of(finding.status)) + ": " +
            place_link(page.report.sources.place(finding.at), page) + " " +
            for_markdown(shortened(finding.message, longest_cell));
    if (!finding.status_reason.empty())
      rows += ". Reason: " + for_markdown(shortened(finding.status_reason, longest_cell));
    rows += "\n";
  }
  if (count == 0) return {};
  return "<details>\n<summary>" + not_counting_phrase(tally_of(page.report.findings)) + "</summary>\n\n" + rows +
         "\n</details>\n\n";
}

std::string ledger(const Page& page) {
  std::string out = "Read: " + read_phrase(page.report.coverage) + ".";
  const std::string resolved = resolved_phrase(page.report.coverage);
  if (!resolved.empty()) out += " Resolved: " + resolved + ".";
  out += "\n\n";
  const std::size_t limits = limiting(page.report.diagnostics);
  if (limits == 0) return out;
  out += "<details>\n<summary>" + counted(limits, "problem") + " limited the analysis</summary>\n\n";
  const std::vector<PlacedDiagnostic> all = sorted_diagnostics(page.report);
  for (std::size_t i = 0; i < limits && i < most_diagnostics; ++i) {
    out += "- " + std::string(name_of(all[i].diagnostic->kind)) + ": ";
    if (all[i].place) out += place_link(*all[i].place, page) + " ";
    out += for_markdown(shortened(all[i].diagnostic->message, longest_cell)) + "\n";
  }
  if (limits > most_diagnostics) out += "- " + std::to_string(limits - most_diagnostics) + " more\n";
  return out + "\n</details>\n\n";
}

void write(const Report& report, const Style& style, std::ostream& out) {
  const Page page{
      .report = report, .style = style, .story = Storyteller(report), .templates = Templates(report.sources)};
  const std::vector<const Finding*> findings = heaviest_first(report);
  std::vector<std::string> blocks = {"**" + for_markdown(verdict(report)) + "**\n\n"};
  if (!findings.empty()) blocks.push_back(table_of(findings, page));
  blocks.push_back(picture_of(findings, page));
  for (const Finding* finding : findings) blocks.push_back(details_of(*finding, page));
  blocks.push_back(set_aside(page));
  blocks.push_back(ledger(page));
  std::size_t size = 0;
  std::size_t left_out = 0;
  for (const std::string& block : blocks) {
    if (size + block.size() + reserve > style.markdown_limit) {
      ++left_out;
      continue;
    }
    size += block.size();
    out << block;
  }
  if (left_out > 0) out << counted(left_out, "part") << " left out, as GitHub takes no more; see the full report.\n\n";
  out << "<sub>routegrant " << for_html(report.tool_version) << "</sub>\n";
}

}  // namespace

const Format formats::markdown{.name = "markdown", .write = write};

}  // namespace routegrant::report
