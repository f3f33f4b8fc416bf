#include "credentials/values/written_secret.hpp"

#include <utility>

namespace routegrant::credentials {

std::optional<Reading> read_written(const kube::KeyedObject& object, const kube::DataEntry& entry) {
  const bool is_itself = object.producer == "Secret" || object.producer == "ConfigMap";
  if (!is_itself || entry.outside_git || entry.is_template || !entry.made.empty()) return std::nullopt;
  Piece piece;
  piece.holder = {.kind = object.producer,
                  .name = object.meta.object(),
                  .key = entry.key.value,
                  .span = entry.key.span,
                  .in_git = true,
                  .producer = object.producer};
  return read_scalar(entry.value, entry.base64, std::move(piece));
}

}  // namespace routegrant::credentials
