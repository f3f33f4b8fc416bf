#include "credentials/credential.hpp"

namespace routegrant::credentials {

std::string_view name_of(DatabaseKind kind) {
  switch (kind) {
    case DatabaseKind::unknown: return "unknown";
    case DatabaseKind::postgresql: return "postgresql";
    case DatabaseKind::mysql: return "mysql";
    case DatabaseKind::mariadb: return "mariadb";
  }
  return "";
}

std::string_view name_of(Known known) {
  switch (known) {
    case Known::known: return "known";
    case Known::outside_git: return "outside-git";
    case Known::placeholder: return "placeholder";
    case Known::missing: return "missing";
    case Known::unspecified: return "unspecified";
    case Known::asked_for: return "asked-for";
  }
  return "";
}

std::string_view name_of(Delivery delivery) {
  switch (delivery) {
    case Delivery::literal: return "literal";
    case Delivery::env: return "env";
    case Delivery::env_from: return "envFrom";
    case Delivery::volume: return "volume";
    case Delivery::sub_path: return "subPath";
    case Delivery::csi: return "csi";
    case Delivery::api: return "api";
  }
  return "";
}

}  // namespace routegrant::credentials
