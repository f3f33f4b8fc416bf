#include "questions/asked_object.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/glob.hpp"
#include "base/text.hpp"

namespace routegrant::questions {
namespace {

bool names(const std::string& wanted, const std::string& object) {
  if (glob_matches(wanted, object)) return true;
  const std::size_t dot = object.find('.');
  return wanted.find('.') == std::string::npos && dot != std::string::npos &&
         glob_matches(wanted, object.substr(dot + 1));
}

/// An assumed set of objects (`s.*`, `*.*`) may hold the object asked for.
bool covers(const std::string& wanted, const std::string& object) {
  return object.find('*') != std::string::npos &&
         glob_matches(object, wanted.find('.') == std::string::npos ? "public." + wanted : wanted);
}

/// The words of GRANT (manual, "Privileges").
constexpr std::array<std::string_view, 15> privilege_words = {
    "SELECT", "INSERT",  "UPDATE",    "DELETE", "TRUNCATE",     "REFERENCES", "TRIGGER", "MAINTAIN",
    "USAGE",  "EXECUTE", "TEMPORARY", "CREATE", "ALTER SYSTEM", "CONNECT",    "SET"};

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = text::nearest(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

}  // namespace

ObjectPattern pattern_of(const std::string& object) {
  const std::size_t open = object.find('(');
  // A function's argument list also opens a parenthesis; both readings are tried by `matches`.
  if (open == std::string::npos || object.back() != ')') return {.name = object, .column = ""};
  return {.name = object.substr(0, open), .column = object.substr(open + 1, object.size() - open - 2)};
}

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

std::vector<std::string> wanted_of(const std::string& privilege) {
  if (privilege == "READ") return {"SELECT"};
  if (privilege == "WRITE") return {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  return {privilege};
}

bool is_wanted(const std::string& privilege, const std::vector<std::string>& wanted) {
  return std::find(wanted.begin(), wanted.end(), privilege) != wanted.end();
}

std::vector<std::string> known_objects(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const Object& object : analysis.report.graph.table<Object>().rows) names.push_back(object.name);
  return names;
}

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

}  // namespace routegrant::questions
