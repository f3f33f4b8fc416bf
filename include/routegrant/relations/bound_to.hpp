#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A RoleBinding or ClusterRoleBinding binds a ServiceAccount to a role of RBAC.
struct BoundTo {
  FactId account{};
  std::string binding{};
  std::string role{};
  std::string namespace_name{};
  std::string subject{};
  bool known = false;
  std::string told{};

  static constexpr std::string_view relation = "bound_to";
  static constexpr std::string_view doc =
      "A RoleBinding or ClusterRoleBinding binds a ServiceAccount to a role of RBAC.";
  static constexpr std::string_view label = "{binding}";
  static constexpr std::string_view sentence = "{binding} binds {account} to {role}{told}";
  static constexpr std::string_view key = "account, binding, role";
  static constexpr auto columns = std::array{
      Column{"account", &BoundTo::account, "The account."},
      Column{"binding", &BoundTo::binding, "Its kind and namespace/name: RoleBinding shop/reader."},
      Column{"role", &BoundTo::role, "The kind and name of the role: Role reader."},
      Column{"namespace", &BoundTo::namespace_name,
             "The namespace in which it counts; * for all, empty where the manifest has none."},
      Column{"subject", &BoundTo::subject, "ServiceAccount, User or Group: how the binding names the account."},
      Column{"known", &BoundTo::known, "Whether the rules of the role are known."},
      Column{"told", &BoundTo::told,
             "How the account is meant, or that the role is not known, as the end of a clause."},
  };
};

}  // namespace routegrant
