#include "questions/lock.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/escape.hpp"

namespace routegrant::questions {
namespace {

constexpr std::string_view header =
    "# access.lock, version 1: entry -> workload -> role -> object: privileges\n"
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
  return name;
}

}  // namespace

std::string lock_text(const Access& access) {
  std::map<std::string, std::set<std::string>> lines;
  for (const AccessRow& row : access.rows()) {
    const std::string entry = row.route == FactId::none ? "(no entry)" : access.routes[row.route].entry;
    std::string line = access.scopes[row.scope].name + ": " + entry + " -> " +
                       workload_name(access.workloads[row.workload]) + " -> " + role_of(access, row) + " -> " +
                       object_of(access, row);
    if (!row.access.lacks.empty()) line += " (without " + row.access.lacks + ")";
    auto& privileges = lines[report::for_terminal(line)];
    privileges.insert(row.access.privileges.begin(), row.access.privileges.end());
  }
  std::string text(header);
  for (const auto& [line, privileges] : lines) {
    text += line;
    if (!privileges.empty()) text += ": " + text::join({privileges.begin(), privileges.end()}, ", ");
    text += '\n';
  }
  return text;
}

std::vector<std::string> lock_difference(std::string_view before, std::string_view after) {
  const auto lines_of = [](std::string_view text) {
    std::set<std::string> lines;
    for (std::string_view line : text::split(text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) lines.emplace(line);
    }
    return lines;
  };
  const std::set<std::string> old = lines_of(before);
  const std::set<std::string> now = lines_of(after);
  std::set<std::string> all = old;
  all.insert(now.begin(), now.end());
  std::vector<std::string> difference;
  for (const std::string& line : all) {
    if (!now.contains(line)) difference.push_back("-" + line);
    if (!old.contains(line)) difference.push_back("+" + line);
  }
  return difference;
}

}  // namespace routegrant::questions
