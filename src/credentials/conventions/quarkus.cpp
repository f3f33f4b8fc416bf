#include <algorithm>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// `quarkus.datasource.jdbc.url`, `quarkus.datasource."orders".username`, `QUARKUS_DATASOURCE_REACTIVE_URL`; in files
/// also below a profile (`%prod.`). Other profiles than `prod` are not what is deployed.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.words.is_excluded) continue;
    std::vector<std::string> words = words_of(setting.name);
    if (setting.name.starts_with('%') && !words.empty()) {
      if (words.front() != "PROD") continue;
      words.erase(words.begin());
    }
    if (words.size() < 3 || words[0] != "QUARKUS" || words[1] != "DATASOURCE") continue;
    const Field field = setting.words.field;
    if (field != Field::user && field != Field::password && field != Field::url) continue;
    const auto last = std::find_if(words.begin() + 2, words.end(), [](const std::string& word) {
      return word == "JDBC" || word == "REACTIVE" || word == "USERNAME" || word == "PASSWORD";
    });
    into.push_back(claim(setting, field, text::join({words.begin(), last}, "_")));
  }
}

}  // namespace

const Convention quarkus{.name = "Quarkus", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
