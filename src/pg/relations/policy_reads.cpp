#include "pg/relations/policy_reads.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "pg/catalog/view_relations.hpp"
#include "pg/names/row_security.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"

namespace routegrant::pg {
namespace {

/// Whether the policies of a table that a command meets have this expression asked.
bool is_asked(Binding::Of of, Bits command) {
  if (of == Binding::Of::policy_using) return command != privilege::insert;
  return of == Binding::Of::policy_check && (command == privilege::insert || command == privilege::update);
}

bool has_check(const Catalog& catalog, const std::vector<BindingId>& on_table, PolicyId policy) {
  return std::any_of(on_table.begin(), on_table.end(), [&](BindingId each) {
    const Binding& binding = catalog.bindings()[each];
    return binding.of == Binding::Of::policy_check && binding.part == static_cast<std::uint32_t>(policy);
  });
}

/// The expressions of policies that meet the role, for each privilege that it uses.
std::set<BindingId> asked_expressions(const Catalog& catalog, RoleId role, ObjectId table, Bits privileges) {
  std::set<BindingId> found;
  if (!catalog.object(table).row_security) return found;
  const std::vector<BindingId> on_table = bindings_on(catalog, table);
  for (const Bits command : {privilege::select, privilege::insert, privilege::update, privilege::delete_}) {
    if ((privileges & command) == 0) continue;
    const RowSecurity security = row_security_of(catalog, role, table, command);
    for (const PolicyId policy : security.policies) {
      // USING stands for WITH CHECK where there is none.
      const bool uses_both = command == privilege::insert && !has_check(catalog, on_table, policy);
      for (const BindingId each : on_table) {
        const Binding& binding = catalog.bindings()[each];
        if (binding.part != static_cast<std::uint32_t>(policy)) continue;
        const bool stands_in = uses_both && binding.of == Binding::Of::policy_using;
        if (stands_in || is_asked(binding.of, command)) found.insert(each);
      }
    }
  }
  return found;
}

Bits privileges_of(const Need& need) {
  Bits all = need.whole;
  for (const ColumnNeed& part : need.parts) all = static_cast<Bits>(all | part.privilege);
  return all;
}

/// The relations that a policy's subqueries read, and whether rows can be read from it at all.
std::vector<ObjectId> relations_of(const Catalog& catalog, const Binding& binding) {
  std::vector<ObjectId> relations = binding.uses;
  std::erase_if(relations, [&](ObjectId each) { return !is_table_like(catalog.object(each).kind); });
  return relations;
}

/// A walk through views and the subqueries of policies, as the rewriter makes it.
class PolicyWalk {
 public:
  explicit PolicyWalk(const Context& context) : context_(context), catalog_(context.catalog) {}

  [[nodiscard]] Outcome run(ObjectId relation, RoleId role, Bits privileges) {
    constexpr int most = 10000;
    constexpr std::size_t deepest = 200;
    if (++steps_ > most || active_.size() > deepest) return done();
    const Object& object = catalog_.object(relation);
    if (object.kind == ObjectKind::view) return behind_view(relation, object, privileges);
    if (object.kind != ObjectKind::table || !object.row_security) return done();
    std::vector<ObjectId> read;
    for (const BindingId each : asked_expressions(catalog_, role, relation, privileges)) {
      const std::vector<ObjectId> more = relations_of(catalog_, catalog_.bindings()[each]);
      read.insert(read.end(), more.begin(), more.end());
    }
    if (read.empty()) return done();
    if (is_active(relation)) {
      return refuse(sqlstate::invalid_object_definition,
                    "infinite recursion detected in policy for relation " + in_quotes(catalog_.name(relation)));
    }
    active_.push_back(relation);
    for (const ObjectId each : read) {
      if (Outcome outcome = run(each, role, privilege::select); outcome.refused()) return outcome;
    }
    active_.pop_back();
    return done();
  }

 private:
  [[nodiscard]] bool is_active(ObjectId relation) const {
    return std::find(active_.begin(), active_.end(), relation) != active_.end();
  }

  [[nodiscard]] Outcome behind_view(ObjectId relation, const Object& view, Bits privileges) {
    if (view.system || view.assumed) return done();
    if (is_active(relation)) {
      return refuse(sqlstate::invalid_object_definition,
                    "infinite recursion detected in rules for relation " + in_quotes(catalog_.name(relation)));
    }
    active_.push_back(relation);
    const RoleId role = view.security_invoker ? context_.current() : view.owner;
    for (const ObjectId each : relations_read_by(catalog_, relation)) {
      if (!is_table_like(catalog_.object(each).kind)) continue;
      const Bits used = each == view.updates ? privileges : privilege::select;
      if (Outcome outcome = run(each, role, used); outcome.refused()) return outcome;
    }
    active_.pop_back();
    return done();
  }

  const Context& context_;
  const Catalog& catalog_;
  std::vector<ObjectId> active_{};
  int steps_ = 0;
};

}  // namespace

void add_policy_reads(const Context& context, RoleId role, const Need& need, std::vector<Need>& reads) {
  const Catalog& catalog = context.catalog;
  if (catalog.object(need.relation).kind != ObjectKind::table) return;
  for (const BindingId each : asked_expressions(catalog, role, need.relation, privileges_of(need))) {
    const Binding& binding = catalog.bindings()[each];
    for (const ObjectId relation : relations_of(catalog, binding)) {
      if (relation == need.relation) continue;
      Need read{.relation = relation, .parts = {{.privilege = privilege::select}}};
      for (const ColumnUse& use : binding.columns) {
        if (use.relation == relation) read.parts.front().columns.push_back(use.column);
      }
      reads.push_back(std::move(read));
    }
  }
}

Outcome require_ending_policies(const Context& context, const std::vector<Need>& needs) {
  if (!context.closed()) return done();
  for (const Need& need : needs) {
    PolicyWalk walk(context);
    if (Outcome outcome = walk.run(need.relation, context.current(), privileges_of(need)); outcome.refused())
      return outcome;
  }
  return done();
}

}  // namespace routegrant::pg
