#include <algorithm>
#include <array>

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

/// Of `ConnectionStrings` each application names its own as it likes (ConfigurationExtensions.GetConnectionString),
/// most by themselves: `ConnectionStrings__Orders`. Those of stores that are no database speak of them.
bool is_free_name(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 16> others{"BLOB", "BLOBS",     "BUS",    "CACHE",    "COSMOS", "INSIGHTS",
                                                    "LOGS", "MESSAGING", "QUEUE",  "QUEUES",   "SEQ",    "SIGNALR",
                                                    "SMTP", "STORAGE",   "TABLES", "TELEMETRY"};
  return std::find(words.begin(), words.end(), "STRINGS") != words.end() &&
         std::none_of(words.begin(), words.end(),
                      [&](const std::string& word) { return text::is_one_of(word, others); });
}

/// ASP.NET's connection strings whose value Git does not show: their names alone tell. With a value, the value tells.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.reading.known() || setting.words.is_excluded) continue;
    const std::vector<std::string> words = words_of(setting.name);
    if (!is_connection_string(words)) continue;
    if (!is_free_name(words) && !speaks_of_database(setting.name)) continue;
    into.push_back(claim(setting, Field::url, text::join(words, "_")));
  }
}

}  // namespace

const Convention dotnet{.name = ".NET connection strings", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
