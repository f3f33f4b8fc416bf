#include "relate/held.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace routegrant::relate {
namespace {

/// What reads or changes rows, or runs code: these make an access path. Rights to define things are `admin_path`'s.
bool is_access(std::string_view kind, std::string_view privilege) {
  static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  if (kind == "function" || kind == "procedure") return privilege == "EXECUTE";
  if (kind != "table" && kind != "view" && kind != "materialized view" && kind != "foreign table") return false;
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
    for (const pg::Privilege& privilege : model.database.privileges(role)) {
      if (facts.objects[privilege.object] == FactId::none) continue;
      const pg::ObjectInfo& object = model.database.objects()[privilege.object];
      const bool access = is_access(object.kind, privilege.privilege);
      // That everyone may EXECUTE a function is PostgreSQL's default and opens nothing by itself.
      if (privilege.how == pg::How::via_public && privilege.because.empty()) continue;
      const std::string how(pg::name_of(privilege.how));
      const Chain chain = chain_of(model, facts, role, privilege);
      const FactId fact = builder_.graph.add(May{.role = facts.roles[role],
                                                 .object = facts.objects[privilege.object],
                                                 .privilege = privilege.privilege,
                                                 .column_name = privilege.column,
                                                 .how = how,
                                                 .grantable = privilege.grantable,
                                                 .through = chain.through},
                                             chain.reason);
      if (!access) continue;
      held.push_back(
          {fact, facts.objects[privilege.object], privilege.privilege, privilege.column, how, chain.through});
    }
    const pg::RoleInfo& info = model.database.roles()[role];
    const bool has_rows =
        std::any_of(held.begin(), held.end(), [](const Held& one) { return one.privilege == "SELECT"; });
    if (info.superuser && !has_rows) add_everything(d, role, held);
    return held;
  }

 private:
  /// A superuser may do everything to tables that no file of the tree creates, too.
  void add_everything(std::size_t d, pg::RoleIndex role, std::vector<Held>& held) {
    DatabaseFacts& facts = builder_.databases[d];
    FactId& everything = builder_.everything[d];
    const Span span = builder_.graph.reasons().of(facts.roles[role]).reason.span;
    if (everything == FactId::none) {
      everything = builder_.graph.add(
          Object{.database = facts.database, .kind = "table", .name = "*.*", .owner = "", .assumed = true},
          Reason{.span = span, .certainty = Certainty::inferred});
    }
    for (const std::string_view privilege : {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"}) {
      const FactId fact = builder_.graph.add(May{.role = facts.roles[role],
                                                 .object = everything,
                                                 .privilege = std::string(privilege),
                                                 .column_name = "",
                                                 .how = "superuser",
                                                 .grantable = true,
                                                 .through = FactId::none},
                                             Reason{.span = span, .premises = {facts.roles[role], everything}});
      held.push_back({fact, everything, std::string(privilege), "", "superuser", FactId::none});
    }
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
