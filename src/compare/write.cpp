#include "compare/write.hpp"

#include <string_view>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/json_writer.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

/// One of the four lists, with the access that its rows and causes belong to.
struct Section {
  std::string_view name;
  std::string_view member;
  const std::vector<PathChange>& changes;
  const Access& access;
};

std::string place_text(const Sources& sources, Span span) {
  const Place place = sources.place(span);
  return place.file + ":" + std::to_string(place.line);
}

/// "book.example/ -> Deployment/shop/web as app: INSERT public.orders"
std::string line_of(const PathChange& change, const Access& access) {
  const questions::AccessRow& row = change.row;
  const Login& login = access.logins[row.login];
  std::string line = row.route == FactId::none ? "(no entry)" : access.routes[row.route].entry;
  line += " -> " + questions::workload_name(access.workloads[row.workload]) + " as ";
  line += login.known == "known" ? login.role_name : "a role that is not known here";
  if (row.access.object == FactId::none) return line;
  const std::vector<std::string>& privileges = change.privileges.empty() ? row.access.privileges : change.privileges;
  line += ": " + text::join(privileges, ", ") + " on " + access.objects[row.access.object].name;
  if (!row.access.column.empty()) line += "(" + row.access.column + ")";
  return line;
}

std::string cause_text(const PathChange& change, const Access& access) {
  if (change.cause.sentence.empty()) return {};
  std::string said =
      change.cause.is_changed
          ? change.cause.sentence
          : "no line of it changed: something else was added or removed; it ends at: " + change.cause.sentence;
  return said + "  " + place_text(access.analysis.report.sources, change.cause.span);
}

void write_cause(report::JsonWriter& json, const PathChange& change, const Access& access) {
  json.key("cause").begin_object().member("sentence", std::string_view(change.cause.sentence));
  json.member("changed", change.cause.is_changed);
  json.place("place", access.analysis.report.sources.place(change.cause.span)).end_object();
}

void write_section(report::JsonWriter& json, const Section& section, std::string_view part) {
  json.key(section.member).begin_array();
  for (const PathChange& change : section.changes) {
    json.begin_object().key("path").begin_object();
    section.access.write_path(json, change.row);
    json.end_object();
    if (!part.empty()) questions::write_texts(json, part, change.privileges);
    write_cause(json, change, section.access);
    json.end_object();
  }
  json.end_array();
}

void write_findings(report::JsonWriter& json, std::string_view name, const std::vector<std::size_t>& indexes,
                    const Report& report) {
  json.key(name).begin_array();
  for (const std::size_t index : indexes) {
    const Finding& finding = report.findings[index];
    json.begin_object().member("rule", std::string_view(report.rules[finding.rule].id));
    json.member("level", name_of(finding.severity)).member("message", std::string_view(finding.message));
    json.place("place", report.sources.place(finding.at)).end_object();
  }
  json.end_array();
}

std::vector<Section> sections(const AccessDiff& diff, const Access& base, const Access& head) {
  return {{"opened", "opened", diff.opened, head},
          {"widened", "widened", diff.widened, head},
          {"narrowed", "narrowed", diff.narrowed, base},
          {"closed", "closed", diff.closed, base}};
}

/// "2 opened, 1 widened", or the sentence that says that nothing changed.
std::string verdict(const std::vector<Section>& all) {
  std::vector<std::string> parts;
  for (const Section& section : all) {
    if (!section.changes.empty())
      parts.push_back(std::to_string(section.changes.size()) + " " + std::string(section.name));
  }
  return parts.empty() ? "no change in who can reach what" : "access paths: " + text::enumerated(parts);
}

std::string finding_line(const Finding& finding, const Report& report) {
  return std::string(name_of(finding.severity)) + ": " + finding.message + " [" + report.rules[finding.rule].id +
         "]  " + place_text(report.sources, finding.at);
}

}  // namespace

void write_json(const AccessDiff& diff, const Access& base, const Access& head, const Compared& compared,
                std::ostream& out) {
  report::JsonWriter json;
  json.begin_object().header("diff", head.analysis.report.tool_version);
  json.member("base", std::string_view(compared.base)).member("head", std::string_view(compared.head));
  const std::vector<Section> all = sections(diff, base, head);
  write_section(json, all[0], "");
  write_section(json, all[1], "gained");
  write_section(json, all[2], "lost");
  write_section(json, all[3], "");
  json.key("findings").begin_object();
  write_findings(json, "new", diff.findings.fresh, head.analysis.report);
  write_findings(json, "fixed", diff.findings.fixed, base.analysis.report);
  write_findings(json, "incomparable", diff.findings.incomparable, base.analysis.report);
  json.end_object().key("policy_changes").begin_array().end_array().end_object();
  out << json.text();
}

void write_text(const AccessDiff& diff, const Access& base, const Access& head, const report::Style& style,
                std::ostream& out) {
  const std::vector<Section> all = sections(diff, base, head);
  out << (style.color ? "\x1b[1m" : "") << verdict(all) << (style.color ? "\x1b[0m" : "") << '\n';
  for (const Section& section : all) {
    for (const PathChange& change : section.changes) {
      out << section.name << ": " << report::for_terminal(line_of(change, section.access)) << '\n';
      const std::string cause = cause_text(change, section.access);
      if (!cause.empty()) out << "    because " << report::for_terminal(cause) << '\n';
    }
  }
  const auto list = [&](std::string_view name, const std::vector<std::size_t>& indexes, const Report& report) {
    for (const std::size_t index : indexes) {
      out << name << ' ' << report::for_terminal(finding_line(report.findings[index], report)) << '\n';
    }
  };
  list("new", diff.findings.fresh, head.analysis.report);
  list("fixed", diff.findings.fixed, base.analysis.report);
  list("not comparable", diff.findings.incomparable, base.analysis.report);
}

void write_markdown(const AccessDiff& diff, const Access& base, const Access& head, std::ostream& out) {
  const std::vector<Section> all = sections(diff, base, head);
  out << "**" << verdict(all) << "**\n";
  bool has_rows = false;
  for (const Section& section : all) {
    for (const PathChange& change : section.changes) {
      if (!has_rows) out << "\n| change | path | cause |\n| --- | --- | --- |\n";
      has_rows = true;
      out << "| " << section.name << " | " << report::as_markdown_code(line_of(change, section.access)) << " | "
          << report::as_markdown_code(cause_text(change, section.access)) << " |\n";
    }
  }
  for (const std::size_t index : diff.findings.fresh) {
    out << "\n- new "
        << report::as_markdown_code(finding_line(head.analysis.report.findings[index], head.analysis.report));
  }
  for (const std::size_t index : diff.findings.fixed) {
    out << "\n- fixed "
        << report::as_markdown_code(finding_line(base.analysis.report.findings[index], base.analysis.report));
  }
  if (!diff.findings.fresh.empty() || !diff.findings.fixed.empty()) out << '\n';
}

}  // namespace routegrant::compare
