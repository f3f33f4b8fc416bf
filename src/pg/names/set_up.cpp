#include "pg/names/set_up.hpp"

#include <optional>
#include <string>
#include <utility>

#include "pg/names/builtin.hpp"

namespace routegrant::pg {
namespace {

void add_role(Catalog& catalog, const RoleInput& input) {
  Role role{.name = input.name,
            .login = input.login,
            .superuser = input.superuser,
            .inherit = input.inherit,
            .createrole = input.createrole,
            .createdb = input.createdb,
            .replication = input.replication,
            .bypassrls = input.bypassrls,
            .origin = input.declared_by == "image" ? Origin::image : Origin::operator_,
            .span = input.span,
            .valid_until = input.valid_until};
  const auto known = catalog.roles().find(input.name);
  if (known == RoleId::everyone) return;
  if (known) {
    role.superuser = role.superuser || catalog.roles()[*known].superuser;
    role.member_of = catalog.roles()[*known].member_of;
    catalog.roles().edit(*known) = std::move(role);
  } else {
    catalog.roles().add(std::move(role));
  }
}

void add_memberships(Catalog& catalog, const RoleInput& input) {
  const auto member = catalog.roles().find(input.name);
  for (const std::string& group : input.in_roles) {
    auto role = catalog.roles().find(group);
    if (!role) role = catalog.roles().add({.name = group, .origin = Origin::assumed, .span = input.span});
    if (!member || *role == RoleId::everyone || catalog.roles().is_member_without_superuser(*role, *member)) continue;
    catalog.roles().put(
        *member,
        {.role = *role, .grantor = RoleId::bootstrap, .inherit = catalog.roles()[*member].inherit, .span = input.span});
  }
}

/// A database that is declared outside of SQL, or the declared owner of one that is there.
void add_database(Catalog& catalog, const DatabaseDeclaration& input) {
  RoleId owner = RoleId::bootstrap;
  if (!input.owner.empty()) {
    const auto known = catalog.roles().find(input.owner);
    owner = known ? *known : catalog.roles().add({.name = input.owner, .origin = Origin::assumed, .span = input.span});
  }
  if (owner == RoleId::everyone) return;
  const ObjectId found = catalog.find(Space::database, ObjectId::none, input.name);
  if (found == ObjectId::none) {
    create_database(catalog, input.name, owner, input.span);
    return;
  }
  Object& object = catalog.edit(found);
  object.owner = owner;
  object.span = input.span;
  catalog.note(owner, found);
}

}  // namespace

void set_up(Catalog& catalog, const DatabaseInput& input) {
  create_builtin_roles(catalog, input.bootstrap_superuser);
  create_cluster(catalog);
  for (const RoleInput& role : input.roles) add_role(catalog, role);
  for (const RoleInput& role : input.roles) add_memberships(catalog, role);
  for (const DatabaseDeclaration& declared : input.databases) add_database(catalog, declared);
  ObjectId database = catalog.find(Space::database, ObjectId::none, input.name);
  if (database == ObjectId::none) database = create_database(catalog, input.name, RoleId::bootstrap, std::nullopt);
  Object& object = catalog.edit(database);
  object.system = false;
  for (const RoleInput& role : input.roles) {
    if (role.owns_database) object.owner = *catalog.roles().find(role.name);
  }
  catalog.note(object.owner, database);
  catalog.use_database(database);
  catalog.forget();
}

}  // namespace routegrant::pg
