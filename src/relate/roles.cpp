#include <map>
#include <set>
#include <string>
#include <string_view>

#include "relate/builder.hpp"
#include "relate/ownership.hpp"

namespace routegrant::relate {
namespace {

/// What a statement states is declared; what only another statement mentions is inferred from that mention.
Certainty certainty_of(bool assumed) {
  return assumed ? Certainty::inferred : Certainty::declared;
}

std::string told_of(const pg::RoleInfo& role) {
  const std::string power = role.superuser ? " as a superuser" : "";
  if (role.superuser_span) return "role " + role.name + " is made a superuser";
  if (role.declared_by == "sql") return "role " + role.name + " is created" + power;
  if (role.declared_by == "image") return "the image creates role " + role.name + power;
  if (role.declared_by == "operator") return "the operator creates role " + role.name + power;
  if (role.declared_by == "assumed") return "role " + role.name + " is created by no file that was read";
  return {};
}

void add_roles(Builder& builder, const DatabaseModel& model, DatabaseFacts& facts) {
  const pg::Database& database = model.database;
  std::set<std::string, std::less<>> owners;
  for (const pg::ObjectInfo& object : database.objects()) {
    // Schema public belongs to pg_database_owner from version 15 on: that is no object of the application.
    const bool is_built_in = object.owner.starts_with("pg_");
    // Of a database's owner the creator says nothing: who made it is often a superuser's tool.
    const bool is_given = object.kind != "database" || object.owner_span;
    if (!object.system && !object.assumed && !is_built_in && is_given && is_application_object(object.kind))
      owners.insert(object.owner);
  }
  for (const pg::RoleInfo& role : database.roles()) {
    // What PostgreSQL has by itself, other servers have not.
    if (!model.is_postgresql() && role.declared_by == "built-in") {
      facts.roles.push_back(FactId::none);
      continue;
    }
    // Where a later statement makes it a superuser, that one is what a person would change.
    const Span span = role.superuser_span ? *role.superuser_span : role.span.value_or(model.span);
    facts.roles.push_back(
        builder.graph.add(Role{.database = facts.database,
                               .name = role.name,
                               .told = told_of(role),
                               .declared_by = role.declared_by,
                               .login = role.login,
                               .superuser = role.superuser,
                               .creates_roles = role.createrole,
                               .creates_databases = role.createdb,
                               .bypasses_row_security = role.bypassrls,
                               .replicates = role.replication,
                               .inherits = role.inherit,
                               .owns_objects = owners.contains(role.name),
                               .valid_until = role.valid_until},
                          Reason{.span = span, .certainty = certainty_of(role.declared_by == "assumed")}));
    std::int64_t ordinal = 0;
    for (const Span& password : role.passwords) {
      builder.graph.add(RolePassword{.database = facts.database, .role_name = role.name, .ordinal = ++ordinal},
                        Reason{.span = password, .premises = {facts.roles.back()}});
    }
  }
}

/// A chain of n roles makes n * n / 2 pairs.
constexpr std::size_t most_pairs = 500'000;

void add_members(Builder& builder, const pg::Database& database, DatabaseFacts& facts) {
  for (const pg::MembershipInfo& membership : database.memberships()) {
    // Rows that PostgreSQL makes by itself have no statement and no story.
    if (!membership.span) continue;
    const auto key = std::pair(membership.member, membership.of);
    if (facts.members.contains(key)) continue;
    facts.members[key] = builder.graph.add(
        Member{.role = facts.roles[membership.member],
               .of = facts.roles[membership.of],
               .admin = membership.admin,
               .inherits = membership.inherit,
               .may_set = membership.set},
        Reason{.span = *membership.span, .premises = {facts.roles[membership.member], facts.roles[membership.of]}});
  }
}

void add_memberships(Builder& builder, const DatabaseModel& model, DatabaseFacts& facts) {
  const pg::Database& database = model.database;
  add_members(builder, database, facts);
  std::size_t pairs = 0;
  std::map<Span, FactId> by_span;
  for (const auto& [key, fact] : facts.members) by_span.emplace(builder.graph.reasons().of(fact).reason.span, fact);
  for (pg::RoleIndex r = 0; r < database.roles().size(); ++r) {
    const pg::RoleInfo& role = database.roles()[r];
    if (role.superuser || role.declared_by == "built-in") continue;  // a superuser acts as anybody: nothing to tell
    const std::vector<pg::ActsAsInfo> all = database.acts_as(r);
    pairs += all.size();
    if (pairs > most_pairs) {
      builder.graph.add(
          DynamicGrant{.database = facts.database,
                       .why = "the memberships make more than " + std::to_string(most_pairs) +
                              " pairs of roles: which roles this one and later ones act as is not followed"},
          Reason{.span = role.span.value_or(model.span)});
      return;
    }
    for (const pg::ActsAsInfo& acts : all) {
      if (!acts.inherits && !acts.may_set) continue;  // a member in name only
      std::vector<FactId> premises{facts.roles[r]};
      for (const pg::Because& because : acts.because) {
        const auto found = by_span.find(because.span);
        if (found != by_span.end()) premises.push_back(found->second);
      }
      const Span span = acts.because.empty() ? role.span.value_or(model.span) : acts.because.front().span;
      facts.acts_as[{r, acts.target}] = builder.graph.add(ActsAs{.role = facts.roles[r],
                                                                 .target = facts.roles[acts.target],
                                                                 .how = acts.inherits ? "inherits" : "SET ROLE"},
                                                          Reason{.span = span, .premises = std::move(premises)});
    }
  }
}

/// How often a name stands for an object of a kind: more than once where several databases of the server have one.
std::map<std::pair<std::string_view, std::string_view>, std::size_t> count_names(const pg::Database& database) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> counts;
  for (const pg::ObjectInfo& object : database.objects()) {
    if (!object.system) ++counts[{object.kind, object.name}];
  }
  return counts;
}

void add_objects(Builder& builder, const DatabaseModel& model, DatabaseFacts& facts) {
  const auto counts = count_names(model.database);
  for (const pg::ObjectInfo& object : model.database.objects()) {
    if (object.system || !model.is_postgresql()) {
      facts.objects.push_back(FactId::none);
      continue;
    }
    const bool is_shared = !object.database.empty() && counts.at({object.kind, object.name}) > 1;
    facts.objects.push_back(
        builder.graph.add(Object{.database = facts.database,
                                 .kind = object.kind,
                                 .in_database = object.database,
                                 .name = object.name,
                                 .full_name = is_shared ? object.database + "." + object.name : object.name,
                                 .owner = object.owner,
                                 .assumed = object.assumed,
                                 .row_security = object.row_security,
                                 .forces_row_security = object.force_row_security},
                          Reason{.span = object.span.value_or(model.span), .certainty = certainty_of(object.assumed)}));
  }
}

void add_grants(Builder& builder, const DatabaseModel& model, DatabaseFacts& facts) {
  for (const pg::AclItem& item : model.database.acl()) {
    if (item.built_in || !item.span || facts.objects[item.object] == FactId::none) continue;
    const auto key = std::tuple(item.grantee, item.object, item.column, std::string(item.privilege));
    if (facts.granted.contains(key)) continue;  // a second grantor adds nothing to the story
    facts.granted[key] = builder.graph.add(
        Granted{.role = facts.roles[item.grantee],
                .object = facts.objects[item.object],
                .privilege = std::string(item.privilege),
                .column_name = item.column,
                .grantable = item.grantable,
                .built_in = false},
        Reason{.span = *item.span, .premises = {facts.roles[item.grantee], facts.objects[item.object]}});
  }
}

}  // namespace

void relate_roles(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.databases.size(); ++i) {
    const DatabaseModel& model = builder.model.databases[i];
    DatabaseFacts& facts = builder.databases[i];
    facts.database =
        builder.graph.add(Database{.name = model.name, .kind = model.kind, .version = model.database.input().version},
                          Reason{.span = model.span});
    add_roles(builder, model, facts);
    if (model.is_postgresql()) add_memberships(builder, model, facts);
    add_objects(builder, model, facts);
    add_grants(builder, model, facts);
    std::int64_t ordinal = 0;
    for (const pg::Dynamic& dynamic : model.database.dynamic()) {
      builder.graph.add(DynamicGrant{.database = facts.database, .why = dynamic.why, .ordinal = ++ordinal},
                        Reason{.span = dynamic.span});
    }
  }
}

}  // namespace routegrant::relate
