#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"
#include "pg/statements/domain_not_null.hpp"
#include "pg/statements/enum_labels.hpp"
#include "pg/statements/role_options.hpp"

/// ALTER statements whose details are not kept: only the owner may run them.
namespace routegrant::pg {
namespace {

Resolved type_named(Context& context, const sql::Node& names) {
  Resolved type = look_up(context, Space::type, qualified_name(names, std::nullopt));
  if (!type.found() && !type.outcome.refused())
    type.outcome = refuse(sqlstate::undefined_object, "type " + in_quotes(written_name(names)) + " does not exist");
  return type;
}

Outcome of_type(Context& context, const sql::Node& names) {
  const Resolved type = type_named(context, names);
  return type.outcome.refused() ? type.outcome : require_ownership(context, type.id);
}

Outcome of_global(Context& context, ObjectKind kind, std::string_view name, const StatementText& text) {
  const Resolved found = find_or_assume_global(context, kind, name, text.span());
  return found.outcome.refused() ? found.outcome : require_ownership(context, found.id);
}

/// Rows are not looked through for a domain in arrays (`find_composite_type_dependencies()`).
Outcome require_no_container(const Context& context, ObjectId domain, const sql::Node& node) {
  const bool looks = !unwrapped(node["def"])["skip_validation"].truth();
  for (const ColumnUse& use : context.catalog.columns_of_type(domain)) {
    const Column& column = context.catalog.columns(use.relation)[use.column];
    const std::string text(context.catalog.text(column.type_text));
    const ObjectKind kind = context.catalog.object(use.relation).kind;
    if (!looks || !text.ends_with("[]") || (kind != ObjectKind::table && kind != ObjectKind::materialized_view))
      continue;
    return refuse(sqlstate::feature_not_supported,
                  "cannot alter type " +
                      in_quotes(shown_type(context, {.id = domain, .text = text.substr(0, text.size() - 2)})) +
                      " because column " +
                      in_quotes(std::string(context.catalog.name(use.relation)) + "." + column.name) + " uses it");
  }
  return done();
}

Outcome missing_constraint(const sql::Node& node) {
  return refuse(sqlstate::undefined_object, "constraint " + in_quotes(node["name"].text()) + " of domain " +
                                                in_quotes(written_name(node["typeName"])) + " does not exist");
}

Outcome apply_domain(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const Resolved type = type_named(context, node["typeName"]);
  if (type.outcome.refused()) return type.outcome;
  // checkDomainOwner()
  if (Outcome outcome = require_domain(context, "OBJECT_DOMAIN", type.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_ownership(context, type.id); outcome.refused()) return outcome;
  // T for DEFAULT, O for SET and N for DROP NOT NULL, C for ADD and X for DROP CONSTRAINT.
  const std::string_view what = node["subtype"].text();
  if (what == "T") {
    if (Outcome outcome = require_callees(context, node["def"]); outcome.refused()) return outcome;
    bind_expression(context, {.of = Binding::Of::column_default, .table = type.id}, node["def"]);
  }
  if (what == "C" || what == "O") {
    if (Outcome outcome = require_no_container(context, type.id, node); outcome.refused()) return outcome;
  }
  const sql::Node constraint = unwrapped(node["def"]);
  const bool not_null = what == "C" && constraint["contype"].text() == "CONSTR_NOTNULL";
  if (not_null || what == "O") return add_domain_not_null(context, type.id, constraint["conname"].text());
  if (what == "N") drop_domain_not_null(context, type.id);
  if (what == "C") return add_check(context, type.id, unwrapped(node["def"]), {});
  if (what == "X" && !drop_check(context, type.id, node["name"].text()) && !node["missing_ok"].truth() &&
      !context.catalog.object(type.id).assumed) {
    return missing_constraint(node);
  }
  if (what == "V" && context.closed() && !context.catalog.object(type.id).assumed &&
      !find_check(context.catalog, type.id, node["name"].text()))
    return missing_constraint(node);
  return done();
}

bool is_enum(const Catalog& catalog, ObjectId type) {
  const Object& object = catalog.object(type);
  if (object.assumed) return true;
  // Ranges have functions that make them.
  const std::vector<ObjectId> users = catalog.dependents(type);
  return object.kind == ObjectKind::type && !object.multirange &&
         std::none_of(users.begin(), users.end(), [&](ObjectId user) { return catalog.object(user).part_of == type; });
}

/// `AlterEnum()`: what is no enum is refused before its owner is asked for.
Outcome apply_enum(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const Resolved type = look_up(context, Space::type, qualified_name(node["typeName"], std::nullopt));
  if (type.found() && !is_enum(context.catalog, type.id)) {
    const std::string described = description(context, type.id);
    return refuse(sqlstate::wrong_object_type, described.substr(described.find(' ') + 1) + " is not an enum");
  }
  Outcome outcome = of_type(context, node["typeName"]);
  return outcome.refused() || !type.found() ? outcome : change_labels(node, context, type.id);
}

Outcome apply_type(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  return of_type(context, node["typeName"]);
}

/// `AlterDatabase()` reads the options before it looks for the database.
Outcome apply_database(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node option = option_named(node["options"], "connection_limit");
  const std::string limit =
      option ? negative_limit(text, static_cast<std::size_t>(option["location"].integer())) : std::string();
  if (!limit.empty() && limit != "-1" && context.closed())
    return refuse(sqlstate::invalid_parameter_value, "invalid connection limit: " + limit);
  return of_global(context, ObjectKind::database, node["dbname"].text(), text);
}

Outcome apply_server(const sql::Node& node, const StatementText& text, Context& context) {
  return of_global(context, ObjectKind::server, node["servername"].text(), text);
}

Outcome apply_wrapper(const sql::Node& node, const StatementText& text, Context& context) {
  if (!context.superuser()) {
    return refuse(sqlstate::insufficient_privilege,
                  "permission denied to alter foreign-data wrapper " + in_quotes(node["fdwname"].text()));
  }
  return of_global(context, ObjectKind::wrapper, node["fdwname"].text(), text);
}

Outcome apply_event_trigger(const sql::Node& node, const StatementText& text, Context& context) {
  return of_global(context, ObjectKind::event_trigger, node["trigname"].text(), text);
}

Outcome apply_extension(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["extname"].text();
  if (name == "plpgsql") {
    return context.superuser() ? done()
                               : refuse(sqlstate::insufficient_privilege, "must be owner of extension plpgsql");
  }
  return of_global(context, ObjectKind::extension, name, text);
}

}  // namespace

const Statement alter_domain{.node = "AlterDomainStmt", .apply = apply_domain, .only_asked = true};
const Statement alter_enum{.node = "AlterEnumStmt", .apply = apply_enum, .only_asked = true};
const Statement alter_type{.node = "AlterTypeStmt", .apply = apply_type, .only_asked = true};
const Statement alter_database{.node = "AlterDatabaseStmt", .apply = apply_database, .only_asked = true};
const Statement alter_server{.node = "AlterForeignServerStmt", .apply = apply_server, .only_asked = true};
const Statement alter_wrapper{.node = "AlterFdwStmt", .apply = apply_wrapper, .only_asked = true};
const Statement alter_event_trigger{.node = "AlterEventTrigStmt", .apply = apply_event_trigger, .only_asked = true};
const Statement alter_extension{.node = "AlterExtensionStmt", .apply = apply_extension, .only_asked = true};

}  // namespace routegrant::pg
