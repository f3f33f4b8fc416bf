#pragma once

#include <string>
#include <vector>

#include "credentials/credential.hpp"
#include "kube/cluster/keyed_object.hpp"

namespace routegrant::credentials {

/// A Secret from which the resource of a database takes passwords: a Cluster's `superuserSecret`, a User's
/// `passwordSecretKeyRef`.
struct PasswordReference {
  std::string namespace_name{};
  std::string secret{};
  /// Empty: every key that is a password by its name.
  std::string key{};

  friend auto operator<=>(const PasswordReference&, const PasswordReference&) = default;
};

/// The Secrets that the resource of a database names as those of its passwords, whatever operator reads it: fields and
/// keys that speak of a secret or a password, and not of backups.
[[nodiscard]] std::vector<PasswordReference> find_password_references(const yaml::Cursor& object);

/// Where those passwords lie, and those of Secrets that are written under the name of one that an operator makes (it
/// then takes what is there: Zalando's "infrastructure roles" and its own `credentials.postgresql` Secrets alike).
[[nodiscard]] std::vector<PasswordPlace> passwords_of_resources(const kube::Cluster& cluster,
                                                                std::vector<PasswordReference> references);

}  // namespace routegrant::credentials
