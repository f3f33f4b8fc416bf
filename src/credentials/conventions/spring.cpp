#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// Whether the words begin with what Spring Boot (or Flyway or Liquibase alone) calls a data source.
bool is_spring(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 4> sources{"DATASOURCE", "R2DBC", "FLYWAY", "LIQUIBASE"};
  const auto is_source = [&sources](const std::string& word) {
    return std::find(sources.begin(), sources.end(), word) != sources.end();
  };
  if (words.size() >= 3 && words[0] == "SPRING") return is_source(words[1]);
  return words.size() == 2 && (words[0] == "FLYWAY" || words[0] == "LIQUIBASE");
}

/// Spring's relaxed names: `SPRING_DATASOURCE_USERNAME` is `spring.datasource.username`; Hikari's own settings are the
/// same login.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed) continue;
    std::vector<std::string> words = words_of(setting.name);
    if (!is_spring(words)) continue;
    const Field field = setting.words.field;
    if (field != Field::user && field != Field::password && field != Field::url) continue;
    std::vector<std::string> group = words_of(setting.words.group);
    group.erase(std::remove(group.begin(), group.end(), "HIKARI"), group.end());
    into.push_back(claim(setting, field, text::join(group, "_")));
  }
}

}  // namespace

const Convention spring{.name = "Spring", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
