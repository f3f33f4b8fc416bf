#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credentials/values/mounts.hpp"

/// HashiCorp's Agent Injector: annotations of a pod make files in its containers (vault-k8s, annotations.go).
namespace routegrant::credentials {

/// One file that the agent renders.
struct InjectedSecret {
  /// Its name in the annotations' keys.
  std::string name{};
  /// Absolute.
  std::string file{};
  /// Where in Vault it comes from: `database/creds/orders`.
  kube::Text path{};
  /// Its template; absent for the default one, which lists all that there is.
  yaml::Cursor text{};
  /// Whether Vault makes a new user for a lease, or rotates the password of a fixed one.
  bool is_leased = false;
  bool is_fixed_user = false;
};

/// The files that the agent renders into the workload's pods, by name; nothing if `agent-inject` does not say true.
[[nodiscard]] std::vector<InjectedSecret> injected_secrets(const kube::Workload& workload);

/// A user that Vault makes for each lease (`database/creds/orders`): the declared role that stands for all of them.
void take_vault_role(Login& login);

/// Adds them to a container's files. A file without a template of its own lies outside Git.
void add_injected_files(const kube::Workload& workload, Mounts& into);

}  // namespace routegrant::credentials
