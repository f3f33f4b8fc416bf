#include "pg/database.hpp"

#include <utility>

#include "pg/answers/answers.hpp"
#include "pg/answers/effective.hpp"
#include "pg/catalog/catalog.hpp"

namespace routegrant::pg {

std::string_view name_of(How how) {
  switch (how) {
    case How::granted: return "granted";
    case How::via_public: return "public";
    case How::member: return "member";
    case How::owner: return "owner";
    case How::superuser: return "superuser";
    case How::predefined: return "predefined";
  }
  return "";
}

Database::Database(DatabaseInput input, std::unique_ptr<Catalog> catalog)
    : input_(std::move(input)), catalog_(std::move(catalog)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

const std::vector<RoleInfo>& Database::roles() const {
  return catalog_->answers().roles;
}
RoleIndex Database::public_role() const {
  return catalog_->answers().public_role;
}

std::optional<RoleIndex> Database::find_role(std::string_view name) const {
  const auto& names = catalog_->answers().role_names;
  const auto found = names.find(std::string(name));
  if (found == names.end()) return std::nullopt;
  return found->second;
}

const std::vector<MembershipInfo>& Database::memberships() const {
  return catalog_->answers().memberships;
}
const std::vector<ObjectInfo>& Database::objects() const {
  return catalog_->answers().objects;
}
const std::vector<AclItem>& Database::acl() const {
  return catalog_->answers().acl;
}
const std::vector<DefaultPrivilege>& Database::default_privileges() const {
  return catalog_->answers().default_privileges;
}
std::vector<Privilege> Database::privileges(RoleIndex role) const {
  return effective_privileges(*catalog_, role);
}
std::vector<ActsAsInfo> Database::acts_as(RoleIndex role) const {
  return effective_roles(*catalog_, role);
}
const std::vector<Refused>& Database::refused() const {
  return catalog_->answers().refused;
}
const std::vector<Dynamic>& Database::dynamic() const {
  return catalog_->answers().dynamic;
}
const StatementCounts& Database::counts() const {
  return catalog_->answers().counts;
}

}  // namespace routegrant::pg
