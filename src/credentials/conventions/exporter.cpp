#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// The connection strings of a list with commas; none where the text is only one, as a list of hosts has commas too.
std::vector<std::string_view> strings_of(std::string_view list) {
  std::vector<std::string_view> strings = text::split(list, ',');
  const bool are_all = std::all_of(strings.begin(), strings.end(), [](std::string_view one) {
    const std::optional<Dsn> dsn = parse_dsn(one);
    return dsn && dsn->target == Dsn::Target::server;
  });
  if (!are_all || strings.size() < 2) strings.clear();
  return strings;
}

/// DATA_SOURCE_NAME of postgres_exporter may hold several (cmd/postgres_exporter/datasource.go, getDataSources). Each
/// is a login of its own.
void add_list(Setting& setting, const std::vector<std::string_view>& strings, std::vector<Clue>& into) {
  Clue all = claim(setting, Field::url, "DATA_SOURCE");
  all.reading = {};  // a long list would be copied for each of its strings
  for (std::size_t i = 0; i < strings.size(); ++i) {
    const auto begin = static_cast<std::uint32_t>(strings[i].data() - setting.reading.text.data());
    const auto end = begin + static_cast<std::uint32_t>(strings[i].size());
    Clue clue = all;
    clue.group += "_" + std::to_string(i + 1);
    append(clue.reading, setting.reading, begin, end);
    clue.part = whole(clue.reading);
    clue.span = setting.reading.span_of(begin, end);
    into.push_back(std::move(clue));
  }
}

/// prometheus-community/postgres_exporter: DATA_SOURCE_NAME, or DATA_SOURCE_URI without a scheme with _USER and _PASS.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file != 0 || !setting.name.starts_with("DATA_SOURCE_")) continue;
    std::string_view rest = std::string_view(setting.name).substr(12);
    if (rest.ends_with("_FILE")) rest.remove_suffix(5);
    const Field field = rest == "USER"                    ? Field::user
                        : rest == "PASS"                  ? Field::password
                        : rest == "URI" || rest == "NAME" ? Field::url
                                                          : Field::none;
    if (field == Field::none) continue;
    if (rest == "NAME") {
      const std::vector<std::string_view> strings = strings_of(setting.reading.text);
      if (!strings.empty()) add_list(setting, strings, into);
      // A single one is read by value, MySQL's as well.
      if (!strings.empty() || parse_dsn(setting.reading.text)) continue;
    }
    Clue clue = claim(setting, field, "DATA_SOURCE");
    clue.schemeless = rest == "URI";
    if (rest != "NAME") clue.kind = DatabaseKind::postgresql;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention exporter{.name = "exporters", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
