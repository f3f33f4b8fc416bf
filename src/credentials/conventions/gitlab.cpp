#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/files/value_places.hpp"

namespace routegrant::credentials {
namespace {

/// Part of a text that Ruby puts in when the file is read.
bool is_computed(std::string_view text) {
  return text.find("#{") != std::string_view::npos || text.starts_with("ENV[") || text.starts_with("ENV.") ||
         text.starts_with("File.");
}

void take(Setting& setting, std::string_view component, std::string_view key, std::vector<Clue>& into) {
  setting.claimed = true;
  // The application's own; what Omnibus tells the server that it brings is no client's.
  if ((component != "gitlab_rails" && component != "geo_secondary") || !key.starts_with("db_")) return;
  const Field field = classify(key).field;
  if (field == Field::none) return;
  Clue clue = claim(setting, field, text::upper(component) + "_DB");
  clue.kind = DatabaseKind::postgresql;
  if (clue.reading.known() && is_computed(text::trim(clue.reading.text))) clue.part.known = Known::placeholder;
  into.push_back(std::move(clue));
}

/// GitLab's gitlab.rb (docs.gitlab.com, "Configure the database": `gitlab_rails['db_host']` and so on), as a file or in
/// GITLAB_OMNIBUS_CONFIG. PostgreSQL is the only server it knows.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || !is_ruby_element(setting.name)) continue;
    const std::size_t open = setting.name.find('[');
    const std::string_view name = setting.name;
    take(setting, name.substr(0, open), name.substr(open + 2, name.size() - open - 4), into);
  }
}

}  // namespace

const Convention gitlab{.name = "GitLab", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
