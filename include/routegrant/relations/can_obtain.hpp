#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A ServiceAccount can obtain what logs in to a database by its rights in the API.
struct CanObtain {
  FactId account{};
  FactId power{};
  std::string how{};
  FactId login{};
  FactId server{};
  std::string secret{};
  std::string role_name{};
  std::string shown{};
  std::string credential{};
  std::string told{};

  static constexpr std::string_view relation = "can_obtain";
  static constexpr std::string_view doc =
      "A ServiceAccount can obtain what logs in to a database by its rights in the API.";
  static constexpr std::string_view label = "{shown}";
  static constexpr std::string_view sentence = "so {account} can obtain what logs in as {shown}{told}";
  static constexpr std::string_view key = "account, power, login, server";
  static constexpr auto columns = std::array{
      Column{"account", &CanObtain::account, "The account."},
      Column{"power", &CanObtain::power, "What lets it."},
      Column{"how", &CanObtain::how,
             "reads where it reads the Secret; otherwise acts: it runs what has the credential, or becomes who may "
             "read it."},
      Column{"login", &CanObtain::login, "A login with that credential, or none: only the server itself has it."},
      Column{"server", &CanObtain::server, "The server whose own account it is, or none."},
      Column{"secret", &CanObtain::secret,
             "namespace/name of the Secret; empty where pods have the credential otherwise."},
      Column{"role_name", &CanObtain::role_name, "The role; empty if it is not known."},
      Column{"shown", &CanObtain::shown, "The role, or words that say that it is not known."},
      Column{"credential", &CanObtain::credential, "What names the credential, as in login."},
      Column{"told", &CanObtain::told, "Where it lies, as the end of a clause."},
  };
};

}  // namespace routegrant
