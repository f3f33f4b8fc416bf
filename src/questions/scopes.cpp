#include <string>

#include "questions/question.hpp"
#include "questions/story.hpp"
#include "questions/table.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::assumed: return "assumed";
    case Certainty::inferred: return "inferred";
    case Certainty::declared: return "declared";
  }
  return "";
}

/// What Flux and Argo CD bring into a scope.
void write_parts(report::JsonWriter& json, const ScopeModel& scope, const Sources& sources) {
  json.member_or_null("cluster", scope.destination);
  json.key("parts").begin_array();
  for (const load::Part& part : scope.parts) {
    json.begin_object().member("by", std::string_view(part.by)).member("path", std::string_view(part.path));
    json.member_or_null("namespace", part.namespace_name).member("chart", part.is_chart).member("read", part.is_read);
    json.place("place", sources, part.span);
    json.end_object();
  }
  json.end_array();
}

Table parts_table(const Analysis& analysis) {
  Table parts{.columns = {"DEPLOYED BY", "PATH OR CHART", "NAMESPACE", "CLUSTER", "SCOPE", "READ"}, .rows = {}};
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const load::Part& part : scope.parts) {
      const char* unread = part.is_chart ? "no: it is not rendered" : "no: it lies elsewhere";
      parts.rows.push_back(
          {part.by, part.path, part.namespace_name, scope.destination, scope.name, part.is_read ? "yes" : unread});
    }
  }
  return parts;
}

/// The workload that is the server, or the resource that declares it.
std::string object_of(const ScopeModel& scope, const Join& join) {
  const kube::Meta* meta = credentials::meta_of(scope.cluster, scope.servers[join.server]);
  return meta == nullptr ? std::string() : meta->object();
}

void write_databases(report::JsonWriter& json, const Analysis& analysis) {
  json.key("databases").begin_array();
  for (const DatabaseModel& database : analysis.model.databases) {
    json.begin_object().member("name", std::string_view(database.name)).member("kind", std::string_view(database.kind));
    json.member("version", database.database.input().version).member_or_null("directory", database.directory);
    json.member_or_null("tool", database.tool);
    write_texts(json, "files", database.files);
    json.key("servers").begin_array();
    for (const Join& join : database.joins) {
      const ScopeModel& scope = analysis.model.scopes[join.scope];
      json.begin_object().member("scope", std::string_view(scope.name));
      json.member_or_null("server", object_of(scope, join));
      json.member("why", std::string_view(join.why)).member("certainty", name_of(join.certainty)).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_json(const Analysis& analysis, std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("scopes", analysis.report.tool_version).key("scopes").begin_array();
  for (const ScopeModel& scope : analysis.model.scopes) {
    json.begin_object().member("name", std::string_view(scope.name)).member("kind", std::string_view(scope.kind));
    json.member("reason", std::string_view(scope.reason));
    write_texts(json, "files", scope.files);
    write_parts(json, scope, analysis.report.sources);
    const kube::Cluster& cluster = scope.cluster;
    json.key("objects").begin_object();
    json.member("workloads", static_cast<std::uint64_t>(cluster.workloads.size()));
    json.member("services", static_cast<std::uint64_t>(cluster.services.size()));
    json.member("routes", static_cast<std::uint64_t>(cluster.routes.size()));
    json.member("policies", static_cast<std::uint64_t>(cluster.policies.size()));
    json.member("servers", static_cast<std::uint64_t>(scope.servers.size()));
    json.member("logins", static_cast<std::uint64_t>(scope.logins.size())).end_object().end_object();
  }
  json.end_array();
  write_databases(json, analysis);
  json.key("not_read").begin_array();
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    json.begin_object().member("message", std::string_view(diagnostic.message));
    if (diagnostic.span) {
      json.place("place", analysis.report.sources, *diagnostic.span);
    } else {
      json.key("place").null();
    }
    json.end_object();
  }
  json.end_array().end_object();
  json.finish();
}

void write_text(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  Table scopes{.columns = {"SCOPE", "KIND", "FILES", "WORKLOADS", "ROUTES", "LOGINS", "WHY"}, .rows = {}};
  for (const ScopeModel& scope : analysis.model.scopes) {
    scopes.rows.push_back({scope.name, scope.kind, std::to_string(scope.files.size()),
                           std::to_string(scope.cluster.workloads.size()), std::to_string(scope.cluster.routes.size()),
                           std::to_string(scope.logins.size()), scope.reason});
  }
  write(scopes, options.format, options.style, "no scope: no manifest was found", out);
  if (const Table parts = parts_table(analysis); !parts.rows.empty()) {
    out << '\n';
    write(parts, options.format, options.style, "", out);
  }
  Table databases{.columns = {"DATABASE", "KIND", "VERSION", "ROLE FILES", "LAYOUT", "SERVER"}, .rows = {}};
  for (const DatabaseModel& database : analysis.model.databases) {
    std::string servers;
    for (const Join& join : database.joins) {
      const ScopeModel& scope = analysis.model.scopes[join.scope];
      if (!servers.empty()) servers += "; ";
      servers += object_of(scope, join);
      servers += " in " + scope.name + " (" + join.why + ")";
    }
    const int version = database.is_postgresql() ? database.database.input().version : 0;
    std::string shown = database.stated_version == 0 ? "" : std::to_string(database.stated_version);
    if (version != 0 && version != database.stated_version)
      shown += shown.empty() ? std::to_string(version) : ", read as " + std::to_string(version);
    databases.rows.push_back(
        {database.name, database.kind, shown,
         std::to_string(database.files.size()) + (database.directory.empty() ? "" : " in " + database.directory),
         database.tool, servers});
  }
  out << '\n';
  write(databases, options.format, options.style, "no database: no role file and no server was found", out);
  if (options.format != Format::text || analysis.report.diagnostics.empty()) return;
  out << "\nNOT READ, OR NOT WHOLLY\n";
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    if (diagnostic.span) {
      const Place place = analysis.report.sources.place(*diagnostic.span);
      out << report::for_terminal(place.file) << ':' << place.line << ':' << place.column << ": ";
    }
    out << report::for_terminal(diagnostic.message) << '\n';
  }
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  if (options.format == Format::json) {
    write_json(analysis, out);
  } else {
    write_text(analysis, options, out);
  }
  return static_cast<int>(analysis.model.scopes.size());
}

}  // namespace

const Question scopes{.name = "scopes", .tabular = true, .run = run};

}  // namespace routegrant::questions
