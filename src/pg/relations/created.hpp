#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"
#include "pg/names/statement_text.hpp"
#include "pg/relations/query_columns.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What CREATE does when the name is taken.
enum class IfExists : std::uint8_t { refuse, skip, replace };

/// A new object, or the one that stood in its place.
struct Created {
  ObjectId id = ObjectId::none;
  /// Whether it was made now; else it was there before.
  bool made = false;
  Outcome outcome{};
};

/// Creates what lives directly in the database and has no privileges, owned by the current role: 42710 if the name is
/// taken.
[[nodiscard]] Outcome create_in_database(Context& context, ObjectKind kind, std::string_view name, const Span& span);

/// Creates a relation or type owned by the current role: checks the schema's CREATE, then the name. An object that was
/// only assumed becomes this one and keeps what was granted on it.
[[nodiscard]] Created create_in_schema(Context& context, Object object, const QualifiedName& name, IfExists if_exists);

/// What the name of CREATE TABLE AS or SELECT INTO decides before anything else is asked.
struct TakenName {
  bool decided = false;
  Outcome outcome{};
};
/// From 14 on, and with IF NOT EXISTS: whether the schema is there and the name is free (`CreateTableAsRelExists()`).
[[nodiscard]] TakenName look_for_name(Context& context, const QualifiedName& name, bool skips);

/// The same for a routine, whose name is its signature as well.
[[nodiscard]] Created create_routine(Context& context, Object object, const QualifiedName& name, IfExists if_exists);

/// Takes an assumed object over: it now is as `object` says, with the owner's default privileges added.
void take_over(Context& context, ObjectId id, Object object);

/// For CREATE TEMP ...: makes the session's temporary schema at its first use, which needs TEMP on the database.
[[nodiscard]] Outcome use_temporary_schema(const sql::Node& range_var, Context& context);

/// The relations that a query reads, in the order of their mention; those missing are assumed or refused.
[[nodiscard]] Outcome relations_of_query(Context& context, const sql::Node& query, const StatementText& text,
                                         std::vector<ObjectId>& relations);

/// Whether any of them is temporary: what is made of it is temporary as well (`isQueryUsingTempRelation()`).
[[nodiscard]] bool any_temporary(const Context& context, const std::vector<ObjectId>& relations);

/// In a closed world, done or 42703: whether the columns that a query from one relation names alone are there. Of other
/// queries nothing is said.
[[nodiscard]] Outcome require_columns(Context& context, const sql::Node& query);

/// Gives a relation that a query makes its columns.
void set_columns(Context& context, ObjectId relation, const QueryColumns& columns);
/// The first columns get other names: a view's or table's own list of names.
void rename_columns(const sql::Node& aliases, QueryColumns& columns);

/// Sets the columns of a relation by their names.
void set_columns(Context& context, ObjectId relation, const std::vector<std::string>& names);

/// In a closed world, SELECT on all that a query reads.
[[nodiscard]] Outcome require_readable(const Context& context, const std::vector<ObjectId>& relations);

}  // namespace routegrant::pg
