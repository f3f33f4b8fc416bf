#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/extension_contents.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// Extensions that anybody with CREATE on the database may create (`trusted = true` in their control files).
constexpr std::string_view trusted[] = {"btree_gin",
                                        "btree_gist",
                                        "citext",
                                        "cube",
                                        "dict_int",
                                        "fuzzystrmatch",
                                        "hstore",
                                        "intarray",
                                        "isn",
                                        "lo",
                                        "ltree",
                                        "pg_trgm",
                                        "pgcrypto",
                                        "plperl",
                                        "plpgsql",
                                        "pltcl",
                                        "seg",
                                        "tablefunc",
                                        "tcn",
                                        "unaccent",
                                        "uuid-ossp",
                                        "tsm_system_rows",
                                        "tsm_system_time",
                                        "bool_plperl",
                                        "hstore_plperl",
                                        "jsonb_plperl"};

struct Contents {
  std::string_view extension;
  /// Blank-separated.
  std::string_view types;
  std::string_view languages;
  std::string_view wrappers{};
};

/// The types, languages and wrappers of well-known extensions: what signatures, CREATE FUNCTION and CREATE SERVER name.
constexpr Contents known[] = {
    {"citext", "citext", ""},
    {"cube", "cube", ""},
    {"dblink", "", "", "dblink_fdw"},
    {"earthdistance", "earth", ""},
    {"file_fdw", "", "", "file_fdw"},
    {"hstore", "hstore ghstore", ""},
    {"intarray", "query_int", ""},
    {"isn", "ean13 isbn isbn13 ismn ismn13 issn issn13 upc", ""},
    {"lo", "lo", ""},
    {"ltree", "ltree lquery ltxtquery", ""},
    {"mysql_fdw", "", "", "mysql_fdw"},
    {"oracle_fdw", "", "", "oracle_fdw"},
    {"plperl", "", "plperl"},
    {"plperlu", "", "plperlu"},
    {"plpython3u", "", "plpython3u"},
    {"plpgsql", "", "plpgsql"},
    {"pltcl", "", "pltcl"},
    {"pltclu", "", "pltclu"},
    {"plv8", "", "plv8"},
    {"postgis", "geometry geography box2d box3d", ""},
    {"postgres_fdw", "", "", "postgres_fdw"},
    {"pg_trgm", "gtrgm", ""},
    {"seg", "seg", ""},
    {"tds_fdw", "", "", "tds_fdw"},
    {"vector", "vector halfvec sparsevec", ""},
};

void create_contents(Context& context, std::string_view name, ObjectId extension, ObjectId schema,
                     const std::optional<Span>& span) {
  Catalog& catalog = context.catalog;
  // Others run the scripts of trusted extensions as the bootstrap superuser.
  const RoleId owner = context.superuser() ? context.current() : RoleId::bootstrap;
  for (const Contents& each : known) {
    if (each.extension != name) continue;
    for (const std::string_view type : text::words(each.types)) {
      if (catalog.find(Space::type, schema, type) != ObjectId::none) continue;
      catalog.create({.kind = ObjectKind::type,
                      .name = catalog.intern(type),
                      .parent = schema,
                      .owner = owner,
                      .system = true,
                      .part_of = extension,
                      .span = span});
    }
    for (const std::string_view language : text::words(each.languages)) {
      if (catalog.find(Space::language, catalog.database(), language) != ObjectId::none) continue;
      catalog.create({.kind = ObjectKind::language,
                      .name = catalog.intern(language),
                      .parent = catalog.database(),
                      .owner = owner,
                      .untrusted = language.ends_with('u'),
                      .part_of = extension,
                      .span = span});
    }
    for (const std::string_view wrapper : text::words(each.wrappers)) {
      if (catalog.find(Space::wrapper, catalog.database(), wrapper) != ObjectId::none) continue;
      catalog.create({.kind = ObjectKind::wrapper,
                      .name = catalog.intern(wrapper),
                      .parent = catalog.database(),
                      .owner = owner,
                      .part_of = extension,
                      .span = span});
    }
  }
}

/// What one of PostgreSQL's own needs besides a language (its control file, `requires`).
std::string_view required_by(std::string_view extension) {
  if (extension.starts_with("hstore_pl")) return "hstore";
  if (extension.starts_with("ltree_pl")) return "ltree";
  return extension == "earthdistance" ? "cube" : std::string_view();
}

/// Makes the extension and what it holds in the schema.
Outcome make(Context& context, std::string_view name, ObjectId schema, Span span) {
  Catalog& catalog = context.catalog;
  if (context.closed() && !context.superuser()) {
    const bool allowed = std::find(std::begin(trusted), std::end(trusted), name) != std::end(trusted) &&
                         privileges_on(catalog, context.current(), catalog.database(), privilege::create) != 0;
    if (!allowed)
      return refuse(sqlstate::insufficient_privilege,
                    "permission denied to create extension \"" + std::string(name) + "\"");
  }
  const ObjectId extension = catalog.create({.kind = ObjectKind::extension,
                                             .name = catalog.intern(name),
                                             .parent = catalog.database(),
                                             .owner = context.current(),
                                             .span = span},
                                            {});
  if (!catalog.object(schema).system || catalog.name(schema) == "public") catalog.depend(extension, schema);
  create_contents(context, name, extension, schema, span);
  create_listed_contents(catalog, extension, schema, context.superuser() ? context.current() : RoleId::bootstrap);
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["extname"].text();
  Catalog& catalog = context.catalog;
  const ObjectId found = catalog.find(Space::extension, catalog.database(), name);
  if (found != ObjectId::none) {
    if (node["if_not_exists"].truth() || !context.closed()) return done();
    return refuse(sqlstate::duplicate_object, "extension \"" + std::string(name) + "\" already exists");
  }
  const Span span = text.find_name(name, 2);
  QualifiedName place{.schema = std::string(option_named(node["options"], "schema")["arg"].string()), .span = span};
  Resolved schema = place.schema.empty() ? creation_schema(context, place) : find_schema(context, place.schema, span);
  if (schema.outcome.sqlstate == sqlstate::insufficient_privilege) schema.outcome = done();
  if (schema.outcome.refused()) return schema.outcome;
  const std::string_view required = required_by(name);
  if (!required.empty() && catalog.find(Space::extension, catalog.database(), required) == ObjectId::none) {
    const sql::Node cascade = option_named(node["options"], "cascade");
    if (context.closed() && !(cascade && truth_of_option(cascade))) {
      // Who may not make the extension is told so first.
      const Catalog::Mark mark = catalog.mark();
      Outcome outcome = make(context, name, schema.id, span);
      catalog.rollback(mark);
      if (outcome.refused()) return outcome;
      return refuse(sqlstate::undefined_object,
                    "required extension \"" + std::string(required) + "\" is not installed");
    }
    if (Outcome outcome = make(context, required, schema.id, span); outcome.refused()) return outcome;
  }
  if (Outcome outcome = make(context, name, schema.id, span); outcome.refused() || required.empty()) return outcome;
  catalog.depend(catalog.find(Space::extension, catalog.database(), name),
                 catalog.find(Space::extension, catalog.database(), required));
  return done();
}

}  // namespace

const Statement create_extension{.node = "CreateExtensionStmt", .apply = apply};

}  // namespace routegrant::pg
