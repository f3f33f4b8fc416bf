#include "pg/statements/grant_role.hpp"

#include <algorithm>

namespace routegrant::pg {
namespace {

std::string quoted(const Context& context, RoleId role) {
  return "\"" + std::string(context.roles().name(role)) + "\"";
}

Outcome refuse_database_owner(const Context& context, std::string words) {
  return refuse(context.features().version >= 18 ? sqlstate::feature_not_supported : sqlstate::internal_error,
                std::move(words));
}

/// What is refused whoever asks: loops, and pg_database_owner as a member.
Outcome require_possible(const Context& context, RoleId role, RoleId member) {
  if (context.roles().database_owner_role() == member) {
    return refuse_database_owner(context, "role " + quoted(context, member) + " cannot be a member of any role");
  }
  if (role == member || (!context.catalog.roles().members_of(member).empty() &&
                         context.roles().is_member_without_superuser(role, member))) {
    return refuse(sqlstate::invalid_grant_operation,
                  "role " + quoted(context, role) + " is a member of role " + quoted(context, member));
  }
  return done();
}

/// One row of pg_auth_members in one role, and what is to become of it.
struct PlannedRow {
  RoleId member{};
  Membership row{};
  enum class Action : std::uint8_t { keep, remove, remove_admin, remove_inherit, remove_set } action = Action::keep;
};

std::vector<PlannedRow> rows_of(const Context& context, RoleId role) {
  std::vector<PlannedRow> rows;
  for (const RoleId member : context.roles().members_of(role)) {
    for (const Membership& row : context.roles()[member].member_of) {
      if (row.role == role) rows.push_back({.member = member, .row = row});
    }
  }
  return rows;
}

using Action = PlannedRow::Action;

/// `plan_recursive_revoke()` with a stack of our own.
Outcome plan_revoke(std::vector<PlannedRow>& rows, std::size_t first, bool first_admin_only, Behavior behavior) {
  struct Step {
    std::size_t at;
    bool admin_only;
  };
  std::vector<Step> stack{{first, first_admin_only}};
  while (!stack.empty()) {
    const Step step = stack.back();
    stack.pop_back();
    PlannedRow& planned = rows[step.at];
    if (planned.action == Action::remove || (planned.action == Action::remove_admin && step.admin_only)) continue;
    if (!planned.row.admin) {
      if (!step.admin_only) planned.action = Action::remove;
      continue;
    }
    const RoleId member = planned.member;
    bool keeps_admin = false;
    for (std::size_t at = 0; at < rows.size(); ++at) {
      keeps_admin = keeps_admin || (at != step.at && rows[at].member == member && rows[at].row.admin &&
                                    rows[at].action == Action::keep);
    }
    planned.action = step.admin_only ? Action::remove_admin : Action::remove;
    if (keeps_admin) continue;
    for (std::size_t at = rows.size(); at-- > 0;) {
      if (rows[at].row.grantor != member || rows[at].action == Action::remove) continue;
      if (behavior == Behavior::restrict)
        return refuse(sqlstate::dependent_objects_still_exist, "dependent privileges exist");
      stack.push_back({at, false});
    }
  }
  return done();
}

void carry_out(Context& context, RoleId role, const std::vector<PlannedRow>& rows) {
  for (const PlannedRow& planned : rows) {
    if (planned.action == Action::keep) continue;
    if (planned.action == Action::remove) {
      context.catalog.roles().remove(planned.member, role, planned.row.grantor);
      continue;
    }
    Membership row = planned.row;
    if (planned.action == Action::remove_admin) row.admin = false;
    if (planned.action == Action::remove_inherit) row.inherit = false;
    if (planned.action == Action::remove_set) row.set = false;
    context.catalog.roles().put(planned.member, row);
  }
}

/// `check_role_grantor()` (16 and later).
struct ChosenGrantor {
  RoleId role = RoleId::bootstrap;
  Outcome outcome{};
};

ChosenGrantor choose_grantor(const Context& context, RoleId current, RoleId role, std::optional<RoleId> grantor,
                             bool is_grant) {
  const Roles& roles = context.roles();
  if (!grantor) {
    if (roles.superuser(current)) return {};
    if (const auto best = roles.best_admin(current, role)) return {.role = *best};
    if (!context.closed()) return {};
    return {.outcome = refuse(sqlstate::internal_error, "no possible grantors")};
  }
  const bool allowed = roles.has_privileges_of(current, *grantor) &&
                       (!is_grant || *grantor == RoleId::bootstrap || roles.best_admin(*grantor, role) == *grantor);
  if (!allowed && context.closed()) {
    return {.outcome = refuse(sqlstate::insufficient_privilege,
                              "permission denied to " +
                                  std::string(is_grant ? "grant privileges as" : "revoke privileges granted by") +
                                  " role " + quoted(context, *grantor))};
  }
  return {.role = *grantor};
}

/// ADMIN must not come back to those who gave it: without what the new members could give, the grantor must keep his
/// own.
Outcome require_no_circle(const Context& context, RoleId role, const std::vector<NamedRole>& members, RoleId grantor) {
  std::vector<PlannedRow> rows = rows_of(context, role);
  const Outcome circular =
      refuse(sqlstate::invalid_grant_operation, "ADMIN option cannot be granted back to your own grantor");
  for (const NamedRole& member : members) {
    if (member.role == RoleId::bootstrap) return circular;
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (rows[at].member != member.role) continue;
      if (Outcome outcome = plan_revoke(rows, at, false, Behavior::cascade); outcome.refused()) return outcome;
    }
  }
  const bool keeps = std::any_of(rows.begin(), rows.end(), [&](const PlannedRow& each) {
    return each.action == Action::keep && each.member == grantor && each.row.admin;
  });
  return keeps || !context.closed() ? done() : circular;
}

Outcome add_members_with_options(Context& context, RoleId current, RoleId role, const std::vector<NamedRole>& members,
                                 std::optional<RoleId> named, const RoleGrantOptions& options) {
  const ChosenGrantor grantor = choose_grantor(context, current, role, named, true);
  if (grantor.outcome.refused()) return grantor.outcome;
  for (const NamedRole& member : members) {
    if (Outcome outcome = require_possible(context, role, member.role); outcome.refused()) return outcome;
  }
  if (options.admin.value_or(false) && grantor.role != RoleId::bootstrap) {
    if (Outcome outcome = require_no_circle(context, role, members, grantor.role); outcome.refused()) return outcome;
  }
  for (const NamedRole& member : members) {
    const Membership* existing = context.roles().row(member.role, role, grantor.role);
    Membership row{.role = role,
                   .grantor = grantor.role,
                   .admin = false,
                   .inherit = context.roles()[member.role].inherit,
                   .set = true,
                   .span = member.span};
    if (existing != nullptr) row = *existing;
    row.admin = options.admin.value_or(row.admin);
    row.inherit = options.inherit.value_or(row.inherit);
    row.set = options.set.value_or(row.set);
    context.catalog.roles().put(member.role, row);
  }
  return done();
}

Outcome add_members_before_16(Context& context, RoleId current, RoleId role, const std::vector<NamedRole>& members,
                              std::optional<RoleId> named, bool admin) {
  if (context.roles().database_owner_role() == role) {
    return refuse_database_owner(context, "role " + quoted(context, role) + " cannot have explicit members");
  }
  const RoleId grantor = named.value_or(current);
  if (context.closed() && grantor != context.current() && !context.superuser()) {
    return refuse(sqlstate::insufficient_privilege, "must be superuser to set grantor");
  }
  for (const NamedRole& member : members) {
    if (Outcome outcome = require_possible(context, role, member.role); outcome.refused()) return outcome;
    const Membership* existing = context.roles().row(member.role, role, grantor);
    if (existing != nullptr && (!admin || existing->admin)) continue;
    context.catalog.roles().put(member.role, {.role = role, .grantor = grantor, .admin = admin, .span = member.span});
  }
  return done();
}

}  // namespace

Outcome require_admin(const Context& context, RoleId role, bool is_grant, std::optional<RoleId> grantor) {
  const Roles& roles = context.roles();
  const bool with_options = context.features().membership_options;
  if (with_options && is_grant && roles.database_owner_role() == role) {
    return refuse_database_owner(context, "role " + quoted(context, role) + " cannot have explicit members");
  }
  if (!context.closed() || context.superuser()) return done();
  const RoleId current = context.current();
  if (!with_options && roles.superuser(role))
    return refuse(sqlstate::insufficient_privilege, "must be superuser to alter superusers");
  if (!with_options && roles[current].createrole) return done();
  // Until 15 it is the named grantor whose ADMIN counts for GRANT (AddRoleMems()).
  const RoleId admin = with_options || !is_grant ? current : grantor.value_or(current);
  if (!roles.superuser(role) && roles.is_admin_of(admin, role, context.session.session_user)) return done();
  if (!with_options)
    return refuse(sqlstate::insufficient_privilege, "must have admin option on role " + quoted(context, role));
  return refuse(
      sqlstate::insufficient_privilege,
      std::string("permission denied to ") + (is_grant ? "grant" : "revoke") + " role " + quoted(context, role));
}

Outcome add_members(Context& context, RoleId current, RoleId role, const std::vector<NamedRole>& members,
                    std::optional<RoleId> grantor, const RoleGrantOptions& options) {
  if (members.empty()) return done();
  if (context.features().membership_options)
    return add_members_with_options(context, current, role, members, grantor, options);
  return add_members_before_16(context, current, role, members, grantor, options.admin.value_or(false));
}

Outcome remove_members(Context& context, RoleId role, const std::vector<NamedRole>& members,
                       std::optional<RoleId> grantor, const RoleGrantOptions& options, Behavior behavior) {
  const bool with_options = context.features().membership_options;
  ChosenGrantor chosen;
  if (with_options) chosen = choose_grantor(context, context.current(), role, grantor, false);
  if (chosen.outcome.refused()) return chosen.outcome;
  std::vector<PlannedRow> rows = rows_of(context, role);
  const bool admin_only = options.admin.has_value();
  for (const NamedRole& member : members) {
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (rows[at].member != member.role || (with_options && rows[at].row.grantor != chosen.role)) continue;
      if (options.inherit || options.set) {
        rows[at].action = options.inherit ? Action::remove_inherit : Action::remove_set;
      } else if (with_options) {
        if (Outcome outcome = plan_revoke(rows, at, admin_only, behavior); outcome.refused()) return outcome;
      } else {
        rows[at].action = admin_only ? Action::remove_admin : Action::remove;
      }
    }
  }
  carry_out(context, role, rows);
  return done();
}

}  // namespace routegrant::pg
