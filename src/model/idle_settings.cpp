#include "model/idle_settings.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/glob.hpp"
#include "base/object_pattern.hpp"
#include "base/text.hpp"

namespace routegrant::model {
namespace {

/// What the tree has that settings can name.
struct Names {
  std::vector<std::string> databases{};
  std::vector<std::string> workloads{};
  /// With their namespaces, where they have one: as invariants name them.
  std::vector<std::string> whole_workloads{};
  std::vector<std::string> routes{};
  std::vector<std::string> roles{};
  /// Those that the server itself has: pg_write_all_data.
  std::vector<std::string> built_in_roles{};
  std::vector<std::string> objects{};
};

Names names_of(const Model& model, const Graph& graph) {
  Names names;
  for (const Route& route : graph.table<Route>().rows) names.routes.push_back(route.entry);
  for (const DatabaseModel& database : model.databases) {
    // One that only the settings name has nothing.
    if (!database.files.empty() || !database.joins.empty()) names.databases.push_back(database.name);
    for (const pg::RoleInfo& role : database.database.roles()) {
      (role.declared_by == "built-in" ? names.built_in_roles : names.roles).push_back(role.name);
    }
    for (const pg::ObjectInfo& object : database.database.objects()) {
      if (!object.system) names.objects.push_back(object.name);
    }
  }
  for (const ScopeModel& scope : model.scopes) {
    for (const kube::Workload& workload : scope.cluster.workloads) {
      names.workloads.push_back(workload.meta.object());
      names.whole_workloads.push_back(workload.meta.object());
      names.workloads.push_back(workload.meta.name.value);
    }
  }
  return names;
}

class Check {
 public:
  Check(const Model& model, const Graph& graph, Diagnostics& out)
      : model_(model), names_(names_of(model, graph)), out_(out) {}

  void run() {
    for (const DatabaseSetting& setting : model_.settings.databases) {
      // One that names its role files or host is a database by that.
      if (setting.sql.empty() && setting.hosts.empty() && !has(names_.databases, setting.name))
        tell("databases names '" + setting.name + "', and no database of the tree is called so", setting.name,
             names_.databases, setting.span);
      for (const PlacedText& sensitive : setting.sensitive) check_object("sensitive", sensitive.text, sensitive.span);
    }
    for (const RoleSetting& setting : model_.settings.roles) {
      if (!has(names_.workloads, setting.workload))
        tell("roles names workload '" + setting.workload + "', which the tree does not have", setting.workload,
             names_.workloads, setting.span);
    }
    // An invariant that guards nothing passes without being asked.
    kind_ = Diagnostic::Kind::incomplete;
    for (const NeverSetting& setting : model_.settings.never) check_invariant(setting);
  }

 private:
  static bool has(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  }

  template <class Test>
  static bool any(const std::vector<std::string>& all, const Test& test) {
    return std::any_of(all.begin(), all.end(), test);
  }

  void check_invariant(const NeverSetting& setting) {
    const auto matches = [](const std::string& pattern) {
      return [&pattern](const std::string& name) { return glob_matches(pattern, name); };
    };
    if (setting.source == NeverSetting::Source::role && !any(names_.roles, matches(setting.source_pattern)))
      tell("never names role '" + setting.source_pattern + "', which the tree does not have", setting.source_pattern,
           names_.roles, setting.span);
    if (setting.source == NeverSetting::Source::workload &&
        !any(names_.whole_workloads, matches(setting.source_pattern)))
      tell("never names workload '" + setting.source_pattern + "', which the tree does not have",
           workload_like(setting.source_pattern), names_.whole_workloads, setting.span);
    if (setting.source == NeverSetting::Source::route && !any(names_.routes, matches(setting.source_pattern)))
      tell("never names route '" + setting.source_pattern + "', which the tree does not have", setting.source_pattern,
           names_.routes, setting.span);
    if (!setting.role.empty() && !any(names_.roles, matches(setting.role)) &&
        !any(names_.built_in_roles, matches(setting.role)))
      tell("never names role '" + setting.role + "', which the tree does not have", setting.role, names_.roles,
           setting.span);
    if (!setting.object.empty()) check_object("never", setting.object, setting.span);
  }

  /// A pattern may speak of what is not there yet; a plain name that nothing has is a mistake as often as not.
  void check_object(const std::string& setting, const std::string& pattern, const Span& span) {
    const std::string name = pattern.substr(0, pattern.find('('));
    const bool is_there = any(names_.objects, [&](const std::string& object) {
      // In parentheses stand columns, or a function's arguments: those are part of its name.
      return names_object(object.ends_with(')') ? pattern : name, object) || may_hold_object(object, name);
    });
    if (std::count(name.begin(), name.end(), '.') > 1) {
      tell(setting + " names '" + pattern + "', and objects are called schema.name: nothing is called so", name, {},
           span);
    } else if (!is_there && name.find('*') == std::string::npos) {
      tell(setting + " names '" + pattern + "', and no object of the tree is called so", object_like(name),
           names_.objects, span);
    }
  }

  /// The whole name of an object that is called so but for its schema, its arguments and the letters' case; else the
  /// name itself.
  [[nodiscard]] std::string object_like(const std::string& name) const {
    const std::string wanted = text::lower(name);
    const auto like = std::find_if(names_.objects.begin(), names_.objects.end(), [&](const std::string& object) {
      const std::string whole = text::lower(object.substr(0, object.find('(')));
      return whole == wanted || whole.substr(whole.find('.') + 1) == wanted;
    });
    return like == names_.objects.end() ? name : *like;
  }

  /// "shop/orders" of "Deployment/shop/orders", where the tree has it; else the pattern itself.
  [[nodiscard]] std::string workload_like(const std::string& pattern) const {
    const std::string rest = pattern.substr(std::min(pattern.find('/') + 1, pattern.size()));
    return has(names_.whole_workloads, rest) ? rest : pattern;
  }

  void tell(std::string message, const std::string& name, const std::vector<std::string>& known, const Span& span) {
    const std::string near = text::nearest(name, known);
    if (!near.empty()) message += "; did you mean '" + near + "'?";
    out_.push_back({.kind = kind_, .span = span, .message = std::move(message)});
  }

  const Model& model_;
  Names names_;
  Diagnostics& out_;
  Diagnostic::Kind kind_ = Diagnostic::Kind::note;
};

}  // namespace

void note_idle_settings(const Model& model, const Graph& graph, Diagnostics& out) {
  const Settings& settings = model.settings;
  // Most trees have none, and the names of a large one are many.
  if (settings.databases.empty() && settings.roles.empty() && settings.never.empty()) return;
  Check(model, graph, out).run();
}

}  // namespace routegrant::model
