#include "relate/held.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "pg/answers/needs.hpp"

namespace routegrant::relate {
namespace {

bool is_routine(std::string_view kind) {
  return kind == "function" || kind == "procedure";
}

bool is_relation(std::string_view kind) {
  return kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table";
}

/// What reads or changes rows, or runs code: these make an access path. Rights to define things are `admin_path`'s.
bool is_access(std::string_view kind, std::string_view privilege) {
  static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  if (is_routine(kind)) return privilege == "EXECUTE";
  if (!is_relation(kind)) return false;
  return std::find(on_rows.begin(), on_rows.end(), privilege) != on_rows.end();
}

/// Adds the `may` rows of one role, and gives those that make paths.
class Privileges {
 public:
  explicit Privileges(Builder& builder) : builder_(builder) {}

  std::vector<Held> add(std::size_t d, pg::RoleIndex role) {
    const DatabaseModel& model = builder_.model.databases[d];
    DatabaseFacts& facts = builder_.databases[d];
    std::vector<Held> held;
    if (!model.is_postgresql()) return held;
    std::optional<pg::ObjectIndex> last;
    std::string lacks;
    for (const pg::Privilege& privilege : model.database.privileges(role)) {
      if (facts.objects[privilege.object] == FactId::none) continue;
      const pg::ObjectInfo& object = model.database.objects()[privilege.object];
      // They are sorted by object.
      if (std::exchange(last, privilege.object) != privilege.object)
        lacks = pg::missing_for_use(model.database, role, privilege.object);
      const std::string how(pg::name_of(privilege.how));
      Held one{.object = facts.objects[privilege.object],
               .privilege = privilege.privilege,
               .column = privilege.column,
               .how = how,
               .lacks = lacks};
      // That everyone may EXECUTE a function is PostgreSQL's default and opens nothing by itself.
      if (privilege.how == pg::How::via_public && privilege.because.empty()) {
        one.fact = one.object;
        if (is_routine(object.kind)) held.push_back(std::move(one));
        continue;
      }
      const Chain chain = chain_of(model, facts, role, privilege);
      const FactId fact = builder_.graph.add(May{.role = facts.roles[role],
                                                 .object = facts.objects[privilege.object],
                                                 .privilege = privilege.privilege,
                                                 .column_name = privilege.column,
                                                 .how = how,
                                                 .grantable = privilege.grantable,
                                                 .through = chain.through},
                                             chain.reason);
      one.fact = fact;
      one.through = chain.through;
      // A temporary table ends with the session that made it, and no other sees it.
      one.makes_path = is_access(object.kind, privilege.privilege) && !object.name.starts_with("pg_temp.");
      if (is_relation(object.kind) || is_routine(object.kind) || object.kind == "sequence")
        held.push_back(std::move(one));
    }
    add_unlisted(d, role, held);
    return held;
  }

 private:
  /// Tables that no file of the tree creates are not listed, and may be within reach all the same: of superusers, of
  /// members of the predefined roles for all data, and of those whom default privileges give them as they are made.
  void add_unlisted(std::size_t d, pg::RoleIndex role, std::vector<Held>& held) {
    const pg::Database& database = builder_.model.databases[d].database;
    const auto has = [&](std::string_view privilege) {
      return std::any_of(held.begin(), held.end(),
                         [&](const Held& one) { return one.makes_path && one.privilege == privilege; });
    };
    if (database.roles()[role].superuser) {
      const bool shows_others = has("SELECT");
      if (shows_others && (shows_tables(database) || !is_named_by_login(d, role))) return;
      const FactId everything = shows_others ? everything_of_its_own(d, role) : everything_of(d, role);
      for (const std::string_view privilege : {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"})
        add_row(d, role, everything, privilege, "superuser", {}, held);
      return;
    }
    for (const pg::ActsAsInfo& acts : database.acts_as(role)) {
      if (!acts.inherits) continue;
      const std::string& name = database.roles()[acts.target].name;
      const bool reads = name == "pg_read_all_data" && !has("SELECT");
      const bool writes = name == "pg_write_all_data" && !has("INSERT");
      for (const std::string_view privilege : {"SELECT", "INSERT", "UPDATE", "DELETE"}) {
        if (privilege == "SELECT" ? reads : writes)
          add_row(d, role, everything_of(d, role), privilege, "predefined", place_of(acts), held);
      }
    }
    const bool has_rows = std::any_of(held.begin(), held.end(), [](const Held& one) { return one.makes_path; });
    if (!has_rows) add_by_default(d, role, held);
  }

  /// Whether statements make tables in the database itself, and not only, after `\connect`, in others of the server.
  static bool shows_tables(const pg::Database& database) {
    return std::any_of(database.objects().begin(), database.objects().end(), [&](const pg::ObjectInfo& object) {
      return is_relation(object.kind) && !object.system && object.database == database.input().name;
    });
  }

  /// Whether a login as the role connects to the database itself. Of the others of the server it says nothing: their
  /// tables are within reach by a connection of their own (manual, 23.1).
  [[nodiscard]] bool is_named_by_login(std::size_t d, pg::RoleIndex role) const {
    const std::string& name = builder_.model.databases[d].database.input().name;
    return std::any_of(builder_.roles_of_logins.begin(), builder_.roles_of_logins.end(), [&](const RoleOfLogin& one) {
      const credentials::Value& connects_to = builder_.model.scopes[one.scope].logins[one.login].database;
      return one.database == d && one.role == role && connects_to.known == credentials::Known::known &&
             connects_to.text == name;
    });
  }

  static std::optional<Span> place_of(const pg::ActsAsInfo& acts) {
    return acts.because.empty() ? std::nullopt : std::optional(acts.because.front().span);
  }

  /// What default privileges give the role of tables that a migration or an ORM makes, and no file shows. Where the
  /// tree shows tables of that owner, they tell better what the default comes to.
  void add_by_default(std::size_t d, pg::RoleIndex role, std::vector<Held>& held) {
    const pg::Database& database = builder_.model.databases[d].database;
    std::set<pg::RoleIndex> own{role, database.public_role()};
    for (const pg::ActsAsInfo& acts : database.acts_as(role)) {
      if (acts.inherits) own.insert(acts.target);
    }
    std::set<std::pair<std::string, std::string>> seen;
    for (const pg::DefaultPrivilege& each : database.default_privileges()) {
      if (!each.span || each.kind != "table" || !own.contains(each.grantee) || !is_access("table", each.privilege))
        continue;
      if (has_tables(database, database.roles()[each.role].name, each.schema)) continue;
      if (!seen.emplace(each.schema, each.privilege).second) continue;
      const FactId tables = each.schema.empty() ? everything_of(d, role) : tables_of(d, each.schema, *each.span);
      add_row(d, role, tables, each.privilege, "granted", each.span, held);
    }
  }

  static bool has_tables(const pg::Database& database, const std::string& owner, const std::string& schema) {
    return std::any_of(database.objects().begin(), database.objects().end(), [&](const pg::ObjectInfo& object) {
      return object.kind == "table" && !object.assumed && !object.system && object.owner == owner &&
             (schema.empty() || object.name.starts_with(schema + "."));
    });
  }

  FactId everything_of(std::size_t d, pg::RoleIndex role) {
    FactId& everything = builder_.everything[d];
    if (everything == FactId::none) {
      const Span span = builder_.graph.reasons().of(builder_.databases[d].roles[role]).reason.span;
      everything = builder_.graph.add(Object{.database = builder_.databases[d].database,
                                             .kind = "table",
                                             .name = "*.*",
                                             .full_name = "*.*",
                                             .assumed = true},
                                      Reason{.span = span, .certainty = Certainty::inferred});
    }
    return everything;
  }

  /// All tables of the database itself, where those that are shown lie in others of the server.
  FactId everything_of_its_own(std::size_t d, pg::RoleIndex role) {
    const std::string& own = builder_.model.databases[d].database.input().name;
    FactId& tables = builder_.unlisted[{d, own + ".*"}];
    if (tables == FactId::none) {
      tables =
          builder_.graph.add(Object{.database = builder_.databases[d].database,
                                    .kind = "table",
                                    .in_database = own,
                                    .name = "*.*",
                                    .full_name = own + ".*.*",
                                    .assumed = true},
                             Reason{.span = builder_.graph.reasons().of(builder_.databases[d].roles[role]).reason.span,
                                    .certainty = Certainty::inferred});
    }
    return tables;
  }

  /// "public.*": the set of tables that statements speak of already, else one of our own.
  FactId tables_of(std::size_t d, const std::string& schema, Span span) {
    const DatabaseFacts& facts = builder_.databases[d];
    const std::string name = schema + ".*";
    const auto& objects = builder_.model.databases[d].database.objects();
    for (std::size_t o = 0; o < objects.size(); ++o) {
      if (objects[o].kind == "table" && objects[o].name == name && facts.objects[o] != FactId::none)
        return facts.objects[o];
    }
    FactId& tables = builder_.unlisted[{d, schema}];
    if (tables == FactId::none) {
      tables = builder_.graph.add(
          Object{.database = facts.database, .kind = "table", .name = name, .full_name = name, .assumed = true},
          Reason{.span = span, .certainty = Certainty::assumed});
    }
    return tables;
  }

  void add_row(std::size_t d, pg::RoleIndex role, FactId object, std::string_view privilege, std::string_view how,
               std::optional<Span> span, std::vector<Held>& held) {
    const FactId own = builder_.databases[d].roles[role];
    const FactId fact = builder_.graph.add(
        May{.role = own,
            .object = object,
            .privilege = std::string(privilege),
            .column_name = "",
            .how = std::string(how),
            .grantable = how == "superuser",
            .through = FactId::none},
        Reason{.span = span.value_or(builder_.graph.reasons().of(own).reason.span), .premises = {own, object}});
    held.push_back({.fact = fact,
                    .object = object,
                    .privilege = std::string(privilege),
                    .column = "",
                    .how = std::string(how),
                    .makes_path = true});
  }

  struct Chain {
    Reason reason;
    FactId through{};
  };

  /// Memberships passed on the way, then the grant, ownership or attribute at the end. `through` is the first of them
  /// that one statement can take away from this role.
  Chain chain_of(const DatabaseModel& model, const DatabaseFacts& facts, pg::RoleIndex role,
                 const pg::Privilege& privilege) {
    const Span role_span = builder_.graph.reasons().of(facts.roles[role]).reason.span;
    Chain chain{.reason = {.span = privilege.because.empty() ? role_span : privilege.because.back().span,
                           .premises = {facts.roles[role]}}};
    pg::RoleIndex holder = role;
    for (const pg::RoleIndex next : privilege.via) {
      const auto member = facts.members.find({holder, next});
      if (member != facts.members.end()) {
        chain.reason.premises.push_back(member->second);
        if (chain.through == FactId::none) chain.through = member->second;
      }
      holder = next;
    }
    if (privilege.how == pg::How::via_public) holder = model.database.public_role();
    for (const std::string& column : {privilege.column, std::string()}) {
      const auto granted = facts.granted.find(std::tuple(holder, privilege.object, column, privilege.privilege));
      if (granted == facts.granted.end()) continue;
      chain.reason.premises.push_back(granted->second);
      if (chain.through == FactId::none) chain.through = granted->second;
      return chain;
    }
    chain.reason.premises.push_back(facts.objects[privilege.object]);
    if (privilege.how == pg::How::owner || privilege.how == pg::How::superuser) chain.through = FactId::none;
    return chain;
  }

  Builder& builder_;
};

}  // namespace

const std::vector<Held>& held_by(Builder& builder, std::size_t database, pg::RoleIndex role) {
  const auto [at, is_new] = builder.held.try_emplace({database, role});
  if (is_new) at->second = Privileges(builder).add(database, role);
  return at->second;
}

}  // namespace routegrant::relate
