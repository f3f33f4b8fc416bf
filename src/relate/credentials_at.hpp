#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "relate/builder.hpp"

namespace routegrant::relate {

/// A credential of a database, where it lies in the cluster.
struct CredentialAt {
  /// Of its Secret and of the pods that have it.
  std::string namespace_name{};
  /// The Secret's name, and with its namespace; empty where pods have it otherwise.
  std::string secret_name{};
  std::string secret{};
  /// The first login with it, or none where only the server itself has it.
  FactId login{};
  FactId server{};
  std::string role_name{};
  std::string shown{};
  std::string credential{};
  /// The Secret's name in its manifest, else where the login stands.
  Span span{};
};

/// All credentials of a scope, each once, by namespace. REQUIRES: `relate_logins` has run.
class CredentialsAt {
 public:
  CredentialsAt(const Builder& builder, std::size_t scope);

  [[nodiscard]] const CredentialAt& operator[](std::size_t at) const { return all_[at]; }

  /// Calls `visit(position, certain)` for each that may be in the namespace, until it answers false; `*` stands for all
  /// namespaces. Not certain: the namespace of one of the two is not given.
  void each_in(std::string_view namespace_name, const std::function<bool(std::size_t, bool)>& visit) const;

 private:
  void add_logins(const Builder& builder, std::size_t scope);
  void add_servers(const Builder& builder, std::size_t scope);
  void add(CredentialAt one);

  std::vector<CredentialAt> all_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_namespace_;
  std::map<std::string, std::size_t, std::less<>> seen_;
};

}  // namespace routegrant::relate
