#include "support/privilege_state.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
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

/// The letters of bits that the server knows by these words.
std::string shown(pg::Bits privileges, pg::Bits options) {
  Held held;
  for (unsigned at = 0; at < pg::privilege::count; ++at) {
    const auto bit = static_cast<pg::Bits>(1U << at);
    if ((privileges & bit) != 0) held[letter(pg::privilege_name(bit))] = (options & bit) != 0;
  }
  return shown(held);
}

/// pg_default_acl.defaclobjtype.
char default_kind(pg::AclClass kind) {
  switch (kind) {
    case pg::AclClass::sequence: return 'S';
    case pg::AclClass::routine: return 'f';
    case pg::AclClass::type: return 'T';
    case pg::AclClass::schema: return 'n';
    case pg::AclClass::large_object: return 'L';
    default: return 'r';
  }
}

/// What the catalogue holds besides roles and lists: one line each, as the server's own catalogues tell it.
class CatalogWriter {
 public:
  CatalogWriter(const pg::Catalog& catalog, State& state) : catalog_(catalog), state_(state) {}

  void run() {
    add_defaults();
    add_objects();
    add_policies();
    for (std::uint32_t at = 0; at < catalog_.mappings().size(); ++at) {
      const pg::UserMapping& mapping = catalog_.mappings()[pg::MappingId{at}];
      if (!mapping.dropped && is_here(mapping.server))
        state_.insert("mapping " + pg::display_name(catalog_, mapping.server) + " " + name(mapping.role));
    }
    for (std::uint32_t at = 0; at < catalog_.settings().size(); ++at)
      add_setting(catalog_.settings()[pg::SettingId{at}]);
  }

 private:
  /// The server is asked about one database.
  [[nodiscard]] bool is_here(pg::ObjectId id) const { return catalog_.database_of(id) == catalog_.database(); }

  [[nodiscard]] std::string name(pg::RoleId role) const {
    return role == pg::RoleId::everyone ? "public" : std::string(catalog_.roles().name(role));
  }

  void add_defaults() {
    for (std::uint32_t at = 0; at < catalog_.default_acls().size(); ++at) {
      const pg::DefaultAcl& entry = catalog_.default_acls()[pg::DefaultAclId{at}];
      const bool is_global = entry.schema == catalog_.database();
      if (!entry.present || (!is_global && !is_here(entry.schema))) continue;
      std::set<std::string> items;
      for (const pg::AclEntry& item : entry.entries) {
        items.insert(name(item.grantee) + "=" + shown(item.privileges, item.options) + "/" + name(item.grantor));
      }
      if (items.empty()) items.insert("{}");
      std::string line = "default " + name(entry.role) + " ";
      line += is_global ? "-" : pg::display_name(catalog_, entry.schema);
      line += std::string(" ") + default_kind(entry.kind);
      for (const std::string& item : items) line += " " + item;
      state_.insert(std::move(line));
    }
  }

  void add_objects() {
    for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
      const pg::Object& object = catalog_.object(pg::ObjectId{at});
      if (object.dropped || object.system || !is_here(pg::ObjectId{at})) continue;
      const std::string text = pg::display_name(catalog_, pg::ObjectId{at});
      if (object.row_security || object.force_row_security) {
        state_.insert("rows " + text + ":" + (object.row_security ? " enabled" : "") +
                      (object.force_row_security ? " forced" : ""));
      }
      if (object.security_definer) state_.insert("definer " + text + (object.pinned_path ? " pinned" : ""));
      if (object.security_invoker) state_.insert("invoker " + text);
    }
  }

  void add_policies() {
    for (std::uint32_t at = 0; at < catalog_.policies().size(); ++at) {
      const pg::Policy& policy = catalog_.policies()[pg::PolicyId{at}];
      if (policy.dropped || !is_here(policy.table)) continue;
      std::set<std::string> roles;
      for (const pg::RoleId role : policy.roles) roles.insert(name(role));
      std::string line = "policy " + pg::display_name(catalog_, policy.table) + " " + policy.name + " " +
                         policy.command + (policy.permissive ? " permissive" : " restrictive");
      for (const std::string& role : roles) line += " " + role;
      state_.insert(std::move(line));
    }
  }

  void add_setting(const pg::LoginSetting& setting) {
    if (!setting.present) return;
    const std::string database =
        setting.database == pg::ObjectId::none ? "-" : std::string(catalog_.name(setting.database));
    const std::string role = setting.role == pg::RoleId::everyone ? "-" : name(setting.role);
    state_.insert("setting " + database + " " + role + " " + setting.name);
  }

  const pg::Catalog& catalog_;
  State& state_;
};

class Writer {
 public:
  Writer(const pg::Database& database, int version) : database_(database), version_(version) {}

  State run() {
    for (pg::RoleIndex role = 0; role < database_.roles().size(); ++role) add_role(role);
    for (const pg::MembershipInfo& row : database_.memberships()) add_membership(row);
    for (pg::ObjectIndex object = 0; object < database_.objects().size(); ++object) add_owner(object);
    add_acl();
    add_languages();
    CatalogWriter(database_.catalog(), state_).run();
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
    if (!object.database.empty() && object.database != database_.input().name) return false;
    // Schema public, under whichever name.
    if (object.system && object.kind == "schema") {
      return object.name.rfind("pg_", 0) != 0 && object.name != "information_schema";
    }
    // What extensions make is the system's own, compared where a statement changed it.
    if (object.system && !object.changed && object.name.rfind('.') != std::string::npos) return false;
    if (object.kind == "function" || object.kind == "view" || object.kind == "type" || object.kind == "domain") {
      return !object.system ||
             (object.name.rfind("pg_catalog.", 0) != 0 && object.name.rfind('.') != std::string::npos);
    }
    if (object.kind == "tablespace" || object.name.rfind("pg_temp.", 0) == 0) return false;
    return !object.system || (object.kind == "database" && object.name == database_.input().name);
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
    std::set<std::string> reached;
    std::set<std::string> administered;
    for (const pg::ActsAsInfo& way : database_.acts_as(index)) {
      if (way.is_member) reached.insert(role(way.target).name);
    }
    const pg::Roles& roles = database_.catalog().roles();
    const auto self = roles.find(role(index).name);
    for (std::uint32_t at = 1; self && at < roles.size(); ++at) {
      const pg::RoleId other{at};
      if (!roles[other].dropped && other != *self && roles.is_admin_of(*self, other, pg::RoleId::bootstrap))
        administered.insert(std::string(roles.name(other)));
    }
    add_list("reach " + role(index).name, reached);
    add_list("admin " + role(index).name, administered);
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

  /// Languages and tablespaces, which every database has: told only where their lists are not the default any more.
  void add_languages() {
    const pg::Catalog& catalog = database_.catalog();
    for (std::uint32_t at = 0; at < catalog.object_count(); ++at) {
      const pg::ObjectId id{at};
      const pg::Object& object = catalog.object(id);
      const pg::AclClass kind = pg::acl_class_of(object.kind);
      if (object.dropped || (kind != pg::AclClass::language && kind != pg::AclClass::tablespace)) continue;
      if (kind == pg::AclClass::language && catalog.database_of(id) != catalog.database()) continue;
      const std::string text = std::string(pg::name_of(object.kind)) + " " + pg::display_name(catalog, id);
      const pg::Acl acl = catalog.expanded_acl(id);
      if (!pg::equal(acl, pg::default_acl(kind, object.owner, catalog.features()))) {
        for (const pg::AclEntry& entry : acl) {
          state_.insert("acl " + text + " " + name_of(entry.grantee) + "=" + shown(entry.privileges, entry.options) +
                        "/" + name_of(entry.grantor));
        }
      }
      for (pg::RoleIndex index = 0; index < database_.roles().size(); ++index) add_reach(index, id, text);
    }
  }

  void add_reach(pg::RoleIndex index, pg::ObjectId id, const std::string& text) {
    if (role(index).superuser || (!is_own(index) && index != database_.public_role())) return;
    const pg::Catalog& catalog = database_.catalog();
    const pg::RoleId who =
        index == database_.public_role() ? pg::RoleId::everyone : *catalog.roles().find(role(index).name);
    const pg::Bits wanted =
        catalog.object(id).kind == pg::ObjectKind::tablespace ? pg::privilege::create : pg::privilege::usage;
    const bool held = pg::privileges_on(catalog, who, id, wanted) != 0;
    if (wanted == pg::privilege::create && held) {
      state_.insert("holds " + name(index) + " " + text + " C" +
                    (pg::options_on(catalog, who, id, wanted) != 0 ? "*" : ""));
    }
    if (wanted == pg::privilege::usage && !held) state_.insert("lacks " + name(index) + " " + text);
  }

  [[nodiscard]] std::string name_of(pg::RoleId role) const {
    return role == pg::RoleId::everyone ? "public" : std::string(database_.catalog().roles().name(role));
  }

  void add_held(pg::RoleIndex index) {
    std::map<std::pair<pg::ObjectIndex, std::string>, Held> held;
    for (const pg::Privilege& privilege : database_.privileges(index)) {
      if (!is_compared(privilege.object)) continue;
      // The server cannot be asked for these before.
      if (version_ < 18 && database_.objects()[privilege.object].kind == "large object") continue;
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
    const std::string number = std::to_string(sources.place(refused.span).line);
    state.insert("refused " + number + " " + refused.sqlstate);
    state.insert("message " + number + " " + refused.reason);
  }
  return state;
}

std::vector<std::string> differences(const State& expected, const State& found) {
  std::vector<std::string> lines;
  for (const std::string& line : expected) {
    if (found.count(line) == 0) lines.push_back("- " + line);
  }
  // Recordings without the words of refusals say nothing about them.
  const auto message = expected.lower_bound("message ");
  const bool has_messages = message != expected.end() && message->rfind("message ", 0) == 0;
  for (const std::string& line : found) {
    if (!has_messages && line.rfind("message ", 0) == 0) continue;
    if (expected.count(line) == 0) lines.push_back("+ " + line);
  }
  return lines;
}

}  // namespace routegrant::postgres_tests
