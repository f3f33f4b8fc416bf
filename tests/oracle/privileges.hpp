#pragma once

#include <set>
#include <tuple>

namespace routegrant::oracle {

/// GRANT and REVOKE of one privilege on one object between a few roles, as the manual's sentences say it and as slowly
/// as they can be written: no memberships, no superusers. Role 0 owns the object.
class OnePrivilege {
 public:
  /// Who granted it to whom, and whether with grant option.
  using Entry = std::tuple<int, int, bool>;

  /// "The right to grant is held by the owner, and by whoever was granted it with grant option." False if it is
  /// refused.
  bool grant(int grantor, int grantee, bool with_option);
  /// "If a user holds a privilege with grant option and has granted it to other users then the privileges held by those
  /// other users are called dependent privileges [...] they are revoked with CASCADE, else the revoke action fails."
  bool revoke(int grantor, int grantee, bool only_option, bool cascade);

  [[nodiscard]] bool may_grant(int role) const;
  [[nodiscard]] const std::set<Entry>& entries() const { return entries_; }

 private:
  /// Takes away all that nobody with the right to grant stands behind.
  void drop_unsupported();
  void erase(int grantor, int grantee);
  [[nodiscard]] bool has(int grantor, int grantee, bool with_option) const;

  std::set<Entry> entries_;
};

}  // namespace routegrant::oracle
