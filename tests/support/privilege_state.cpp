#include "support/privilege_state.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::postgres_tests {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 15> privilege_letters{{{"INSERT", 'a'},
                                                                               {"SELECT", 'r'},
                                                                               {"UPDATE", 'w'},
                                                                               {"DELETE", 'd'},
                                                                               {"TRUNCATE", 'D'},
                                                                               {"REFERENCES", 'x'},
                                                                               {"TRIGGER", 't'},
                                                                               {"EXECUTE", 'X'},
                                                                               {"USAGE", 'U'},
                                                                               {"CREATE", 'C'},
                                                                               {"CONNECT", 'c'},
                                                                               {"TEMPORARY", 'T'},
                                                                               {"SET", 's'},
                                                                               {"ALTER SYSTEM", 'A'},
                                                                               {"MAINTAIN", 'm'}}};

/// Unknown words show up as a difference.
char letter(std::string_view privilege) {
  const auto* found = std::find_if(privilege_letters.begin(), privilege_letters.end(),
                                   [&](const auto& entry) { return entry.first == privilege; });
  return found == privilege_letters.end() ? '?' : found->second;
}

/// Letters with their options.
using Held = std::map<char, bool>;

std::string shown(const Held& held) {
  std::string text;
  for (const auto& [privilege, grantable] : held) {
    text.push_back(privilege);
    if (grantable) text.push_back('*');
  }
  return text;
}

class Writer {
 public:
  Writer(const pg::Database& database, int version) : database_(database), version_(version) {}

  State run() {
    for (pg::RoleIndex role = 0; role < database_.roles().size(); ++role) add_role(role);
    for (const pg::MembershipInfo& row : database_.memberships()) add_membership(row);
    for (pg::ObjectIndex object = 0; object < database_.objects().size(); ++object) add_owner(object);
    add_acl();
    return std::move(state_);
  }

 private:
  [[nodiscard]] const pg::RoleInfo& role(pg::RoleIndex index) const { return database_.roles()[index]; }

  /// PUBLIC in lower case, as no role can be called so.
  [[nodiscard]] std::string name(pg::RoleIndex index) const {
    return index == database_.public_role() ? "public" : role(index).name;
  }

  /// Roles of the program itself: the built-in ones are the same on every server.
  [[nodiscard]] bool is_own(pg::RoleIndex index) const { return role(index).declared_by == "sql"; }

  [[nodiscard]] bool is_compared(pg::ObjectIndex index) const {
    const pg::ObjectInfo& object = database_.objects()[index];
    if (object.system && object.kind == "schema" && object.name == "public") return true;
    return !object.system || object.kind == "database";
  }

  void add_role(pg::RoleIndex index) {
    const pg::RoleInfo& info = role(index);
    if (is_own(index)) {
      std::string letters;
      const std::array<std::pair<bool, char>, 7> attributes{{{info.login, 'L'},
                                                             {info.superuser, 'S'},
                                                             {info.inherit, 'I'},
                                                             {info.createrole, 'R'},
                                                             {info.createdb, 'D'},
                                                             {info.replication, 'P'},
                                                             {info.bypassrls, 'B'}}};
      for (const auto& [set, attribute] : attributes) {
        if (set) letters.push_back(attribute);
      }
      state_.insert("role " + info.name + " " + letters);
    }
    if (info.superuser || (!is_own(index) && index != database_.public_role())) return;
    if (is_own(index)) add_closures(index);
    add_held(index);
  }

  void add_closures(pg::RoleIndex index) {
    std::set<std::string> usage;
    std::set<std::string> settable;
    for (const pg::ActsAsInfo& way : database_.acts_as(index)) {
      if (way.inherits) usage.insert(role(way.target).name);
      if (way.may_set) settable.insert(role(way.target).name);
    }
    add_list("usage " + role(index).name, usage);
    add_list("set " + role(index).name, settable);
  }

  void add_list(std::string head, const std::set<std::string>& names) {
    if (names.empty()) return;
    head += ":";
    for (const std::string& name : names) head += " " + name;
    state_.insert(std::move(head));
  }

  /// Before 16 a membership outlives the role that granted it: then the server knows no name.
  [[nodiscard]] std::string grantor_of(const pg::MembershipInfo& row) const {
    return database_.find_role(row.grantor) ? row.grantor : "";
  }

  void add_membership(const pg::MembershipInfo& row) {
    if (!is_own(row.member) && !is_own(row.of)) return;
    std::string line = "member " + role(row.member).name + " of " + role(row.of).name + " by " + grantor_of(row) + " ";
    if (row.admin) line += 'a';
    if (version_ >= 16 && row.inherit) line += 'i';
    if (version_ >= 16 && row.set) line += 's';
    state_.insert(std::move(line));
  }

  [[nodiscard]] std::string object_text(pg::ObjectIndex index, const std::string& column) const {
    const pg::ObjectInfo& object = database_.objects()[index];
    return object.kind + " " + object.name + (column.empty() ? "" : "(" + column + ")");
  }

  void add_owner(pg::ObjectIndex index) {
    if (is_compared(index)) state_.insert("owner " + object_text(index, "") + ": " + database_.objects()[index].owner);
  }

  void add_acl() {
    std::map<std::string, Held> lines;
    for (const pg::AclItem& item : database_.acl()) {
      if (!is_compared(item.object)) continue;
      const std::string key =
          "acl " + object_text(item.object, item.column) + " " + name(item.grantee) + "=|/" + role(item.grantor).name;
      bool& grantable = lines[key][letter(item.privilege)];
      grantable = grantable || item.grantable;
    }
    for (const auto& [key, held] : lines) {
      const std::size_t bar = key.find("=|/");
      state_.insert(key.substr(0, bar + 1) + shown(held) + key.substr(bar + 2));
    }
  }

  void add_held(pg::RoleIndex index) {
    std::map<std::pair<pg::ObjectIndex, std::string>, Held> held;
    for (const pg::Privilege& privilege : database_.privileges(index)) {
      if (!is_compared(privilege.object)) continue;
      bool& grantable = held[{privilege.object, privilege.column}][letter(privilege.privilege)];
      grantable = grantable || privilege.grantable;
    }
    for (const auto& [key, letters] : held) {
      Held own = letters;
      if (!key.second.empty()) {
        const auto whole = held.find({key.first, ""});
        for (const auto& [privilege, grantable] : letters) {
          if (whole == held.end()) break;
          const auto covered = whole->second.find(privilege);
          if (covered != whole->second.end() && (covered->second || !grantable)) own.erase(privilege);
        }
      }
      if (own.empty()) continue;
      state_.insert("holds " + name(index) + " " + object_text(key.first, key.second) + " " + shown(own));
    }
  }

  const pg::Database& database_;
  int version_;
  State state_;
};

}  // namespace

State our_state(const std::vector<std::string>& program, int version) {
  std::string text;
  for (const std::string& line : program) text += line + "\n";
  Sources sources;
  const SourceId source = sources.add({.path = "program.sql", .text = std::move(text)});
  Diagnostics diagnostics;
  pg::DatabaseInput input;
  input.name = "app";
  input.version = version;
  input.world = pg::World::closed;
  input.scripts.push_back({.source = source});
  const pg::Database database = pg::replay(input, sources, diagnostics);
  State state = Writer(database, version).run();
  for (const pg::Refused& refused : database.refused()) {
    state.insert("refused " + std::to_string(sources.place(refused.span).line) + " " + refused.sqlstate);
  }
  return state;
}

std::vector<std::string> differences(const State& expected, const State& found) {
  std::vector<std::string> lines;
  for (const std::string& line : expected) {
    if (found.count(line) == 0) lines.push_back("- " + line);
  }
  for (const std::string& line : found) {
    if (expected.count(line) == 0) lines.push_back("+ " + line);
  }
  return lines;
}

}  // namespace routegrant::postgres_tests
