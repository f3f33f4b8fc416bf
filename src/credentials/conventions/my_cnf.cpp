#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// Option files of MySQL's clients (MySQL manual, 4.2.2.2): `[client]` and `[mysqldump]` hold user, password and host.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file == 0) continue;
    const std::string& path = view.mounts.files[setting.file - 1].path;
    if (!path.ends_with(".cnf") && !path.ends_with(".mylogin.cnf")) continue;
    const std::size_t dot = setting.name.find('.');
    const std::string section = setting.name.substr(0, dot);
    if (dot == std::string::npos || (section != "client" && section != "mysql" && section != "mysqldump")) continue;
    const Field field = setting.words.field;
    if (field != Field::user && field != Field::password && field != Field::host && field != Field::port) continue;
    Clue clue = claim(setting, field, section);
    clue.kind = DatabaseKind::mysql;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention my_cnf{.name = "MySQL option files", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
