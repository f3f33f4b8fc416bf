#include "cli/run.hpp"
#include "report/json_writer.hpp"
#include "rules/directory.hpp"

namespace routegrant::cli {
namespace {

void write_json(const Rules& rules, std::ostream& out) {
  report::JsonWriter json(out);
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
  json.finish();
}

}  // namespace

Exit run_rules(const Options& options, Console& console) {
  Result<Rules> rules = rules::all_rules(options.rules_directory);
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
