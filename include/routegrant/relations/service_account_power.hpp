#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// What a ServiceAccount may do to credentials of a namespace.
struct ServiceAccountPower {
  FactId account{};
  FactId grant{};
  std::string power{};
  std::string namespace_name{};
  std::string name{};
  std::string place{};

  static constexpr std::string_view relation = "service_account_power";
  static constexpr std::string_view doc = "What a ServiceAccount may do to credentials of a namespace.";
  static constexpr std::string_view label = "{power}";
  static constexpr std::string_view sentence = "so {account} may {power}{place}";
  static constexpr std::string_view key = "account, power, namespace, name";
  static constexpr auto columns = std::array{
      Column{"account", &ServiceAccountPower::account, "The account."},
      Column{"grant", &ServiceAccountPower::grant, "The rule that lets it."},
      Column{"power", &ServiceAccountPower::power,
             "read Secrets, create pods, run commands in pods, change running pods, act as other accounts, or give "
             "itself any right."},
      Column{"namespace", &ServiceAccountPower::namespace_name,
             "The namespace; * for all, empty where the manifest has none."},
      Column{"name", &ServiceAccountPower::name, "The one Secret or account that it is limited to; empty for all."},
      Column{"place", &ServiceAccountPower::place, "On what and in which namespace, as the end of a clause."},
  };
};

}  // namespace routegrant
