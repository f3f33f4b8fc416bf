#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/acl.hpp"
#include "pg/catalog/roles.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

/// Anything that has an owner, in the order of creation.
enum class ObjectId : std::uint32_t { none = 0xFFFFFFFF };

/// A name that is kept once.
enum class NameId : std::uint32_t { empty = 0 };

enum class ObjectKind : std::uint8_t {
  table,  ///< ordinary or partitioned
  view,
  materialized_view,
  foreign_table,
  sequence,
  index,
  composite_type,
  type,
  domain,
  function,
  procedure,
  aggregate,
  schema,
  language,
  wrapper,
  server,
  large_object,
  extension,
  publication,
  event_trigger,
  database,
  tablespace,
  parameter,
  // What has an owner or stands in the way of DROP, but no privileges.
  operator_,
  operator_class,
  operator_family,
  collation,
  conversion,
  search_configuration,
  search_dictionary,
  statistics,
  cast,
};

/// Which names must differ from each other.
enum class Space : std::uint8_t {
  relation,
  type,
  routine,
  schema,
  language,
  wrapper,
  server,
  large_object,
  extension,
  publication,
  event_trigger,
  database,
  tablespace,
  parameter,
  operator_,
  operator_class,
  operator_family,
  collation,
  conversion,
  search_configuration,
  search_dictionary,
  statistics,
  cast
};

[[nodiscard]] Space space_of(ObjectKind kind);
[[nodiscard]] AclClass acl_class_of(ObjectKind kind);
/// "table", "materialized view" and so on, as the manual says it.
[[nodiscard]] std::string_view name_of(ObjectKind kind);
/// Whether it is what GRANT ON TABLE may name: a table, view, materialized view or foreign table.
[[nodiscard]] bool is_table_like(ObjectKind kind);
/// Whether it has columns that privileges can be on.
[[nodiscard]] bool has_columns(ObjectKind kind);
[[nodiscard]] bool is_routine(ObjectKind kind);
/// Whether its name is one of a schema's.
[[nodiscard]] bool is_in_schema(ObjectKind kind);

/// A column that a view reads.
struct ColumnUse {
  ObjectId relation = ObjectId::none;
  std::uint32_t column = 0;
};

/// What CREATE OR REPLACE must not change of a routine (`ProcedureCreate()`).
struct RoutineShape {
  /// What it returns, as PostgreSQL prints it; empty where that is not known.
  NameId result = NameId::empty;
  /// The names of its input parameters, each ended by a comma; empty ones have no name.
  NameId parameters = NameId::empty;
  std::uint32_t defaults = 0;
  /// Whether the last parameter takes any number of arguments.
  bool variadic = false;
  /// WINDOW: it is called over rows.
  bool window = false;
};

/// By what a row that UPDATE or DELETE changes is told to subscribers (ALTER TABLE ... REPLICA IDENTITY).
enum class ReplicaIdentity : std::uint8_t { primary_key, full, nothing, index };

/// What is known of one object, its access control list aside.
struct Object {
  ObjectKind kind = ObjectKind::table;
  NameId name = NameId::empty;
  /// The schema of a relation, type or routine; the database of a schema, language and so on; none for what is shared.
  ObjectId parent = ObjectId::none;
  RoleId owner = RoleId::unknown;
  bool dropped = false;
  /// Open world: no statement creates it.
  bool assumed = false;
  /// Made by initdb.
  bool system = false;
  /// A system object whose list or owner a statement changed.
  bool touched = false;
  bool row_security = false;
  bool force_row_security = false;
  bool security_definer = false;
  bool security_invoker = false;
  /// A routine with SET search_path; a language that only superusers may use; a type whose privileges are its
  /// element's.
  bool pinned_path = false;
  /// Open world: a schema made IF NOT EXISTS, which may have stood there, with tables, before.
  bool may_predate = false;
  /// A function that only triggers can call.
  bool for_triggers = false;
  bool untrusted = false;
  /// A base type that has a name only, until its input and output functions are there.
  bool shell = false;
  bool true_array = false;
  /// A multirange type that follows `part_of` (17 and later).
  bool multirange = false;
  /// A view that shows columns whose names are not known here, besides those that are kept.
  bool open_columns = false;
  /// A table whose rows lie in partitions, and whether expressions say in which.
  bool partitioned = false;
  bool partitioned_by_expressions = false;
  /// A partition FOR the rows that no other takes: DEFAULT.
  bool default_partition = false;
  /// A materialized view made or refreshed WITH NO DATA, which cannot be read (`relispopulated` of pg_class).
  bool unpopulated = false;
  /// CREATE TABLE ... OF: the composite type whose attributes are the table's columns.
  ObjectId of_type = ObjectId::none;
  /// A table that keeps no rows for long, or not on a standby: TEMPORARY or UNLOGGED, which nothing publishes.
  bool unpublishable = false;
  /// A publication's: whether it tells subscribers of changed and deleted rows.
  bool tells_updates = true;
  bool tells_deletes = true;
  ReplicaIdentity replica_identity = ReplicaIdentity::primary_key;
  /// With ReplicaIdentity::index.
  ObjectId replica_index = ObjectId::none;
  /// The sequence of an identity column, which nobody needs a privilege on to fill the column.
  bool identity = false;
  /// Of an identity column GENERATED ALWAYS, to which statements give no values of their own.
  bool always_generated = false;
  /// Indexes, which are kept in a closed world only: what foreign keys may refer to, and what DROP INDEX must not take.
  bool unique = false;
  bool primary = false;
  bool of_constraint = false;
  /// Routines and operators: input types, comma-separated as PostgreSQL prints them, and with OUT arguments. Indexes:
  /// their shape (`NewIndex`).
  NameId signature = NameId::empty;
  NameId full_signature = NameId::empty;
  RoutineShape shape{};
  /// Routines with `pinned_path`: the elements of that path, each ended by a comma.
  NameId path = NameId::empty;
  /// What it falls and changes its owner with: a serial column's table, a range, an extension.
  ObjectId part_of = ObjectId::none;
  /// The column of `part_of` that a sequence belongs to.
  std::optional<std::uint32_t> part_column{};
  /// What must not be dropped before it: a view's relations, a partition's parent, a wrapper's handler.
  std::vector<ObjectId> uses{};
  /// Views that PostgreSQL updates by itself: the relation that INSERT, UPDATE and DELETE go on to; else none (manual,
  /// CREATE VIEW, "Updatable Views").
  ObjectId updates = ObjectId::none;
  /// Views: the columns they read, as far as their text tells; in front of them what `note_shown_columns()` puts there.
  /// Indexes: the columns they are on, in order.
  std::vector<ColumnUse> column_uses{};
  /// The name in the statement that creates it, or its first mention.
  std::optional<Span> span{};
  /// The owner's name in the last statement that gave it to him; unset if the creator still owns it.
  std::optional<Span> owner_span{};
  /// Views and routines: the last statement that changed with whose rights they act (the owner, security_invoker,
  /// SECURITY DEFINER), if that is not the one that makes them.
  std::optional<Span> rights_span{};
  /// The last ALTER TABLE that turned its row security on or off, or forced it on its owner, or no longer does.
  std::optional<Span> row_security_span{};
};

struct Column {
  std::string name{};
  bool dropped = false;
  /// Declared by the relation itself; else only inherited.
  bool local = true;
  bool not_null = false;
  /// The name of the constraint that makes it so, as pg_constraint keeps it from 18 on; in a closed world only.
  NameId not_null_constraint = NameId::empty;
  /// Says which partition a row lies in.
  bool partition_key = false;
  /// The type that scripts made, or whose array it is; none for a built-in or unknown one.
  ObjectId type = ObjectId::none;
  /// The type as PostgreSQL prints it; empty where that is not known.
  NameId type_text = NameId::empty;
  /// The sequence whose next number is its default: that cannot be dropped before.
  ObjectId default_sequence = ObjectId::none;
  StoredAcl acl{};
};

/// One row of pg_default_acl.
struct DefaultAcl {
  RoleId role{};
  /// The database for the global entry, which holds in all its schemas.
  ObjectId schema = ObjectId::none;
  AclClass kind = AclClass::table;
  bool present = false;
  Acl entries{};
};

/// A row security policy.
struct Policy {
  ObjectId table{};
  std::string name{};
  /// ALL, SELECT, INSERT, UPDATE or DELETE.
  std::string command{};
  bool permissive = true;
  bool dropped = false;
  /// RoleId::everyone for PUBLIC.
  std::vector<RoleId> roles{};
  std::optional<Span> span{};
  /// Its name in each ALTER POLICY, in their order.
  std::vector<Span> alterations{};
};

struct Trigger {
  ObjectId table{};
  std::string name{};
  ObjectId function = ObjectId::none;
  bool dropped = false;
  /// What fires it: INSERT, UPDATE, DELETE or TRUNCATE.
  Bits events = 0;
  /// INSTEAD OF: what is done to the view ends here.
  bool instead = false;
  /// ALTER TABLE ... DISABLE TRIGGER, or ENABLE REPLICA: it does not fire.
  bool disabled = false;
  std::optional<Span> span{};
};

/// What a rule does instead of a statement, or besides it, with the rights of its relation's owner (manual, 41.5).
struct Rule {
  ObjectId table{};
  std::string name{};
  bool dropped = false;
  /// As in `Trigger`.
  bool disabled = false;
  /// INSERT, UPDATE or DELETE.
  Bits event = 0;
  /// DO INSTEAD without a WHERE: the statement itself does nothing any more.
  bool replaces = false;
  struct Use {
    ObjectId relation = ObjectId::none;
    Bits privilege = 0;
    /// Those that are read or written; none where that is not known, or of the whole relation.
    std::vector<std::uint32_t> columns{};
  };
  /// What its actions ask for, in their order; nothing for DO NOTHING.
  std::vector<Use> uses{};
  std::optional<Span> span{};
};

/// What an expression outside of queries needs: that must not be dropped before (pg_depend; manual, 5.14 Dependency
/// Tracking). Views, indexes and routines keep theirs as objects.
struct Binding {
  enum class Of : std::uint8_t {
    policy_using,
    policy_check,
    column_default,
    generated_column,
    check,
    trigger,
    publication
  };
  Of of = Of::check;
  /// The table, or the domain of a default or check.
  ObjectId table{};
  /// A check's name.
  std::string name{};
  /// The number of the policy, the trigger or what is published, or of the column with a default or GENERATED ALWAYS
  /// AS.
  std::uint32_t part = 0;
  /// A generated column: whether it still is one. A check: whether the table declares it itself, how many parents have
  /// it, and whether heirs do not get it.
  bool local = true;
  bool no_inherit = false;
  std::uint32_t parents = 0;
  /// What tells the expression of a check from another one (`fingerprint_of()`), or the number that is a column's
  /// default; 0 for other defaults.
  std::uint64_t expression = 0;
  /// Routines, types and relations.
  std::vector<ObjectId> uses{};
  std::vector<ColumnUse> columns{};
  bool dropped = false;
};

/// One entry of a publication.
struct Published {
  ObjectId publication{};
  /// A table or schema; none for all tables.
  ObjectId what = ObjectId::none;
  bool dropped = false;
};

/// A foreign key, kept in a closed world only: its parent cannot be dropped or truncated alone.
struct ForeignKey {
  ObjectId table{};
  ObjectId parent{};
  std::string name{};
  bool dropped = false;
  /// Its own columns, and those of the parent that they refer to.
  std::vector<std::uint32_t> columns{};
  std::vector<std::uint32_t> referred{};
};

struct UserMapping {
  ObjectId server{};
  RoleId role{};
  bool dropped = false;
};

/// ALTER ROLE or ALTER DATABASE ... SET.
struct LoginSetting {
  /// RoleId::everyone for ALL.
  RoleId role = RoleId::everyone;
  /// None for every database.
  ObjectId database = ObjectId::none;
  std::string name{};
  std::string value{};
  bool present = true;
};

}  // namespace routegrant::pg
