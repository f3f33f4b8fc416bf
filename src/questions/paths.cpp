#include <string>

#include "base/text.hpp"
#include "kube/routes/unread_entry.hpp"
#include "model/unseen_settings.hpp"
#include "questions/access.hpp"
#include "questions/question.hpp"
#include "questions/table.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {
namespace {

int write_json(const Access& access, std::ostream& out) {
  report::JsonWriter json(out);
  const std::vector<AccessRow> rows = access.rows();
  json.begin_object().header("paths", access.analysis.report.tool_version).key("paths").begin_array();
  for (const AccessRow& row : rows) {
    json.begin_object();
    access.write_path(json, row);
    json.end_object();
  }
  json.end_array().end_object();
  json.finish();
  return static_cast<int>(rows.size());
}

/// Where no route that is read leads to the workload, one that is not read may.
std::string without_entry(const Access& access, const AccessRow& row) {
  const std::string& name = access.scopes[row.scope].name;
  const Workload& workload = access.workloads[row.workload];
  for (const ScopeModel& scope : access.analysis.model.scopes) {
    if (scope.name != name || kube::unread_entries(scope.cluster).empty()) continue;
    for (std::size_t w = 0; w < scope.cluster.workloads.size(); ++w) {
      const kube::Meta& meta = scope.cluster.workloads[w].meta;
      if (meta.kind != workload.kind || meta.name.value != workload.name ||
          meta.namespace_name != workload.namespace_name)
        continue;
      const std::vector<std::string> unread = kube::unread_entries_to(scope.cluster, w);
      if (!unread.empty()) return "(not read: " + text::join(unread, ", ") + ")";
    }
  }
  return "(no entry)";
}

/// All sequences of a schema are called as all of its tables are.
std::string name_of(const Object& object) {
  const bool is_many = object.full_name.ends_with('*') && object.kind != "table";
  return is_many ? object.full_name + " (" + object.kind + "s)" : object.full_name;
}

Table table_of(const Access& access) {
  Table table{.columns = {"SCOPE", "ENTRY", "WORKLOAD", "ROLE", "AS", "OBJECT", "PRIVILEGES"}, .rows = {}};
  for (const AccessRow& row : access.rows()) {
    const Login& login = access.logins[row.login];
    const bool has_object = row.access.object != FactId::none;
    std::string object = has_object ? name_of(access.objects[row.access.object]) : "";
    if (!row.access.column.empty()) object += "(" + row.access.column + ")";
    table.rows.push_back({access.scopes[row.scope].name,
                          row.route == FactId::none ? without_entry(access, row) : access.routes[row.route].entry,
                          workload_name(access.workloads[row.workload]),
                          login.known == "known" ? login.role_name : "? (" + login.known + ")",
                          row.as_role == FactId::none || row.as_role == row.role ? "" : access.roles[row.as_role].name,
                          object,
                          text::join(row.access.privileges, ",") +
                              (row.access.lacks.empty() ? "" : " (without " + row.access.lacks + ")")});
  }
  return table;
}

Result<int> run(const Analysis& analysis, const QuestionOptions& options, std::ostream& out) {
  const Access access(analysis);
  if (options.format == Format::json) return write_json(access, out);
  const Table table = table_of(access);
  std::string nothing = "no workload holds a database credential that can be seen here";
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const model::UnseenSettings& unseen : model::unseen_settings(scope))
      nothing += "\n" + report::for_terminal(unseen.sentence);
  }
  write(table, options.format, options.style, nothing, out);
  return static_cast<int>(table.rows.size());
}

}  // namespace

const Question paths{.name = "paths", .tabular = true, .run = run};

}  // namespace routegrant::questions
