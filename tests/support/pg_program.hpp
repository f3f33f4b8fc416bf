#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "pg/database.hpp"

namespace routegrant::test {

/// A SQL program replayed in memory, with short questions for tests.
class Program {
 public:
  explicit Program(std::string sql, pg::World world = pg::World::open, int version = 15)
      : Program(std::move(sql), pg::DatabaseInput{.version = version, .world = world}) {}

  Program(std::string sql, pg::DatabaseInput input)
      : database_(run(std::move(sql), std::move(input), sources_, diagnostics_)) {}

  [[nodiscard]] const pg::Database& database() const { return database_; }
  [[nodiscard]] const Sources& sources() const { return sources_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

  /// The privileges of a role on an object, as "INSERT, SELECT*"; a star for the grant option. Empty for none.
  [[nodiscard]] std::string held(std::string_view role, std::string_view object, std::string_view column = {}) const {
    std::string text;
    const auto index = database_.find_role(role);
    if (!index) return "no such role";
    for (const pg::Privilege& each : database_.privileges(*index)) {
      if (database_.objects()[each.object].name != object || each.column != column) continue;
      text += (text.empty() ? "" : ", ") + each.privilege + (each.grantable ? "*" : "");
    }
    return text;
  }

  /// How a role comes to a privilege: "granted: app is granted SELECT on s.t".
  [[nodiscard]] std::string story(std::string_view role, std::string_view object, std::string_view privilege) const {
    const auto index = database_.find_role(role);
    if (!index) return "no such role";
    for (const pg::Privilege& each : database_.privileges(*index)) {
      if (database_.objects()[each.object].name != object || each.privilege != privilege) continue;
      std::string text(name_of(each.how));
      for (const pg::Because& step : each.because) {
        text += "; " + step.sentence + " (" + std::string(sources_.text(step.span)) + ")";
      }
      return text;
    }
    return "not held";
  }

  /// The list of an object as "a=SELECT*/o; b=SELECT/a", built-in entries included, sorted as the database has it.
  [[nodiscard]] std::string acl(std::string_view object, std::string_view column = {}) const {
    std::string text;
    std::string last;
    for (const pg::AclItem& item : database_.acl()) {
      if (database_.objects()[item.object].name != object || item.column != column) continue;
      const std::string who = name(item.grantee) + "/" + name(item.grantor);
      text += who == last ? "," : (text.empty() ? "" : "; ") + who + "=";
      text += item.privilege;
      if (item.grantable) text += "*";
      last = who;
    }
    return text;
  }

  /// The SQLSTATEs of what was refused, in order.
  [[nodiscard]] std::string refused() const {
    std::string text;
    for (const pg::Refused& each : database_.refused()) text += (text.empty() ? "" : " ") + each.sqlstate;
    return text;
  }

  [[nodiscard]] std::string owner(std::string_view object) const {
    for (const pg::ObjectInfo& each : database_.objects()) {
      if (each.name == object) return each.owner;
    }
    return "no such object";
  }

  /// "group admin inherit set by grantor" for each membership of the role.
  [[nodiscard]] std::string memberships(std::string_view role) const {
    std::string text;
    for (const pg::MembershipInfo& each : database_.memberships()) {
      if (name(each.member) != role) continue;
      text += (text.empty() ? "" : "; ") + name(each.of) + (each.admin ? " admin" : "") +
              (each.inherit ? " inherit" : "") + (each.set ? " set" : "") + " by " + each.grantor;
    }
    return text;
  }

  [[nodiscard]] std::string name(pg::RoleIndex role) const { return database_.roles()[role].name; }

 private:
  static pg::Database run(std::string sql, pg::DatabaseInput input, Sources& sources, Diagnostics& diagnostics) {
    input.scripts.push_back({.source = sources.add({.path = "program.sql", .text = std::move(sql)})});
    return pg::replay(input, sources, diagnostics);
  }

  Sources sources_;
  Diagnostics diagnostics_;
  pg::Database database_;
};

}  // namespace routegrant::test
