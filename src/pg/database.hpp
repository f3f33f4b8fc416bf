#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

/// The replay of role files and the answers to questions about it. What `relate` and the questions see of PostgreSQL.
namespace routegrant::pg {

/// How strictly statements are taken.
enum class World : std::uint8_t {
  open,    ///< roles and objects that nothing creates are assumed to exist, and marked so; permission is assumed
  closed,  ///< PostgreSQL's own: a refused statement has no effect and is listed in `refused`
};

/// One script to replay, in order.
struct ScriptInput {
  /// The whole source is replayed; embedded scripts are embedded sources.
  SourceId source{};
  /// Whether the tool runs the file as one transaction.
  bool one_transaction = false;
  /// The role that runs it; empty for the database's runner.
  std::string runs_as{};
  /// The database it connects to; empty for the database itself.
  std::string database{};
  /// Only this part of the source runs (a migration's "up" part); the whole if absent.
  std::vector<Span> parts{};
  /// Variables that psql is given on its command line (`-v`).
  std::map<std::string, std::string> variables{};
  /// Whether it runs in the connection of the script before it, with the role and the settings that this one set.
  bool keeps_session = false;
  /// Whether what runs it stops where the server refuses a statement. In the closed world nothing that is behind it in
  /// the script runs, and no later script that stops so. A psql among `variables` does by its own ON_ERROR_STOP.
  bool stops = false;
};

/// A role that exists before the first script, or that is not made by SQL: a bootstrap user, an operator's role.
struct RoleInput {
  std::string name{};
  bool login = true;
  bool superuser = false;
  bool inherit = true;
  bool createrole = false;
  bool createdb = false;
  bool replication = false;
  bool bypassrls = false;
  /// VALID UNTIL; empty for ever.
  std::string valid_until{};
  std::vector<std::string> in_roles{};
  /// "image" or "operator".
  std::string declared_by{};
  Span span{};
  bool owns_database = false;
};

/// A database that is there before the first script.
struct DatabaseDeclaration {
  std::string name{};
  /// Empty for the bootstrap superuser; a role that nothing creates is assumed.
  std::string owner{};
  Span span{};
};

/// What to replay.
struct DatabaseInput {
  std::string name = "postgres";
  /// Databases that are declared outside of SQL; `name` may be one of them.
  std::vector<DatabaseDeclaration> databases{};
  /// Whether the answers leave out what lies in other databases of the server.
  bool own_objects_only = false;
  /// 13 to 18.
  int version = 15;
  /// Whether nothing states the version: a statement that only later ones understand proves a later one.
  bool version_is_assumed = false;
  World world = World::open;
  /// The superuser that initdb makes.
  std::string bootstrap_superuser = "postgres";
  /// The role that runs the scripts; empty for the bootstrap superuser.
  std::string runner{};
  std::vector<RoleInput> roles{};
  std::vector<ScriptInput> scripts{};
};

/// One step of an explanation.
struct Because {
  Span span{};
  std::string sentence{};
};

/// Indexes into `Database::roles()` and `Database::objects()`.
using RoleIndex = std::uint32_t;
using ObjectIndex = std::uint32_t;

struct RoleInfo {
  std::string name{};
  /// "sql", "image", "operator", "assumed" or "built-in" (PUBLIC, pg_*, the bootstrap superuser).
  std::string declared_by{};
  bool login = false, superuser = false, inherit = true, createrole = false, createdb = false, replication = false,
       bypassrls = false;
  /// The name in the statement that creates it; for an assumed role, its first mention. Empty for built-in ones.
  std::optional<Span> span{};
  /// The words that made it a superuser, let it create roles or bypass row security, in the last ALTER ROLE that did;
  /// unset where its creation did, and where it is none.
  std::optional<Span> superuser_span{}, createrole_span{}, bypassrls_span{};
  /// By attribute ("superuser", "createrole", "replication", "bypassrls", "login", "inherit", "createdb"): the last
  /// word that gave it or took it, in CREATE ROLE or ALTER ROLE; none where none says it.
  std::map<std::string, Span, std::less<>> said{};
  /// Statements that set a password in clear text: the place of the word PASSWORD up to the literal, never its text.
  std::vector<Span> passwords{};
  std::string valid_until{};
};

struct MembershipInfo {
  RoleIndex member = 0;
  RoleIndex of = 0;
  bool admin = false, inherit = true, set = true;
  std::string grantor{};
  std::optional<Span> span{};
};

struct ObjectInfo {
  /// table, view, materialized view, foreign table, sequence, function, procedure, schema, database, type, domain,
  /// language, foreign data wrapper, foreign server, large object, parameter or tablespace.
  std::string kind{};
  /// "s.t", "s.f(integer, text)", "s" and so on; an assumed set of objects is "s.*".
  std::string name{};
  std::string owner{};
  /// The database it lives in; empty for what all databases share.
  std::string database{};
  /// The name in the statement that creates it; for an assumed object, its first mention.
  std::optional<Span> span{};
  /// The owner's name in the last statement that gave it to him: OWNER TO, REASSIGN OWNED, CREATE ... OWNER or
  /// AUTHORIZATION; unset where the creator owns it.
  std::optional<Span> owner_span{};
  /// Of a table: the last statement about its row security. Of a view or routine: the last that changed with whose
  /// rights it acts, unless that makes it.
  std::optional<Span> row_security_span{}, rights_span{};
  bool assumed = false;
  bool system = false;
  /// A system object whose list a statement changed: not merely default privileges when an extension made it.
  bool changed = false;
  bool row_security = false, force_row_security = false;
  bool security_definer = false;
  /// Table columns, in order, where known.
  std::vector<std::string> columns{};
};

/// One privilege of one entry of an access control list.
struct AclItem {
  /// `public_role` for PUBLIC.
  RoleIndex grantee = 0;
  RoleIndex grantor = 0;
  ObjectIndex object = 0;
  /// Empty for the whole object.
  std::string column{};
  /// "SELECT"; of static storage, as there may be millions.
  std::string_view privilege{};
  bool grantable = false;
  /// Whether it is PostgreSQL's own default and no statement gave it.
  bool built_in = false;
  /// The privilege's word in the GRANT (or in ALTER DEFAULT PRIVILEGES).
  std::optional<Span> span{};
};

/// What objects made later will carry: one privilege of one entry of ALTER DEFAULT PRIVILEGES.
struct DefaultPrivilege {
  /// Whose new objects it is about.
  RoleIndex role = 0;
  /// Empty for all schemas.
  std::string schema{};
  /// "table", "sequence", "function", "type", "schema" or "large object".
  std::string kind{};
  /// `public_role` for PUBLIC.
  RoleIndex grantee = 0;
  std::string privilege{};
  bool grantable = false;
  /// The privilege's word; empty for one that is PostgreSQL's own default.
  std::optional<Span> span{};
};

/// How a role comes to a privilege.
enum class How : std::uint8_t { granted, via_public, member, owner, superuser, predefined };

/// "granted", "public", "member", "owner", "superuser" or "predefined".
[[nodiscard]] std::string_view name_of(How how);

struct Privilege {
  ObjectIndex object = 0;
  std::string column{};
  std::string privilege{};
  bool grantable = false;
  How how = How::granted;
  /// The chain: memberships first, then the grant or the ownership. May be empty for built-in reasons.
  std::vector<Because> because{};
  /// The roles passed on the way, from the asking role's first hop to the one that holds the entry.
  std::vector<RoleIndex> via{};
};

/// One way to act as another role.
struct ActsAsInfo {
  RoleIndex target = 0;
  /// Its privileges hold without SET ROLE (pg_has_role USAGE).
  bool inherits = false;
  /// SET ROLE is allowed (pg_has_role SET; MEMBER before 16).
  bool may_set = false;
  /// Member by any way (pg_has_role MEMBER).
  bool is_member = false;
  std::vector<Because> because{};
};

struct Refused {
  std::string statement{};
  /// PostgreSQL's own words, and its SQLSTATE.
  std::string reason{};
  std::string sqlstate{};
  Span span{};
};

struct Dynamic {
  std::string why{};
  Span span{};
};

/// What became of the statements.
struct StatementCounts {
  std::uint64_t understood = 0, irrelevant = 0, dynamic = 0, failed = 0;
};

class Catalog;

/// A replayed database. Immutable; cheap to move.
class Database {
 public:
  Database(DatabaseInput input, std::unique_ptr<Catalog> catalog);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  [[nodiscard]] const DatabaseInput& input() const { return input_; }
  /// The catalogue itself, for questions that need all of it (`privileges`, the tests' matrices).
  [[nodiscard]] const Catalog& catalog() const { return *catalog_; }

  /// All roles by name; PUBLIC is one of them (`public_role()`), predefined roles follow the others.
  [[nodiscard]] const std::vector<RoleInfo>& roles() const;
  [[nodiscard]] RoleIndex public_role() const;
  [[nodiscard]] std::optional<RoleIndex> find_role(std::string_view name) const;
  [[nodiscard]] const std::vector<MembershipInfo>& memberships() const;
  /// All objects that statements create or mention, by kind and name; system objects only where a statement names them.
  [[nodiscard]] const std::vector<ObjectInfo>& objects() const;
  /// All entries of access control lists, expanded; built-in defaults are marked.
  [[nodiscard]] const std::vector<AclItem>& acl() const;

  /// All entries of ALTER DEFAULT PRIVILEGES, in the order of the statements.
  [[nodiscard]] const std::vector<DefaultPrivilege>& default_privileges() const;

  /// What the role holds in effect, as has_*_privilege() would answer, each with its reason; sorted by object, column
  /// and privilege. For `public_role()`: what everyone holds. Objects marked `system` are left out.
  [[nodiscard]] std::vector<Privilege> privileges(RoleIndex role) const;

  /// Roles it is a member of or can act as, itself left out; sorted by target. From 16 on a membership may give neither
  /// privileges nor SET ROLE. For superusers: all roles but PUBLIC.
  [[nodiscard]] std::vector<ActsAsInfo> acts_as(RoleIndex role) const;

  [[nodiscard]] const std::vector<Refused>& refused() const;
  [[nodiscard]] const std::vector<Dynamic>& dynamic() const;
  [[nodiscard]] const StatementCounts& counts() const;

 private:
  DatabaseInput input_;
  std::unique_ptr<Catalog> catalog_;
};

/// Replays the scripts in order. Never fails: what cannot be parsed or decided is a diagnostic and counted.
[[nodiscard]] Database replay(const DatabaseInput& input, Sources& sources, Diagnostics& out);

}  // namespace routegrant::pg
