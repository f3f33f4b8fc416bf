#include "credentials/logins/chart_passwords.hpp"

#include <utility>

#include "credentials/values/reading.hpp"
#include "kube/secrets/chart_passwords.hpp"

namespace routegrant::credentials {

std::vector<PasswordPlace> passwords_of_charts(const kube::Cluster& cluster) {
  std::vector<PasswordPlace> places;
  for (const kube::KeyedObject& object : cluster.keyed) {
    if (object.producer != kube::chart_values) continue;
    for (const kube::DataEntry& entry : object.data) {
      Piece piece;
      piece.holder = {.kind = object.meta.kind,
                      .name = object.meta.object(),
                      .key = entry.key.value,
                      .span = entry.key.span,
                      .in_git = true};
      const Reading reading = read_scalar(entry.value, false, std::move(piece));
      for (PasswordPlace& place : password_places(reading, whole(reading))) places.push_back(std::move(place));
    }
  }
  return places;
}

}  // namespace routegrant::credentials
