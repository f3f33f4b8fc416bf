#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "credentials/credential.hpp"
#include "credentials/servers/provisioned.hpp"
#include "credentials/values/api_references.hpp"
#include "kube/kinds.hpp"
#include "model/boot_names.hpp"
#include "model/chart_tests.hpp"
#include "model/closed_ports.hpp"
#include "model/neighbours.hpp"
#include "model/read.hpp"
#include "model/unseen_settings.hpp"

namespace routegrant::model {
namespace {

std::size_t database_resources(const kube::Cluster& cluster) {
  return cluster.database_servers.size() + cluster.database_claims.size() + cluster.deferred.size();
}

void read_objects(ScopeModel& model, const load::Scope& scope, LetGo& objects, const Sources& sources,
                  ChartTests& tests, Diagnostics& out) {
  std::set<std::string> files(scope.files.begin(), scope.files.end());
  for (const std::size_t index : scope.objects) {
    const load::Object& object = objects.objects()[index];
    files.insert(sources[object.source].path);
    if (model.span == Span{}) model.span = object.root.span();
    const std::size_t before = database_resources(model.cluster);
    if (!tests.hold(object.root)) kube::read_object(object.root, model.cluster, out);
    if (database_resources(model.cluster) != before) {
      for (credentials::PasswordReference& reference : credentials::find_password_references(object.root))
        model.password_references.push_back(std::move(reference));
    }
    objects.is_read(index);
  }
  model.files.assign(files.begin(), files.end());
}

/// What deployers bring that is not seen, and how much that is.
void count_parts(ScopeModel& model, Coverage& coverage) {
  for (const load::Part& part : model.parts) {
    if (!part.is_chart) {
      ++(part.is_read ? coverage.deployments.read : coverage.deployments.elsewhere);
    } else if (part.is_read) {
      ++coverage.charts.read;
    }
    if (part.is_read) continue;
    model.cluster.unseen.push_back({.what = {.value = part.path, .span = part.span},
                                    .is_chart = part.is_chart,
                                    .namespace_name = part.namespace_name});
  }
  for (const kube::UnseenSource& source : model.cluster.unseen)
    coverage.charts.not_rendered += source.is_chart ? 1U : 0U;
}

/// `roles:` of the settings: a login whose role Git does not show gets it; a workload without any login gets one.
void bind_roles(ScopeModel& model, const Settings& settings) {
  for (const RoleSetting& setting : settings.roles) {
    for (std::size_t w = 0; w < model.cluster.workloads.size(); ++w) {
      const kube::Workload& workload = model.cluster.workloads[w];
      if (workload.meta.object() != setting.workload && workload.meta.name.value != setting.workload) continue;
      const credentials::Value role{
          .text = setting.role,
          .known = credentials::Known::known,
          .steps = {{setting.span, "the settings say that " + setting.workload + " logs in as " + setting.role}}};
      bool bound = false;
      for (credentials::Login& login : model.logins) {
        if (login.workload != w) continue;
        bound = true;
        if (login.user.known != credentials::Known::known) login.user = role;
      }
      if (bound || workload.pod.containers.empty()) continue;
      credentials::Login login{.workload = w, .name = "settings"};
      login.user = role;
      login.source = "annotation";
      login.span = setting.span;
      model.logins.push_back(std::move(login));
    }
  }
}

/// A workload without any login that takes a whole Secret or ConfigMap which nobody shows: it may log in anywhere.
void tell_unseen_settings(const ScopeModel& model, Diagnostics& out) {
  for (UnseenSettings& unseen : unseen_settings(model))
    out.push_back({.kind = Diagnostic::Kind::incomplete, .span = unseen.span, .message = std::move(unseen.sentence)});
}

/// A server of which the tree shows no more than a name (a connection that Vault has and Git has not) has the databases
/// that its logins name.
void name_databases(ScopeModel& model) {
  std::vector<bool> is_bare(model.servers.size());
  for (std::size_t i = 0; i < model.servers.size(); ++i) {
    const credentials::Server& server = model.servers[i];
    const auto has_host = [&](std::size_t at) { return !model.cluster.database_servers[at].hosts.empty(); };
    is_bare[i] = server.workload < 0 && !server.declared.empty() && server.databases.empty() &&
                 std::none_of(server.declared.begin(), server.declared.end(), has_host);
  }
  for (const credentials::Login& login : model.logins) {
    if (login.server < 0 || login.database.known != credentials::Known::known) continue;
    const auto at = static_cast<std::size_t>(login.server);
    if (!is_bare[at]) continue;
    std::vector<credentials::Value>& known = model.servers[at].databases;
    const auto same = [&](const credentials::Value& one) { return one.text == login.database.text; };
    if (std::none_of(known.begin(), known.end(), same)) known.push_back(login.database);
  }
}

}  // namespace

ScopeModel read_scope(const load::Scope& scope, LetGo& objects, const Sources& sources, ChartTests& tests,
                      Coverage& coverage, Diagnostics& out) {
  ScopeModel model;
  model.name = scope.name;
  model.kind = scope.kind;
  model.reason = scope.reason;
  model.destination = scope.destination;
  model.parts = scope.parts;
  read_objects(model, scope, objects, sources, tests, out);
  count_parts(model, coverage);
  return model;
}

void complete_scopes(std::vector<ScopeModel>& scopes, const Settings& settings, const ReadOptions& options,
                     Diagnostics& out) {
  share_gateways(scopes);
  for (ScopeModel& model : scopes) kube::complete(model.cluster, options.dialect, out);
  share_keyed_objects(scopes);
  for (ScopeModel& model : scopes) {
    for (kube::DatabaseServer& server : credentials::provisioned_servers(model.cluster))
      model.cluster.database_servers.push_back(std::move(server));
    model.servers = credentials::find_servers(model.cluster);
    model.logins =
        credentials::find_logins(model.cluster, model.servers, settings.annotation_prefix + "/db-role", options.jobs);
    name_databases(model);
    name_boot_roles(model);
    model.relays = credentials::find_relays(model.cluster, model.servers, model.logins);
    model.resource_passwords = credentials::passwords_of_resources(model.cluster, model.password_references);
    bind_roles(model, settings);
  }
  for (ScopeModel& model : scopes) {
    for (const credentials::Login& login : model.logins)
      model.rotations.push_back(credentials::rotation_of(model.cluster, model.servers, login));
    model.references = credentials::find_references(model.cluster);
    credentials::add_api_references(model.cluster, model.logins, model.references);
    tell_unseen_settings(model, out);
    model.calls = credentials::find_calls(model.cluster, model.servers, options.jobs);
  }
  join_neighbours(scopes, settings, out);
  for (const ScopeModel& scope : scopes) note_closed_ports(scope, out);
}

}  // namespace routegrant::model
