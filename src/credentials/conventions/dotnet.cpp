#include <algorithm>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// `ConnectionStrings__ShopDb`, `ConnectionStrings:ShopDb`, `ShopDb__ConnectionString`.
bool is_connection_string(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "CONNECTION" && (words[i + 1] == "STRINGS" || words[i + 1] == "STRING")) return true;
  return false;
}

/// ASP.NET's connection strings whose value Git does not show: their names alone tell. With a value, the value tells.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.reading.known() || setting.words.is_excluded) continue;
    const std::vector<std::string> words = words_of(setting.name);
    if (!is_connection_string(words)) continue;
    const bool is_default = std::find(words.begin(), words.end(), "DEFAULT") != words.end();
    if (!is_default && !speaks_of_database(setting.name)) continue;
    into.push_back(claim(setting, Field::url, text::join(words, "_")));
  }
}

}  // namespace

const Convention dotnet{.name = ".NET connection strings", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
