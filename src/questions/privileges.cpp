#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/effective.hpp"
#include "questions/question.hpp"
#include "questions/reached.hpp"
#include "questions/story.hpp"
#include "questions/table.hpp"
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
  write_reached(json, analysis, options.role);
  json.end_object();
  json.finish();
  return count;
}

/// "db/roles.sql:11" of the statement that gives it; of the last step, where there are several.
std::string given_at(const Sources& sources, const pg::Privilege& privilege) {
  if (privilege.because.empty()) return "built in";
  const Place place = sources.place(privilege.because.back().span);
  return place.file + ":" + std::to_string(place.line);
}

/// A row, or one more word in the last one where only the privilege differs.
void add_row(const DatabaseModel& model, const std::string& role, const pg::Privilege& privilege,
             const Sources& sources, Table& table) {
  const pg::ObjectInfo& object = model.database.objects()[privilege.object];
  const std::string name =
      object.kind + " " + object.name + (privilege.column.empty() ? "" : " (" + privilege.column + ")");
  const std::string by(pg::name_of(privilege.how));
  const std::string word = privilege.privilege + (privilege.grantable ? "*" : "");
  std::vector<std::string> row{shown_database(model, object), role, name, word, by, given_at(sources, privilege)};
  const bool joins_last = !table.rows.empty() && table.rows.back()[0] == row[0] && table.rows.back()[1] == row[1] &&
                          table.rows.back()[2] == row[2] && table.rows.back()[4] == row[4] &&
                          table.rows.back()[5] == row[5];
  if (joins_last) {
    table.rows.back()[3] += ", " + word;
  } else {
    table.rows.push_back(std::move(row));
  }
}

Table table_of(const Analysis& analysis, const QuestionOptions& options) {
  Table table{.columns = {"DATABASE", "ROLE", "OBJECT", "PRIVILEGES", "BY", "GIVEN AT"}, .rows = {}};
  for (const DatabaseModel& model : analysis.model.databases) {
    if (!model.is_postgresql()) continue;
    const pg::Database& database = model.database;
    for (const pg::RoleIndex role : asked_roles(database, options.role)) {
      // Without a question, built-in roles other than PUBLIC say nothing about the repository.
      const pg::RoleInfo& info = database.roles()[role];
      if (options.role.empty() && info.declared_by == "built-in" && role != database.public_role()) continue;
      for (const pg::Privilege& privilege : database.privileges(role)) {
        const bool is_of_system = database.objects()[privilege.object].system;
        if ((options.role.empty() || is_of_system) && privilege.because.empty()) continue;
        add_row(model, info.name, privilege, analysis.report.sources, table);
      }
    }
  }
  return table;
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
  write(table, options.format, options.style, "no role holds a privilege that these files give", out);
  return static_cast<int>(table.rows.size());
}

}  // namespace

const Question privileges{.name = "privileges", .tabular = true, .run = run};

}  // namespace routegrant::questions
