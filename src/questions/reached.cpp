#include "questions/reached.hpp"

#include <string_view>

#include "pg/catalog.hpp"
#include "pg/names.hpp"
#include "questions/story.hpp"

namespace routegrant::questions {
namespace {

/// One way, whatever relation tells it. Facts that it has none of are none.
struct Way {
  std::string_view through;
  FactId role{};
  /// The view, function or table with the trigger.
  FactId by{};
  /// What is reached, where that can be told.
  FactId object{};
  FactId owner{};
  std::string_view privilege{};
};

class Writer {
 public:
  Writer(report::JsonWriter& json, const Analysis& analysis, const std::string& role)
      : json_(json),
        graph_(analysis.report.graph),
        sources_(analysis.report.sources),
        role_(role),
        databases_(graph_),
        roles_(graph_),
        objects_(graph_) {}

  void run() {
    const auto& views = graph_.table<ViewAccess>();
    for (std::size_t at = 0; at < views.rows.size(); ++at) {
      const ViewAccess& row = views.rows[at];
      write(views.facts[at], {.through = "view",
                              .role = row.role,
                              .by = row.view,
                              .object = row.object,
                              .owner = row.owner,
                              .privilege = row.privilege});
    }
    const auto& calls = graph_.table<DefinerCall>();
    for (std::size_t at = 0; at < calls.rows.size(); ++at) {
      const DefinerCall& row = calls.rows[at];
      write(calls.facts[at], {.through = "function", .role = row.role, .by = row.function, .owner = row.owner});
    }
    const auto& triggers = graph_.table<TriggerCall>();
    for (std::size_t at = 0; at < triggers.rows.size(); ++at) {
      const TriggerCall& row = triggers.rows[at];
      write(triggers.facts[at],
            {.through = "trigger", .role = row.role, .by = row.function, .object = row.object, .owner = row.owner});
    }
  }

 private:
  void write(FactId fact, const Way& way) {
    const Role& role = roles_[way.role];
    if (!role_.empty() && role.name != role_) return;
    json_.begin_object().member("database", std::string_view(databases_[role.database].name));
    json_.member("role", std::string_view(role.name)).member("through", way.through);
    json_.member("name", std::string_view(objects_[way.by].name));
    json_.member_or_null("object", way.object == FactId::none ? std::string_view() : objects_[way.object].name);
    json_.member_or_null("privilege", way.privilege).member("as", std::string_view(roles_[way.owner].name));
    const Told& told = graph_.reasons().of(fact);
    json_.member("sentence", std::string_view(told.sentence)).place("place", sources_, told.reason.span);
    json_.end_object();
  }

  report::JsonWriter& json_;
  const Graph& graph_;
  const Sources& sources_;
  const std::string& role_;
  const Index<Database> databases_;
  const Index<Role> roles_;
  const Index<Object> objects_;
};

}  // namespace

void write_reached(report::JsonWriter& json, const Analysis& analysis, const std::string& role) {
  json.key("reached").begin_array();
  Writer(json, analysis, role).run();
  json.end_array();
}

void write_policies(report::JsonWriter& json, const Sources& sources, const pg::Database& database,
                    const std::string& name) {
  const pg::Catalog& catalog = database.catalog();
  json.key("policies").begin_array();
  for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
    const pg::Policy& policy = catalog.policies()[pg::PolicyId{at}];
    if (policy.dropped || catalog.name(catalog.database_of(policy.table)) != name) continue;
    json.begin_object().member("object", std::string_view(pg::display_name(catalog, policy.table)));
    json.member("name", std::string_view(policy.name)).member("command", std::string_view(policy.command));
    json.member("permissive", policy.permissive).key("roles").begin_array();
    for (const pg::RoleId role : policy.roles)
      json.value(role == pg::RoleId::everyone ? std::string_view("PUBLIC") : catalog.roles().name(role));
    json.end_array();
    if (policy.span) json.place("place", sources, *policy.span);
    json.end_object();
  }
  json.end_array();
}

}  // namespace routegrant::questions
