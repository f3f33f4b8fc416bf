#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "report/sarif_parts.hpp"
#include "report/site.hpp"
#include "report/tally.hpp"

namespace routegrant::report::sarif {
namespace {

constexpr std::size_t longest_description = 1024;
constexpr std::size_t most_tags = 10;

/// `public-route-reaches-write-role` as `PublicRouteReachesWriteRole`.
std::string pascal_case(std::string_view id) {
  std::string out;
  bool upper = true;
  for (const char c : id) {
    if (c == '-' || c == '_' || c == '.') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

/// `cwe-250` as GitHub's badge `external/cwe/cwe-250`.
std::string tag_of(std::string_view tag) {
  const std::string low = text::lower(tag);
  return low.starts_with("cwe-") ? "external/cwe/" + low : low;
}

std::vector<std::string> tags_of(const Rule& rule) {
  std::vector<std::string> tags;
  const auto add = [&](std::string tag) {
    if (tags.size() < most_tags && std::find(tags.begin(), tags.end(), tag) == tags.end())
      tags.push_back(std::move(tag));
  };
  if (security_tenths(rule) > 0) add("security");
  add("kubernetes");
  add("sql");
  for (const std::string& tag : rule.tags) add(tag_of(tag));
  return tags;
}

std::string_view problem_severity(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "recommendation";
  }
  return "";
}

std::string_view precision_of(const Rule& rule) {
  constexpr std::array<std::string_view, 4> known = {"low", "medium", "high", "very-high"};
  const auto found = std::find(known.begin(), known.end(), rule.precision);
  return found == known.end() ? "high" : *found;
}

/// At most GitHub's 1,024 characters, cut between words.
std::string short_enough(std::string text) {
  if (text.size() <= longest_description) return text;
  text.resize(longest_description - 4);
  text.resize(std::min(text.size(), text.find_last_of(' ')));
  return text + " ...";
}

/// The page without its first heading, which every viewer shows as the title already.
std::string_view body_of(std::string_view markdown) {
  if (!markdown.starts_with("# ")) return markdown;
  const std::size_t end = markdown.find('\n');
  if (end == std::string_view::npos) return {};
  markdown.remove_prefix(end);
  const std::size_t start = markdown.find_first_not_of('\n');
  return start == std::string_view::npos ? std::string_view() : markdown.substr(start);
}

void write_help(const Rule& rule, JsonWriter& to) {
  const std::string page = page_of(rule);
  std::string markdown(body_of(rule.markdown));
  if (markdown.empty()) markdown = rule.summary.empty() ? sentence(rule.title) : rule.summary;
  std::string text = plain(markdown);
  // GitHub does not read helpUri, so the link has to stand in the help.
  if (!page.empty()) {
    markdown += (markdown.ends_with('\n') ? "\n[" : "\n\n[") + rule.id + "](" + page + ")\n";
    text += "\n\n" + page;
  }
  to.key("help").begin_object();
  to.member("text", std::string_view(text)).member("markdown", std::string_view(markdown)).end_object();
  if (!page.empty()) to.member("helpUri", std::string_view(page));
}

void write_rule(const Rule& rule, JsonWriter& to) {
  const int tenths = security_tenths(rule);
  const std::string title = plain(rule.title.empty() ? rule.id : rule.title);
  const std::string summary = rule.summary.empty() ? title : plain(rule.summary);
  to.begin_object();
  to.member("id", std::string_view(rule.id)).member("name", std::string_view(pascal_case(rule.id)));
  write_message("shortDescription", short_enough(title), to);
  write_message("fullDescription", short_enough(summary), to);
  write_help(rule, to);
  to.key("defaultConfiguration").begin_object().member("level", name_of(rule.severity));
  if (tenths > 0) to.member("rank", tenths);
  to.end_object();
  to.key("properties").begin_object();
  to.key("tags").begin_array();
  for (const std::string& tag : tags_of(rule)) to.value(std::string_view(tag));
  to.end_array();
  to.member("kind", "path-problem").member("precision", precision_of(rule));
  to.member("problem.severity", problem_severity(rule.severity));
  if (tenths > 0) {
    const std::string number = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    to.member("security-severity", std::string_view(number));
  }
  to.end_object().end_object();
}

}  // namespace

void write_rules(const Rules& rules, JsonWriter& to) {
  to.key("rules").begin_array();
  for (const Rule& rule : rules) write_rule(rule, to);
  to.end_array();
}

std::string plain(std::string_view markdown) {
  std::string out;
  bool code = false;
  for (std::string_view line : text::split(markdown, '\n')) {
    if (text::trim(line).starts_with("```")) {
      code = !code;
      continue;
    }
    if (!code) {
      const std::size_t marks = line.find_first_not_of('#');
      if (marks != std::string_view::npos && marks > 0 && line[marks] == ' ') line.remove_prefix(marks + 1);
      for (std::size_t i = 0; i < line.size(); ++i) {
        const bool emphasis = line.substr(i).starts_with("**");
        if (emphasis) ++i;
        if (!emphasis && line[i] != '`') out += line[i];
      }
    } else {
      out += line;
    }
    out += '\n';
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace routegrant::report::sarif
