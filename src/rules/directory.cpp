#include "rules/directory.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "rules/rule_file.hpp"

namespace routegrant::rules {

Result<Rules> rules_below(const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> pages;
  for (auto entry = std::filesystem::directory_iterator(directory, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".md" && entry->path().stem() != "README") pages.push_back(entry->path());
  }
  if (error) return Failure{"cannot read the rules in '" + directory + "': " + error.message()};
  std::sort(pages.begin(), pages.end());
  Rules rules;
  for (const std::filesystem::path& page : pages) {
    // A pipe would be waited for.
    if (!std::filesystem::is_regular_file(page, error))
      return Failure{"cannot read the rule '" + page.generic_string() + "': it is no file"};
    std::ifstream in(page, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) return Failure{"cannot read the rule '" + page.generic_string() + "'"};
    Result<Rule> rule = read_rule(page.stem().string(), page.generic_string(), text);
    if (!rule) return Failure{rule.error()};
    rules.push_back(std::move(*rule));
  }
  return rules;
}

Result<Rules> all_rules(const std::string& directory) {
  Result<Rules> rules = built_in_rules();
  if (!rules || directory.empty()) return rules;
  Result<Rules> further = rules_below(directory);
  if (!further) return further;
  rules->insert(rules->end(), further->begin(), further->end());
  std::stable_sort(rules->begin(), rules->end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  const auto twice =
      std::adjacent_find(rules->begin(), rules->end(), [](const Rule& a, const Rule& b) { return a.id == b.id; });
  if (twice == rules->end()) return rules;
  return Failure{(twice + 1)->path + ": there is a rule '" + twice->id + "' already, expected another name"};
}

}  // namespace routegrant::rules
