#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A client's setting says whether its connection to the database is encrypted and the server verified.
struct TlsSetting {
  FactId login{};
  FactId workload{};
  std::string mode{};
  std::string shown{};

  static constexpr std::string_view relation = "tls_setting";
  static constexpr std::string_view doc =
      "A client's setting says whether its connection to the database is encrypted and the server verified.";
  static constexpr std::string_view label = "{shown}";
  static constexpr std::string_view sentence = "{workload} connects with {shown}";
  static constexpr std::string_view key = "login";
  static constexpr auto columns = std::array{
      Column{"login", &TlsSetting::login, "The login."},
      Column{"workload", &TlsSetting::workload, "The workload."},
      Column{"mode", &TlsSetting::mode,
             "disabled (plain text, or plain text where the server offers no better), unverified (encrypted, with "
             "whoever answers) or verified."},
      Column{"shown", &TlsSetting::shown, "The setting as it is written: sslmode=disable."},
  };
};

}  // namespace routegrant
