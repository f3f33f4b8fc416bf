#include "rules/rule_file.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "rules/pages.hpp"

namespace routegrant::rules {
namespace {

/// "rules/x.md:14: " and what is wrong there.
Failure wrong(const Rule& rule, std::size_t line, const std::string& message) {
  return {rule.path + ":" + std::to_string(line) + ": " + message};
}

std::vector<std::string_view> lines_of(std::string_view page) {
  std::vector<std::string_view> lines = text::split(page, '\n');
  for (std::string_view& line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  return lines;
}

/// The text of a value: plain, or in double quotes with `\"` and `\\`; nothing if the quotes are not closed.
std::optional<std::string> scalar(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  if (value.size() < 2 || !value.ends_with('"')) return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\' && i + 2 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

std::optional<Severity> severity_of(std::string_view word) {
  for (const Severity severity : {Severity::note, Severity::warning, Severity::error}) {
    if (word == name_of(severity)) return severity;
  }
  return std::nullopt;
}

/// GitHub refuses a whole file of results for one severity that is not a number above 0 and up to 10.
bool is_security_severity(const std::string& number) {
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, value);
  return error == std::errc() && rest == end && value > 0 && value <= 10;
}

std::vector<std::string> list_of(std::string_view value) {
  if (value.starts_with('[') && value.ends_with(']')) value = value.substr(1, value.size() - 2);
  std::vector<std::string> items;
  for (const std::string_view item : text::split(value, ',')) {
    if (const std::string_view trimmed = text::trim(item); !trimmed.empty()) items.emplace_back(trimmed);
  }
  return items;
}

/// Reads a page line by line.
class Reader {
 public:
  Reader(Rule& rule, std::string_view page) : rule_(rule), lines_(lines_of(page)) {}

  std::optional<Failure> read() {
    if (std::optional<Failure> failure = read_front_matter()) return failure;
    for (; at_ < lines_.size(); ++at_) {
      std::optional<Failure> failure;
      if (line().starts_with("```")) {
        failure = read_fence();
      } else if (line().starts_with('#')) {
        failure = read_heading();
      } else {
        read_prose();
      }
      if (failure) return failure;
    }
    return check();
  }

 private:
  [[nodiscard]] std::string_view line() const { return lines_[at_]; }
  [[nodiscard]] std::size_t number() const { return at_ + 1; }
  void keep(std::string_view text) { rule_.markdown.append(text).append("\n"); }

  std::optional<Failure> read_front_matter() {
    if (line() != "---") return wrong(rule_, 1, "a page begins with front matter between two lines of '---'");
    for (++at_; at_ < lines_.size() && line() != "---"; ++at_) {
      if (text::trim(line()).empty()) continue;
      if (std::optional<Failure> failure = read_key()) return failure;
    }
    if (at_ == lines_.size()) return wrong(rule_, 1, "the front matter is not closed by a line of '---'");
    ++at_;
    if (!has_severity_) return wrong(rule_, 1, "the front matter has no 'severity'");
    if (rule_.message.empty()) return wrong(rule_, 1, "the front matter has no 'message'");
    return std::nullopt;
  }

  std::optional<Failure> read_key() {
    const std::size_t colon = line().find(':');
    if (colon == std::string_view::npos)
      return wrong(rule_, number(), "expected 'key: value', found '" + std::string(line()) + "'");
    const std::string key(text::trim(line().substr(0, colon)));
    const std::string_view written = text::trim(line().substr(colon + 1));
    const std::optional<std::string> value = scalar(written);
    if (!value || value->empty())
      return wrong(rule_, number(), "'" + key + "' has no value, or one whose quotes are not closed");
    return set(key, *value);
  }

  std::optional<Failure> set(const std::string& key, const std::string& value) {
    const auto refuse = [&](std::string_view expected) {
      return wrong(rule_, number(), "'" + key + "' is '" + value + "', expected " + std::string(expected));
    };
    if (key == "severity") {
      const std::optional<Severity> severity = severity_of(value);
      if (!severity) return refuse("error, warning or note");
      rule_.severity = *severity;
      has_severity_ = true;
    } else if (key == "security-severity") {
      if (!is_security_severity(value)) return refuse("a number above 0.0 and up to 10.0");
      rule_.security_severity = value;
    } else if (key == "precision") {
      if (value != "low" && value != "medium" && value != "high" && value != "very-high")
        return refuse("low, medium, high or very-high");
      rule_.precision = value;
    } else if (key == "needs-base") {
      if (value != "true" && value != "false") return refuse("true or false");
      rule_.needs_base = value == "true";
    } else if (key == "asked-by") {
      if (value != "tool") return refuse("tool");
      by_tool_ = true;
    } else if (key == "tags") {
      rule_.tags = list_of(value);
    } else if (key == "since") {
      rule_.since = value;
    } else if (key == "message") {
      rule_.message = value;
    } else if (key == "help") {
      rule_.help = value;
    } else {
      return wrong(rule_, number(), "unknown key '" + key + "' in the front matter");
    }
    return std::nullopt;
  }

  std::optional<Failure> read_heading() {
    keep(line());
    const std::size_t level = std::min(line().find_first_not_of('#'), line().size());
    const std::string_view heading = text::trim(line().substr(level));
    if (level == 1) {
      if (!rule_.title.empty()) return wrong(rule_, number(), "a page has one heading of the first level");
      rule_.title = heading;
      return std::nullopt;
    }
    if (level != 2) return std::nullopt;
    const bool is_wrong = heading.starts_with("Wrong");
    in_example_ = is_wrong || heading.starts_with("Right");
    if (!in_example_) return std::nullopt;
    std::vector<ExampleFile> inherited =
        rule_.examples.empty() ? std::vector<ExampleFile>() : rule_.examples.back().files;
    rule_.examples.push_back({.wrong = is_wrong, .heading = std::string(heading), .files = std::move(inherited)});
    return std::nullopt;
  }

  /// The first paragraph below the heading is the summary.
  void read_prose() {
    keep(line());
    const std::string_view words = text::trim(line());
    if (rule_.title.empty() || summarised_) return;
    if (!words.empty()) {
      rule_.summary += (rule_.summary.empty() ? "" : " ") + std::string(words);
    } else if (!rule_.summary.empty()) {
      summarised_ = true;
    }
  }

  std::optional<Failure> read_fence() {
    const std::size_t opened = number();
    const std::string_view opening = line();
    const std::vector<std::string_view> info = text::words(opening.substr(3));
    const std::size_t first = at_ + 1;
    for (++at_; at_ < lines_.size() && line() != "```"; ++at_) {
    }
    if (at_ == lines_.size()) return wrong(rule_, opened, "the fence is not closed");
    std::string content;
    for (std::size_t i = first; i < at_; ++i) content.append(lines_[i]).append("\n");
    if (info == std::vector<std::string_view>{"sql", "query"}) {
      if (!rule_.query.empty()) return wrong(rule_, opened, "a rule has one query");
      rule_.query = std::move(content);
      rule_.query_line = static_cast<std::uint32_t>(opened + 1);
      return std::nullopt;
    }
    keep(opening);
    for (std::size_t i = first; i < at_; ++i) keep(without_expectation(lines_[i]));
    keep("```");
    if (in_example_ && info.size() == 2) add_file(std::string(info[1]), std::move(content), opened + 1);
    return std::nullopt;
  }

  /// A line of an example as its reader is to see it.
  static std::string_view without_expectation(std::string_view line) {
    for (const std::string_view mark : {"# expect:", "-- expect:", "# hop:", "-- hop:"}) {
      if (const std::size_t found = line.find(mark); found != std::string_view::npos) line = line.substr(0, found);
    }
    while (line.ends_with(' ')) line.remove_suffix(1);
    return line;
  }

  void add_file(std::string name, std::string content, std::size_t first_line) {
    std::vector<ExampleFile>& files = rule_.examples.back().files;
    const auto found = std::ranges::find(files, name, &ExampleFile::name);
    ExampleFile& file = found != files.end() ? *found : files.emplace_back();
    file = {.name = std::move(name), .text = std::move(content), .line = static_cast<std::uint32_t>(first_line)};
  }

  std::optional<Failure> check() {
    const std::size_t last = lines_.size();
    if (rule_.title.empty()) return wrong(rule_, last, "the page has no heading of the first level");
    if (rule_.summary.empty()) return wrong(rule_, last, "the page has no paragraph below its heading");
    if (rule_.query.empty() != by_tool_) {
      return wrong(rule_, last,
                   by_tool_ ? "the page has a query although the tool asks it" : "the page has no fence 'sql query'");
    }
    return std::nullopt;
  }

  Rule& rule_;
  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  bool has_severity_ = false;
  bool by_tool_ = false;
  bool in_example_ = false;
  bool summarised_ = false;
};

}  // namespace

Result<Rule> read_rule(std::string id, std::string path, std::string_view page) {
  Rule rule;
  rule.id = std::move(id);
  rule.path = std::move(path);
  if (std::optional<Failure> failure = Reader(rule, page).read()) return *failure;
  return rule;
}

Result<Rules> built_in_rules() {
  Rules rules;
  for (const Page& page : pages()) {
    Result<Rule> rule = read_rule(std::string(page.id), "rules/" + std::string(page.id) + ".md", page.text);
    if (!rule) return Failure{rule.error()};
    rules.push_back(std::move(*rule));
  }
  std::ranges::sort(rules, {}, &Rule::id);  // the pages are in the order of their file names
  return rules;
}

}  // namespace routegrant::rules
