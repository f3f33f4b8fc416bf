#include "questions/access.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>

#include "pg/answers/needs.hpp"
#include "questions/missing.hpp"

namespace routegrant::questions {
namespace {

/// Certainty of the whole row: that of its least certain part.
std::string_view certainty_of(const Reasons& reasons, const std::vector<FactId>& facts) {
  Certainty least = Certainty::declared;
  for (const FactId fact : facts) {
    if (fact != FactId::none) least = std::min(least, reasons.of(fact).reason.certainty);
  }
  switch (least) {
    case Certainty::assumed: return "assumed";
    case Certainty::inferred: return "inferred";
    case Certainty::declared: return "declared";
  }
  return "";
}

/// What holds or changes data, or runs code; a path does not end at a schema or a database, which only lead there.
bool holds_data(std::string_view kind) {
  return kind != "schema" && kind != "database" && kind != "language" && kind != "type" && kind != "domain" &&
         kind != "tablespace" && kind != "parameter";
}

/// "Cluster shop/db" as JSON names workloads: "Cluster/shop/db".
std::string server_name(std::string label) {
  const std::size_t blank = label.rfind(' ');
  if (blank != std::string::npos) label[blank] = '/';
  return label;
}

/// Why a role is not known, in words.
std::string_view unknown_role(std::string_view known) {
  if (known == "outside-git") return "the value lies outside Git";
  if (known == "placeholder") return "the value is a placeholder";
  if (known == "missing") return "the Secret, ConfigMap or key is nowhere in the scope";
  return "nothing shows which user logs in";
}

}  // namespace

Access::Access(const Analysis& the_analysis)
    : analysis(the_analysis),
      graph(the_analysis.report.graph),
      scopes(graph),
      routes(graph),
      services(graph),
      workloads(graph),
      logins(graph),
      servers(graph),
      databases(graph),
      roles(graph),
      objects(graph),
      leads_to(graph),
      logs_in_as(graph),
      routes_to_(graph),
      calls_(graph) {
  const auto& leads = graph.table<LeadsTo>();
  for (std::size_t i = 0; i < leads.rows.size(); ++i)
    leads_to_workload_[leads.rows[i].workload].push_back(leads.facts[i]);
  const auto& meetings = graph.table<LogsInAs>();
  for (std::size_t i = 0; i < meetings.rows.size(); ++i) meetings_of_login_[meetings.rows[i].login].push_back(i);
  const auto& may = graph.table<May>();
  for (std::size_t i = 0; i < may.rows.size(); ++i) may_of_role_[may.rows[i].role].push_back(i);
  const auto& acts = graph.table<ActsAs>();
  for (std::size_t i = 0; i < acts.rows.size(); ++i) {
    if (acts.rows[i].how == "SET ROLE") set_role_of_role_[acts.rows[i].role].push_back(i);
  }
  for (const Backend& backend : graph.table<Backend>().rows) backends_of_route_[backend.route].push_back(&backend);
  note_through<ViewAccess>(&ViewAccess::view, "");
  note_through<DefinerAccess>(&DefinerAccess::function, "");
  note_through<TriggerAccess>(&TriggerAccess::written, "trigger of ");
  find_databases();
  find_missing();
}

/// `by`: what is gone through.
template <class Row>
void Access::note_through(FactId Row::*by, std::string_view what) {
  const auto& table = graph.table<Row>();
  std::map<std::tuple<FactId, FactId, FactId, FactId>, std::size_t> known;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    std::vector<ObjectAccess>& all = through_[row.role];
    const auto [at, is_new] = known.emplace(std::tuple(row.role, row.*by, row.object, row.owner), all.size());
    if (is_new) {
      all.push_back({.object = row.object, .column = {}, .privileges = {}, .may = {}});
      all.back().by = std::string(what) + std::string(graph.reasons().label(row.*by));
      all.back().rights_of = row.owner;
      all.back().through = all.back().by + " as " + roles[row.owner].name;
    }
    all[at->second].privileges.push_back(row.privilege);
    all[at->second].may.push_back(table.facts[i]);
  }
}

std::vector<ObjectAccess> Access::access_through(FactId role) const {
  const auto found = through_.find(role);
  return found == through_.end() ? std::vector<ObjectAccess>() : found->second;
}

void Access::find_databases() {
  for (const Object& object : graph.table<Object>().rows) {
    if (object.kind == "database") declared_databases_.emplace(object.database, object.name);
  }
  // The facts of databases stand in the order of the model.
  const auto& table = graph.table<Database>();
  for (std::size_t d = 0; d < table.facts.size() && d < analysis.model.databases.size(); ++d)
    first_databases_.emplace(table.facts[d], analysis.model.databases[d].database.input().name);
}

std::string Access::database_of(const AccessRow& row) const {
  const std::string& asked = logins[row.login].database;
  if (row.access.object != FactId::none) {
    const Object& object = objects[row.access.object];
    const auto first = first_databases_.find(object.database);
    const bool is_first = first == first_databases_.end() || first->second == object.in_database;
    // Scripts that connect to none run in a database whose name they do not tell: the one that the login asks for,
    // unless that is another one.
    const bool is_other =
        !asked.empty() && asked != object.in_database && declared_databases_.contains({object.database, asked});
    if (!object.in_database.empty() && (!is_first || is_other)) return object.in_database;
  }
  if (!asked.empty()) return asked;
  return row.database != FactId::none ? databases[row.database].name : std::string();
}

void Access::find_missing() {
  std::set<FactId> acting;
  for (const LogsInAs& meeting : graph.table<LogsInAs>().rows) {
    acting.insert(meeting.role);
    const auto reached = set_role_of_role_.find(meeting.role);
    if (reached == set_role_of_role_.end()) continue;
    for (const std::size_t index : reached->second) acting.insert(graph.table<ActsAs>().rows[index].target);
  }
  const MissingForUse missing(analysis);
  for (const FactId role : acting) {
    const auto held = may_of_role_.find(role);
    if (held == may_of_role_.end()) continue;
    for (const std::size_t index : held->second) {
      const FactId object = graph.table<May>().rows[index].object;
      if (!missing_.emplace(std::pair(role, object), std::string()).second) continue;
      missing_[{role, object}] = missing.of(roles[role], objects[object]);
    }
  }
  std::erase_if(missing_, [](const auto& each) { return each.second.empty(); });
}

FactId Access::may_of(FactId role, const std::string& label) const {
  const auto held = may_of_role_.find(role);
  if (held == may_of_role_.end()) return FactId::none;
  for (const std::size_t index : held->second) {
    const FactId fact = graph.table<May>().facts[index];
    if (graph.reasons().of(fact).label == label) return fact;
  }
  return FactId::none;
}

std::vector<ObjectAccess> Access::access_of(FactId role) const {
  std::vector<ObjectAccess> all;
  const auto found = may_of_role_.find(role);
  if (found == may_of_role_.end()) return all;
  const auto& may = graph.table<May>();
  std::map<std::pair<FactId, std::string>, std::size_t> at;
  for (const std::size_t index : found->second) {
    const May& row = may.rows[index];
    if (!holds_data(objects[row.object].kind)) continue;
    const auto [position, is_new] = at.emplace(std::pair(row.object, row.column_name), all.size());
    if (is_new) {
      const auto lacks = missing_.find({role, row.object});
      all.push_back({.object = row.object,
                     .column = row.column_name,
                     .privileges = {},
                     .may = {},
                     .lacks = lacks == missing_.end() ? std::string() : lacks->second});
    }
    all[position->second].privileges.push_back(row.privilege);
    all[position->second].may.push_back(may.facts[index]);
  }
  return all;
}

std::vector<std::pair<FactId, FactId>> Access::acting_as(FactId role) const {
  std::vector<std::pair<FactId, FactId>> acting{{role, FactId::none}};
  const auto set_role = set_role_of_role_.find(role);
  if (set_role == set_role_of_role_.end()) return acting;
  const auto& table = graph.table<ActsAs>();
  for (const std::size_t a : set_role->second) acting.emplace_back(table.rows[a].target, table.facts[a]);
  return acting;
}

void Access::rows_of_login(std::size_t index, Rights rights, std::vector<AccessRow>& rows) const {
  const auto& table = graph.table<Login>();
  const Login& login = table.rows[index];
  AccessRow base{.scope = workloads[login.workload].scope, .workload = login.workload, .login = table.facts[index]};
  std::vector<FactId> entries{FactId::none};
  const auto leads = leads_to_workload_.find(login.workload);
  if (leads != leads_to_workload_.end() && !login.before_requests) entries = leads->second;
  for (const FactId entry : entries) {
    base.leads_to = entry;
    base.route = entry == FactId::none ? FactId::none : leads_to[entry].route;
    const auto meetings = meetings_of_login_.find(base.login);
    if (meetings == meetings_of_login_.end()) {
      if (rights == Rights::own) rows.push_back(base);
      continue;
    }
    for (const std::size_t m : meetings->second) {
      AccessRow met = base;
      met.logs_in_as = graph.table<LogsInAs>().facts[m];
      met.role = graph.table<LogsInAs>().rows[m].role;
      met.database = roles[met.role].database;
      const std::size_t before = rows.size();
      for (const auto& [as_role, acts_as] : acting_as(met.role)) {
        for (ObjectAccess& access : rights == Rights::own ? access_of(as_role) : access_through(as_role)) {
          AccessRow row = met;
          row.as_role = as_role;
          row.acts_as = acts_as;
          row.access = std::move(access);
          row.access.lacks =
              pg::missing_for_login(roles[met.role].login, roles[met.role].declared_by, row.access.lacks);
          rows.push_back(std::move(row));
        }
      }
      std::stable_partition(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end(),
                            [](const AccessRow& row) { return row.access.lacks.empty(); });
      if (rows.size() == before && rights == Rights::own) {
        met.as_role = met.role;
        rows.push_back(met);
      }
    }
  }
}

std::string Access::server_of(FactId login) const {
  const Login& row = logins[login];
  if (row.server == FactId::none) return row.host.empty() ? "" : "external";
  const FactId workload = servers[row.server].workload;
  return workload == FactId::none ? server_name(servers[row.server].label_text) : workload_name(workloads[workload]);
}

const std::vector<const Backend*>& Access::backends_of(FactId route) const {
  static const std::vector<const Backend*> none;
  const auto found = backends_of_route_.find(route);
  return found == backends_of_route_.end() ? none : found->second;
}

std::vector<AccessRow> Access::rows() const {
  std::vector<AccessRow> rows;
  for (std::size_t i = 0; i < graph.table<Login>().rows.size(); ++i) rows_of_login(i, Rights::own, rows);
  return rows;
}

std::vector<AccessRow> Access::rows_through() const {
  std::vector<AccessRow> rows;
  for (std::size_t i = 0; i < graph.table<Login>().rows.size(); ++i) rows_of_login(i, Rights::of_others, rows);
  return rows;
}

std::vector<AccessRow> Access::all_rows() const {
  std::vector<AccessRow> all = rows();
  std::vector<AccessRow> through = rows_through();
  std::move(through.begin(), through.end(), std::back_inserter(all));
  return all;
}

std::vector<AccessRow> Access::rows_of_route(FactId route) const {
  std::vector<AccessRow> all = rows();
  std::erase_if(all, [&](const AccessRow& row) { return row.route != route; });
  return all;
}

std::vector<FactId> Access::story_of(const AccessRow& row) const {
  std::vector<FactId> conclusions{row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as,
                                  row.acts_as};
  conclusions.insert(conclusions.end(), row.access.may.begin(), row.access.may.end());
  return story(graph.reasons(), conclusions);
}

std::vector<std::string> Access::services_of(const AccessRow& row) const {
  std::vector<std::string> names;
  if (row.leads_to == FactId::none) return names;
  for (const FactId premise : graph.reasons().of(row.leads_to).reason.premises) {
    if (const RoutesTo* routed = routes_to_.find(premise)) names.push_back(services[routed->service].object);
    if (const Calls* call = calls_.find(premise)) names.push_back(services[call->service].object);
  }
  return names;
}

std::vector<std::string> Access::calls_of(const AccessRow& row) const {
  std::vector<std::string> names;
  if (row.leads_to == FactId::none) return names;
  for (const FactId premise : graph.reasons().of(row.leads_to).reason.premises) {
    const Calls* call = calls_.find(premise);
    if (call == nullptr) continue;
    names.push_back(workload_name(workloads[call->workload]) + " -> Service/" + services[call->service].object);
  }
  return names;
}

void Access::write_credential(report::JsonWriter& json, FactId fact) const {
  const Login& login = logins[fact];
  json.key("credential").begin_object().member("source", std::string_view(login.source));
  json.member_or_null("secret", login.secret)
      .member_or_null("key", login.key_name)
      .member_or_null("role", login.role_name);
  json.member("role_known", login.known == "known");
  json.member_or_null("reason", login.known == "known" ? std::string_view() : unknown_role(login.known)).end_object();
}

void Access::write_path(report::JsonWriter& json, const AccessRow& row) const {
  const Login& login = logins[row.login];
  json.member("scope", std::string_view(scopes[row.scope].name)).key("entry");
  if (row.route == FactId::none) {
    json.null();
  } else {
    const Route& route = routes[row.route];
    json.begin_object().member("kind", std::string_view(route.kind)).member_or_null("namespace", route.namespace_name);
    json.member("name", std::string_view(route.name)).member("host", std::string_view(route.host));
    json.member("path", std::string_view(route.path)).member("exposure", std::string_view(route.exposure)).end_object();
  }
  write_texts(json, "services", services_of(row));
  json.member("workload", std::string_view(workload_name(workloads[row.workload])));
  json.member("container", std::string_view(login.container));
  write_texts(json, "via", calls_of(row));
  write_credential(json, row.login);
  json.key("database").begin_object();
  json.member_or_null("name", database_of(row)).member("kind", std::string_view(login.kind));
  json.member_or_null("server", server_of(row.login)).member_or_null("host", login.host).end_object();
  json.member_or_null("role", login.role_name);
  json.member_or_null("as", row.as_role == FactId::none ? login.role_name : roles[row.as_role].name);
  const bool has_object = row.access.object != FactId::none;
  json.member_or_null("object", has_object ? objects[row.access.object].name : std::string());
  json.member_or_null("kind", has_object ? objects[row.access.object].kind : std::string());
  json.member_or_null("column", row.access.column);
  write_texts(json, "privileges", row.access.privileges);
  std::vector<FactId> parts{row.leads_to, row.login, row.logs_in_as, row.acts_as};
  parts.insert(parts.end(), row.access.may.begin(), row.access.may.end());
  json.member("certainty", row.access.lacks.empty() ? certainty_of(graph.reasons(), parts) : "assumed");
  json.member_or_null("provided", row.access.lacks);
  write_hops(json, "hops", graph.reasons(), analysis.report.sources, story_of(row));
}

}  // namespace routegrant::questions
