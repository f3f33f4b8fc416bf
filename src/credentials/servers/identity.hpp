#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "credentials/credential.hpp"

/// Cloud identities of pods: tokens in the place of passwords.
namespace routegrant::credentials {

/// The cloud identity that a pod's ServiceAccount stands for.
struct CloudIdentity {
  /// "AWS", "GCP" or "Azure".
  std::string_view cloud{};
  /// The role's ARN, the service account's e-mail address, or the client's id.
  kube::Text name{};
  /// The annotation's key.
  std::string_view annotation{};
};

/// By the annotations of the ServiceAccount (EKS "IAM roles for service accounts", GKE "Workload Identity", Azure
/// Workload Identity, which also wants a label of the pod); nothing where none is there. It alone proves nothing about
/// a database.
[[nodiscard]] std::optional<CloudIdentity> identity_of(const kube::Cluster& cluster, const kube::Workload& workload);

/// The argument or variable by which a Cloud SQL or AlloyDB proxy of the pod logs in with the pod's identity
/// (`--auto-iam-authn`, `-enable_iam_login`); nothing without one.
[[nodiscard]] std::optional<Span> iam_proxy(const kube::Workload& workload);

/// The database user of a GCP service account: PostgreSQL takes the address without `.gserviceaccount.com`, MySQL what
/// stands before `@` (Cloud SQL, "IAM authentication").
[[nodiscard]] std::string database_user(std::string_view address, DatabaseKind kind);

}  // namespace routegrant::credentials
