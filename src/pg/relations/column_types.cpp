#include "pg/relations/column_types.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// Collations that initdb takes from the operating system are called as its locales are: a language of two or three
/// letters, often with a country, a code set or a variant behind it, or one of the words of locale.alias.
bool may_be_locale(std::string_view name) {
  static constexpr std::array<std::string_view, 37> aliases{
      "bokmal",    "catalan",  "croatian",  "czech",      "danish",   "dansk",    "deutsch", "dutch",
      "eesti",     "estonian", "finnish",   "french",     "galego",   "galician", "german",  "greek",
      "hebrew",    "hrvatski", "hungarian", "icelandic",  "italian",  "japanese", "korean",  "lithuanian",
      "norwegian", "nynorsk",  "polish",    "portuguese", "romanian", "russian",  "slovak",  "slovene",
      "slovenian", "spanish",  "swedish",   "thai",       "turkish"};
  const bool ascii =
      std::all_of(name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
  return name.size() <= 3 || !ascii || name.find_first_of("_-.@") != std::string_view::npos ||
         text::is_one_of(name, aliases);
}

/// Those of pg_collation.dat; later versions have more of them.
bool is_builtin_collation(std::string_view name, int version) {
  static constexpr std::array<std::string_view, 4> always{"C", "POSIX", "default", "ucs_basic"};
  return text::is_one_of(name, always) || (name == "unicode" && version >= 16);
}

Outcome no_such_collation(const sql::Node& names) {
  return refuse(sqlstate::undefined_object,
                "collation " + in_quotes(written_name(names)) + " for encoding \"UTF8\" does not exist");
}

Outcome require_known_collation(Context& context, const sql::Node& names) {
  const QualifiedName name = qualified_name(names, std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) {
    const Resolved schema = find_schema(context, name.schema, std::nullopt);
    if (schema.outcome.refused()) return schema.outcome;
    if (Outcome outcome = require_privilege(context, schema.id, privilege::usage); outcome.refused()) return outcome;
    schemas = {schema.id};
  }
  for (const ObjectId schema : schemas) {
    if (schema != ObjectId::none && context.catalog.find(Space::collation, schema, name.name) != ObjectId::none)
      return done();
  }
  const bool in_catalog = name.schema.empty() || name.schema == "pg_catalog";
  const bool may_be = is_builtin_collation(name.name, context.features().version) || may_be_locale(name.name);
  return in_catalog && may_be ? done() : no_such_collation(names);
}

}  // namespace

bool has_no_collation(std::string_view type) {
  static constexpr std::array<std::string_view, 27> types{"bigint",
                                                          "bit",
                                                          "bit varying",
                                                          "boolean",
                                                          "bytea",
                                                          "cidr",
                                                          "date",
                                                          "double precision",
                                                          "inet",
                                                          "integer",
                                                          "interval",
                                                          "json",
                                                          "jsonb",
                                                          "macaddr",
                                                          "money",
                                                          "numeric",
                                                          "oid",
                                                          "point",
                                                          "real",
                                                          "smallint",
                                                          "time with time zone",
                                                          "time without time zone",
                                                          "timestamp with time zone",
                                                          "timestamp without time zone",
                                                          "tsvector",
                                                          "uuid",
                                                          "xml"};
  const bool array = type.ends_with("[]");
  return text::is_one_of(array ? type.substr(0, type.size() - 2) : type, types);
}

Outcome require_collation(Context& context, const sql::Node& column, const ResolvedType& type) {
  const sql::Node names = column["collClause"]["collname"];
  if (!context.closed() || names.size() == 0 || type.outcome.refused()) return done();
  if (Outcome outcome = require_known_collation(context, names); outcome.refused()) return outcome;
  if (type.id != ObjectId::none || !has_no_collation(type.text)) return done();
  return refuse(sqlstate::datatype_mismatch, "collations are not supported by type " + type.text);
}

Outcome require_storable(const Context& context, std::string_view column, std::string_view type) {
  static constexpr std::array<std::string_view, 25> pseudo_types{"any",
                                                                 "anyarray",
                                                                 "anycompatible",
                                                                 "anycompatiblearray",
                                                                 "anycompatiblemultirange",
                                                                 "anycompatiblenonarray",
                                                                 "anycompatiblerange",
                                                                 "anyelement",
                                                                 "anyenum",
                                                                 "anymultirange",
                                                                 "anynonarray",
                                                                 "anyrange",
                                                                 "cstring",
                                                                 "event_trigger",
                                                                 "fdw_handler",
                                                                 "index_am_handler",
                                                                 "internal",
                                                                 "language_handler",
                                                                 "record",
                                                                 "record[]",
                                                                 "table_am_handler",
                                                                 "trigger",
                                                                 "tsm_handler",
                                                                 "unknown",
                                                                 "void"};
  if (!context.closed()) return done();
  // An array is looked at by its elements; that of records is a pseudo-type itself.
  if (type == "cstring[]") type = "cstring";
  if (!text::is_one_of(type, pseudo_types)) return done();
  return refuse(sqlstate::invalid_table_definition,
                "column " + in_quotes(column) + " has pseudo-type " + (type == "any" ? "\"any\"" : std::string(type)));
}

}  // namespace routegrant::pg
