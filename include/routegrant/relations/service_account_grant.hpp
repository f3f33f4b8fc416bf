#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A rule of a role lets a ServiceAccount use resources of the API.
struct ServiceAccountGrant {
  FactId account{};
  FactId bound_to{};
  std::string binding{};
  std::string role{};
  std::string ordinal{};
  std::string namespace_name{};
  std::string verbs{};
  std::string api_groups{};
  std::string resources{};
  std::string names{};
  bool built_in = false;
  std::string place{};

  static constexpr std::string_view relation = "service_account_grant";
  static constexpr std::string_view doc = "A rule of a role lets a ServiceAccount use resources of the API.";
  static constexpr std::string_view label = "{verbs} {resources}";
  static constexpr std::string_view sentence = "{role} lets {account} {verbs} {resources}{place}";
  static constexpr std::string_view key = "account, binding, role, ordinal";
  static constexpr auto columns = std::array{
      Column{"account", &ServiceAccountGrant::account, "The account."},
      Column{"bound_to", &ServiceAccountGrant::bound_to, "What binds it to the role."},
      Column{"binding", &ServiceAccountGrant::binding, "The binding."},
      Column{"role", &ServiceAccountGrant::role, "The kind and name of the role."},
      Column{"ordinal", &ServiceAccountGrant::ordinal, "Which of the role's rules it is, from 1."},
      Column{"namespace", &ServiceAccountGrant::namespace_name,
             "The namespace in which it counts; * for all, empty where the manifest has none."},
      Column{"verbs", &ServiceAccountGrant::verbs, "The verbs, separated by commas."},
      Column{"api_groups", &ServiceAccountGrant::api_groups,
             "The API groups, separated by commas; core for the core group."},
      Column{"resources", &ServiceAccountGrant::resources, "The resources, separated by commas."},
      Column{"names", &ServiceAccountGrant::names,
             "The names that it is limited to, separated by commas; empty for all."},
      Column{"built_in", &ServiceAccountGrant::built_in,
             "Whether the role is one that every cluster has, and no manifest shows."},
      Column{"place", &ServiceAccountGrant::place, "In which namespace, as the end of a clause."},
  };
};

}  // namespace routegrant
