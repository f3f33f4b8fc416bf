#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/run.hpp"
#include "report/json_writer.hpp"
#include "rules/rule_file.hpp"

namespace routegrant::cli {
namespace {

/// The pages of `--rules DIR`, sorted by name.
Result<Rules> rules_below(const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> pages;
  for (auto entry = std::filesystem::directory_iterator(directory, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".md" && entry->path().stem() != "README") pages.push_back(entry->path());
  }
  if (error) return Failure{"cannot read the rules in `" + directory + "`: " + error.message()};
  std::sort(pages.begin(), pages.end());
  Rules rules;
  for (const std::filesystem::path& page : pages) {
    std::ifstream in(page, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    Result<Rule> rule = rules::read_rule(page.stem().string(), page.generic_string(), text);
    if (!rule) return Failure{rule.error()};
    rules.push_back(std::move(*rule));
  }
  return rules;
}

void write_json(const Rules& rules, std::ostream& out) {
  report::JsonWriter json;
  json.begin_object().header("rules", version());
  json.key("rules").begin_array();
  for (const Rule& rule : rules) {
    json.begin_object().member("rule", rule.id).member("level", name_of(rule.severity)).member("title", rule.title);
    json.member("summary", rule.summary).member_or_null("securitySeverity", rule.security_severity);
    json.member("precision", rule.precision).member_or_null("since", rule.since);
    json.key("tags").begin_array();
    for (const std::string& tag : rule.tags) json.value(tag);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  out << json.text();
}

}  // namespace

Result<Rules> known_rules(const Options& options) {
  Result<Rules> rules = rules::built_in_rules();
  if (!rules || options.rules_directory.empty()) return rules;
  Result<Rules> further = rules_below(options.rules_directory);
  if (!further) return further;
  rules->insert(rules->end(), further->begin(), further->end());
  std::stable_sort(rules->begin(), rules->end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  return rules;
}

Exit run_rules(const Options& options, Console& console) {
  Result<Rules> rules = known_rules(options);
  if (!rules) return complain(console, Exit::usage, rules.error());
  std::vector<std::vector<std::string>> rows;
  for (const Rule& rule : *rules) rows.push_back({rule.id, std::string(name_of(rule.severity)), rule.title});
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style&, std::ostream& out) {
      if (choice.name == "json") {
        write_json(*rules, out);
      } else {
        write_table(choice.name, {"RULE", "LEVEL", "WHAT IS WRONG"}, rows, out);
      }
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return Exit::clean;
}

}  // namespace routegrant::cli
