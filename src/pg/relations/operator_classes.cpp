#include "pg/relations/operator_classes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/ranges.hpp"

namespace routegrant::pg {
namespace {

struct Row {
  std::string_view name;
  std::string_view words;
};

/// Built-in types, and the access methods that have no default operator class for them.
constexpr Row lacking[] = {
    {"bigint", "gist gin spgist"},
    {"bit", "hash gist gin spgist"},
    {"bit varying", "hash gist gin spgist"},
    {"boolean", "gist gin spgist brin"},
    {"box", "btree hash gin"},
    {"bytea", "gist gin spgist"},
    {"character", "gist gin spgist"},
    {"character varying", "gist gin"},
    {"cid", "btree gist gin spgist brin"},
    {"cidr", "gist gin"},
    {"circle", "btree hash gin spgist brin"},
    {"date", "gist gin spgist"},
    {"double precision", "gist gin spgist"},
    {"inet", "gist gin"},
    {"int4range", "gin"},
    {"integer", "gist gin spgist"},
    {"interval", "gist gin spgist"},
    {"json", "btree hash gist gin spgist brin"},
    {"jsonb", "gist spgist brin"},
    {"jsonpath", "btree hash gist gin spgist brin"},
    {"line", "btree hash gist gin spgist brin"},
    {"lseg", "btree hash gist gin spgist brin"},
    {"macaddr", "gist gin spgist"},
    {"macaddr8", "gist gin spgist"},
    {"money", "hash gist gin spgist brin"},
    {"name", "gist gin spgist"},
    {"numeric", "gist gin spgist"},
    {"oid", "gist gin spgist"},
    {"path", "btree hash gist gin spgist brin"},
    {"pg_lsn", "gist gin spgist"},
    {"point", "btree hash gin brin"},
    {"polygon", "btree hash gin brin"},
    {"real", "gist gin spgist"},
    {"regclass", "gist gin spgist"},
    {"smallint", "gist gin spgist"},
    {"text", "gist gin"},
    {"tid", "gist gin spgist"},
    {"time with time zone", "gist gin spgist"},
    {"time without time zone", "gist gin spgist"},
    {"timestamp with time zone", "gist gin spgist"},
    {"timestamp without time zone", "gist gin spgist"},
    {"tsquery", "hash gin spgist brin"},
    {"tsrange", "gin"},
    {"tsvector", "hash spgist brin"},
    {"txid_snapshot", "btree hash gist gin spgist brin"},
    {"uuid", "gist gin spgist"},
    {"xid", "btree gist gin spgist brin"},
    {"xid8", "gist gin spgist brin"},
    {"xml", "btree hash gist gin spgist brin"},
};

/// The operator classes of the access methods that extensions bring others for.
constexpr Row classes[] = {
    {"gin", "array_ops jsonb_ops jsonb_path_ops tsvector_ops"},
    {"gist", "box_ops circle_ops inet_ops multirange_ops point_ops poly_ops range_ops tsquery_ops tsvector_ops"},
    {"spgist", "box_ops inet_ops kd_point_ops poly_ops quad_point_ops range_ops text_ops"},
};

template <std::size_t Count>
std::string_view words_of(const Row (&rows)[Count], std::string_view name) {
  const auto* const row =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& each) { return each.name == name; });
  return row == std::end(rows) ? std::string_view() : row->words;
}

/// Whether all operator classes of an access method come with PostgreSQL. Of extensions whose contents are known none
/// brings a B-tree or hash class for built-in types.
bool knows_classes(const Context& context, std::string_view method) {
  const Catalog& catalog = context.catalog;
  if (has_unknown_objects(context)) return false;
  for (const ObjectId each : catalog.children(catalog.database())) {
    const Object& object = catalog.object(each);
    const bool brings = method != "btree" && method != "hash" && catalog.name(each) != "plpgsql";
    if (object.kind == ObjectKind::extension && brings) return false;
    const bool own = catalog.name(each) != "pg_catalog" && catalog.name(each) != "information_schema";
    if (object.kind != ObjectKind::schema || !own) continue;
    const std::vector<ObjectId> inside = catalog.children(each);
    const bool made = std::any_of(inside.begin(), inside.end(),
                                  [&](ObjectId id) { return catalog.object(id).kind == ObjectKind::operator_class; });
    if (made) return false;
  }
  return true;
}

}  // namespace

Outcome require_default_class(const Context& context, std::string_view method, std::string_view type) {
  // Arrays are compared and searched for elements, whatever these are.
  const std::string_view methods = type.ends_with("[]") ? "gist spgist brin" : words_of(lacking, type);
  if (!context.closed() || !text::contains_word(methods, method) || !knows_classes(context, method)) return done();
  return refuse(
      sqlstate::undefined_object,
      "data type " + std::string(type) + " has no default operator class for access method " + in_quotes(method));
}

Outcome require_class_of(Context& context, std::string_view method, ObjectId table, const sql::Node& element) {
  if (!context.closed()) return done();
  if (const sql::Node names = element["opclass"]) {
    const QualifiedName name = qualified_name(names, std::nullopt);
    const std::string_view known = words_of(classes, method);
    if (known.empty() || text::contains_word(known, name.name) || !name.schema.empty() ||
        !knows_classes(context, method))
      return done();
    return refuse(sqlstate::undefined_object,
                  "operator class " + in_quotes(name.name) + " does not exist for access method " + in_quotes(method));
  }
  const std::string_view column = element["name"].text();
  if (column.empty()) {
    const Ranges ranges{.known = {{.called = context.catalog.name(table), .relation = table, .shows_all = true}}};
    return require_default_class(context, method, type_of_expression(context, ranges, element["expr"]));
  }
  const auto at = context.catalog.find_column(table, column);
  if (!at || context.catalog.columns(table)[*at].type != ObjectId::none) return done();
  return require_default_class(context, method, context.catalog.text(context.catalog.columns(table)[*at].type_text));
}

}  // namespace routegrant::pg
