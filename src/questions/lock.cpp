#include "questions/lock.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "questions/powers.hpp"
#include "report/escape.hpp"

namespace routegrant::questions {
namespace {

constexpr std::string_view header =
    "# access.lock, version 2: entry -> workload -> role -> object: privileges\n"
    "# Written by `routegrant lock`; review changes to it, do not edit it.\n";

/// The role, or why there is none: an unknown role is a line, too.
std::string role_of(const Access& access, const AccessRow& row) {
  const Login& login = access.logins[row.login];
  if (login.known != "known") {
    std::string from = login.secret;
    if (!login.key_name.empty()) from += (from.empty() ? "key " : " key ") + login.key_name;
    return "? (" + login.known + (from.empty() ? "" : ": " + from) + ")";
  }
  if (row.as_role == FactId::none || row.as_role == row.role) return login.role_name;
  return login.role_name + " as " + access.roles[row.as_role].name;
}

std::string object_of(const Access& access, const AccessRow& row) {
  if (row.access.object == FactId::none) return "(no object that is known)";
  const Object& object = access.objects[row.access.object];
  const bool is_table = object.kind == "table";
  std::string name = (is_table ? "" : object.kind + " ") + object.full_name;
  if (!row.access.column.empty()) name += "(" + row.access.column + ")";
  return row.access.through.empty() ? name : name + " through " + row.access.through;
}

/// What says who comes in by a route.
std::vector<std::string> terms_of(const Route& route) {
  std::vector<std::string> terms{"exposure: " + route.exposure,
                                 "authentication: " + (route.auth.empty() ? std::string("none seen") : route.auth)};
  if (route.plain_http) {
    terms.emplace_back(route.tls ? "TLS: yes, and plain HTTP" : "TLS: no");
  } else if (route.tls) {
    terms.emplace_back("TLS: yes");
  }
  if (!route.methods.empty()) terms.push_back("methods: " + route.methods);
  if (!route.conditions.empty()) terms.push_back("conditions: " + route.conditions);
  return terms;
}

std::string entry_of(const Access& access, const AccessRow& row) {
  return access.scopes[row.scope].name + ": " +
         (row.route == FactId::none ? "(no entry)" : access.routes[row.route].entry);
}

/// The beginning of a line: from the scope to the role.
std::string way_of(const Access& access, const AccessRow& row) {
  return entry_of(access, row) + " -> " + workload_name(access.workloads[row.workload]) + " -> " +
         role_of(access, row) + " -> ";
}

/// Of a row of `MayConnect` or `OpenTo`.
template <class Row>
std::string connection_of(const Access& access, const Row& row, const std::string& peer) {
  const Server& server = access.servers[row.server];
  return access.scopes[server.scope].name + ": network: " + peer + " -> " + server.label_text + " port " +
         std::to_string(row.port) + (row.bound == "must" ? "" : " (perhaps)");
}

std::string text_of(const std::string& name, const LockLine& line) {
  std::vector<std::string> privileges;
  for (const auto& [privilege, fact] : line.privileges) privileges.push_back(privilege);
  return privileges.empty() ? name : name + ": " + text::join(privileges, ", ");
}

/// What a line gives that another of its name does not; `line` is without its sign.
FactId gained_over(const LockLine& now, std::string_view name, const std::string* before) {
  if (now.privileges.empty()) return now.because;
  std::vector<std::string_view> held;
  if (before != nullptr && before->size() > name.size()) held = text::split(before->substr(name.size() + 1), ',');
  for (std::string_view& privilege : held) privilege = text::trim(privilege);
  for (const auto& [privilege, fact] : now.privileges) {
    if (std::find(held.begin(), held.end(), privilege) == held.end()) return fact;
  }
  return FactId::none;
}

}  // namespace

Lock lock_of(const Access& access) {
  Lock lock;
  const auto at = [&](const std::string& line) -> LockLine& { return lock[report::for_terminal(line)]; };
  for (const AccessRow& row : access.all_rows()) {
    if (row.route != FactId::none) {
      for (const std::string& term : terms_of(access.routes[row.route]))
        at(entry_of(access, row) + " (" + term + ")").because = row.route;
    }
    std::string name = way_of(access, row) + object_of(access, row);
    if (!row.access.lacks.empty()) name += " (without " + row.access.lacks + ")";
    LockLine& line = at(name);
    line.because = row.login;
    for (std::size_t i = 0; i < row.access.privileges.size(); ++i)
      line.privileges.emplace(row.access.privileges[i], row.access.may[i]);
  }
  for (const Power& power : powers_of(access))
    at(way_of(access, power.row) + "may " + power.can).because = power.row.access.may.front();
  const Table<MayConnect>& inside = access.graph.table<MayConnect>();
  for (std::size_t i = 0; i < inside.rows.size(); ++i) {
    const MayConnect& row = inside.rows[i];
    // Where nothing guards the server, that any pod may connect says it of all others.
    if (row.guarded || row.has_login)
      at(connection_of(access, row, workload_name(access.workloads[row.workload]))).because = inside.facts[i];
  }
  const Table<OpenTo>& outside = access.graph.table<OpenTo>();
  for (std::size_t i = 0; i < outside.rows.size(); ++i)
    at(connection_of(access, outside.rows[i], outside.rows[i].peer)).because = outside.facts[i];
  return lock;
}

std::string lock_text(const Lock& lock) {
  std::string text(header);
  for (const auto& [name, line] : lock) text += text_of(name, line) + '\n';
  return text;
}

std::vector<LockChange> lock_difference(std::string_view text, const Lock& lock) {
  std::map<std::string, std::size_t> old;
  std::size_t number = 0;
  const std::string_view title = header.substr(0, header.find(':'));
  for (std::string_view line : text::split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (line.starts_with('#') && (line.starts_with(title) || !line.starts_with("# access.lock"))))
      continue;
    old.emplace(line, number);
  }
  struct Missing {
    const std::string* name;
    const LockLine* line;
  };
  std::map<std::string, Missing> now;
  for (const auto& [name, line] : lock) now.emplace(text_of(name, line), Missing{&name, &line});
  std::map<std::string, std::vector<LockChange>> by_line;
  for (const auto& [line, at] : old) {
    if (!now.contains(line)) by_line[line].push_back({.line = "-" + line, .number = at});
  }
  for (const auto& [line, missing] : now) {
    if (old.contains(line)) continue;
    const auto before = old.lower_bound(*missing.name + ": ");
    const bool has_name = before != old.end() && before->first.starts_with(*missing.name + ": ");
    by_line[line].push_back(
        {.line = "+" + line,
         .because = gained_over(*missing.line, *missing.name, has_name ? &before->first : nullptr)});
  }
  std::vector<LockChange> difference;
  for (const auto& [line, changes] : by_line) difference.insert(difference.end(), changes.begin(), changes.end());
  return difference;
}

}  // namespace routegrant::questions
