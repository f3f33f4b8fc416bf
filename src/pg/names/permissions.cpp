#include "pg/names/permissions.hpp"

#include <string>

#include "pg/names/completeness.hpp"
#include "pg/names/system_relations.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

bool has(const Catalog& catalog, RoleId role, std::string_view predefined) {
  const auto found = catalog.roles().find(predefined);
  return found && catalog.roles()[*found].origin == Origin::built_in && catalog.roles().has_privileges_of(role, *found);
}

bool in_system_schema(const Catalog& catalog, const Object& object) {
  return object.system && object.parent != ObjectId::none && catalog.name(object.parent) == "pg_catalog";
}

bool is_type(ObjectKind kind) {
  return kind == ObjectKind::type || kind == ObjectKind::domain || kind == ObjectKind::composite_type;
}

Outcome denied(const Context& context, ObjectId object) {
  const Catalog& catalog = context.catalog;
  if (is_type(catalog.object(object).kind))
    return refuse(sqlstate::insufficient_privilege, "permission denied for " + description(context, object));
  const std::string name(catalog.name(object));
  const bool is_view = in_system_schema(catalog, catalog.object(object)) && is_system_view(name);
  const std::string word(error_word(is_view ? ObjectKind::view : catalog.object(object).kind));
  return refuse(sqlstate::insufficient_privilege, "permission denied for " + word + " " + name);
}

}  // namespace

Bits predefined_privileges(const Catalog& catalog, RoleId role, ObjectId id, Bits wanted) {
  const Object& object = catalog.object(id);
  const AclClass acl_class = acl_class_of(object.kind);
  const bool relation = acl_class == AclClass::table || acl_class == AclClass::sequence;
  if (!catalog.features().data_roles || (!relation && acl_class != AclClass::schema)) return 0;
  Bits reading = relation ? privilege::select : privilege::usage;
  Bits writing = relation ? privilege::insert | privilege::update | privilege::delete_ : privilege::usage;
  if (acl_class == AclClass::sequence) writing = privilege::update;
  if (in_system_schema(catalog, object)) writing = 0;
  Bits held = 0;
  if ((wanted & reading) != 0 && has(catalog, role, "pg_read_all_data")) held |= reading;
  if ((wanted & writing) != 0 && has(catalog, role, "pg_write_all_data")) held |= writing;
  if (acl_class == AclClass::table && (wanted & privilege::maintain) != 0 && has(catalog, role, "pg_maintain")) {
    held |= privilege::maintain;
  }
  return static_cast<Bits>(held & wanted);
}

Bits privileges_on(const Catalog& catalog, RoleId role, ObjectId id, Bits wanted) {
  const Object& object = catalog.object(id);
  if (catalog.roles().superuser(role)) return wanted;
  if (object.multirange && object.part_of != ObjectId::none)
    return privileges_on(catalog, role, object.part_of, wanted);
  const Bits held = held_privileges(catalog.expanded_acl(id), role, catalog.roles(), wanted);
  return static_cast<Bits>(held | predefined_privileges(catalog, role, id, static_cast<Bits>(wanted & ~held)));
}

Bits options_on(const Catalog& catalog, RoleId role, ObjectId id, Bits wanted) {
  if (catalog.roles().superuser(role)) return wanted;
  return held_options(catalog.expanded_acl(id), role, catalog.object(id).owner, catalog.roles(), wanted);
}

Bits column_privileges_on(const Catalog& catalog, RoleId role, ObjectId table, std::size_t column, Bits wanted) {
  if (catalog.roles().superuser(role)) return wanted;
  return held_privileges(catalog.columns(table)[column].acl.entries, role, catalog.roles(), wanted);
}

Bits column_options_on(const Catalog& catalog, RoleId role, ObjectId table, std::size_t column, Bits wanted) {
  if (catalog.roles().superuser(role)) return wanted;
  const StoredAcl& acl = catalog.columns(table)[column].acl;
  // pg_attribute_aclmask() looks no further than an unset list: not even the owner's options are seen there.
  if (!acl.is_set) return 0;
  return held_options(acl.entries, role, catalog.object(table).owner, catalog.roles(), wanted);
}

bool owns(const Catalog& catalog, RoleId role, ObjectId object) {
  return catalog.roles().has_privileges_of(role, catalog.object(object).owner);
}

Outcome require_privilege(const Context& context, ObjectId object, Bits wanted) {
  return require_privilege(context, context.current(), object, wanted);
}

Outcome require_privilege(const Context& context, RoleId role, ObjectId object, Bits wanted) {
  if (!context.closed() || is_unseen(context.catalog.object(object)) ||
      (privileges_on(context.catalog, role, object, wanted) & wanted) != 0)
    return done();
  return denied(context, object);
}

Outcome require_ownership(const Context& context, ObjectId object) {
  if (!context.closed() || is_unseen(context.catalog.object(object)) ||
      owns(context.catalog, context.current(), object))
    return done();
  if (is_type(context.catalog.object(object).kind))
    return refuse(sqlstate::insufficient_privilege, "must be owner of " + description(context, object));
  return refuse(sqlstate::insufficient_privilege, "must be owner of " +
                                                      std::string(error_word(context.catalog.object(object).kind)) +
                                                      " " + std::string(context.catalog.name(object)));
}

Outcome require_superuser(const Context& context, std::string_view what) {
  if (!context.closed() || context.superuser()) return done();
  return refuse(sqlstate::insufficient_privilege, "must be superuser to " + std::string(what));
}

Outcome require_can_become(const Context& context, RoleId role) {
  if (!context.closed() || context.roles().can_set(context.current(), role)) return done();
  const std::string name(context.roles().name(role));
  return refuse(sqlstate::insufficient_privilege, context.features().membership_options
                                                      ? "must be able to SET ROLE \"" + name + "\""
                                                      : "must be member of role \"" + name + "\"");
}

}  // namespace routegrant::pg
