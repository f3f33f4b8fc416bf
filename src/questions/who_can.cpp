#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "pg/answers/answers.hpp"
#include "pg/answers/needs.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/names.hpp"
#include "questions/access.hpp"
#include "questions/asked_object.hpp"
#include "questions/indirect.hpp"
#include "questions/question.hpp"
#include "questions/table.hpp"
#include "questions/unknown_grants.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

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
  /// Which of the rows, where the table has row security.
  std::optional<RowsRow> rows{};
};

/// A role that does it with the rights of another.
struct IndirectWay {
  const DatabaseModel* database = nullptr;
  pg::RoleIndex role = 0;
  IndirectRow row;
  std::optional<RowsRow> rows{};
};

/// A role that does it once it has become another by SET ROLE: it has the way of that one.
struct BecomingWay {
  const DatabaseModel* database = nullptr;
  pg::RoleIndex role = 0;
  std::vector<pg::Because> because{};
  std::variant<RoleWay, IndirectWay> way{};
};

/// All that is answered. What is done with the rights of others stands apart from what is held.
struct Answer {
  std::vector<AccessRow> paths{};
  std::vector<AccessRow> paths_through{};
  std::vector<RoleWay> roles{};
  std::vector<IndirectWay> roles_through{};
  std::vector<BecomingWay> becoming{};
  std::vector<UnknownGrant> unknown{};

  [[nodiscard]] int count() const {
    return static_cast<int>(paths.size() + paths_through.size() + roles.size() + roles_through.size() +
                            becoming.size());
  }
};

/// What stands in a table: where several privileges are asked for, also which of them.
std::string with_privileges(const std::string& object, const std::vector<std::string>& privileges,
                            const std::vector<std::string>& wanted) {
  return wanted.size() == 1 ? object : object + ": " + text::join(privileges, ",");
}

std::vector<AccessRow> paths_to(const Access& access, const QuestionOptions& options, std::vector<AccessRow> all) {
  const std::vector<std::string> wanted = wanted_of(options.privilege);
  std::set<FactId> knowing;
  for (const Object& object : access.graph.table<Object>().rows) {
    if (object.name.find('*') == std::string::npos && is_named(options, object.name)) knowing.insert(object.database);
  }
  std::vector<AccessRow> rows;
  for (AccessRow& row : all) {
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
    asked.through = row.access.through;
    row.access = std::move(asked);
    rows.push_back(std::move(row));
  }
  std::stable_partition(rows.begin(), rows.end(), [](const AccessRow& row) { return row.access.lacks.empty(); });
  return rows;
}

/// Whether statements of the database create or name what is asked for.
bool is_known_in(const DatabaseModel& model, const QuestionOptions& options) {
  const auto& objects = model.database.objects();
  return std::any_of(objects.begin(), objects.end(), [&](const pg::ObjectInfo& object) {
    return object.name.find('*') == std::string::npos && is_named(options, object.name);
  });
}

/// Asks the roles of one database.
class Roles {
 public:
  Roles(const DatabaseModel& model, const QuestionOptions& options)
      : model_(model),
        database_(model.database),
        catalog_(model.database.catalog()),
        ways_(model.database),
        options_(options),
        wanted_(wanted_of(options.privilege)),
        is_known_(is_known_in(model, options)) {}

  void ask(pg::RoleIndex role, Answer& answer) const {
    const std::vector<RowsRow> rows = rows_rows(database_, ways_, role);
    std::set<pg::ObjectId> held;
    for (pg::Privilege& privilege : database_.privileges(role)) {
      const pg::ObjectInfo& object = database_.objects()[privilege.object];
      if (!is_wanted(privilege.privilege, wanted_) || !matches(options_, object.name, privilege.column, is_known_))
        continue;
      const pg::ObjectId id = catalog_.answers().object_ids[privilege.object];
      held.insert(id);
      // What everyone holds in every database is no answer.
      if (privilege.because.empty() && object.system) continue;
      std::optional<RowsRow> some = rows_of(rows, id, privilege.privilege, pg::ObjectId::none);
      answer.roles.push_back({&model_, role, std::move(privilege), std::move(some)});
    }
    if (!is_told(role)) return;
    for (IndirectRow& row : indirect_rows(database_, ways_, role)) {
      if (!is_answer(row, held)) continue;
      const std::string_view privilege = row.privilege == 0 ? std::string_view() : pg::privilege_name(row.privilege);
      std::optional<RowsRow> some = rows_of(rows, row.object, privilege, row.by);
      answer.roles_through.push_back({&model_, role, std::move(row), std::move(some)});
    }
  }

  /// What the role may do as those that it may become, beyond what it may do as itself: `answer` holds that.
  void ask_becoming(pg::RoleIndex role, Answer& answer) const {
    if (!is_told(role) || database_.roles()[role].superuser) return;
    for (const pg::ActsAsInfo& acts : database_.acts_as(role)) {
      if (!acts.may_set || acts.inherits) continue;
      Answer other;
      ask(acts.target, other);
      for (RoleWay& way : other.roles) {
        if (!does(answer, role, way)) answer.becoming.push_back({&model_, role, acts.because, std::move(way)});
      }
      for (IndirectWay& way : other.roles_through)
        answer.becoming.push_back({&model_, role, acts.because, std::move(way)});
    }
  }

 private:
  [[nodiscard]] bool does(const Answer& answer, pg::RoleIndex role, const RoleWay& way) const {
    return std::any_of(answer.roles.begin(), answer.roles.end(), [&](const RoleWay& own) {
      return own.database == &model_ && own.role == role && own.privilege.object == way.privilege.object &&
             own.privilege.privilege == way.privilege.privilege &&
             (own.privilege.column.empty() || own.privilege.column == way.privilege.column);
    });
  }

  /// Of built-in roles it says nothing about the repository.
  [[nodiscard]] bool is_told(pg::RoleIndex role) const {
    return !options_.from.empty() || database_.roles()[role].declared_by != "built-in" ||
           role == database_.public_role();
  }

  /// Who owns it may grant himself what he has not; code that is not understood may do all that its owner may.
  [[nodiscard]] bool is_answer(const IndirectRow& row, const std::set<pg::ObjectId>& held) const {
    if (row.through == "ownership") return is_asked(row.object) && !held.contains(row.object) && fits(row.object);
    if (row.object != pg::ObjectId::none) {
      return is_wanted(std::string(pg::privilege_name(row.privilege)), wanted_) && is_asked(row.object) &&
             shows_column(row);
    }
    return row.opaque && owner_may(row.as);
  }

  /// Whether a view that reads the relation itself reads the column that is asked for; of others that is not known.
  [[nodiscard]] bool shows_column(const IndirectRow& row) const {
    const ObjectPattern pattern = pattern_of(options_.object);
    if (pattern.column.empty() || row.through != "view") return true;
    bool reads = false;
    for (const pg::ColumnUse& use : catalog_.object(row.by).column_uses) {
      if (use.relation != row.object || use.column >= catalog_.columns(use.relation).size()) continue;
      if (glob_matches(pattern.column, catalog_.columns(use.relation)[use.column].name)) return true;
      reads = true;
    }
    return !reads;
  }

  [[nodiscard]] bool is_asked(pg::ObjectId id) const {
    return matches(options_, pg::display_name(catalog_, id), {}, is_known_);
  }

  /// Whether there is such a privilege on that kind of object.
  [[nodiscard]] bool fits(pg::ObjectId id) const {
    const pg::Bits all = pg::all_privileges(pg::acl_class_of(catalog_.object(id).kind), catalog_.features());
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const std::string& word) {
      const std::optional<pg::Bits> bit = pg::privilege_of(word, catalog_.features());
      return bit && (*bit & all) != 0;
    });
  }

  [[nodiscard]] bool owner_may(pg::RoleId owner) const {
    const pg::RoleIndex index = catalog_.answers().role_of[static_cast<std::size_t>(owner)];
    if (index == pg::Answers::no_index) return false;
    const std::vector<pg::Privilege> all = database_.privileges(index);
    return std::any_of(all.begin(), all.end(), [&](const pg::Privilege& each) {
      const pg::ObjectInfo& object = database_.objects()[each.object];
      return is_wanted(each.privilege, wanted_) && !object.system &&
             matches(options_, object.name, each.column, is_known_);
    });
  }

  [[nodiscard]] static std::optional<RowsRow> rows_of(const std::vector<RowsRow>& rows, pg::ObjectId table,
                                                      std::string_view privilege, pg::ObjectId by) {
    for (const RowsRow& row : rows) {
      if (row.table == table && row.by == by && pg::privilege_name(row.privilege) == privilege) return row;
    }
    return std::nullopt;
  }

  const DatabaseModel& model_;
  const pg::Database& database_;
  const pg::Catalog& catalog_;
  const pg::IndirectWays ways_;
  const QuestionOptions& options_;
  const std::vector<std::string> wanted_;
  bool is_known_ = false;
};

void ask_roles(const Analysis& analysis, const QuestionOptions& options, Answer& answer) {
  for (const DatabaseModel& model : analysis.model.databases) {
    if (!model.is_postgresql()) continue;
    const Roles roles(model, options);
    for (pg::RoleIndex role = 0; role < model.database.roles().size(); ++role) {
      if (!options.from.empty() && model.database.roles()[role].name != options.from) continue;
      roles.ask(role, answer);
      roles.ask_becoming(role, answer);
    }
  }
}

/// "row_security": null, or by which rule which of the rows.
void write_rows_of(report::JsonWriter& json, const std::optional<RowsRow>& rows) {
  json.key("row_security");
  if (!rows) {
    json.null();
    return;
  }
  json.begin_object().member("rule", rows->rule);
  write_texts(json, "policies", rows->policies);
  json.member("sentence", std::string_view(rows->told)).end_object();
}

void write_paths(report::JsonWriter& json, std::string_view name, const Access& access,
                 const std::vector<AccessRow>& rows) {
  json.key(name).begin_array();
  for (const AccessRow& row : rows) {
    json.begin_object();
    access.write_path(json, row);
    json.member_or_null("through", row.access.through).end_object();
  }
  json.end_array();
}

void write_because(report::JsonWriter& json, const Sources& sources, const std::vector<pg::Because>& steps) {
  json.key("because").begin_array();
  for (const pg::Because& because : steps) {
    json.begin_object().member("sentence", std::string_view(because.sentence));
    json.place("place", sources, because.span).end_object();
  }
  json.end_array();
}

void write_role(report::JsonWriter& json, const Sources& sources, const RoleWay& way) {
  const pg::Database& database = way.database->database;
  const pg::ObjectInfo& object = database.objects()[way.privilege.object];
  const bool is_own = object.database.empty() || object.database == database.input().name;
  json.begin_object().member("database", std::string_view(is_own ? way.database->name : object.database));
  json.member("role", std::string_view(database.roles()[way.role].name)).member("kind", std::string_view(object.kind));
  json.member("object", std::string_view(object.name)).member_or_null("column", way.privilege.column);
  json.member("privilege", std::string_view(way.privilege.privilege)).member("grantable", way.privilege.grantable);
  json.member("how", pg::name_of(way.privilege.how));
  write_because(json, sources, way.privilege.because);
  write_rows_of(json, way.rows);
  json.end_object();
}

void write_becoming(report::JsonWriter& json, const Sources& sources, const BecomingWay& way) {
  json.begin_object().member("role", std::string_view(way.database->database.roles()[way.role].name));
  write_because(json, sources, way.because);
  json.key("does");
  if (const RoleWay* const held = std::get_if<RoleWay>(&way.way)) {
    write_role(json, sources, *held);
  } else {
    const IndirectWay& other = std::get<IndirectWay>(way.way);
    write_reached(json, sources, *other.database, other.database->database.roles()[other.role].name, other.row);
  }
  json.end_object();
}

void write_json(const Access& access, const Answer& answer, std::ostream& out) {
  const Sources& sources = access.analysis.report.sources;
  report::JsonWriter json(out);
  json.begin_object().header("who-can", access.analysis.report.tool_version);
  write_paths(json, "paths", access, answer.paths);
  json.key("roles").begin_array();
  for (const RoleWay& way : answer.roles) write_role(json, sources, way);
  json.end_array();
  write_paths(json, "paths_through", access, answer.paths_through);
  json.key("reached").begin_array();
  for (const IndirectWay& way : answer.roles_through)
    write_reached(json, sources, *way.database, way.database->database.roles()[way.role].name, way.row);
  json.end_array();
  json.key("by_set_role").begin_array();
  for (const BecomingWay& way : answer.becoming) write_becoming(json, sources, way);
  json.end_array();
  write_unknown(answer.unknown, sources, json);
  json.end_object();
  json.finish();
}

/// " (rows by policy own)": which rows, where the table has row security.
std::string rows_phrase(const std::optional<RowsRow>& rows) {
  if (!rows) return {};
  if (rows->rule == "policies")
    return (rows->policies.size() == 1 ? " (rows by policy " : " (rows by policies ") +
           text::join(rows->policies, ", ") + ")";
  return rows->rule == "none" ? " (no policy: no rows)" : " (all rows: " + std::string(rows->rule) + ")";
}

/// One line a way.
class Lines {
 public:
  Lines(const Access& access, const QuestionOptions& options)
      : access_(access), sources_(access.analysis.report.sources), wanted_(wanted_of(options.privilege)) {}

  Table table_of(const Answer& answer) {
    for (const AccessRow& row : answer.paths) add(row);
    for (const AccessRow& row : answer.paths_through) add(row);
    for (const RoleWay& way : answer.roles) add(way);
    for (const IndirectWay& way : answer.roles_through) add(way);
    for (const BecomingWay& way : answer.becoming) add(way);
    return std::move(table_);
  }

 private:
  [[nodiscard]] std::string at(Span span) const {
    const Place place = sources_.place(span);
    return place.file + ":" + std::to_string(place.line);
  }

  void add(const AccessRow& row) {
    const std::string through = row.access.through.empty() ? "" : " through " + row.access.through;
    table_.rows.push_back(
        {row.route == FactId::none ? "(no entry)" : access_.routes[row.route].entry,
         workload_name(access_.workloads[row.workload]), access_.roles[row.role].name,
         with_privileges(access_.objects[row.access.object].full_name, row.access.privileges, wanted_) + through +
             (row.access.lacks.empty() ? "" : " (without " + row.access.lacks + ")"),
         at(access_.graph.reasons().of(row.access.may.front()).reason.span)});
  }

  void add(const RoleWay& way) {
    const pg::Database& database = way.database->database;
    std::string object = database.objects()[way.privilege.object].name;
    if (!way.privilege.column.empty()) object += " (" + way.privilege.column + ")";
    const std::string lacks = pg::missing_for_use(database, way.role, way.privilege.object);
    table_.rows.push_back({"(role)", "", database.roles()[way.role].name,
                           with_privileges(object, {way.privilege.privilege}, wanted_) + rows_phrase(way.rows) +
                               (lacks.empty() ? "" : " (without " + lacks + ")"),
                           way.privilege.because.empty() ? "built in" : at(way.privilege.because.back().span)});
  }

  void add(const IndirectWay& way) {
    const pg::Database& database = way.database->database;
    const pg::Catalog& catalog = database.catalog();
    std::string object = "(not known)";
    if (way.row.object != pg::ObjectId::none) object = pg::display_name(catalog, way.row.object);
    if (way.row.privilege != 0)
      object = with_privileges(object, {std::string(pg::privilege_name(way.row.privilege))}, wanted_);
    object += way.row.through == "ownership" ? " (may grant it to itself)" : " through " + way_of(catalog, way.row);
    table_.rows.push_back({"(role)", "", database.roles()[way.role].name, object + rows_phrase(way.rows),
                           way.row.span ? at(*way.row.span) : "built in"});
  }

  /// The line of the other role, in the name of who may become it.
  void add(const BecomingWay& way) {
    std::visit([this](const auto& of_other) { add(of_other); }, way.way);
    std::vector<std::string>& line = table_.rows.back();
    line[3] += " by SET ROLE " + line[2];
    line[2] = way.database->database.roles()[way.role].name;
    if (!way.because.empty()) line[4] = at(way.because.back().span);
  }

  const Access& access_;
  const Sources& sources_;
  const std::vector<std::string> wanted_;
  Table table_{.columns = {"FROM", "WORKLOAD", "ROLE", "OBJECT", "GIVEN AT"}, .rows = {}};
};

/// A grant that cannot be read matters where the object is; of an object that no statement names, anywhere.
std::vector<UnknownGrant> unknown_of(const Analysis& analysis, const QuestionOptions& options) {
  const auto& all = analysis.model.databases;
  const bool is_named_anywhere = std::any_of(all.begin(), all.end(), [&](const DatabaseModel& model) {
    return model.is_postgresql() && is_known_in(model, options);
  });
  return unknown_grants(analysis,
                        [&](const DatabaseModel& model) { return !is_named_anywhere || is_known_in(model, options); });
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const Access access(analysis);
  for (const std::string& mistake :
       {unknown_privilege(options.privilege),
        unknown_object(options.object, pattern_of(options.object), known_objects(analysis)),
        unknown_source(access, options.from)}) {
    if (!mistake.empty()) return Failure{mistake};
  }
  Answer answer{.paths = paths_to(access, options, access.rows()),
                .paths_through = paths_to(access, options, access.rows_through()),
                .unknown = unknown_of(analysis, options)};
  const bool asks_for_role = options.from.empty() || options.from.find('/') == std::string::npos;
  if (asks_for_role && options.from != "internet") ask_roles(analysis, options, answer);
  if (options.format == Format::json) {
    write_json(access, answer, out);
    return answer.count();
  }
  write(Lines(access, options).table_of(answer), options.format, options.style, "nobody, as far as these files tell",
        out);
  write_unknown(answer.unknown, analysis.report.sources, options.format, out);
  return answer.count();
}

std::size_t count_unknown(const Analysis& analysis, const QuestionOptions& options) {
  return unknown_of(analysis, options).size();
}

}  // namespace

const Question who_can{.name = "who-can", .tabular = true, .run = run, .unknown = count_unknown};

}  // namespace routegrant::questions
