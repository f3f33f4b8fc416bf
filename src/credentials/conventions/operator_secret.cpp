#include <array>
#include <utility>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// The keys of Secrets that database operators make: CloudNativePG, Zalando, Crunchy, Percona, Crossplane, movetokube,
/// EasyMile, mariadb-operator.
Field field_of_key(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, Field>, 31> keys{{{"username", Field::user},
                                                                     {"user", Field::user},
                                                                     {"LOGIN", Field::user},
                                                                     {"ROLE", Field::user},
                                                                     {"superuser-username", Field::user},
                                                                     {"password", Field::password},
                                                                     {"PASSWORD", Field::password},
                                                                     {"superuser-password", Field::password},
                                                                     {"host", Field::host},
                                                                     {"HOST", Field::host},
                                                                     {"HOSTNAME", Field::host},
                                                                     {"endpoint", Field::host},
                                                                     {"pgbouncer-host", Field::host},
                                                                     {"port", Field::port},
                                                                     {"PORT", Field::port},
                                                                     {"pgbouncer-port", Field::port},
                                                                     {"dbname", Field::database},
                                                                     {"database", Field::database},
                                                                     {"DATABASE", Field::database},
                                                                     {"DATABASE_NAME", Field::database},
                                                                     {"uri", Field::url},
                                                                     {"jdbc-uri", Field::url},
                                                                     {"fqdn-uri", Field::url},
                                                                     {"fqdn-jdbc-uri", Field::url},
                                                                     {"pgbouncer-uri", Field::url},
                                                                     {"pgbouncer-jdbc-uri", Field::url},
                                                                     {"POSTGRES_URL", Field::url},
                                                                     {"POSTGRES_URL_ARGS", Field::url},
                                                                     {"POSTGRES_JDBC_URL", Field::url},
                                                                     {"POSTGRES_DOTNET_URL", Field::url},
                                                                     {"dsn", Field::url}}};
  for (const auto& [name, field] : keys) {
    if (name == key) return field;
  }
  return Field::none;
}

const Holder* holder_of(const Reading& reading) {
  if (reading.pieces.empty()) return nullptr;
  const Holder& holder = reading.pieces.front().holder;
  return holder.is_database_secret ? &holder : nullptr;
}

/// Whatever a variable or file is called: a key of such a Secret is what the operator puts there.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    const Holder* holder = holder_of(setting.reading);
    if (setting.claimed || holder == nullptr) continue;
    const Field field = field_of_key(holder->key);
    if (field != Field::none) into.push_back(claim(setting, field, holder->name));
  }
  for (const MountedFile& file : view.mounts.files) {
    Reading reading = read(file);
    const Holder* holder = holder_of(reading);
    const Field field = holder == nullptr ? Field::none : field_of_key(holder->key);
    if (field == Field::none) continue;
    std::string group = holder->name;
    into.push_back(clue_in(file, std::move(reading), field, std::move(group)));
  }
}

}  // namespace

const Convention operator_secret{
    .name = "a Secret of a database operator", .rank = Convention::Rank::guess, .find = find};

}  // namespace routegrant::credentials
