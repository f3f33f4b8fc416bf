#include <string>

#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"

/// Objects that have an owner, which DROP ROLE and REASSIGN OWNED look at, but no privileges.
namespace routegrant::pg {
namespace {

Outcome create(Context& context, ObjectKind kind, std::string_view name, const Span& span) {
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(space_of(kind), database, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_object, "\"" + std::string(name) + "\" already exists");
  }
  context.catalog.create({.kind = kind,
                          .name = context.catalog.intern(name),
                          .parent = database,
                          .owner = context.current(),
                          .span = span},
                         {});
  return done();
}

Outcome apply_event_trigger(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_superuser(context, "create event trigger"); outcome.refused()) return outcome;
  return create(context, ObjectKind::event_trigger, node["trigname"].text(),
                text.find_name(node["trigname"].text(), 2));
}

Outcome apply_publication(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_privilege(context, context.catalog.database(), privilege::create); outcome.refused())
    return outcome;
  if (node["for_all_tables"].truth()) {
    if (Outcome outcome = require_superuser(context, "create FOR ALL TABLES publication"); outcome.refused())
      return outcome;
  }
  Outcome made =
      create(context, ObjectKind::publication, node["pubname"].text(), text.find_name(node["pubname"].text(), 1));
  if (made.refused()) return made;
  // Its tables must be the publisher's own (PublicationAddTables()).
  for (const sql::Node& each : node["pubobjects"].items()) {
    const sql::Node range = unwrapped(unwrapped(each)["pubtable"])["relation"];
    if (!range) continue;
    const Resolved table =
        find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
    if (table.outcome.refused()) return table.outcome;
    if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement create_event_trigger{.node = "CreateEventTrigStmt", .apply = apply_event_trigger};
const Statement create_publication{.node = "CreatePublicationStmt", .apply = apply_publication};

}  // namespace routegrant::pg
