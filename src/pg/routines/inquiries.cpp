#include "pg/routines/inquiries.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/names.hpp"
#include "pg/names/oids.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/system_relations.hpp"

namespace routegrant::pg {
namespace {

/// Looking must not create what it looks for: systems' own relations apart, which are there anyway.
ObjectId find_named(const Context& context, Space space, const QualifiedName& name) {
  const Catalog& catalog = context.catalog;
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    const ObjectId id = catalog.find(space, schema, name.name);
    if (id != ObjectId::none && !catalog.object(id).assumed) return id;
  }
  return ObjectId::none;
}

std::optional<RoleId> role_named(const Context& context, std::string_view name) {
  if (name == "public") return RoleId::everyone;
  const auto role = context.roles().find(name);
  if (!role || context.roles()[*role].origin == Origin::assumed) return std::nullopt;
  return role;
}

Inquiry truth(bool value) {
  return {.value = Value::of_truth(value)};
}

Inquiry existence(bool exists, const std::string& written) {
  return {.value = exists ? Value::of(written) : Value::null(), .rests_on_absence = !exists};
}

bool may_be_builtin(const QualifiedName& name, const Context& context) {
  return (name.schema.empty() || name.schema == "pg_catalog") &&
         is_builtin_function(name.name, context.features().version);
}

/// How many routines of that name scripts make, whatever their arguments.
std::size_t routines_named(const Context& context, const QualifiedName& name) {
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  std::size_t count = 0;
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId each : context.catalog.routines(schema, name.name))
      count += context.catalog.object(each).assumed ? 0 : 1;
  }
  return count;
}

/// No script makes it: NULL, unless PostgreSQL brings one of that name.
std::optional<Inquiry> missing_routine(const std::string& wanted, const Context& context) {
  const auto name = name_of_text(wanted);
  if (!name || may_be_builtin(*name, context)) return std::nullopt;
  return existence(false, wanted);
}

std::optional<Inquiry> relation_or_type(bool relation, const std::string& wanted, const Context& context) {
  const auto name = name_of_text(wanted);
  if (!name) return std::nullopt;
  if (!relation && is_builtin_type(name->name)) return existence(true, wanted);
  const bool in_catalog = name->schema.empty() || name->schema == "pg_catalog";
  const int version = context.closed() ? context.features().version : 0;
  if (relation && (name->schema == "information_schema" || (in_catalog && is_system_relation(name->name, version))))
    return existence(true, wanted);
  const ObjectId found = find_named(context, Space::relation, *name);
  if (relation) return existence(found != ObjectId::none, wanted);
  // A relation with columns has a type of its name; which others have is not said.
  if (find_named(context, Space::type, *name) != ObjectId::none) return existence(true, wanted);
  if (found == ObjectId::none) return existence(false, wanted);
  return context.catalog.object(found).kind == ObjectKind::table ? std::optional(existence(true, wanted))
                                                                 : std::nullopt;
}

/// The value with its oid, as a cast gives it. What has none here is a system's own: it is equal to nothing that is
/// known, and different from nothing.
Value with_oid_of(std::string_view type, const Value& found, const Context& context) {
  if (found.kind != Value::Kind::text) return found;
  if (const auto cast = as_oid_type(type, found, context); cast && cast->known()) return *cast;
  Value value = found;
  value.oid = Value::unknown_oid;
  return value;
}

std::optional<Inquiry> looked_up(std::string_view function, const std::string& wanted, const Context& context) {
  if (function == "to_regrole") {
    const auto role = role_named(context, wanted);
    return existence(role && *role != RoleId::everyone, wanted);
  }
  if (function == "to_regnamespace") {
    const ObjectId schema = schema_named(context, wanted);
    return existence(schema != ObjectId::none && !context.catalog.object(schema).assumed, wanted);
  }
  if (function == "to_regprocedure") {
    const auto found = as_oid_type("regprocedure", Value::of(wanted), context);
    return found && found->known() ? existence(true, found->text)
                                   : missing_routine(wanted.substr(0, wanted.find('(')), context);
  }
  if (function == "to_regproc") {
    const auto name = name_of_text(wanted);
    const std::size_t known = name ? routines_named(context, *name) : 0;
    if (known == 0) return missing_routine(wanted, context);
    // Which of several is meant is not said: NULL.
    return known == 1 && !may_be_builtin(*name, context) ? existence(true, wanted)
           : known > 1                                   ? std::optional(Inquiry{.value = Value::null()})
                                                         : std::nullopt;
  }
  const bool relation = function == "to_regclass";
  return relation || function == "to_regtype" ? relation_or_type(relation, wanted, context) : std::nullopt;
}

std::optional<Inquiry> setting(const std::string& name, const Context& context) {
  const int version = context.features().version;
  if (name == "server_version_num") return Inquiry{.value = Value::of(std::to_string(version * 10000))};
  if (name == "is_superuser") return Inquiry{.value = Value::of(context.superuser() ? "on" : "off")};
  if (name == "role") {
    const auto role = context.session.role;
    return Inquiry{.value = Value::of(role ? std::string(context.roles().name(*role)) : "none")};
  }
  if (name == "session_authorization")
    return Inquiry{.value = Value::of(std::string(context.roles().name(context.session.session_user)))};
  return std::nullopt;
}

/// pg_has_role([user,] role, privilege).
std::optional<Inquiry> has_role(const std::vector<std::string>& texts, const Context& context) {
  if (texts.size() < 2) return std::nullopt;
  const auto user = texts.size() == 3 ? role_named(context, texts[0]) : std::optional<RoleId>(context.current());
  const auto role = role_named(context, texts[texts.size() - 2]);
  if (!user || !role || *user == RoleId::everyone || *role == RoleId::everyone) return std::nullopt;
  const std::string word = text::lower(texts.back());
  if (word == "usage") return truth(context.roles().has_privileges_of(*user, *role));
  if (word == "member") return truth(context.roles().is_member_of(*user, *role));
  if (word == "set" && context.features().membership_options) return truth(context.roles().can_set(*user, *role));
  return std::nullopt;
}

std::optional<ObjectId> object_asked_for(std::string_view function, const std::string& wanted, const Context& context) {
  ObjectId id = ObjectId::none;
  if (function == "has_schema_privilege") {
    id = schema_named(context, wanted);
  } else if (function == "has_database_privilege") {
    id = context.catalog.find(Space::database, ObjectId::none, wanted);
  } else if (function == "has_table_privilege" || function == "has_sequence_privilege") {
    const auto name = name_of_text(wanted);
    if (name) id = find_named(context, Space::relation, *name);
  }
  if (id == ObjectId::none || context.catalog.object(id).assumed) return std::nullopt;
  return id;
}

/// has_table_privilege([user,] table, privileges): any of a list.
std::optional<Inquiry> has_privilege(std::string_view function, const std::vector<std::string>& texts,
                                     const Context& context) {
  if (texts.size() < 2) return std::nullopt;
  const auto user = texts.size() == 3 ? role_named(context, texts[0]) : std::optional<RoleId>(context.current());
  const auto object = object_asked_for(function, texts[texts.size() - 2], context);
  if (!user || !object) return std::nullopt;
  bool any = false;
  for (const std::string_view part : text::split(texts.back(), ',')) {
    std::string word = text::lower(text::trim(part));
    constexpr std::string_view option = " with grant option";
    const bool grantable = word.ends_with(option);
    if (grantable) word.resize(word.size() - option.size());
    const auto bits = privilege_of(word, context.features());
    if (!bits) return std::nullopt;
    any = any || (grantable ? options_on(context.catalog, *user, *object, *bits)
                            : privileges_on(context.catalog, *user, *object, *bits)) != 0;
  }
  return truth(any);
}

}  // namespace

std::optional<Inquiry> inquire(std::string_view name, const std::vector<Value>& arguments, const Context& context) {
  const bool asks = name == "current_setting" || name == "pg_has_role" || name.starts_with("to_reg") ||
                    (name.starts_with("has_") && name.ends_with("_privilege"));
  if (!asks || arguments.empty() || arguments.size() > 3) return std::nullopt;
  std::vector<std::string> texts;
  for (const Value& argument : arguments) {
    const auto text = argument.written();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  if (name == "current_setting") return setting(text::lower(texts.front()), context);
  if (name == "pg_has_role") return has_role(texts, context);
  if (name.starts_with("to_reg")) {
    auto found = looked_up(name, texts.front(), context);
    if (found) found->value = with_oid_of(name.substr(std::string_view("to_").size()), found->value, context);
    return found;
  }
  return has_privilege(name, texts, context);
}

}  // namespace routegrant::pg
