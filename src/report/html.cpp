#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/html_assets.hpp"
#include "report/html_map.hpp"
#include "report/json_writer.hpp"
#include "report/site.hpp"
#include "report/snippet.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t most_findings = 2000;
constexpr std::size_t most_paths = 5000;
constexpr std::size_t most_matrix_rows = 300;
constexpr std::size_t most_matrix_columns = 80;
constexpr std::size_t excerpt_width = 100;

struct Page {
  const Report& report;
  const Style& style;
  const Storyteller story;
  const Redactor redactor;
  const html::Map map;
  std::ostream& out;
};

void write_place(Span span, Page& page) {
  const Place place = page.report.sources.place(span);
  const std::string shown_place = "<code>" + for_html(place.file + ":" + std::to_string(place.line)) + "</code>";
  if (page.style.blob_url.empty()) {
    page.out << shown_place;
    return;
  }
  page.out << "<a href=\"" << for_html(page.style.blob_url) << as_uri(place.file) << "#L" << place.line
           << "\" rel=\"noreferrer\">" << shown_place << "</a>";
}

void write_head(Page& page) {
  page.out << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action "
              "'none'; "
              "style-src 'unsafe-inline'; script-src 'sha256-"
           << html::script_hash << "'\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
           << "<meta name=\"color-scheme\" content=\"light dark\">\n<title>routegrant report</title>\n<style>"
           << html::style_sheet << "</style>\n</head>\n<body>\n";
}

void write_header(Page& page) {
  const Tally tally = tally_of(page.report.findings);
  const std::string_view mood = tally.errors > 0 ? "error" : tally.warnings > 0 ? "warning" : "good";
  page.out << "<header>\n<h1>routegrant</h1>\n<p class=\"verdict " << mood << "\">" << for_html(verdict(page.report))
           << "</p>\n"
           << "<div class=\"tools\"><label>Filter <input id=\"filter\" type=\"search\" placeholder=\"route, role, "
              "table, rule\"></label>\n"
           << "<button id=\"only\" type=\"button\" aria-pressed=\"false\">Only findings</button>\n"
           << "<button id=\"theme\" type=\"button\">Dark or light</button></div>\n</header>\n";
}

void write_excerpt(const Finding& finding, Page& page) {
  const Excerpt excerpt = excerpt_of(page.report.sources, page.redactor, finding.at, excerpt_width, true);
  page.out << "<pre><span class=\"line\">" << excerpt.line << "</span> " << for_html(excerpt.text) << "</pre>\n";
}

void write_hops(const Finding& finding, Page& page) {
  if (finding.hops.empty()) return;
  const std::size_t here = page.story.here(finding);
  page.out << "<ol>\n";
  for (std::size_t i = 0; i < finding.hops.size(); ++i) {
    page.out << "<li" << (i == here ? " class=\"here\"" : "") << ">" << for_html(finding.hops[i].sentence) << "<br>";
    write_place(finding.hops[i].span, page);
    page.out << "</li>\n";
  }
  page.out << "</ol>\n";
}

void write_finding(const Finding& finding, Page& page) {
  const Rule& rule = page.report.rules[finding.rule];
  const std::string id = "f-" + hexadecimal(finding.fingerprint);
  std::vector<std::string> nodes;
  for (const std::size_t node : html::nodes_of(finding, page.map, page.story)) nodes.push_back(page.map.nodes[node].id);
  page.out << "<article class=\"finding " << name_of(finding.severity) << "\" id=\"" << id << "\" data-nodes=\""
           << text::join(nodes, " ") << "\">\n<h3><button type=\"button\" aria-expanded=\"false\" aria-controls=\""
           << id << "-body\"><span class=\"level\">" << name_of(finding.severity) << "</span> "
           << for_html(finding.message) << "</button></h3>\n<div class=\"body\" id=\"" << id << "-body\">\n<p>";
  write_place(finding.at, page);
  const std::string uri = page_of(rule);
  if (uri.empty()) {
    page.out << " <code>" << for_html(rule.id) << "</code>";
  } else {
    page.out << " <a href=\"" << for_html(uri) << "\" rel=\"noreferrer\"><code>" << for_html(rule.id) << "</code></a>";
  }
  if (!finding.scope.empty()) page.out << " in " << for_html(finding.scope);
  page.out << "</p>\n";
  write_excerpt(finding, page);
  write_hops(finding, page);
  for (const Hop& hop : finding.related) {
    page.out << "<p>Also: " << for_html(hop.sentence) << " ";
    write_place(hop.span, page);
    page.out << "</p>\n";
  }
  if (finding.further_ways > 0)
    page.out << "<p>And " << counted(finding.further_ways, "more way") << " to the same end.</p>\n";
  for (const std::string_view sentence : page.story.assumptions(finding)) {
    page.out << "<p><b>" << name_of(finding.certainty) << ":</b> " << for_html(sentence) << "</p>\n";
  }
  for (const std::string_view sentence : page.story.taken_for_granted(finding))
    page.out << "<p><b>assumed:</b> " << for_html(sentence) << "</p>\n";
  if (!finding.help.empty()) page.out << "<p><b>Fix:</b> " << for_html(finding.help) << "</p>\n";
  page.out << "</div>\n</article>\n";
}

void write_set_aside(Page& page) {
  const std::string phrase = not_counting_phrase(tally_of(page.report.findings));
  if (phrase.empty()) return;
  page.out << "<details><summary>" << phrase << "</summary>\n<ul>\n";
  std::size_t written = 0;
  for (const Finding& finding : page.report.findings) {
    if (finding.status == Status::fresh || written++ >= most_findings) continue;
    page.out << "<li>" << name_of(finding.status) << ": " << for_html(finding.message) << " ";
    write_place(finding.at, page);
    if (!finding.status_reason.empty()) page.out << " because: " << for_html(finding.status_reason);
    page.out << "</li>\n";
  }
  page.out << "</ul></details>\n";
}

void write_ledger(Page& page) {
  const std::string resolved = resolved_phrase(page.report.coverage);
  page.out << "<p class=\"ledger\">Read " << for_html(read_phrase(page.report.coverage)) << "."
           << (resolved.empty() ? "" : " Resolved " + for_html(resolved) + ".") << "</p>\n";
  const std::size_t limits = limiting(page.report.diagnostics);
  if (limits == 0) return;
  page.out << "<details><summary>" << counted(limits, "problem") << " limited the analysis</summary>\n<ul>\n";
  std::size_t written = 0;
  for (const auto& [diagnostic, place] : sorted_diagnostics(page.report)) {
    if (diagnostic->kind == Diagnostic::Kind::note || written++ >= most_findings) continue;
    page.out << "<li>" << for_html(diagnostic->message);
    if (diagnostic->span) {
      page.out << " ";
      write_place(*diagnostic->span, page);
    }
    page.out << "</li>\n";
  }
  page.out << "</ul></details>\n";
}

void write_findings(Page& page) {
  const std::vector<const Finding*> findings = heaviest_first(page.report);
  page.out << "<aside aria-label=\"Findings\">\n<h2>Findings</h2>\n";
  if (findings.empty()) page.out << "<p class=\"none\">None.</p>\n";
  for (std::size_t i = 0; i < findings.size() && i < most_findings; ++i) write_finding(*findings[i], page);
  if (findings.size() > most_findings)
    page.out << "<p>" << findings.size() - most_findings << " more are not shown.</p>\n";
  write_set_aside(page);
  write_ledger(page);
  page.out << "</aside>\n";
}

/// Access paths as rows: one for each route, workload, role and object, with its privileges.
struct Path {
  std::string_view route, workload, role, object;
  auto operator<=>(const Path&) const = default;
};

using Paths = std::map<Path, std::vector<std::string_view>>;

Paths paths_of(const Report& report) {
  Paths out;
  const Reasons& reasons = report.graph.reasons();
  for (const AccessPath& row : report.graph.table<AccessPath>().rows) {
    const Path path{reasons.label(row.route), reasons.label(row.workload), reasons.label(row.role),
                    reasons.label(row.object)};
    std::vector<std::string_view>& privileges = out[path];
    if (std::find(privileges.begin(), privileges.end(), row.privilege) == privileges.end())
      privileges.push_back(row.privilege);
  }
  return out;
}

void write_paths(const Paths& paths, Page& page) {
  page.out
      << "<section id=\"paths\" class=\"tab\" role=\"tabpanel\" aria-labelledby=\"tab-paths\" tabindex=\"0\" "
         "hidden>\n<table><caption>Access paths: all "
         "that the map shows, as text</caption>\n<thead><tr><th "
         "scope=\"col\">From</th><th scope=\"col\">Through</th><th scope=\"col\">As</th><th scope=\"col\">May</th><th "
         "scope=\"col\">On</th></tr></thead>\n<tbody>\n";
  std::size_t written = 0;
  for (const auto& [path, privileges] : paths) {
    if (written++ == most_paths) break;
    std::vector<std::string> names(privileges.begin(), privileges.end());
    std::sort(names.begin(), names.end());
    page.out << "<tr><td>" << for_html(path.route) << "</td><td>" << for_html(path.workload) << "</td><td>"
             << for_html(path.role) << "</td><td>" << for_html(text::join(names, ", ")) << "</td><td>"
             << for_html(path.object) << "</td></tr>\n";
  }
  page.out << "</tbody></table>\n";
  if (paths.empty()) page.out << "<p>No route reaches a database object, as far as the files tell.</p>\n";
  if (paths.size() > most_paths) page.out << "<p>" << paths.size() - most_paths << " more are not shown.</p>\n";
  page.out << "</section>\n";
}

void write_matrix(const Paths& paths, Page& page) {
  std::map<std::string_view, std::map<std::string_view, std::vector<std::string_view>>> rows;
  std::vector<std::string_view> objects;
  for (const auto& [path, privileges] : paths) {
    std::vector<std::string_view>& cell = rows[path.route][path.object];
    cell.insert(cell.end(), privileges.begin(), privileges.end());
    objects.push_back(path.object);
  }
  std::sort(objects.begin(), objects.end());
  objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
  const std::size_t cut = objects.size() > most_matrix_columns ? objects.size() - most_matrix_columns : 0;
  objects.resize(objects.size() - cut);
  page.out << "<section id=\"matrix\" class=\"tab\" role=\"tabpanel\" aria-labelledby=\"tab-matrix\" tabindex=\"0\" "
              "hidden>\n<table><caption>Routes by "
              "objects: r read, w write, d delete, x use or execute, A all else</caption>\n<thead><tr><th "
              "scope=\"col\">Route</th>";
  for (const std::string_view object : objects) page.out << "<th scope=\"col\">" << for_html(object) << "</th>";
  page.out << "</tr></thead>\n<tbody>\n";
  std::size_t written = 0;
  for (const auto& [route, cells] : rows) {
    if (written++ == most_matrix_rows) break;
    page.out << "<tr><th scope=\"row\">" << for_html(route) << "</th>";
    for (const std::string_view object : objects) {
      const auto cell = cells.find(object);
      const std::string letters = cell == cells.end() ? "" : html::letters_of(cell->second);
      const bool changes = letters.find_first_of("wdA") != std::string::npos;
      page.out << "<td" << (changes ? " class=\"changes\"" : "") << ">" << letters << "</td>";
    }
    page.out << "</tr>\n";
  }
  page.out << "</tbody></table>\n";
  if (cut > 0) page.out << "<p>" << counted(cut, "more object") << " not shown.</p>\n";
  if (rows.size() > most_matrix_rows)
    page.out << "<p>" << counted(rows.size() - most_matrix_rows, "more route") << " not shown.</p>\n";
  page.out << "</section>\n";
}

void write_picture(Page& page) {
  page.out << "<section id=\"map\" class=\"tab\" role=\"tabpanel\" aria-labelledby=\"tab-map\" tabindex=\"0\">\n"
           << "<p class=\"legend\">Thick red lines: a finding passes here. Thin grey: no finding. Choose a box to "
              "light all that leads "
              "there and on; Escape clears.</p>\n"
           << html::svg_of(page.map) << "<ul id=\"lit\" aria-live=\"polite\"></ul>\n</section>\n";
}

void write(const Report& report, const Style& style, std::ostream& out) {
  const Storyteller story(report);
  Page page{.report = report,
            .style = style,
            .story = story,
            .redactor = Redactor(report.sources, report.secrets, report.concealed),
            .map = html::map_of(report, story),
            .out = out};
  const Paths paths = paths_of(report);
  write_head(page);
  write_header(page);
  out << "<main>\n";
  write_findings(page);
  out << "<div class=\"views\">\n<div role=\"tablist\" aria-label=\"Views\">"
         "<button type=\"button\" role=\"tab\" id=\"tab-map\" aria-controls=\"map\" aria-selected=\"true\">Map</button>"
         "<button type=\"button\" role=\"tab\" id=\"tab-matrix\" aria-controls=\"matrix\" aria-selected=\"false\" "
         "tabindex=\"-1\">Matrix</button>"
         "<button type=\"button\" role=\"tab\" id=\"tab-paths\" aria-controls=\"paths\" aria-selected=\"false\" "
         "tabindex=\"-1\">Paths</button></div>\n";
  write_picture(page);
  write_matrix(paths, page);
  write_paths(paths, page);
  out << "</div>\n</main>\n<footer>routegrant " << for_html(report.tool_version) << "</footer>\n<script>"
      << html::script << "</script>\n</body>\n</html>\n";
}

}  // namespace

const Format formats::html{.name = "html", .write = write};

}  // namespace routegrant::report
