#include "credentials/logins/overwritten.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/texts/dsn.hpp"
#include "credentials/texts/words.hpp"
#include "credentials/values/reading.hpp"
#include "credentials/values/written_secret.hpp"

namespace routegrant::credentials {
namespace {

/// Of a URL the password; of a key that is named like one, all of it.
std::vector<PasswordPlace> places_in(const kube::KeyedObject& object, const kube::DataEntry& entry) {
  const std::optional<Reading> reading = read_written(object, entry);
  if (!reading) return {};
  if (const std::optional<Dsn> dsn = parse_dsn(reading->text)) {
    return dsn->password.known == Known::known ? password_places(*reading, dsn->password)
                                               : std::vector<PasswordPlace>{};
  }
  if (classify(entry.key.value).field != Field::password) return {};
  return password_places(*reading, whole(*reading));
}

std::vector<PasswordPlace> overwritten(const kube::Cluster& cluster, std::string_view space,
                                       const PasswordPlace& place) {
  std::vector<PasswordPlace> places;
  const std::string_view name = std::string_view(place.holder).substr(place.holder.find('/') + 1);
  const auto objects = kube::find_keyed(cluster, true, space, name);
  if (objects.size() < 2) return places;
  for (const kube::KeyedObject* object : objects) {
    if (object->meta.object() != place.holder) continue;
    for (const kube::DataEntry& entry : object->data) {
      if (entry.key.value != place.key) continue;
      for (PasswordPlace& one : places_in(*object, entry)) {
        if (one.in_clear) places.push_back(std::move(one));
      }
    }
  }
  return places;
}

}  // namespace

void add_overwritten(const kube::Cluster& cluster, std::vector<Login>& logins) {
  for (Login& login : logins) {
    const std::string_view space = cluster.workloads[login.workload].meta.namespace_name;
    std::vector<PasswordPlace> found;
    for (const PasswordPlace& place : login.passwords) {
      if (place.in_clear || place.place_kind != "Secret") continue;
      for (PasswordPlace& one : overwritten(cluster, space, place)) found.push_back(std::move(one));
    }
    login.passwords.insert(login.passwords.end(), found.begin(), found.end());
  }
}

}  // namespace routegrant::credentials
