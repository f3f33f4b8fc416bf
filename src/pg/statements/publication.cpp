#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/ranges.hpp"
#include "pg/relations/replica_identity.hpp"
#include "pg/statements.hpp"
#include "pg/statements/publication_syntax.hpp"

/// Publications: they have an owner, and what they tell subscribers decides whether rows may be changed.
namespace routegrant::pg {
namespace {

/// WITH (publish = 'insert, update'); nothing if that is not said.
std::optional<Bits> published_events(const sql::Node& options) {
  const sql::Node option = option_named(options, "publish");
  if (!option) return std::nullopt;
  std::string words = text::lower(option["arg"].inner()["sval"].text());
  std::replace(words.begin(), words.end(), ',', ' ');
  Bits events = 0;
  if (text::contains_word(words, "update")) events |= privilege::update;
  if (text::contains_word(words, "delete")) events |= privilege::delete_;
  return events;
}

void set_events(Context& context, ObjectId publication, std::optional<Bits> events) {
  if (!events) return;
  Object& object = context.catalog.edit(publication);
  object.tells_updates = (*events & privilege::update) != 0;
  object.tells_deletes = (*events & privilege::delete_) != 0;
}

/// TABLES IN SCHEMA CURRENT_SCHEMA: the first one that the search path names and that is there
/// (`ObjectsInPublicationToOids()`).
Resolved current_schema(const Context& context) {
  for (const ObjectId each : search_path(context)) {
    const std::string_view name = context.catalog.name(each);
    if (name != "pg_catalog" && name != "pg_temp") return {.id = each};
  }
  return {.outcome = refuse(sqlstate::undefined_schema, "no schema has been selected for CURRENT_SCHEMA")};
}

/// A table, which must be the publisher's own (PublicationAddTables()), or a schema.
Resolved published_object(const sql::Node& each, const StatementText& text, Context& context) {
  const sql::Node object = unwrapped(each);
  if (const sql::Node range = unwrapped(object["pubtable"])["relation"]) {
    const Resolved table =
        find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
    if (table.outcome.refused()) return table;
    return {.id = table.id, .outcome = require_ownership(context, table.id)};
  }
  if (object["pubobjtype"].text() == "PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA") return current_schema(context);
  return find_schema(context, object["name"].text(), std::nullopt);
}

void forget(Context& context, ObjectId publication, ObjectId what, bool all) {
  auto& published = context.catalog.published();
  for (std::uint32_t at = 0; at < published.size(); ++at) {
    const Published& each = published[PublishedId{at}];
    if (!each.dropped && each.publication == publication && (all || each.what == what))
      published.edit(PublishedId{at}).dropped = true;
  }
}

bool is_published(const Context& context, ObjectId publication, ObjectId what) {
  const auto& published = context.catalog.published();
  for (std::uint32_t at = 0; at < published.size(); ++at) {
    const Published& each = published[PublishedId{at}];
    if (!each.dropped && each.publication == publication && each.what == what) return true;
  }
  return false;
}

/// One object that a statement adds, and what it says of a table's rows and columns.
struct Addition {
  ObjectId what = ObjectId::none;
  sql::Node rows{};
  sql::Node columns{};
  sql::Node table{};
};

/// A table that is named twice counts once, but not where either says which rows or columns (`OpenTableList()`).
Outcome require_once(const Context& context, const Addition& known, const Addition& again) {
  const std::string table = " for table " + in_quotes(context.catalog.name(again.what));
  if (!context.closed()) return done();
  if (known.rows || again.rows)
    return refuse(sqlstate::duplicate_object, "conflicting or redundant WHERE clauses" + table);
  if (known.columns || again.columns)
    return refuse(sqlstate::duplicate_object, "conflicting or redundant column lists" + table);
  return done();
}

/// Which rows: a truth of the table's own columns (`TransformPubWhereClauses()`).
Outcome require_published_rows(Context& context, const Addition& addition) {
  if (!addition.rows) return done();
  if (Outcome outcome = require_own_columns(addition.rows, context, addition.what); outcome.refused()) return outcome;
  const Ranges ranges{
      .known = {{.called = context.catalog.name(addition.what), .relation = addition.what, .shows_all = true}}};
  return require_truth(context, ranges, addition.rows, "PUBLICATION WHERE");
}

/// Which columns: those that are there, each once (`publication_translate_columns()`).
Outcome require_published_columns(const Context& context, const Addition& addition) {
  std::vector<std::string_view> named;
  for (const sql::Node& each : addition.columns.items()) {
    const std::string_view name = each.string();
    if (is_system_column(name)) {
      return refuse(sqlstate::invalid_column_reference,
                    "cannot use system column " + in_quotes(name) + " in publication column list");
    }
    if (!context.catalog.find_column(addition.what, name) && shows_all_columns(context.catalog, addition.what)) {
      return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " of relation " +
                                                    in_quotes(context.catalog.name(addition.what)) + " does not exist");
    }
    if (std::find(named.begin(), named.end(), name) != named.end()) {
      return refuse(sqlstate::duplicate_object, "duplicate column " + in_quotes(name) + " in publication column list");
    }
    named.push_back(name);
  }
  return done();
}

Outcome add_objects(const sql::Node& objects, const StatementText& text, Context& context, ObjectId publication) {
  std::vector<Addition> added;
  for (const sql::Node& each : objects.items()) {
    const Resolved found = published_object(each, text, context);
    if (found.outcome.refused()) return found.outcome;
    const sql::Node table = unwrapped(unwrapped(each)["pubtable"]);
    const Addition addition{
        .what = found.id, .rows = table["whereClause"], .columns = table["columns"], .table = table};
    const auto known =
        std::find_if(added.begin(), added.end(), [&](const Addition& before) { return before.what == addition.what; });
    if (known == added.end()) {
      added.push_back(addition);
    } else if (Outcome outcome = require_once(context, *known, addition); outcome.refused()) {
      return outcome;
    }
  }
  for (const Addition& addition : added) {
    if (Outcome outcome = require_published_rows(context, addition); outcome.refused() && context.closed())
      return outcome;
  }
  for (const Addition& addition : added) {
    const ObjectId each = addition.what;
    if (!is_published(context, publication, each)) {
      if (Outcome outcome = require_published_columns(context, addition); outcome.refused() && context.closed())
        return outcome;
      const PublishedId made = context.catalog.published().add({.publication = publication, .what = each});
      if (context.closed()) bind_published(context, made, addition.table);
    } else if (context.closed()) {
      const bool schema = context.catalog.object(each).kind == ObjectKind::schema;
      return refuse(sqlstate::duplicate_object,
                    std::string(schema ? "schema " : "relation ") + in_quotes(context.catalog.name(each)) +
                        " is already member of publication " + in_quotes(context.catalog.name(publication)));
    }
  }
  return done();
}

/// Whole schemas only a superuser may publish; their names are looked up first.
Outcome require_schemas(const sql::Node& objects, std::string_view what, const StatementText& text, Context& context) {
  bool any = false;
  for (const sql::Node& each : objects.items()) {
    if (unwrapped(each)["pubtable"]) continue;
    any = true;
    if (Resolved schema = published_object(each, text, context); schema.outcome.refused()) return schema.outcome;
  }
  return any ? require_superuser(context, what) : done();
}

Outcome apply_create(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_tables_alone(text, context); outcome.refused()) return outcome;
  if (Outcome outcome = require_privilege(context, context.catalog.database(), privilege::create); outcome.refused())
    return outcome;
  const bool all = node["for_all_tables"].truth();
  if (all) {
    if (Outcome outcome = require_superuser(context, "create FOR ALL TABLES publication"); outcome.refused())
      return outcome;
  }
  const std::string_view name = node["pubname"].text();
  if (Outcome made = create_in_database(context, ObjectKind::publication, name, text.find_name(name, 1));
      made.refused()) {
    return made;
  }
  const ObjectId publication = context.catalog.find(Space::publication, context.catalog.database(), name);
  set_events(context, publication, published_events(node["options"]));
  if (all) context.catalog.published().add({.publication = publication});
  if (Outcome outcome = require_schemas(node["pubobjects"], "create FOR TABLES IN SCHEMA publication", text, context);
      outcome.refused())
    return outcome;
  return add_objects(node["pubobjects"], text, context, publication);
}

Outcome drop_from(const sql::Node& objects, const StatementText& text, Context& context, ObjectId publication) {
  for (const sql::Node& each : objects.items()) {
    const Resolved found = published_object(each, text, context);
    // Who may change the publication may leave tables of others out.
    if (!found.found()) return found.outcome;
    if (!is_published(context, publication, found.id) && context.closed()) {
      const bool schema = context.catalog.object(found.id).kind == ObjectKind::schema;
      return refuse(
          sqlstate::undefined_object,
          schema
              ? "tables from schema " + in_quotes(context.catalog.name(found.id)) + " are not part of the publication"
              : "relation " + in_quotes(context.catalog.name(found.id)) + " is not part of the publication");
    }
    forget(context, publication, found.id, false);
  }
  return done();
}

Outcome apply_alter(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_tables_alone(text, context); outcome.refused()) return outcome;
  const Resolved found = find_or_assume_global(context, ObjectKind::publication, node["pubname"].text(), text.span());
  if (found.outcome.refused()) return found.outcome;
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  set_events(context, found.id, published_events(node["options"]));
  const std::string_view action = node["action"].text();
  if (node["pubobjects"].size() == 0) return done();
  if (action != "AP_DropObjects") {
    if (Outcome outcome = require_schemas(node["pubobjects"], "add or set schemas", text, context); outcome.refused())
      return outcome;
  }
  if (is_published(context, found.id, ObjectId::none) && context.closed()) {
    return refuse(sqlstate::object_not_in_prerequisite_state,
                  "publication " + in_quotes(node["pubname"].text()) + " is defined as FOR ALL TABLES");
  }
  if (action == "AP_DropObjects") return drop_from(node["pubobjects"], text, context, found.id);
  if (action == "AP_SetObjects") forget(context, found.id, ObjectId::none, true);
  return add_objects(node["pubobjects"], text, context, found.id);
}

}  // namespace

const Statement create_publication{.node = "CreatePublicationStmt", .apply = apply_create};
const Statement alter_publication{.node = "AlterPublicationStmt", .apply = apply_alter};

}  // namespace routegrant::pg
