#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A way from outside the cluster to a role that stands above privileges.
struct AdminPath {
  FactId route{};
  FactId workload{};
  FactId login{};
  FactId role{};
  std::string power{};
  std::int64_t hops = 0;
  FactId login_role{};
  FactId through{};

  static constexpr std::string_view relation = "admin_path";
  static constexpr std::string_view doc = "A way from outside the cluster to a role that stands above privileges.";
  static constexpr std::string_view label = "{power}";
  static constexpr std::string_view sentence = "so {route} reaches a role that {power}";
  static constexpr std::string_view key = "route, login, role, power";
  static constexpr auto columns = std::array{
      Column{"route", &AdminPath::route, "Where the way enters."},
      Column{"workload", &AdminPath::workload, "The workload that holds the credential."},
      Column{"login", &AdminPath::login, "The credential it uses."},
      Column{"role", &AdminPath::role, "The role it logs in as, or can act as."},
      Column{"power", &AdminPath::power,
             "One of: is a superuser, creates roles, bypasses row security, owns objects, owns the database."},
      Column{"hops", &AdminPath::hops, "How many Service calls lie on the way."},
      Column{"login_role", &AdminPath::login_role, "The role it logs in as."},
      Column{"through", &AdminPath::through,
             "The membership by which it can act as the role; none where it is the role it logs in as."},
  };
};

}  // namespace routegrant
