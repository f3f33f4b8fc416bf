#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "questions/access.hpp"
#include "questions/question.hpp"
#include "questions/table.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

/// `schema.table` or `schema.table(column)`; a name without a schema stands for any schema.
struct ObjectPattern {
  std::string name;
  std::string column;
};

ObjectPattern pattern_of(const std::string& object) {
  const std::size_t open = object.find('(');
  // A function's argument list also opens a parenthesis; both readings are tried by `matches`.
  if (open == std::string::npos || object.back() != ')') return {.name = object, .column = ""};
  return {.name = object.substr(0, open), .column = object.substr(open + 1, object.size() - open - 2)};
}

bool names(const std::string& wanted, const std::string& object) {
  if (glob_matches(wanted, object)) return true;
  const std::size_t dot = object.find('.');
  return wanted.find('.') == std::string::npos && dot != std::string::npos &&
         glob_matches(wanted, object.substr(dot + 1));
}

bool covers(const std::string& wanted, const std::string& object) {
  // An assumed set of objects (`s.*`, `*.*`) may hold the object asked for.
  return object.find('*') != std::string::npos &&
         glob_matches(object, wanted.find('.') == std::string::npos ? "public." + wanted : wanted);
}

/// `is_known`: statements create or name what is asked for, so that no set of objects that none names holds it.
bool matches(const QuestionOptions& options, const std::string& object, const std::string& column, bool is_known) {
  const auto is_meant = [&](const std::string& wanted) {
    return names(wanted, object) || (!is_known && covers(wanted, object));
  };
  if (is_meant(options.object)) return true;
  const ObjectPattern pattern = pattern_of(options.object);
  return !pattern.column.empty() && is_meant(pattern.name) && (column.empty() || glob_matches(pattern.column, column));
}

bool is_named(const QuestionOptions& options, const std::string& object) {
  return names(options.object, object) || names(pattern_of(options.object).name, object);
}

bool comes_from(const Access& access, const AccessRow& row, const std::string& from) {
  if (from.empty()) return true;
  if (from == "internet") return row.route != FactId::none && access.routes[row.route].exposure != "internal";
  if (access.workloads[row.workload].object == from) return true;
  if (access.logins[row.login].role_name == from) return true;
  return row.route != FactId::none && glob_matches(from, access.routes[row.route].entry);
}

/// A role that holds the privilege, though no workload logs in so.
struct RoleWay {
  const DatabaseModel* database = nullptr;
  pg::RoleIndex role = 0;
  pg::Privilege privilege;
};

/// The privileges that are asked for: READ and WRITE are several, as in the invariants of the settings.
std::vector<std::string> wanted_of(const std::string& privilege) {
  if (privilege == "READ") return {"SELECT"};
  if (privilege == "WRITE") return {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  return {privilege};
}

bool is_wanted(const std::string& privilege, const std::vector<std::string>& wanted) {
  return std::find(wanted.begin(), wanted.end(), privilege) != wanted.end();
}

/// What stands in a table: where several privileges are asked for, also which of them.
std::string with_privileges(const std::string& object, const std::vector<std::string>& privileges,
                            const std::vector<std::string>& wanted) {
  return wanted.size() == 1 ? object : object + ": " + text::join(privileges, ",");
}

std::vector<AccessRow> paths_to(const Access& access, const QuestionOptions& options) {
  const std::vector<std::string> wanted = wanted_of(options.privilege);
  std::set<FactId> knowing;
  for (const Object& object : access.graph.table<Object>().rows) {
    if (object.name.find('*') == std::string::npos && is_named(options, object.name)) knowing.insert(object.database);
  }
  std::vector<AccessRow> rows;
  for (AccessRow& row : access.rows()) {
    if (row.access.object == FactId::none || !comes_from(access, row, options.from)) continue;
    const Object& object = access.objects[row.access.object];
    if (!matches(options, object.name, row.access.column, knowing.contains(object.database))) continue;
    ObjectAccess asked{.object = row.access.object, .column = row.access.column, .privileges = {}, .may = {}};
    for (std::size_t i = 0; i < row.access.privileges.size(); ++i) {
      if (!is_wanted(row.access.privileges[i], wanted)) continue;
      asked.privileges.push_back(row.access.privileges[i]);
      asked.may.push_back(row.access.may[i]);
    }
    if (asked.privileges.empty()) continue;
    asked.lacks = row.access.lacks;
    row.access = std::move(asked);
    rows.push_back(std::move(row));
  }
  std::stable_partition(rows.begin(), rows.end(), [](const AccessRow& row) { return row.access.lacks.empty(); });
  return rows;
}

std::vector<RoleWay> roles_with(const Analysis& analysis, const QuestionOptions& options) {
  const std::vector<std::string> wanted = wanted_of(options.privilege);
  std::vector<RoleWay> ways;
  for (const DatabaseModel& model : analysis.model.databases) {
    if (!model.is_postgresql()) continue;
    const auto& objects = model.database.objects();
    const bool is_known = std::any_of(objects.begin(), objects.end(), [&](const pg::ObjectInfo& object) {
      return object.name.find('*') == std::string::npos && is_named(options, object.name);
    });
    for (pg::RoleIndex role = 0; role < model.database.roles().size(); ++role) {
      if (!options.from.empty() && model.database.roles()[role].name != options.from) continue;
      for (pg::Privilege& privilege : model.database.privileges(role)) {
        if (!is_wanted(privilege.privilege, wanted)) continue;
        // What everyone holds in every database is no answer.
        if (privilege.because.empty() && model.database.objects()[privilege.object].system) continue;
        if (!matches(options, objects[privilege.object].name, privilege.column, is_known)) continue;
        ways.push_back({&model, role, std::move(privilege)});
      }
    }
  }
  return ways;
}

void write_json(const Access& access, const std::vector<AccessRow>& rows, const std::vector<RoleWay>& roles,
                std::ostream& out) {
  const Sources& sources = access.analysis.report.sources;
  report::JsonWriter json(out);
  json.begin_object().header("who-can", access.analysis.report.tool_version).key("paths").begin_array();
  for (const AccessRow& row : rows) {
    json.begin_object();
    access.write_path(json, row);
    json.end_object();
  }
  json.end_array().key("roles").begin_array();
  for (const RoleWay& way : roles) {
    const pg::Database& database = way.database->database;
    const pg::ObjectInfo& object = database.objects()[way.privilege.object];
    const bool is_own = object.database.empty() || object.database == database.input().name;
    json.begin_object().member("database", std::string_view(is_own ? way.database->name : object.database));
    json.member("role", std::string_view(database.roles()[way.role].name))
        .member("kind", std::string_view(object.kind));
    json.member("object", std::string_view(object.name)).member_or_null("column", way.privilege.column);
    json.member("privilege", std::string_view(way.privilege.privilege)).member("grantable", way.privilege.grantable);
    json.member("how", pg::name_of(way.privilege.how)).key("because").begin_array();
    for (const pg::Because& because : way.privilege.because) {
      json.begin_object().member("sentence", std::string_view(because.sentence));
      json.place("place", sources, because.span).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  json.finish();
}

/// The words of GRANT (manual, "Privileges").
constexpr std::array<std::string_view, 15> privilege_words = {
    "SELECT", "INSERT",  "UPDATE",    "DELETE", "TRUNCATE",     "REFERENCES", "TRIGGER", "MAINTAIN",
    "USAGE",  "EXECUTE", "TEMPORARY", "CREATE", "ALTER SYSTEM", "CONNECT",    "SET"};

std::vector<std::string> known_objects(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const Object& object : analysis.report.graph.table<Object>().rows) names.push_back(object.name);
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = text::nearest(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

/// What is asked for and does not exist: an answer "nobody" would be a misspelling's. Empty if all of it does.
std::string unknown_privilege(const std::string& privilege) {
  const std::vector<std::string> known(privilege_words.begin(), privilege_words.end());
  if (wanted_of(privilege).front() != privilege || is_wanted(privilege, known)) return {};
  return "'" + privilege + "' is no privilege of PostgreSQL" + suggestion(privilege, known);
}

std::string unknown_object(const std::string& object, const ObjectPattern& pattern,
                           const std::vector<std::string>& known) {
  const bool exists = std::any_of(known.begin(), known.end(), [&](const std::string& each) {
    return names(object, each) || names(pattern.name, each) || covers(object, each);
  });
  if (exists) return {};
  std::vector<std::string> candidates = known;
  for (const std::string& name : known) candidates.push_back(name.substr(name.find('.') + 1));
  return "no object is called '" + object + "'" + suggestion(object, candidates);
}

std::string unknown_source(const Access& access, const std::string& from) {
  std::vector<std::string> known{"internet"};
  for (const Workload& workload : access.graph.table<Workload>().rows) known.push_back(workload.object);
  for (const Role& role : access.graph.table<Role>().rows) known.push_back(role.name);
  for (const Login& login : access.graph.table<Login>().rows) known.push_back(login.role_name);
  if (from.empty() || std::find(known.begin(), known.end(), from) != known.end()) return {};
  for (const Route& route : access.graph.table<Route>().rows) {
    if (glob_matches(from, route.entry)) return {};
    known.push_back(route.entry);
  }
  return "no workload, role or route is called '" + from + "'" + suggestion(from, known);
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const Access access(analysis);
  for (const std::string& mistake :
       {unknown_privilege(options.privilege),
        unknown_object(options.object, pattern_of(options.object), known_objects(analysis)),
        unknown_source(access, options.from)}) {
    if (!mistake.empty()) return Failure{mistake};
  }
  const std::vector<AccessRow> rows = paths_to(access, options);
  const bool asks_for_role = options.from.empty() || options.from.find('/') == std::string::npos;
  const std::vector<RoleWay> roles =
      asks_for_role && options.from != "internet" ? roles_with(analysis, options) : std::vector<RoleWay>{};
  const int count = static_cast<int>(rows.size() + roles.size());
  if (options.format == Format::json) {
    write_json(access, rows, roles, out);
    return count;
  }
  const std::vector<std::string> wanted = wanted_of(options.privilege);
  Table table{.columns = {"FROM", "WORKLOAD", "ROLE", "OBJECT", "GIVEN AT"}, .rows = {}};
  const auto at = [&](Span span) {
    const Place place = analysis.report.sources.place(span);
    return place.file + ":" + std::to_string(place.line);
  };
  for (const AccessRow& row : rows) {
    table.rows.push_back({row.route == FactId::none ? "(no entry)" : access.routes[row.route].entry,
                          workload_name(access.workloads[row.workload]), access.logins[row.login].role_name,
                          with_privileges(access.objects[row.access.object].full_name, row.access.privileges, wanted) +
                              (row.access.lacks.empty() ? "" : " (without " + row.access.lacks + ")"),
                          at(access.graph.reasons().of(row.access.may.front()).reason.span)});
  }
  for (const RoleWay& way : roles) {
    const pg::Database& database = way.database->database;
    table.rows.push_back(
        {"(role)", "", database.roles()[way.role].name,
         with_privileges(database.objects()[way.privilege.object].name, {way.privilege.privilege}, wanted),
         way.privilege.because.empty() ? "built in" : at(way.privilege.because.back().span)});
  }
  write(table, options.format, options.style, "nobody, as far as these files tell", out);
  return count;
}

}  // namespace

const Question who_can{.name = "who-can", .tabular = true, .run = run};

}  // namespace routegrant::questions
