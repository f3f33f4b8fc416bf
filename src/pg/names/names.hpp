#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// A name as a statement gives it, folded; `schema` is empty where none is written.
struct QualifiedName {
  /// The database, where one is written in front of the schema.
  std::string database{};
  std::string schema{};
  std::string name{};
  std::optional<Span> span{};
};

/// An object, or none; and a refusal, if even looking for it is refused.
struct Resolved {
  ObjectId id = ObjectId::none;
  Outcome outcome{};

  [[nodiscard]] bool found() const { return id != ObjectId::none; }
};

/// A role in a list of a statement, and where it is named.
struct NamedRole {
  RoleId role{};
  std::optional<Span> span{};
};

/// A role by name. In an open world, one that nothing creates is assumed; else 42704.
struct ResolvedRole {
  RoleId id = RoleId::unknown;
  Outcome outcome{};
};
[[nodiscard]] ResolvedRole find_role(Context& context, std::string_view name, const std::optional<Span>& span);

/// The schemas that unqualified names are looked for in, in order: the search path with `$user` replaced, missing
/// schemas and those without USAGE left out, the temporary schema and pg_catalog in front unless listed
/// (manual, 5.9.3).
[[nodiscard]] std::vector<ObjectId> search_path(const Context& context);

/// The schema of this name in the current database; none if there is none. Never assumes.
[[nodiscard]] ObjectId schema_named(const Context& context, std::string_view name);
/// The schema; assumed in an open world, else 3F000.
[[nodiscard]] Resolved find_schema(Context& context, std::string_view name, const std::optional<Span>& span);
/// The session's own temporary schema, which its first temporary object makes (`InitTempTableNamespace()`): needs TEMP
/// on the database.
[[nodiscard]] Outcome make_temporary_schema(Context& context);
/// Where CREATE puts an object: the named schema or the first usable one of the path (3F000 if none), with CREATE on
/// it.
/// No relation is made in pg_catalog, whoever asks (`heap_create()`); routines and types are.
[[nodiscard]] Resolved creation_schema(Context& context, const QualifiedName& name, Space space = Space::relation);

/// In a closed world, done or 0A000: a name that says the database must say the session's.
[[nodiscard]] Outcome require_here(const Context& context, Space space, const QualifiedName& name);

/// A relation or type by name, none if missing; a named schema must exist and be usable (3F000, 42501).
[[nodiscard]] Resolved look_up(Context& context, Space space, const QualifiedName& name);
/// What was given so far on everything of that kind in the schema (`GRANT ... ON ALL TABLES IN SCHEMA`) while nothing
/// is known of it: an object that no statement makes was there by then. Unset where nothing was given so.
[[nodiscard]] StoredAcl acl_of_unseen(const Context& context, ObjectKind kind, ObjectId schema);
/// The same; what is missing is assumed to be of `kind` in an open world, else refused (42P01, 42704).
[[nodiscard]] Resolved find_or_assume(Context& context, ObjectKind kind, const QualifiedName& name);
/// The same for what lives directly in a database or in the cluster: languages, servers, databases, parameters ...
[[nodiscard]] Resolved find_or_assume_global(Context& context, ObjectKind kind, std::string_view name,
                                             const std::optional<Span>& span);
/// Where the names of such objects are unique: the current database, or none for what is shared.
[[nodiscard]] ObjectId global_parent(const Context& context, ObjectKind kind);

/// [catalog.]schema.name of a list of String nodes.
[[nodiscard]] QualifiedName qualified_name(const sql::Node& strings, const std::optional<Span>& span);
/// The same of a RangeVar node.
[[nodiscard]] QualifiedName relation_name(const sql::Node& range_var, const std::optional<Span>& span);

/// The same of a text, as regclass reads it: 's."T x"'; nothing if it is none.
[[nodiscard]] std::optional<QualifiedName> name_of_text(std::string_view text);

/// How the object is called in reports: "s.t", "s.f(integer, text)", "s".
[[nodiscard]] std::string display_name(const Catalog& catalog, ObjectId id);

}  // namespace routegrant::pg
