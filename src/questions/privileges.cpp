#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/answers/effective.hpp"
#include "pg/catalog/catalog.hpp"
#include "questions/indirect.hpp"
#include "questions/question.hpp"
#include "questions/story.hpp"
#include "questions/table.hpp"
#include "questions/unknown_grants.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

std::string kind_of(const pg::ObjectInfo& object, const pg::Privilege& privilege) {
  return privilege.column.empty() ? object.kind : "column";
}

/// As it is in one of the databases that the replay holds.
void write_role(report::JsonWriter& json, const pg::Database& database, pg::RoleIndex index, const std::string& name) {
  const pg::RoleInfo& role = database.roles()[index];
  json.begin_object().member("name", std::string_view(role.name));
  json.member("login", role.login).member("superuser", role.superuser).member("inherit", role.inherit);
  json.member("createrole", role.createrole).member("createdb", role.createdb);
  json.member("replication", role.replication).member("bypassrls", role.bypassrls);
  json.member("declared_by", std::string_view(role.declared_by));
  json.key("memberships").begin_array();
  for (const pg::MembershipInfo& membership : database.memberships()) {
    if (membership.member != index) continue;
    json.begin_object().member("role", std::string_view(database.roles()[membership.of].name));
    json.member("admin", membership.admin).member("inherit", membership.inherit).member("set", membership.set);
    json.member("grantor", std::string_view(membership.grantor)).end_object();
  }
  json.end_array();
  std::vector<std::string> usage;
  std::vector<std::string> member;
  std::vector<std::string> set;
  for (const pg::ActsAsInfo& acts : pg::effective_roles(database.catalog(), index, name)) {
    const std::string& target = database.roles()[acts.target].name;
    if (acts.inherits) usage.push_back(target);
    if (acts.is_member) member.push_back(target);
    if (acts.may_set) set.push_back(target);
  }
  write_texts(json, "has_usage", usage);
  write_texts(json, "has_member", member);
  write_texts(json, "has_set", set);
  json.end_object();
}

void write_object(report::JsonWriter& json, const pg::ObjectInfo& object) {
  json.begin_object().member("kind", std::string_view(object.kind)).member("name", std::string_view(object.name));
  json.key("column").null().member("owner", std::string_view(object.owner));
  json.key("rls")
      .begin_object()
      .member("enabled", object.row_security)
      .member("forced", object.force_row_security)
      .end_object();
  json.member("security_definer", object.security_definer).member("assumed", object.assumed).end_object();
}

void write_privilege(report::JsonWriter& json, const Sources& sources, const pg::Database& database,
                     const std::string& role, const pg::Privilege& privilege) {
  const pg::ObjectInfo& object = database.objects()[privilege.object];
  json.begin_object()
      .member("role", std::string_view(role))
      .member("kind", std::string_view(kind_of(object, privilege)));
  json.member("name", std::string_view(object.name)).member_or_null("column", privilege.column);
  json.member("privilege", std::string_view(privilege.privilege)).member("grantable", privilege.grantable);
  json.member("how", pg::name_of(privilege.how));
  json.key("because").begin_array();
  for (const pg::Because& because : privilege.because) {
    json.begin_object().member("sentence", std::string_view(because.sentence));
    json.place("place", sources, because.span).end_object();
  }
  json.end_array().end_object();
}

/// The roles asked for: one by name, or all. Empty where the database does not know the name.
std::vector<pg::RoleIndex> asked_roles(const pg::Database& database, const std::string& name) {
  if (!name.empty()) {
    const auto found = database.find_role(name);
    return found ? std::vector<pg::RoleIndex>{*found} : std::vector<pg::RoleIndex>{};
  }
  std::vector<pg::RoleIndex> all(database.roles().size());
  for (pg::RoleIndex i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

/// The databases that a replay holds: its own first, then those that its scripts connected to (`\c`), by name.
std::vector<std::string> databases_of(const pg::Database& database) {
  std::set<std::string> others;
  for (const pg::ObjectInfo& object : database.objects()) {
    if (!object.database.empty() && object.database != database.input().name) others.insert(object.database);
  }
  std::vector<std::string> names{database.input().name};
  names.insert(names.end(), others.begin(), others.end());
  return names;
}

/// What all databases share is in each.
bool is_in(const pg::ObjectInfo& object, const std::string& name) {
  return object.database.empty() || object.database == name;
}

/// How the answers call the database that an object lives in.
const std::string& shown_database(const DatabaseModel& model, const pg::ObjectInfo& object) {
  const bool is_own = object.database.empty() || object.database == model.database.input().name;
  return is_own ? model.name : object.database;
}

/// One entry: a database, its objects and what the roles may do there. How many privileges it tells.
int write_database(const Analysis& analysis, const DatabaseModel& model, const std::string& name,
                   const QuestionOptions& options, report::JsonWriter& json) {
  const pg::Database& database = model.database;
  const bool is_own = name == database.input().name;
  int count = 0;
  json.begin_object().member("name", std::string_view(is_own ? model.name : name));
  json.member("kind", std::string_view(model.kind)).member("version", database.input().version);
  const std::vector<pg::RoleIndex> roles = asked_roles(database, options.role);
  json.key("roles").begin_array();
  for (const pg::RoleIndex role : roles) write_role(json, database, role, name);
  json.end_array().key("objects").begin_array();
  for (const pg::ObjectInfo& object : database.objects()) {
    if (is_in(object, name)) write_object(json, object);
  }
  json.end_array().key("privileges").begin_array();
  for (const pg::RoleIndex role : roles) {
    for (const pg::Privilege& privilege : database.privileges(role)) {
      if (!is_in(database.objects()[privilege.object], name)) continue;
      write_privilege(json, analysis.report.sources, database, database.roles()[role].name, privilege);
      ++count;
    }
  }
  json.end_array();
  write_policies(json, analysis.report.sources, database, name);
  json.key("refused").begin_array();
  for (const pg::Refused& refused : database.refused()) {
    if (!is_own) break;  // each is told once, with the database in which the scripts began
    json.begin_object().member("statement", std::string_view(refused.statement));
    json.member("reason", std::string_view(refused.reason)).member_or_null("sqlstate", refused.sqlstate);
    json.place("place", analysis.report.sources, refused.span).end_object();
  }
  json.end_array().end_object();
  return count;
}

/// Without a question, built-in roles other than PUBLIC say nothing about the repository.
bool is_told(const pg::Database& database, pg::RoleIndex role, const QuestionOptions& options) {
  return !options.role.empty() || database.roles()[role].declared_by != "built-in" || role == database.public_role();
}

/// Calls `visit(model, ways, role)` for each role that an answer tells of.
template <class Visit>
void each_role(const Analysis& analysis, const QuestionOptions& options, Visit&& visit) {
  for (const DatabaseModel& model : analysis.model.databases) {
    if (!model.is_postgresql()) continue;
    const pg::IndirectWays ways(model.database);
    for (const pg::RoleIndex role : asked_roles(model.database, options.role)) {
      if (is_told(model.database, role, options)) visit(model, ways, role);
    }
  }
}

/// The members "reached" and "row_security": what roles come to with the rights of others, and which rows of tables.
void write_indirect(const Analysis& analysis, const QuestionOptions& options, report::JsonWriter& json) {
  const Sources& sources = analysis.report.sources;
  json.key("reached").begin_array();
  each_role(analysis, options, [&](const DatabaseModel& model, const pg::IndirectWays& ways, pg::RoleIndex role) {
    for (const IndirectRow& row : indirect_rows(model.database, ways, role))
      write_reached(json, sources, model, model.database.roles()[role].name, row);
  });
  json.end_array().key("row_security").begin_array();
  each_role(analysis, options, [&](const DatabaseModel& model, const pg::IndirectWays& ways, pg::RoleIndex role) {
    for (const RowsRow& row : rows_rows(model.database, ways, role))
      write_rows(json, sources, model, model.database.roles()[role].name, row);
  });
  json.end_array();
}

std::vector<UnknownGrant> unknown_of(const Analysis& analysis, const QuestionOptions& options) {
  return unknown_grants(analysis, [&](const DatabaseModel& model) { return knows_role(model, options.role); });
}

int write_json(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  report::JsonWriter json(out);
  int count = 0;
  json.begin_object().header("privileges", analysis.report.tool_version).key("databases").begin_array();
  for (const DatabaseModel& model : analysis.model.databases) {
    if (!model.is_postgresql()) continue;
    for (const std::string& name : databases_of(model.database))
      count += write_database(analysis, model, name, options, json);
  }
  json.end_array();
  write_indirect(analysis, options, json);
  write_unknown(unknown_of(analysis, options), analysis.report.sources, json);
  json.end_object();
  json.finish();
  return count;
}

/// "db/roles.sql:11"
std::string at(const Sources& sources, std::optional<Span> span) {
  if (!span) return "built in";
  const Place place = sources.place(*span);
  return place.file + ":" + std::to_string(place.line);
}

/// A row, or one more word in the last one where only the privilege differs.
void add_row(Table& table, std::vector<std::string> row) {
  std::vector<std::string>* const last = table.rows.empty() ? nullptr : &table.rows.back();
  const bool joins_last = last != nullptr && (*last)[0] == row[0] && (*last)[1] == row[1] && (*last)[2] == row[2] &&
                          (*last)[4] == row[4] && (*last)[5] == row[5];
  if (joins_last) {
    (*last)[3] += ", " + row[3];
  } else {
    table.rows.push_back(std::move(row));
  }
}

/// What the role holds itself, and where the statement is that gives it: the last step, where there are several.
void add_held(const DatabaseModel& model, pg::RoleIndex role, const QuestionOptions& options, const Sources& sources,
              Table& table) {
  for (const pg::Privilege& privilege : model.database.privileges(role)) {
    const pg::ObjectInfo& object = model.database.objects()[privilege.object];
    if ((options.role.empty() || object.system) && privilege.because.empty()) continue;
    const std::optional<Span> span =
        privilege.because.empty() ? std::nullopt : std::optional(privilege.because.back().span);
    add_row(table, {shown_database(model, object), model.database.roles()[role].name,
                    object.kind + " " + object.name + (privilege.column.empty() ? "" : " (" + privilege.column + ")"),
                    privilege.privilege + (privilege.grantable ? "*" : ""), std::string(pg::name_of(privilege.how)),
                    at(sources, span)});
  }
}

void add_indirect(const DatabaseModel& model, const pg::IndirectWays& ways, pg::RoleIndex role, const Sources& sources,
                  Table& table) {
  const pg::Catalog& catalog = model.database.catalog();
  const std::string& name = model.database.roles()[role].name;
  for (const IndirectRow& row : indirect_rows(model.database, ways, role)) {
    const bool is_started = row.object == pg::ObjectId::none;
    // What the code does is told by rows of its own, as far as its text tells it.
    if (is_started && !row.opaque) continue;
    add_row(table, {model.name, name, is_started ? "(not known)" : object_label(catalog, row.object),
                    is_started           ? "what its owner may"
                    : row.privilege == 0 ? "alter, drop, grant"
                                         : std::string(pg::privilege_name(row.privilege)),
                    way_of(catalog, row), at(sources, row.span)});
  }
}

/// "policy own", "no policy", "no row security for its owner".
std::string rule_of(const RowsRow& row) {
  if (row.rule == "policies")
    return (row.policies.size() == 1 ? "policy " : "policies ") + text::join(row.policies, ", ");
  if (row.rule == "none") return "no policy: none";
  if (row.rule == "superuser") return "all: superuser";
  return row.rule == "bypassrls" ? "all: BYPASSRLS" : "all: owner";
}

void add_rows(const DatabaseModel& model, const pg::IndirectWays& ways, pg::RoleIndex role, const Sources& sources,
              Table& table) {
  const pg::Catalog& catalog = model.database.catalog();
  for (const RowsRow& row : rows_rows(model.database, ways, role)) {
    const std::string by = row.by == pg::ObjectId::none ? std::string()
                                                        : object_label(catalog, row.by) + " as " +
                                                              std::string(catalog.roles().name(row.as)) + ": ";
    add_row(table, {model.name, model.database.roles()[role].name, "rows of " + object_label(catalog, row.table),
                    std::string(pg::privilege_name(row.privilege)), by + rule_of(row), at(sources, row.span)});
  }
}

/// Whom the role may become by SET ROLE: what that one may do is not its own until then.
void add_becoming(const DatabaseModel& model, pg::RoleIndex role, const Sources& sources, Table& table) {
  const std::vector<pg::RoleInfo>& roles = model.database.roles();
  if (roles[role].superuser) return;
  for (const pg::ActsAsInfo& acts : model.database.acts_as(role)) {
    if (!acts.may_set || acts.inherits) continue;
    const std::optional<Span> span = acts.because.empty() ? std::nullopt : std::optional(acts.because.back().span);
    add_row(table, {model.name, roles[role].name, "role " + roles[acts.target].name, "SET ROLE",
                    std::string(pg::name_of(pg::How::member)), at(sources, span)});
  }
}

Table table_of(const Analysis& analysis, const QuestionOptions& options) {
  Table table{.columns = {"DATABASE", "ROLE", "OBJECT", "PRIVILEGES", "BY", "GIVEN AT"}, .rows = {}};
  const Sources& sources = analysis.report.sources;
  each_role(analysis, options, [&](const DatabaseModel& model, const pg::IndirectWays& ways, pg::RoleIndex role) {
    add_held(model, role, options, sources, table);
    add_becoming(model, role, sources, table);
    add_indirect(model, ways, role, sources, table);
    add_rows(model, ways, role, sources, table);
  });
  return table;
}

/// Grants to accounts of MySQL and MariaDB are read, and not evaluated.
bool has_account_grants(const Analysis& analysis) {
  const auto& scopes = analysis.model.scopes;
  return std::any_of(scopes.begin(), scopes.end(), [](const ScopeModel& scope) {
    const auto& servers = scope.cluster.database_servers;
    return std::any_of(servers.begin(), servers.end(),
                       [](const kube::DatabaseServer& server) { return !server.contents.account_grants.empty(); });
  });
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  if (!options.role.empty()) {
    std::vector<std::string> names;
    for (const DatabaseModel& model : analysis.model.databases) {
      if (!model.is_postgresql()) continue;
      for (const pg::RoleInfo& role : model.database.roles()) names.push_back(role.name);
    }
    if (std::find(names.begin(), names.end(), options.role) == names.end()) {
      const std::string near = text::nearest(options.role, names);
      return Failure{"no role is called '" + options.role + "'" +
                     (near.empty() ? "" : "; did you mean '" + near + "'?")};
    }
  }
  if (options.format == Format::json) return write_json(analysis, options, out);
  const Table table = table_of(analysis, options);
  const char* nothing =
      has_account_grants(analysis)
          ? "no role of PostgreSQL holds a privilege that these files give; what they grant to accounts of "
            "MySQL and MariaDB is read, and not evaluated"
          : "no role holds a privilege that these files give";
  write(table, options.format, options.style, nothing, out);
  write_unknown(unknown_of(analysis, options), analysis.report.sources, options.format, out);
  return static_cast<int>(table.rows.size());
}

std::size_t count_unknown(const Analysis& analysis, const QuestionOptions& options) {
  return unknown_of(analysis, options).size();
}

}  // namespace

const Question privileges{.name = "privileges", .tabular = true, .run = run, .unknown = count_unknown};

}  // namespace routegrant::questions
