#include "compare/text/write.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/finding_json.hpp"
#include "report/json_writer.hpp"
#include "report/tally.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

/// Of a role to which nothing gives anything, or that no file creates.
constexpr std::string_view nothing_known = "nothing that is known";

std::string place_text(const Place& place) {
  return place.file + ":" + std::to_string(place.line);
}

/// "book.example/ -> Deployment/shop/web as app: INSERT on public.orders"
std::string line_of(const PathChange& change, const Access& access) {
  std::string where = change.deployment.empty() ? std::string() : " in " + change.deployment;
  const Guards guards = guards_of(change, access);
  if (!guards.authentication.empty()) where += " behind authentication (" + guards.authentication + ")";
  if (!guards.policies.empty()) where += " unless closed by " + guards.policies;
  std::string line = entry_of(change, access) + where + " -> " +
                     questions::workload_name(access.workloads[change.row.workload]) + " as " + role_of(change, access);
  const std::string gets = gets_of(change, access);
  return gets.empty() ? line : line + ": " + gets;
}

Place place_of(const AlsoChanged& also, const Cause& cause, const Told& told) {
  return (cause.in_head ? told.head : told.base).analysis.report.sources.place(also.span);
}

std::string cause_text(const Cause& cause, const Told& told) {
  if (cause.sentence.empty()) return {};
  const std::string place = place_text(place_of_cause(cause, told));
  if (!cause.is_changed) return "of something outside of its files, of which no line changed  " + place;
  std::string out = (cause.is_step ? "" : "of ") + cause.sentence + "  " + place;
  const std::string tree = cause.in_head ? "" : " (before)";
  out += tree;
  for (const AlsoChanged& also : cause.also)
    out += "; and " + also.sentence + "  " + place_text(place_of(also, cause, told)) + tree;
  return out;
}

/// ", but not through NetworkPolicy shop/db, as before by Deployment/shop/web as shop_app"
std::string in_the_way_of(const PathChange& change) {
  std::string out;
  if (!change.blocked.empty() && change.how.find(change.blocked) == std::string::npos)
    out.append(", but not through ").append(change.blocked);
  if (!change.refused.empty() && change.how.find("no row") == std::string::npos) {
    const std::vector<std::string>& told = change.privileges.empty() ? change.row.access.privileges : change.privileges;
    out += change.refused.size() == told.size()
               ? ", but of no row, by row security"
               : ", but " + text::join(change.refused, ", ") + " of no row, by row security";
  }
  if (!change.otherwise.empty()) out.append(", ").append(change.otherwise);
  return out;
}

void write_cause(report::JsonWriter& json, const Cause& cause, const Told& told) {
  json.key("cause").begin_object().member("sentence", std::string_view(cause.sentence));
  json.member("changed", cause.is_changed).member("step", cause.is_step);
  json.member("sure", cause.is_changed && (cause.is_step || cause.is_sure));
  json.member("tree", cause.in_head ? "head" : "base");
  json.place("place", place_of_cause(cause, told));
  json.key("also").begin_array();
  for (const AlsoChanged& also : cause.also) {
    json.begin_object().member("sentence", std::string_view(also.sentence));
    // They are steps of the story that the cause is one of, and so of its tree.
    json.member("tree", cause.in_head ? "head" : "base");
    json.place("place", place_of(also, cause, told)).end_object();
  }
  json.end_array().end_object();
}

void write_section(report::JsonWriter& json, const Section& section, std::string_view part, const Told& told) {
  json.key(section.name).begin_array();
  for (const PathChange& change : section.changes) {
    json.begin_object().key("path").begin_object();
    section.access.write_path(json, change.row);
    json.end_object();
    if (!part.empty()) questions::write_texts(json, part, change.privileges);
    if (!part.empty()) json.member_or_null("entry_change", change.how);
    json.member_or_null("through", change.row.access.through);
    json.member_or_null("power", change.power).member_or_null("otherwise", change.otherwise);
    json.member_or_null("blocked_by", change.blocked);
    questions::write_texts(json, "refused_by_row_security", change.refused);
    write_cause(json, change.cause, told);
    json.end_object();
  }
  json.end_array();
}

void write_environments(report::JsonWriter& json, const Told& told) {
  json.key("environments").begin_object();
  const auto list = [&](std::string_view name, const std::vector<Environment>& environments, const Access& access) {
    json.key(name).begin_array();
    for (const Environment& environment : environments) {
      json.begin_object().member("scope", std::string_view(environment.name));
      json.member("like", std::string_view(environment.like)).member("ways", std::uint64_t{environment.ways});
      json.member("shared", std::uint64_t{environment.shared});
      json.member("lacking", std::uint64_t{environment.lacking});
      json.place("place", access.analysis.report.sources, environment.span).end_object();
    }
    json.end_array();
  };
  list("added", told.diff.environments.added, told.head);
  list("removed", told.diff.environments.removed, told.base);
  json.end_object();
}

void write_environment_lines(const Told& told, std::ostream& out) {
  const auto plain = [](std::string_view name) { return std::string(name); };
  const auto list = [&](bool added, const std::vector<Environment>& environments, const Access& access) {
    for (const Environment& environment : environments) {
      const std::string place = place_text(access.analysis.report.sources.place(environment.span));
      out << report::for_terminal(environment_text(environment, added, plain) + "  " + place) << '\n';
    }
  };
  list(true, told.diff.environments.added, told.head);
  list(false, told.diff.environments.removed, told.base);
}

void write_connections(report::JsonWriter& json, const Told& told) {
  json.key("connections").begin_object();
  const auto list = [&](std::string_view name, const std::vector<ConnectionChange>& changes) {
    json.key(name).begin_array();
    for (const ConnectionChange& change : changes) {
      json.begin_object().member("scope", std::string_view(change.scope));
      json.member("kind", std::string_view(change.kind)).member("peer", std::string_view(change.peer));
      json.member("server", std::string_view(change.server));
      json.member("port", change.port).member("bound", std::string_view(change.bound));
      json.member("has_login", change.has_login);
      write_cause(json, change.cause, told);
      json.end_object();
    }
    json.end_array();
  };
  list("opened", told.diff.connections.opened);
  list("closed", told.diff.connections.closed);
  json.end_object();
}

void write_connection_lines(const Told& told, std::ostream& out) {
  const auto plain = [](std::string_view name) { return std::string(name); };
  const auto list = [&](std::string_view name, bool opened, const std::vector<ConnectionChange>& changes) {
    for (const ConnectionGroup& group : grouped(changes)) {
      out << name << ": " << report::for_terminal(connection_text(group, opened, plain)) << "\n    because "
          << report::for_terminal(cause_text(group.first->cause, told)) << '\n';
    }
  };
  list("connection opened", true, told.diff.connections.opened);
  list("connection closed", false, told.diff.connections.closed);
}

void write_findings(report::JsonWriter& json, std::string_view name, const std::vector<std::size_t>& indexes,
                    const Report& report) {
  json.key(name).begin_array();
  for (const std::size_t index : indexes) {
    report::write_finding(report.findings[index], report, json);
  }
  json.end_array();
}

void write_unread(report::JsonWriter& json, const Told& told) {
  const Report& head = told.head.analysis.report;
  json.key("not_understood").begin_array();
  for (const std::size_t index : told.diff.unread) {
    const Diagnostic& diagnostic = head.diagnostics[index];
    json.begin_object().member("message", std::string_view(diagnostic.message));
    if (diagnostic.span) {
      json.place("place", head.sources, *diagnostic.span);
    } else {
      json.member_or_null("place", std::string());
    }
    json.end_object();
  }
  json.end_array();
}

Place place_of(const PolicyChange& change, const Told& told) {
  if (change.kind == PolicyChange::Kind::baseline)
    return {.file = change.file, .line = change.line, .column = 1, .end_line = change.line, .end_column = 1};
  return (change.added ? told.head : told.base).analysis.report.sources.place(change.span);
}

void write_policy(report::JsonWriter& json, const Told& told) {
  json.key("policy_changes").begin_array();
  for (const PolicyChange& change : told.policy) {
    json.begin_object().member("kind", name_of(change.kind)).member("change", change.added ? "added" : "removed");
    json.member("what", std::string_view(change.what)).place("place", place_of(change, told));
    json.key("silences").begin_array();
    for (const Silenced& silenced : change.silences) {
      json.begin_object().member("rule", std::string_view(silenced.rule));
      json.member("message", std::string_view(silenced.message));
      json.member("fingerprint", std::string_view(report::hexadecimal(silenced.fingerprint)));
      json.place("place", silenced.place).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

std::string finding_line(const Finding& finding, const Report& report) {
  return std::string(name_of(finding.severity)) + ": " + finding.message + " [" + report.rules[finding.rule].id +
         "]  " + place_text(report.sources.place(finding.at));
}

}  // namespace

std::vector<Section> sections(const Told& told) {
  return {{"opened", told.diff.opened, told.head},
          {"widened", told.diff.widened, told.head},
          {"narrowed", told.diff.narrowed, told.base},
          {"closed", told.diff.closed, told.base},
          {"incomparable", told.diff.incomparable, told.base}};
}

/// "1 new error and 2 new warnings"; empty if there are none.
std::string new_problems(const Told& told) {
  const Report& head = told.head.analysis.report;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const std::size_t index : told.diff.findings.fresh) {
    const Finding& finding = head.findings[index];
    if (finding.severity == Severity::error) {
      ++errors;
    } else if (finding.severity == Severity::warning && !is_told_apart(head.rules[finding.rule].id)) {
      ++warnings;
    }
  }
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(report::counted(errors, "new error"));
  if (warnings > 0) parts.push_back(report::counted(warnings, "new warning"));
  return text::enumerated(parts);
}

namespace {

/// Whether the change has statements that may grant what cannot be read.
bool grants_unknown(const Told& told) {
  const Report& head = told.head.analysis.report;
  return std::any_of(told.diff.findings.fresh.begin(), told.diff.findings.fresh.end(),
                     [&](std::size_t index) { return head.rules[head.findings[index].rule].id == "dynamic-grants"; });
}

}  // namespace

namespace {

/// ", 1 of 2 credentials unknown": of what those may do nothing could be compared; empty if all are known.
std::string unknown_logins(const Coverage& coverage) {
  const std::size_t total = coverage.credentials.total;
  const std::size_t resolved = coverage.credentials.resolved;
  if (resolved >= total) return {};
  return ", " + std::to_string(total - resolved) + " of " + report::counted(total, "credential") + " unknown";
}

}  // namespace

std::string verdict(const Told& told) {
  std::vector<std::string> parts;
  for (const Section& section : sections(told)) {
    if (!section.changes.empty())
      parts.push_back(std::to_string(section.changes.size()) + " " + std::string(section.name));
  }
  const auto ways_of = [](const std::vector<Environment>& environments) {
    std::size_t ways = 0;
    for (const Environment& environment : environments) ways += environment.ways;
    return std::to_string(ways);
  };
  const EnvironmentChanges& environments = told.diff.environments;
  if (!environments.added.empty())
    parts.push_back(ways_of(environments.added) + " in " +
                    (environments.added.size() == 1 ? "a new environment" : "new environments"));
  if (!environments.removed.empty())
    parts.push_back(ways_of(environments.removed) + " gone with " +
                    (environments.removed.size() == 1 ? "an environment" : "environments"));
  std::string out = parts.empty() ? "no access path changed" : "access paths: " + text::enumerated(parts);
  // Incomplete is not clean: what was not understood may change what it likes.
  const std::size_t unread = told.diff.unread.size();
  if (unread > 0 && parts.empty())
    out = report::counted(unread, "thing") + (unread == 1 ? " was" : " were") +
          " not understood; as far as is known, " + out;
  if (unread == 0 && parts.empty() && grants_unknown(told)) out = "as far as is known, " + out;
  const ConnectionChanges& connections = told.diff.connections;
  if (const std::string news = new_problems(told); parts.empty() && !news.empty())
    out += ", but the change brings " + news;
  if (parts.empty() && connections.empty())
    return out + " (" + report::counted(told.head.analysis.report.coverage.files.read, "file") + " read" +
           unknown_logins(told.head.analysis.report.coverage) + ")";
  parts.clear();
  if (!connections.opened.empty()) parts.push_back(std::to_string(connections.opened.size()) + " opened");
  if (!connections.closed.empty()) parts.push_back(std::to_string(connections.closed.size()) + " closed");
  return parts.empty() ? out : out + "; connections to database servers: " + text::enumerated(parts);
}

std::string_view why_incomparable(const Told& told) {
  return told.diff.unread.empty() ? "what they rest on is not known any more" : "a file was not understood";
}

std::string moved_text(const Moved& moved, const std::function<std::string(std::string_view)>& quoted) {
  const std::string of = moved.name.scope.empty() ? "" : " of " + quoted(moved.name.scope);
  std::string out = moved.name.from.empty()
                        ? "what had no namespace is now in namespace " + quoted(moved.name.to) + of
                        : moved.name.kind + " " + quoted(moved.name.from) + of + " is now " + quoted(moved.name.to);
  if (moved.paths == 0) return out;
  return out + ", with " + report::counted(moved.paths, "access path") + " of the same entry, " +
         (moved.name.kind == "role" ? "workload" : "role") + " and object";
}

std::string environment_text(const Environment& environment, bool added,
                             const std::function<std::string(std::string_view)>& quoted) {
  const std::string like = quoted(environment.like);
  std::string out = added ? "new environment " + quoted(environment.name) + ": "
                          : "environment " + quoted(environment.name) + " is gone, with ";
  out += report::counted(environment.ways, "way") + " from an entry to a role, ";
  out += environment.shared == environment.ways ? "the same as in " + like
                                                : "of which " + like + " has " + std::to_string(environment.shared);
  if (environment.lacking > 0) out += "; " + like + " has " + std::to_string(environment.lacking) + " more";
  return out;
}

Place place_of_cause(const Cause& cause, const Told& told) {
  return (cause.in_head ? told.head : told.base).analysis.report.sources.place(cause.span);
}

std::string connection_text(const ConnectionGroup& group, bool opened,
                            const std::function<std::string(std::string_view)>& quoted) {
  constexpr std::size_t most_named = 3;
  std::vector<std::string> names = group.others;
  for (std::size_t i = 0; i < group.workloads.size() && i < most_named; ++i)
    names.push_back(quoted(group.workloads[i]));
  if (group.workloads.size() > most_named)
    names.push_back(std::to_string(group.workloads.size() - most_named) + " more");
  std::string out = text::enumerated(names) + (opened ? " may now connect to " : " may no longer connect to ") +
                    quoted(group.first->server) + " on port " + std::to_string(group.first->port);
  if (group.without_login == 0) return out;
  if (group.others.empty() && group.without_login == group.workloads.size()) return out + ", without a login of it";
  return out + "; " + report::counted(group.without_login, "workload") + " of them without a login of it";
}

std::string entry_of(const PathChange& change, const Access& access) {
  return change.row.route == FactId::none ? "(no entry)" : access.routes[change.row.route].entry;
}

Guards guards_of(const PathChange& change, const Access& access) {
  return change.row.route == FactId::none ? Guards{} : guards_of(access.routes[change.row.route]);
}

std::string role_of(const PathChange& change, const Access& access) {
  const questions::AccessRow& row = change.row;
  const Login& login = access.logins[row.login];
  if (login.known != "known") return "a role that is not known here";
  if (row.as_role == FactId::none || row.as_role == row.role) return login.role_name;
  return login.role_name + " as " + access.roles[row.as_role].name;
}

std::string what_of(const PathChange& change, const Access& access) {
  const questions::AccessRow& row = change.row;
  if (!change.power.empty()) return change.power;
  if (row.access.object == FactId::none) return std::string(nothing_known);
  const std::vector<std::string>& privileges = change.privileges.empty() ? row.access.privileges : change.privileges;
  std::string what = text::join(privileges, ", ") + " on " + access.objects[row.access.object].full_name;
  if (!row.access.column.empty()) what += "(" + row.access.column + ")";
  return row.access.through.empty() ? what : what + " through " + row.access.through;
}

std::string details_of(const PathChange& change, const Access& access) {
  const questions::AccessRow& row = change.row;
  if (!change.power.empty()) return (change.how.empty() ? "" : ", " + change.how) + in_the_way_of(change);
  if (row.access.object == FactId::none) return {};
  std::string out;
  if (!change.how.empty()) out.append(", ").append(change.how);
  if (!row.access.lacks.empty() && change.how.find(row.access.lacks) == std::string::npos)
    out.append(", but not without ").append(row.access.lacks);
  out += in_the_way_of(change);
  if (!change.is_elsewhere) return out;
  const std::string server = access.server_of(row.login);
  const std::string& host = access.logins[row.login].host;
  const std::string& database = access.logins[row.login].database;
  if (!database.empty()) out.append(" of database ").append(database);
  if (!server.empty()) out.append(" on ").append(server == "external" ? host : server);
  return out;
}

std::string gets_of(const PathChange& change, const Access& access) {
  return what_of(change, access) + details_of(change, access);
}

bool is_told_apart(std::string_view rule) {
  return rule == "policy-changed" || rule == "access-widened";
}

std::string unread_line(const Diagnostic& diagnostic, const Report& head) {
  if (!diagnostic.span) return diagnostic.message;
  return place_text(head.sources.place(*diagnostic.span)) + ": " + diagnostic.message;
}

void write_json(const Told& told, std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("diff", told.head.analysis.report.tool_version);
  json.member("base", std::string_view(told.base_name)).member("head", std::string_view(told.head_name));
  for (const Section& section : sections(told)) {
    write_section(json, section, section.name == "widened" ? "gained" : section.name == "narrowed" ? "lost" : "", told);
  }
  json.key("moved").begin_array();
  for (const Moved& moved : told.diff.moved) {
    json.begin_object()
        .member("kind", std::string_view(moved.name.kind))
        .member("from", std::string_view(moved.name.from));
    json.member("to", std::string_view(moved.name.to));
    if (!moved.name.scope.empty()) json.member("scope", std::string_view(moved.name.scope));
    json.member("paths", std::uint64_t{moved.paths}).end_object();
  }
  json.end_array();
  write_environments(json, told);
  write_connections(json, told);
  json.key("findings").begin_object();
  write_findings(json, "new", told.diff.findings.fresh, told.head.analysis.report);
  write_findings(json, "fixed", told.diff.findings.fixed, told.base.analysis.report);
  write_findings(json, "incomparable", told.diff.findings.incomparable, told.base.analysis.report);
  json.end_object();
  write_policy(json, told);
  write_unread(json, told);
  json.end_object();
  json.finish();
}

void write_text(const Told& told, const report::Style& style, std::ostream& out) {
  out << (style.color ? "\x1b[1m" : "") << verdict(told) << (style.color ? "\x1b[0m" : "") << '\n';
  for (const Moved& moved : told.diff.moved) {
    out << "moved: " << report::for_terminal(moved_text(moved, [](std::string_view name) { return std::string(name); }))
        << '\n';
  }
  for (const Section& section : sections(told)) {
    // Several environments of one system change alike.
    std::vector<std::pair<std::string, std::size_t>> lines;
    std::map<std::string, std::size_t> known;
    for (const PathChange& change : section.changes) {
      std::string line = report::for_terminal(line_of(change, section.access)) + '\n';
      const std::string cause = cause_text(change.cause, told);
      if (!cause.empty()) line += "    because " + report::for_terminal(cause) + '\n';
      const auto [at, is_new] = known.emplace(line, lines.size());
      if (is_new) lines.emplace_back(std::move(line), 0);
      ++lines[at->second].second;
    }
    for (const auto& [line, times] : lines) {
      out << section.name << (times > 1 ? " (" + std::to_string(times) + " times)" : "") << ": " << line;
    }
  }
  write_environment_lines(told, out);
  write_connection_lines(told, out);
  for (const std::size_t index : told.diff.unread) {
    const Report& head = told.head.analysis.report;
    out << "not understood: " << report::for_terminal(unread_line(head.diagnostics[index], head)) << '\n';
  }
  for (const PolicyChange& change : told.policy) {
    out << "policy: " << (change.added ? "added " : "removed ") << name_of(change.kind) << ": "
        << report::for_terminal(change.what + "  " + place_text(place_of(change, told))) << '\n';
    for (const Silenced& silenced : change.silences) {
      out << "    silences " << report::for_terminal(silenced.message + " [" + silenced.rule + "]") << '\n';
    }
  }
  const auto list = [&](std::string_view name, const std::vector<std::size_t>& indexes, const Report& report) {
    for (const std::size_t index : indexes) {
      if (is_told_apart(report.rules[report.findings[index].rule].id)) continue;
      out << name << ' ' << report::for_terminal(finding_line(report.findings[index], report)) << '\n';
    }
  };
  list("new", told.diff.findings.fresh, told.head.analysis.report);
  list("fixed", told.diff.findings.fixed, told.base.analysis.report);
  list("not comparable", told.diff.findings.incomparable, told.base.analysis.report);
}

}  // namespace routegrant::compare
