#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A server's setting admits logins without a password.
struct TrustSetting {
  FactId server{};
  std::string shown{};

  static constexpr std::string_view relation = "trust_setting";
  static constexpr std::string_view doc = "A server's setting admits logins without a password.";
  static constexpr std::string_view label = "{shown}";
  static constexpr std::string_view sentence = "{server} admits logins without a password by {shown}";
  static constexpr std::string_view key = "server, shown";
  static constexpr auto columns = std::array{
      Column{"server", &TrustSetting::server, "The server."},
      Column{"shown", &TrustSetting::shown, "The setting as it is written: POSTGRES_HOST_AUTH_METHOD=trust."},
  };
};

}  // namespace routegrant
