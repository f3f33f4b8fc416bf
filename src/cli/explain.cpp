#include <algorithm>

#include "base/text.hpp"
#include "cli/run.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"
#include "rules/directory.hpp"

namespace routegrant::cli {
namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view plain = "\x1b[0m";

std::string judgement(const Rule& rule) {
  std::string out(name_of(rule.severity));
  if (!rule.security_severity.empty()) out += ", security severity " + rule.security_severity;
  if (!rule.since.empty()) out += ", since " + rule.since;
  return out;
}

/// The page as it is: Markdown reads well as text. Only headings and fences are drawn.
void write_text(const Rule& rule, const report::Style& style, std::ostream& out) {
  const auto drawn = [&](std::string_view how, const std::string& text) {
    if (!style.color) return text;
    return std::string(how) + text + std::string(plain);
  };
  out << drawn(bold, report::for_terminal(rule.id)) << " (" << judgement(rule) << ")\n\n";
  std::string_view page = text::trim(rule.markdown);
  bool in_fence = false;
  for (const std::string_view line : text::split(page, '\n')) {
    const std::string shown = report::for_terminal(line);
    const bool fence = line.substr(0, 3) == "```";
    if (fence) in_fence = !in_fence;
    if (!in_fence && !line.empty() && line.front() == '#') {
      out << drawn(bold, shown) << '\n';
    } else {
      out << (fence ? drawn(dim, shown) : shown) << '\n';
    }
  }
}

void write_json(const Rule& rule, std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("explain", version());
  json.member("rule", rule.id).member("level", name_of(rule.severity)).member("title", rule.title);
  json.member("summary", rule.summary).member("message", rule.message).member("help", rule.help);
  json.member_or_null("securitySeverity", rule.security_severity).member("precision", rule.precision);
  json.member("markdown", rule.markdown).member("query", rule.query).end_object();
  json.finish();
}

}  // namespace

Exit run_explain(const Options& options, Console& console) {
  Result<Rules> rules = rules::all_rules(options.rules_directory);
  if (!rules) return complain(console, Exit::usage, rules.error());
  const std::string& id = options.words.front();
  const auto rule = std::find_if(rules->begin(), rules->end(), [&](const Rule& known) { return known.id == id; });
  if (rule == rules->end()) {
    std::vector<std::string> ids;
    for (const Rule& known : *rules) ids.push_back(known.id);
    return complain(console, Exit::usage,
                    "no rule `" + id + "`" + did_you_mean(id, ids) + "; `routegrant rules` lists them");
  }
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& style, std::ostream& out) {
      if (choice.name == "json") {
        write_json(*rule, out);
      } else if (choice.name == "markdown") {
        out << text::trim(rule->markdown) << '\n';
      } else {
        write_text(*rule, style, out);
      }
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return Exit::clean;
}

}  // namespace routegrant::cli
