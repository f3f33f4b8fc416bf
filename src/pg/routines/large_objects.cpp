#include "pg/routines/large_objects.hpp"

#include <string>
#include <utility>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view unique_violation = "23505";

/// lo_create(oid) and lo_from_bytea(oid, data); lo_creat() takes a number that nobody can name here.
Outcome create_large_object(Context& context, const std::vector<Value>& arguments, Span site) {
  if (arguments.empty() || !arguments.front().written() || *arguments.front().written() == "0") return done();
  const std::string& name = arguments.front().text;
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(Space::large_object, database, name) != ObjectId::none) {
    return refuse(unique_violation,
                  "duplicate key value violates unique constraint \"pg_largeobject_metadata_oid_index\"");
  }
  Object object{.kind = ObjectKind::large_object,
                .name = context.catalog.intern(name),
                .parent = database,
                .owner = context.current(),
                .span = site};
  const RoleId owner = object.owner;
  StoredAcl acl = context.features().large_object_defaults
                      ? context.catalog.initial_acl(AclClass::large_object, owner, ObjectId::none)
                      : StoredAcl{};
  context.catalog.create(std::move(object), std::move(acl));
  return done();
}

/// lo_unlink(oid) by the object's owner.
Outcome drop_large_object(Context& context, const std::vector<Value>& arguments) {
  if (arguments.empty() || !arguments.front().written()) return done();
  const std::string& name = arguments.front().text;
  const ObjectId found = context.catalog.find(Space::large_object, context.catalog.database(), name);
  if (found == ObjectId::none) {
    if (!context.closed()) return done();
    const int version = context.features().version;
    const bool metadata = (version == 16 || version == 17) && !context.superuser();
    return refuse(sqlstate::undefined_object,
                  "large object " + std::string(metadata ? "metadata with OID " : "") + name + " does not exist");
  }
  if (!context.session.large_objects_for_all) {
    if (Outcome outcome = require_ownership(context, found); outcome.refused()) return outcome;
  }
  context.catalog.drop(found);
  return done();
}

/// The mode of lo_open() that writes (libpq-fs.h).
constexpr std::int64_t mode_to_write = 0x20000;

Outcome require_large_object(const Context& context, const std::string& name, Bits wanted) {
  const ObjectId found = context.catalog.find(Space::large_object, context.catalog.database(), name);
  if (found == ObjectId::none) return refuse(sqlstate::undefined_object, "large object " + name + " does not exist");
  if (context.session.large_objects_for_all || context.superuser()) return done();
  // One after the other: a role may hold each by another grant.
  for (const Bits each : {privilege::select, privilege::update}) {
    if ((wanted & each) != 0 && privileges_on(context.catalog, context.current(), found, each) == 0)
      return refuse(sqlstate::insufficient_privilege, "permission denied for large object " + name);
  }
  return done();
}

/// None for another function.
Bits wanted_by(std::string_view name, const sql::Node& arguments, const Scope& scope, const Context& context) {
  constexpr auto both = static_cast<Bits>(privilege::select | privilege::update);
  if (name == "lo_get") return privilege::select;
  if (name == "lo_put") return both;
  if (name != "lo_open") return privilege::none;
  const auto mode = text::integer(evaluate(arguments.at(1), scope, context).value.text);
  return mode && (*mode & mode_to_write) != 0 ? both : privilege::select;
}

}  // namespace

Outcome call_large_object_function(Context& context, std::string_view name, const std::vector<Value>& arguments,
                                   Span site) {
  return name == "lo_unlink" ? drop_large_object(context, arguments) : create_large_object(context, arguments, site);
}

Outcome require_large_objects(const Context& context, const sql::Node& select, const Scope& scope) {
  if (!context.closed() || select["fromClause"].size() > 0 || select["whereClause"]) return done();
  for (const sql::Node& target : select["targetList"].items()) {
    const sql::Node call = target.inner()["val"];
    if (call.type() != "FuncCall") continue;
    const sql::Node arguments = call.inner()["args"];
    const Bits wanted =
        wanted_by(qualified_name(call.inner()["funcname"], std::nullopt).name, arguments, scope, context);
    const Value number = wanted != privilege::none ? evaluate(arguments.at(0), scope, context).value : Value{};
    if (!text::integer(number.text)) continue;
    if (Outcome outcome = require_large_object(context, number.text, wanted); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
