#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/templates.hpp"
#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/ink.hpp"
#include "report/json_writer.hpp"
#include "report/snippet.hpp"
#include "report/story.hpp"
#include "report/tally.hpp"
#include "report/utf8.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t least_width = 40;
constexpr std::size_t widest_place = 40;
constexpr std::size_t most_hops = 24;
constexpr std::size_t most_diagnostics = 5;
/// So many findings of a rule that are no errors are told in full.
constexpr std::size_t told_of_rule = 1;
/// So many of the others have a line of their own.
constexpr std::size_t most_named = 5;

/// What the pieces of one report share.
struct Page {
  const Report& report;
  const Style& style;
  const Ink ink;
  const Redactor redactor;
  const Storyteller story;
  const Templates templates;
  const std::size_t width;
  std::ostream& out;
};

std::string spaces(std::size_t count) {
  return std::string(count, ' ');
}

/// The frame of one finding: line numbers stand left of it.
class Frame {
 public:
  Frame(Page& page, std::size_t digits) : page_(page), digits_(digits) {}

  /// Columns left of what a line of the frame holds.
  [[nodiscard]] std::size_t indent() const { return digits_ + 4; }

  void open(const std::string& content) { line("", page_.ink.pick("\u256d\u2500 ", "--> "), content); }
  void numbered(std::uint32_t number, const std::string& content) {
    const std::string digits = std::to_string(number);
    line(spaces(digits_ - std::min(digits_, digits.size())) + digits, page_.ink.pick("\u2502 ", "| "), content);
  }
  void inside(const std::string& content) { line("", page_.ink.pick("\u2502 ", "| "), content); }
  void branch(const std::string& content) { line("", page_.ink.pick("\u251c ", "= "), content); }
  /// The last line of a branch that is itself the last.
  void tail(const std::string& content) { line("", page_.ink.pick("\u2570 ", "| "), content); }
  void last(const std::string& content) { line("", page_.ink.pick("\u2570 ", "= "), content); }

 private:
  void line(const std::string& number, std::string_view bar, const std::string& content) {
    const std::string gutter = number.empty() ? spaces(digits_) : number;
    std::string drawn = " " + page_.ink.in(Tone::frame, gutter + " " + std::string(bar)) + content;
    // Nothing at a line's end, so that a report survives editors that trim.
    if (!page_.style.color) drawn.erase(drawn.find_last_not_of(' ') + 1);
    page_.out << drawn << '\n';
  }

  Page& page_;
  std::size_t digits_;
};

std::string joined_lines(const std::vector<std::string>& lines, std::size_t indent) {
  return text::join(lines, "\n" + spaces(indent));
}

void write_headline(const Finding& finding, Page& page) {
  const std::string_view word = name_of(finding.severity);
  const std::size_t indent = word.size() + 2;
  std::vector<std::string> lines = wrapped(for_terminal(finding.message), page.width - indent, page.width - indent);
  const Rule& rule = page.report.rules[finding.rule];
  const bool fits = width_of(std::string_view(lines.back())) + rule.id.size() + 3 + indent <= page.width;
  for (std::string& line : lines) line = page.ink.in(Tone::strong, line);
  if (fits) {
    lines.back() += " " + page.ink.rule(rule);
  } else {
    lines.push_back(page.ink.rule(rule));
  }
  page.out << page.ink.in(tone_of(finding.severity), std::string(word) + ":") << ' ' << joined_lines(lines, indent)
           << '\n';
}

/// What stands below the marks: the sentence of the fact at that place, where it says more than the message.
std::string label_of(const Finding& finding, const Report& report) {
  if (finding.at_fact == FactId::none) return {};
  const std::string& sentence = report.graph.reasons().of(finding.at_fact).sentence;
  return sentence == finding.message ? std::string() : for_terminal(sentence);
}

void write_excerpt(const Finding& finding, const Excerpt& excerpt, Frame& frame, Page& page) {
  const Tone tone = tone_of(finding.severity);
  frame.numbered(excerpt.line, excerpt.text);
  std::string marks(excerpt.mark_width, '^');
  if (excerpt.goes_on) marks += page.ink.pick("\u2026", "...");
  const std::string label = label_of(finding, page.report);
  const std::size_t used = frame.indent() + excerpt.mark + width_of(std::string_view(marks)) + 2;
  if (used + width_of(std::string_view(label)) <= page.width) {
    frame.inside(spaces(excerpt.mark) + page.ink.in(tone, label.empty() ? marks : marks + " " + label));
    return;
  }
  frame.inside(spaces(excerpt.mark) + page.ink.in(tone, marks));
  // A label too long for the mark's own line stands below, from the mark on or from as far left as it needs.
  const std::size_t room = page.width - frame.indent() - 1;
  const std::size_t from = std::min(excerpt.mark, room / 2);
  for (const std::string& line : wrapped(label, room - from, room - from)) {
    frame.inside(spaces(from) + page.ink.in(tone, line));
  }
}

/// `number  file:line:column  sentence`, the sentence wrapped in its own column where the window is wide enough.
void write_step(const Hop& hop, const std::string& number, bool is_here, std::size_t place_width, Frame& frame,
                Page& page) {
  const std::string position_text = for_terminal(position(page.report.sources.place(hop.span)));
  const std::string place = page.ink.place(page.report.sources.place(hop.span));
  const std::size_t before = frame.indent() + number.size() + 1;
  const std::string sentence = for_terminal(with_template(hop.sentence, page.templates.behind(hop.span)));
  const std::string here = is_here ? page.ink.in(Tone::strong, page.ink.pick("  \u25c0 here", "  <- here")) : "";
  const std::size_t taken = width_of(std::string_view(position_text));
  const std::size_t column = place_width + 2;
  if (before + column + 30 > page.width || taken > place_width) {
    frame.branch(page.ink.in(Tone::faint, number) + " " + place + here);
    const std::size_t room = page.width > before + 12 ? page.width - before - 1 : 12;
    for (const std::string& line : wrapped(sentence, room, room)) frame.inside(spaces(number.size() + 1) + line);
    return;
  }
  const std::size_t room = page.width - before - column;
  const std::vector<std::string> lines = wrapped(sentence, room, room - (is_here ? 8 : 0));
  frame.branch(page.ink.in(Tone::faint, number) + " " + place + spaces(column - taken) + lines.front() + here);
  for (std::size_t i = 1; i < lines.size(); ++i) frame.inside(spaces(number.size() + 1 + column) + lines[i]);
}

void write_step_excerpt(const Hop& hop, std::size_t indent, Frame& frame, Page& page) {
  const std::size_t room = page.width - std::min(page.width - 20, frame.indent() + indent + 3);
  const Excerpt excerpt = excerpt_of(page.report.sources, page.redactor, hop.span, room, page.style.unicode);
  const std::size_t blanks = std::min(excerpt.text.find_first_not_of(' '), excerpt.text.size());
  frame.inside(spaces(indent) +
               page.ink.in(Tone::faint, std::string(page.ink.pick("\u2502 ", "| ")) + excerpt.text.substr(blanks)));
}

std::size_t place_width_of(const std::vector<Hop>& hops, const Page& page) {
  std::size_t width = 0;
  for (const Hop& hop : hops) {
    const std::size_t taken = width_of(std::string_view(for_terminal(position(page.report.sources.place(hop.span)))));
    if (taken <= widest_place) width = std::max(width, taken);
  }
  return width;
}

void write_hops(const Finding& finding, Frame& frame, Page& page) {
  const std::vector<Hop>& hops = finding.hops;
  if (hops.empty()) return;
  frame.inside("");
  const std::size_t place_width = place_width_of(hops, page);
  const std::size_t digits = std::to_string(hops.size()).size();
  const std::size_t here = page.story.here(finding);
  const bool folded = hops.size() > most_hops && !page.style.verbose;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    if (folded && i == most_hops / 2) {
      const std::size_t left_out = hops.size() - most_hops;
      frame.inside(page.ink.in(Tone::faint, counted(left_out, "step") + " left out, shown by -v"));
      i += left_out;
    }
    std::string number = std::to_string(i + 1);
    number.insert(0, digits - number.size(), ' ');
    write_step(hops[i], number, i == here, place_width, frame, page);
    if (page.style.verbose) write_step_excerpt(hops[i], digits + 1, frame, page);
  }
}

/// A word and a text that may need several lines.
struct Remark {
  std::string word;
  std::string text;
};

std::vector<Remark> remarks_of(const Finding& finding, const Page& page) {
  std::vector<Remark> remarks;
  for (const Hop& hop : finding.related) {
    remarks.push_back(
        {"also: ", for_terminal(position(page.report.sources.place(hop.span))) + " " + for_terminal(hop.sentence)});
  }
  if (finding.further_ways > 0)
    remarks.push_back({"and ", counted(finding.further_ways, "more way") + " to the same end"});
  for (const std::string_view sentence : page.story.assumptions(finding)) {
    if (sentence == finding.message) continue;
    remarks.push_back({std::string(name_of(finding.certainty)) + ": ", for_terminal(sentence)});
  }
  for (const std::string_view sentence : page.story.taken_for_granted(finding))
    remarks.push_back({"assumed: ", for_terminal(sentence)});
  if (!finding.help.empty()) remarks.push_back({"help: ", for_terminal(finding.help)});
  return remarks;
}

void write_remarks(const Finding& finding, Frame& frame, Page& page) {
  const std::vector<Remark> remarks = remarks_of(finding, page);
  if (!remarks.empty()) frame.inside("");
  for (const Remark& remark : remarks) {
    const std::size_t indent = remark.word.size();
    const std::size_t room = page.width - frame.indent() - indent - 1;
    const std::vector<std::string> lines = wrapped(remark.text, room, room);
    const bool is_last = &remark == &remarks.back();
    const std::string first =
        page.ink.in(remark.word == "help: " ? Tone::good : Tone::strong, remark.word) + lines.front();
    if (is_last && lines.size() == 1) {
      frame.last(first);
    } else {
      frame.branch(first);
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (is_last && i + 1 == lines.size()) {
        frame.tail(spaces(indent) + lines[i]);
      } else {
        frame.inside(spaces(indent) + lines[i]);
      }
    }
  }
}

void write_finding(const Finding& finding, Page& page) {
  write_headline(finding, page);
  const Place place = page.report.sources.place(finding.at);
  const std::size_t digits = std::max<std::size_t>(3, std::to_string(place.line).size());
  Frame frame(page, digits);
  const std::size_t room = page.width - frame.indent() - 1;
  const Excerpt excerpt = excerpt_of(page.report.sources, page.redactor, finding.at, room, page.style.unicode);
  const std::string scope =
      finding.scope.empty() ? "" : page.ink.in(Tone::faint, "  in " + for_terminal(finding.scope));
  frame.open(page.ink.place(place) + scope);
  write_excerpt(finding, excerpt, frame, page);
  write_hops(finding, frame, page);
  write_remarks(finding, frame, page);
  page.out << '\n';
}

/// What there is of a rule besides the findings told in full, as places. Empty where all are told: errors, few of a
/// rule, and with -v.
using Folded = std::map<std::pair<std::size_t, Severity>, std::vector<const Finding*>>;

Folded folded_of(const std::vector<const Finding*>& findings, const Style& style) {
  Folded by_rule;
  if (style.verbose) return by_rule;
  for (const Finding* finding : findings) {
    if (finding->severity != Severity::error) by_rule[{finding->rule, finding->severity}].push_back(finding);
  }
  std::erase_if(by_rule, [](const auto& entry) { return entry.second.size() <= told_of_rule; });
  for (auto& [rule, all] : by_rule) all.erase(all.begin(), all.begin() + told_of_rule);
  return by_rule;
}

/// The others of a rule, a line each where that is enough: "also: web.yaml:14:11 what it is".
void write_folded(const std::vector<const Finding*>& more, Page& page) {
  constexpr std::string_view word = "also: ";
  const std::size_t room = page.width - word.size();
  const std::size_t named = more.size() <= most_named + 1 ? more.size() : most_named;
  for (std::size_t i = 0; i < named; ++i) {
    const Finding& finding = *more[i];
    const Place place = page.report.sources.place(finding.at);
    const std::size_t taken = width_of(std::string_view(for_terminal(position(place)))) + 1;
    const bool fits = taken + least_width / 2 < room;
    std::vector<std::string> lines = wrapped(for_terminal(finding.message), room, fits ? room - taken : room);
    page.out << page.ink.in(tone_of(finding.severity), word) << page.ink.place(place)
             << (fits ? std::string(" ") : "\n" + spaces(word.size())) << joined_lines(lines, word.size()) << '\n';
  }
  if (named < more.size()) {
    const std::string rest = "and " + counted(more.size() - named, "more finding") + " of " +
                             page.report.rules[more.front()->rule].id + ", shown by -v";
    page.out << page.ink.in(Tone::faint, joined_lines(wrapped(rest, room, room), word.size())) << '\n';
  }
  page.out << '\n';
}

/// Errors first, then warnings, then notes, each in the order of their places. Of many of one rule the first stands for
/// all: one note for each workload would hide what nobody should miss.
void write_findings(Page& page) {
  std::vector<const Finding*> findings = counting_findings(page.report);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  const Folded folded = folded_of(findings, page.style);
  std::set<std::pair<std::size_t, Severity>> told;
  for (const Finding* finding : findings) {
    const auto more = folded.find({finding->rule, finding->severity});
    if (more != folded.end() && !told.insert(more->first).second) continue;
    write_finding(*finding, page);
    if (more != folded.end()) write_folded(more->second, page);
  }
}

/// Findings that do not count, one line each, with the reason that was given.
void write_set_aside(Page& page) {
  for (const Finding& finding : page.report.findings) {
    if (finding.status == Status::fresh) continue;
    page.out << page.ink.in(Tone::faint, std::string(name_of(finding.status)) + ":") << ' '
             << page.ink.place(page.report.sources.place(finding.at)) << ' ' << for_terminal(finding.message) << ' '
             << page.ink.rule(page.report.rules[finding.rule]);
    if (!finding.status_reason.empty())
      page.out << page.ink.in(Tone::faint, " because: " + for_terminal(finding.status_reason));
    page.out << '\n';
  }
}

void write_ledger_line(std::string_view word, const std::string& content, Page& page) {
  constexpr std::size_t column = 10;
  const std::vector<std::string> lines = wrapped(content, page.width - column, page.width - column);
  page.out << page.ink.in(Tone::strong, word) << spaces(column - word.size()) << joined_lines(lines, column) << '\n';
}

void write_diagnostics(Page& page) {
  const std::vector<PlacedDiagnostic> all = sorted_diagnostics(page.report);
  const std::size_t limits = limiting(page.report.diagnostics);
  if (limits > 0) {
    write_ledger_line("limited", "by " + counted(limits, "problem") + ": what rests on them may be missing above",
                      page);
  }
  std::size_t shown_count = 0;
  for (const auto& [diagnostic, place] : all) {
    const bool is_note = diagnostic->kind == Diagnostic::Kind::note;
    if (!page.style.verbose && (is_note || shown_count == most_diagnostics)) break;
    ++shown_count;
    std::string line = for_terminal(diagnostic->message);
    page.out << "  " << page.ink.in(is_note ? Tone::faint : Tone::warning, name_of(diagnostic->kind)) << "  ";
    if (place) page.out << page.ink.place(*place) << "  ";
    page.out << line << '\n';
  }
  if (page.style.verbose) return;
  std::vector<std::string> rest;
  if (limits > shown_count) rest.push_back(std::to_string(limits - shown_count) + " more");
  if (all.size() > limits) rest.push_back(counted(all.size() - limits, "note"));
  if (!rest.empty()) page.out << page.ink.in(Tone::faint, "  " + text::enumerated(rest) + ", shown by -v") << '\n';
}

void write_ledger(Page& page) {
  const Tally tally = tally_of(page.report.findings);
  const std::size_t rule_width = std::min<std::size_t>(page.width, 60);
  std::string ruler;
  for (std::size_t i = 0; i < rule_width; ++i) ruler += page.ink.pick("\u2500", "-");
  page.out << page.ink.in(Tone::frame, ruler) << '\n';
  const std::string others = not_counting_phrase(tally);
  const Tone tone = tally.errors > 0     ? Tone::error
                    : tally.warnings > 0 ? Tone::warning
                    : tally.notes > 0    ? Tone::note
                                         : Tone::good;
  page.out << page.ink.in(tone, findings_phrase(tally));
  if (!others.empty())
    page.out << page.ink.in(Tone::faint, "; " + others + (page.style.verbose ? "" : ", shown by -v"));
  page.out << '\n';
  write_ledger_line("read", read_phrase(page.report.coverage), page);
  const std::string resolved = resolved_phrase(page.report.coverage);
  if (!resolved.empty()) write_ledger_line("resolved", resolved, page);
  write_diagnostics(page);
}

void write(const Report& report, const Style& style, std::ostream& out) {
  Page page{.report = report,
            .style = style,
            .ink = Ink(style),
            .redactor = Redactor(report.sources, report.secrets, report.concealed),
            .story = Storyteller(report),
            .templates = Templates(report.sources),
            .width = std::max(least_width, static_cast<std::size_t>(std::max(style.width, 0))),
            .out = out};
  write_findings(page);
  if (style.quiet) return;
  if (style.verbose) write_set_aside(page);
  write_ledger(page);
}

}  // namespace

const Format formats::text{.name = "text", .write = write};

}  // namespace routegrant::report
