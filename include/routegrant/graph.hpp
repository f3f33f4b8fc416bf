#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "routegrant/fact.hpp"
#include "routegrant/relation.hpp"
#include "routegrant/relations/access_path.hpp"
#include "routegrant/relations/acts_as.hpp"
#include "routegrant/relations/admin_path.hpp"
#include "routegrant/relations/backend.hpp"
#include "routegrant/relations/blocks.hpp"
#include "routegrant/relations/bound_to.hpp"
#include "routegrant/relations/calls.hpp"
#include "routegrant/relations/can_obtain.hpp"
#include "routegrant/relations/confines.hpp"
#include "routegrant/relations/database.hpp"
#include "routegrant/relations/declared.hpp"
#include "routegrant/relations/declares_role.hpp"
#include "routegrant/relations/default_grant.hpp"
#include "routegrant/relations/definer_access.hpp"
#include "routegrant/relations/definer_call.hpp"
#include "routegrant/relations/delivery.hpp"
#include "routegrant/relations/dynamic_grant.hpp"
#include "routegrant/relations/exposes.hpp"
#include "routegrant/relations/granted.hpp"
#include "routegrant/relations/guards.hpp"
#include "routegrant/relations/idle_policy.hpp"
#include "routegrant/relations/invariant.hpp"
#include "routegrant/relations/leads_to.hpp"
#include "routegrant/relations/location_clash.hpp"
#include "routegrant/relations/login.hpp"
#include "routegrant/relations/login_step.hpp"
#include "routegrant/relations/logs_in_as.hpp"
#include "routegrant/relations/may.hpp"
#include "routegrant/relations/may_connect.hpp"
#include "routegrant/relations/member.hpp"
#include "routegrant/relations/object.hpp"
#include "routegrant/relations/opaque_text.hpp"
#include "routegrant/relations/open_namespace.hpp"
#include "routegrant/relations/open_schema.hpp"
#include "routegrant/relations/open_to.hpp"
#include "routegrant/relations/owns.hpp"
#include "routegrant/relations/plain_password.hpp"
#include "routegrant/relations/policy.hpp"
#include "routegrant/relations/reference.hpp"
#include "routegrant/relations/role.hpp"
#include "routegrant/relations/role_password.hpp"
#include "routegrant/relations/route.hpp"
#include "routegrant/relations/route_conflict.hpp"
#include "routegrant/relations/route_leak.hpp"
#include "routegrant/relations/route_shadowed.hpp"
#include "routegrant/relations/routes_to.hpp"
#include "routegrant/relations/row_access.hpp"
#include "routegrant/relations/row_policy.hpp"
#include "routegrant/relations/runs_as.hpp"
#include "routegrant/relations/scope.hpp"
#include "routegrant/relations/secret.hpp"
#include "routegrant/relations/selects.hpp"
#include "routegrant/relations/sensitive.hpp"
#include "routegrant/relations/server.hpp"
#include "routegrant/relations/serves.hpp"
#include "routegrant/relations/service.hpp"
#include "routegrant/relations/service_account.hpp"
#include "routegrant/relations/service_account_grant.hpp"
#include "routegrant/relations/service_account_power.hpp"
#include "routegrant/relations/tls_setting.hpp"
#include "routegrant/relations/trigger_access.hpp"
#include "routegrant/relations/trigger_call.hpp"
#include "routegrant/relations/trust_setting.hpp"
#include "routegrant/relations/unguarded.hpp"
#include "routegrant/relations/view_access.hpp"
#include "routegrant/relations/violates.hpp"
#include "routegrant/relations/workload.hpp"

namespace routegrant {

/// All facts of one analysis: one table a relation, and the reasons. Filled by `relate`, then only read.
class Graph {
 public:
  /// Adds a row and the reason why it holds; names it. Renders its label and sentence from its columns.
  /// A row whose `key` is there already must not be added again: the caller keeps the first reason found.
  template <SoundRelation Row>
  FactId add(Row row, Reason reason) {
    Told told{.reason = std::move(reason),
              .relation = Row::relation,
              .label = render(row, Row::label),
              .sentence = render(row, Row::sentence)};
    const FactId fact = reasons_.add(std::move(told));
    auto& into = tables_.template of<Row>();
    into.rows.push_back(std::move(row));
    into.facts.push_back(fact);
    return fact;
  }

  template <SoundRelation Row>
  [[nodiscard]] const Table<Row>& table() const {
    return tables_.template of<Row>();
  }

  [[nodiscard]] const Reasons& reasons() const { return reasons_; }

  /// Calls `visit(table)` for each relation, in the order of relations.def.
  template <class Visit>
  void each_table(Visit&& visit) const {
    tables_.each(std::forward<Visit>(visit));
  }

 private:
  template <class Row>
  std::string render(const Row& row, std::string_view pattern) const {
    std::string out;
    std::size_t from = 0;
    for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', from)) {
      out += pattern.substr(from, open - from);
      const std::size_t close = pattern.find('}', open);
      append(row, pattern.substr(open + 1, close - open - 1), out);
      from = close + 1;
    }
    out += pattern.substr(from);
    return out;
  }

  template <class Row>
  void append(const Row& row, std::string_view name, std::string& out) const {
    for (const Column<Row>& column : Row::columns)
      if (column.name == name) column.visit(row, [&](const auto& value) { append_value(value, out); });
  }

  void append_value(FactId fact, std::string& out) const { out += reasons_.label(fact); }
  void append_value(const std::string& text, std::string& out) const { out += text; }
  void append_value(std::int64_t number, std::string& out) const { out += std::to_string(number); }
  void append_value(bool truth, std::string& out) const { out += truth ? "yes" : "no"; }

  /// One table a row type; the leading void is the macro's first comma. By inheritance: each table is found by its type
  /// at once, where a tuple of fifty was a second of every compilation.
  template <class First, class... Rows>
  struct TablesOf : Table<Rows>... {
    template <class Row>
    Table<Row>& of() {
      return *this;
    }
    template <class Row>
    const Table<Row>& of() const {
      return *this;
    }
    template <class Visit>
    void each(Visit&& visit) const {
      (visit(of<Rows>()), ...);
    }
  };
#define RELATION(name, Row) , Row
  using Tables = TablesOf<void
#include "routegrant/relations.def"
                          >;
#undef RELATION

  Tables tables_;
  Reasons reasons_;
};

}  // namespace routegrant
