#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "credentials/conventions.hpp"
#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// The logins of one container. What names one of these in another way (a user and a URL, an operator's Secret in
/// several forms, a file of the Vault agent) is no second one: of both the one stays that tells more, with the
/// passwords of both.
class ContainerLogins {
 public:
  /// Adds them behind those that `into` has.
  ContainerLogins(const View& view, std::vector<Login>& into) : view_(view), into_(into), first_(into.size()) {}

  void add(Login login);
  [[nodiscard]] bool empty() const { return into_.size() == first_; }

 private:
  void remember(std::size_t login);

  const View& view_;
  std::vector<Login>& into_;
  std::size_t first_;
  /// By what tells that two may be one: a list of connection strings may give thousands.
  std::unordered_map<std::string, std::set<std::size_t>> by_key_;
};

}  // namespace routegrant::credentials
