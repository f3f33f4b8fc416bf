#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/grant.hpp"
#include "pg/statements.hpp"
#include "pg/statements/grant_support.hpp"

namespace routegrant::pg {
namespace {

/// At the token `behind` the first such word, as it is written.
std::string at_word(const StatementText& text, std::string_view word, std::size_t behind) {
  const std::size_t at = std::min(text.find_word(word) + behind, text.tokens().size() - 1);
  return "syntax error at or near " + in_quotes(sql::text_of(text.text(), text.tokens()[at]));
}

Outcome require_current_grantor(const sql::Node& node, const StatementText& text, Context& context) {
  if (!node["grantor"]) return done();
  if (!context.features().granted_by_on_objects) return refuse(sqlstate::syntax_error, at_word(text, "granted", 0));
  const ResolvedRole grantor = role_of(context, node["grantor"], text);
  if (grantor.outcome.refused()) return grantor.outcome;
  if (grantor.id == context.current() || !context.closed()) return done();
  return refuse(sqlstate::feature_not_supported, "grantor must be current user");
}

/// The set of objects that nothing is known of: "s.*".
ObjectId all_unknown(Context& context, ObjectKind kind, ObjectId schema, const std::optional<Span>& span) {
  for (const ObjectId id : context.catalog.children(schema)) {
    if (context.catalog.object(id).kind == kind && context.catalog.name(id) == "*") return id;
  }
  Object object{.kind = kind, .name = context.catalog.intern("*"), .parent = schema, .assumed = true, .span = span};
  if (is_routine(kind)) object.signature = object.full_signature = context.catalog.intern("...");
  return context.catalog.create(std::move(object), {});
}

bool belongs(ObjectKind kind, std::string_view objtype) {
  if (objtype == "OBJECT_TABLE") return is_table_like(kind);
  if (objtype == "OBJECT_SEQUENCE") return kind == ObjectKind::sequence;
  if (objtype == "OBJECT_PROCEDURE") return kind == ObjectKind::procedure;
  if (objtype == "OBJECT_ROUTINE") return is_routine(kind);
  return kind == ObjectKind::function || kind == ObjectKind::aggregate;
}

Outcome all_in_schema(const sql::Node& name, const StatementText& text, Context& context, std::string_view objtype,
                      std::vector<ObjectId>& objects) {
  const Resolved schema = find_schema(context, name.string(), span_after(text, "schema", name.string()));
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_privilege(context, schema.id, privilege::usage); outcome.refused()) return outcome;
  bool created = false;
  const std::size_t first = objects.size();
  for (const ObjectId id : context.catalog.children(schema.id)) {
    const Object& object = context.catalog.object(id);
    if (!belongs(object.kind, objtype)) continue;
    created = created || !object.assumed;
    objects.push_back(id);
  }
  // Table by table, then view by view and so on: which one is refused first is seen in the message only.
  std::stable_sort(objects.begin() + static_cast<std::ptrdiff_t>(first), objects.end(), [&](ObjectId a, ObjectId b) {
    return context.catalog.object(a).kind < context.catalog.object(b).kind;
  });
  // What is in a schema that the scripts make is what they have made in it so far; into others, tables came from
  // elsewhere.
  const Object& container = context.catalog.object(schema.id);
  const bool is_listed = container.span && !container.assumed && !container.may_predate;
  if (created || is_listed || context.closed()) return done();
  ObjectKind kind = ObjectKind::function;
  if (objtype == "OBJECT_TABLE") kind = ObjectKind::table;
  if (objtype == "OBJECT_SEQUENCE") kind = ObjectKind::sequence;
  if (objtype == "OBJECT_PROCEDURE") kind = ObjectKind::procedure;
  const ObjectId unknown = all_unknown(context, kind, schema.id, span_after(text, "schema", name.string()));
  if (std::find(objects.begin(), objects.end(), unknown) == objects.end()) objects.push_back(unknown);
  return done();
}

std::optional<Span> span_of_object(const sql::Node& object, const StatementText& text, std::size_t on) {
  if (object.type() == "RangeVar") return span_of_relation(object, text);
  std::string_view name;
  if (object.type() == "String") name = object.string();
  const sql::Node parts = object.type() == "List" ? object.inner()["items"] : object.inner()["objname"];
  if (name.empty() && parts.size() > 0) name = parts.at(parts.size() - 1).string();
  if (name.empty()) return text.span();
  return text.find_name(name, on);
}

/// GRANT makes the entry of a parameter, REVOKE of what has none does nothing.
Outcome parameter(const sql::Node& node, const StatementText& text, Context& context, std::string_view written,
                  std::vector<ObjectId>& objects) {
  if (!context.features().parameter_privileges)
    // PARAMETER is a table's name there.
    return refuse(sqlstate::syntax_error, at_word(text, "parameter", 1));
  const std::string name = text::lower(written);
  ObjectId id = context.catalog.find(Space::parameter, ObjectId::none, name);
  if (id == ObjectId::none) {
    if (!node["is_grant"].truth()) return done();
    if (Outcome outcome = require_known_parameter(context, name); outcome.refused()) return outcome;
    Object object{.kind = ObjectKind::parameter,
                  .name = context.catalog.intern(name),
                  .owner = RoleId::bootstrap,
                  .span = text.find_name(name, 1)};
    id = context.catalog.create(std::move(object), {});
  }
  objects.push_back(id);
  return done();
}

/// The name of a type as the statement writes it, whatever node holds it.
std::string written_type(const sql::Node& object) {
  const sql::Node names = object.type() == "TypeName" ? object.inner()["names"] : object.inner()["items"];
  return written_name(names);
}

Outcome collect_objects(const sql::Node& node, const StatementText& text, Context& context,
                        std::vector<ObjectId>& objects) {
  const std::string_view objtype = node["objtype"].text();
  const sql::Node list = node["objects"];
  const std::size_t on = text.find_word("on");
  for (std::size_t at = 0; at < list.size(); ++at) {
    const sql::Node object = list.at(at);
    if (objtype == "OBJECT_PARAMETER_ACL") {
      if (Outcome outcome = parameter(node, text, context, object.string(), objects); outcome.refused()) return outcome;
      continue;
    }
    if (node["targtype"].text() == "ACL_TARGET_ALL_IN_SCHEMA") {
      if (Outcome outcome = all_in_schema(object, text, context, objtype, objects); outcome.refused()) return outcome;
      continue;
    }
    const Resolved found =
        resolve(context, {.objtype = objtype, .object = object, .span = span_of_object(object, text, on)});
    if (found.outcome.refused()) return found.outcome;
    // From 18 on a domain is known by its kind before anything else is looked at.
    if (objtype == "OBJECT_DOMAIN" && context.features().version >= 18 && found.found() &&
        context.catalog.object(found.id).kind != ObjectKind::domain) {
      return refuse(sqlstate::wrong_object_type, in_quotes(written_type(object)) + " is not a domain");
    }
    if (found.found()) objects.push_back(found.id);
  }
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  ObjectGrant grant;
  if (Outcome outcome = require_current_grantor(node, text, context); outcome.refused()) return outcome;
  std::vector<ObjectId> objects;
  if (Outcome outcome = collect_objects(node, text, context, objects); outcome.refused()) return outcome;
  if (Outcome outcome = read_grant(node, text, context, grant); outcome.refused()) return outcome;
  for (const ObjectId object : objects) {
    if (Outcome outcome = grant_on(context, grant, object); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement grant_objects{.node = "GrantStmt", .apply = apply};

}  // namespace routegrant::pg
