#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "pg/answers/definer_body.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/database.hpp"

namespace routegrant::pg {

/// By what a role acts with another's rights.
enum class Through : std::uint8_t {
  view,      ///< which asks its owner's rights for what is behind it (manual, CREATE VIEW)
  function,  ///< SECURITY DEFINER, which runs as its owner (manual, CREATE FUNCTION)
  trigger,   ///< whose SECURITY DEFINER function runs when the role writes
  rule,      ///< of a relation that the role writes, whose owner's rights its actions have (manual, 41.5)
};

/// "view", "function", "trigger" or "rule".
[[nodiscard]] std::string_view name_of(Through through);

/// Code of another that a role may run.
struct DefinerStart {
  Through through = Through::function;
  ObjectId function = ObjectId::none;
  /// The relation whose writing runs it; none where the role calls it.
  ObjectId on = ObjectId::none;
  /// The owner, as which it runs.
  RoleId as{};
  /// Whether a statement lets the role call it; else PostgreSQL's default for functions does.
  bool granted = false;
  /// Whether the role can put nothing where the body looks for names.
  bool pinned = false;
  /// Whether the body may do more than its text tells (`DefinerBody::opaque`).
  bool opaque = false;
  /// The trigger, or where the function is made.
  std::optional<Span> span{};
};

/// A privilege on a relation that a role uses with another's rights.
struct IndirectAccess {
  Through through = Through::view;
  /// The view, the function that is called, the trigger's function, or the relation that has the rule.
  ObjectId by = ObjectId::none;
  /// The relation whose writing runs the trigger; none for other ways.
  ObjectId on = ObjectId::none;
  ObjectId relation = ObjectId::none;
  /// Whose rights and row security policies count.
  RoleId as{};
  Bits privilege = 0;
  /// Whether the role may do as much with its own rights: then the way matters to row security alone.
  bool held_itself = false;
  /// The view, the statement of the body, or the rule.
  std::optional<Span> span{};
};

/// What roles reach without holding it: what views, SECURITY DEFINER functions, triggers and rules do with their
/// owners' rights, through any number of them. Superusers reach nothing so: they hold all.
///
/// Where a body calls further functions, only what it does itself is known (`opaque`). Columns are told apart for views
/// alone.
class IndirectWays {
 public:
  /// Of the answers' own database. `database` must outlive it.
  explicit IndirectWays(const Database& database);

  /// Functions that run as one whose rights the role has not: callable ones in the order of their creation, then
  /// triggers.
  [[nodiscard]] std::vector<DefinerStart> starts(RoleId role) const;
  /// Each way, relation and privilege once; by views, functions, triggers and rules, in this order.
  [[nodiscard]] std::vector<IndirectAccess> accesses(RoleId role) const;

 private:
  struct Step;
  [[nodiscard]] bool is_callable(RoleId role, const DefinerBody& body) const;
  [[nodiscard]] Bits fired(RoleId role, const Trigger& trigger) const;
  [[nodiscard]] const DefinerBody* body_of(ObjectId function) const;
  void push_body(const DefinerBody& body, std::vector<Step>& steps) const;
  void push_behind_view(const Step& step, std::vector<Step>& steps) const;
  void push_rule(const Rule& rule, RoleId user, std::vector<Step>& steps) const;
  void push_rules(const Step& step, std::vector<Step>& steps) const;
  [[nodiscard]] bool is_replaced(const Step& step) const;
  /// Whether who acts there has the privilege, and the step leads to the relation itself.
  [[nodiscard]] bool may_take(const Step& step) const;
  void push_fired(const Step& step, std::vector<Step>& steps) const;
  void follow(RoleId role, const IndirectAccess& way, std::vector<Step> steps, std::vector<IndirectAccess>& out) const;

  const Catalog& catalog_;
  const Answers& answers_;
  std::vector<ObjectId> views_;
  std::map<ObjectId, std::vector<TriggerId>> triggers_of_;
  std::map<ObjectId, std::vector<RuleId>> rules_of_;
  std::map<ObjectId, const DefinerBody*> bodies_;
};

/// Whether the role holds the privilege on the whole relation or any of its columns.
[[nodiscard]] bool holds_any(const Catalog& catalog, RoleId role, ObjectId relation, Bits privilege);

}  // namespace routegrant::pg
