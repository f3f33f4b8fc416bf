#include "questions/indirect.hpp"

#include <array>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/names.hpp"
#include "pg/names/row_security.hpp"
#include "questions/story.hpp"

namespace routegrant::questions {
namespace {

std::string role_name(const pg::Catalog& catalog, pg::RoleId role) {
  return role == pg::RoleId::everyone ? "PUBLIC" : std::string(catalog.roles().name(role));
}

std::string whose(const pg::Catalog& catalog, pg::RoleId role) {
  return role == pg::RoleId::everyone ? "everyone" : "role " + role_name(catalog, role);
}

/// "view v", "function f()", "the trigger of table t", "a rule of view v".
std::string gone_through(const pg::Catalog& catalog, std::string_view through, pg::ObjectId by, pg::ObjectId on) {
  if (through == "rule") return "a rule of " + object_label(catalog, by);
  return through == "trigger" ? "the trigger of " + object_label(catalog, on) : object_label(catalog, by);
}

std::string told_of(const pg::Catalog& catalog, pg::RoleId role, const pg::DefinerStart& start) {
  const std::string as = whose(catalog, start.as);
  if (start.through == pg::Through::function)
    return whose(catalog, role) + " may call " + object_label(catalog, start.function) + ", which acts as " + as;
  return "writing to " + object_label(catalog, start.on) + ", " + whose(catalog, role) + " runs " +
         object_label(catalog, start.function) + " as " + as;
}

std::string told_of(const pg::Catalog& catalog, pg::RoleId role, const pg::IndirectAccess& access) {
  return "through " + gone_through(catalog, pg::name_of(access.through), access.by, access.on) + ", " +
         whose(catalog, role) + " has " + std::string(pg::privilege_name(access.privilege)) + " on " +
         object_label(catalog, access.relation) + " as " + whose(catalog, access.as);
}

void add_owned(const pg::Catalog& catalog, pg::RoleId role, std::vector<IndirectRow>& rows) {
  const pg::Answers& answers = catalog.answers();
  if (role == pg::RoleId::everyone || catalog.roles().superuser(role)) return;
  for (const pg::ObjectId id : answers.object_ids) {
    const pg::Object& object = catalog.object(id);
    if (object.system || object.assumed || object.owner == pg::RoleId::unknown) continue;
    if (!catalog.roles().has_privileges_of(role, object.owner)) continue;
    const std::optional<Span> span = object.owner_span ? object.owner_span : object.span;
    rows.push_back({.through = "ownership",
                    .by = id,
                    .object = id,
                    .as = object.owner,
                    .sentence = whose(catalog, role) + " may alter, drop and grant on " + object_label(catalog, id) +
                                ", which belongs to " + whose(catalog, object.owner),
                    .span = span});
  }
}

/// By which way a role comes to rows.
struct RowWay {
  std::string_view through;
  pg::ObjectId by = pg::ObjectId::none;
  pg::ObjectId on = pg::ObjectId::none;
  pg::RoleId as{};
  std::optional<Span> span{};
};

class Rows {
 public:
  Rows(const pg::Catalog& catalog, pg::RoleId role) : catalog_(catalog), role_(role) {}

  void add(pg::ObjectId table, pg::Bits privilege, const RowWay& way) {
    const pg::RowSecurity security = pg::row_security_of(catalog_, way.as, table, privilege);
    if (security.rule == pg::RowRule::off) return;
    if (!seen_.emplace(table, privilege, way.by, way.as).second) return;
    RowsRow row{.table = table,
                .privilege = privilege,
                .by = way.by,
                .through = way.through,
                .as = way.as,
                .rule = pg::name_of(security.rule),
                .policies = {},
                .told = {},
                .span = way.span ? way.span : catalog_.object(table).span};
    for (const pg::PolicyId id : security.policies) {
      row.policies.push_back(catalog_.policies()[id].name);
      if (catalog_.policies()[id].span && way.by == pg::ObjectId::none) row.span = catalog_.policies()[id].span;
    }
    const bool itself = way.by == pg::ObjectId::none;
    row.told = (itself ? "" : "through " + gone_through(catalog_, way.through, way.by, way.on) + ", ") +
               whose(catalog_, role_) + " may " + std::string(pg::privilege_name(privilege)) + " " +
               pg::told_of(security.rule, itself ? "it" : whose(catalog_, way.as), row.policies) + " of " +
               object_label(catalog_, table);
    rows.push_back(std::move(row));
  }

  std::vector<RowsRow> rows{};

 private:
  const pg::Catalog& catalog_;
  pg::RoleId role_;
  std::set<std::tuple<pg::ObjectId, pg::Bits, pg::ObjectId, pg::RoleId>> seen_;
};

}  // namespace

std::string object_label(const pg::Catalog& catalog, pg::ObjectId id) {
  return std::string(pg::name_of(catalog.object(id).kind)) + " " + pg::display_name(catalog, id);
}

namespace {

bool is_all(const RowsRow& row) {
  return row.rule != "policies" && row.rule != "none";
}

/// Whether a way leads to all rows of a table of which row security leaves the role itself not all.
bool opens_rows(const std::vector<RowsRow>& rows, const pg::IndirectAccess& access) {
  const auto own = [&](const RowsRow& row) {
    return row.table == access.relation && row.privilege == access.privilege && row.by == pg::ObjectId::none;
  };
  const auto through = [&](const RowsRow& row) {
    return row.table == access.relation && row.privilege == access.privilege && row.by == access.by;
  };
  return std::any_of(rows.begin(), rows.end(), [&](const RowsRow& row) { return own(row) && !is_all(row); }) &&
         std::any_of(rows.begin(), rows.end(), [&](const RowsRow& row) { return through(row) && is_all(row); });
}

}  // namespace

std::vector<IndirectRow> indirect_rows(const pg::Database& database, const pg::IndirectWays& ways,
                                       pg::RoleIndex index) {
  const pg::Catalog& catalog = database.catalog();
  const pg::RoleId role = catalog.answers().role_ids[index];
  std::vector<IndirectRow> rows;
  const std::vector<pg::DefinerStart> starts = ways.starts(role);
  const std::vector<pg::IndirectAccess> accesses = ways.accesses(role);
  const std::vector<RowsRow> limited = rows_rows(database, ways, index);
  for (const pg::Through through :
       {pg::Through::view, pg::Through::function, pg::Through::trigger, pg::Through::rule}) {
    for (const pg::DefinerStart& start : starts) {
      if (start.through != through) continue;
      rows.push_back({.through = pg::name_of(through),
                      .by = start.function,
                      .on = start.on,
                      .as = start.as,
                      .opaque = start.opaque,
                      .sentence = told_of(catalog, role, start),
                      .span = start.span});
    }
    for (const pg::IndirectAccess& access : accesses) {
      if (access.through != through || (access.held_itself && !opens_rows(limited, access))) continue;
      rows.push_back({.through = pg::name_of(through),
                      .by = access.by,
                      .on = access.on,
                      .object = access.relation,
                      .privilege = access.privilege,
                      .as = access.as,
                      .sentence = told_of(catalog, role, access),
                      .span = access.span});
    }
  }
  add_owned(catalog, role, rows);
  return rows;
}

std::vector<RowsRow> rows_rows(const pg::Database& database, const pg::IndirectWays& ways, pg::RoleIndex index) {
  static constexpr std::array<pg::Bits, 4> on_rows = {pg::privilege::select, pg::privilege::insert,
                                                      pg::privilege::update, pg::privilege::delete_};
  const pg::Catalog& catalog = database.catalog();
  const pg::RoleId role = catalog.answers().role_ids[index];
  Rows rows(catalog, role);
  for (const pg::ObjectId id : catalog.answers().object_ids) {
    const pg::Object& object = catalog.object(id);
    if (!object.row_security || object.system) continue;
    for (const pg::Bits privilege : on_rows) {
      if (pg::holds_any(catalog, role, id, privilege)) rows.add(id, privilege, {.through = {}, .as = role});
    }
  }
  for (const pg::IndirectAccess& access : ways.accesses(role)) {
    rows.add(access.relation, access.privilege,
             {.through = pg::name_of(access.through),
              .by = access.by,
              .on = access.on,
              .as = access.as,
              .span = access.span});
  }
  return std::move(rows.rows);
}

std::string way_of(const pg::Catalog& catalog, const IndirectRow& row) {
  if (row.through == "ownership") return "owner";
  if (row.through == "rule") return "rule of " + object_label(catalog, row.by) + " as " + role_name(catalog, row.as);
  const std::string way =
      row.through == "trigger" ? "trigger of " + object_label(catalog, row.on) : object_label(catalog, row.by);
  return way + " as " + role_name(catalog, row.as);
}

void write_reached(report::JsonWriter& json, const Sources& sources, const DatabaseModel& model,
                   const std::string& role, const IndirectRow& row) {
  const pg::Catalog& catalog = model.database.catalog();
  const auto name = [&](pg::ObjectId id) {
    return id == pg::ObjectId::none ? std::string() : pg::display_name(catalog, id);
  };
  // Of a trigger that is run, the object is the relation that is written.
  const bool is_started = row.through == "trigger" && row.privilege == 0;
  json.begin_object().member("database", std::string_view(model.name)).member("role", std::string_view(role));
  json.member("through", row.through).member("name", std::string_view(name(row.by)));
  json.member_or_null("object", name(is_started ? row.on : row.object));
  json.member_or_null("privilege", row.privilege == 0 ? std::string_view() : pg::privilege_name(row.privilege));
  json.member("as", std::string_view(role_name(catalog, row.as))).member_or_null("on", name(row.on));
  json.member("opaque", row.opaque).member("sentence", std::string_view(row.sentence));
  json.place("place", sources, row.span.value_or(model.span)).end_object();
}

void write_rows(report::JsonWriter& json, const Sources& sources, const DatabaseModel& model, const std::string& role,
                const RowsRow& row) {
  const pg::Catalog& catalog = model.database.catalog();
  json.begin_object().member("database", std::string_view(model.name)).member("role", std::string_view(role));
  json.member("object", std::string_view(pg::display_name(catalog, row.table)));
  json.member("privilege", pg::privilege_name(row.privilege));
  json.member_or_null("through", row.through);
  json.member_or_null("name", row.by == pg::ObjectId::none ? std::string() : pg::display_name(catalog, row.by));
  json.member("as", std::string_view(role_name(catalog, row.as))).member("rule", row.rule);
  write_texts(json, "policies", row.policies);
  json.member("sentence", std::string_view(row.told));
  json.place("place", sources, row.span.value_or(model.span)).end_object();
}

void write_policies(report::JsonWriter& json, const Sources& sources, const pg::Database& database,
                    const std::string& name) {
  const pg::Catalog& catalog = database.catalog();
  json.key("policies").begin_array();
  for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
    const pg::Policy& policy = catalog.policies()[pg::PolicyId{at}];
    if (policy.dropped || catalog.name(catalog.database_of(policy.table)) != name) continue;
    json.begin_object().member("object", std::string_view(pg::display_name(catalog, policy.table)));
    json.member("name", std::string_view(policy.name)).member("command", std::string_view(policy.command));
    json.member("permissive", policy.permissive).key("roles").begin_array();
    for (const pg::RoleId role : policy.roles)
      json.value(role == pg::RoleId::everyone ? std::string_view("PUBLIC") : catalog.roles().name(role));
    json.end_array();
    if (policy.span) json.place("place", sources, *policy.span);
    json.end_object();
  }
  json.end_array();
}

}  // namespace routegrant::questions
