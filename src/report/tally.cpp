#include "report/tally.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/text.hpp"

namespace routegrant::report {
namespace {

/// "4 documents (1 skipped, 2 failed)": what went right, then all else that is not zero.
struct Part {
  std::uint64_t number;
  std::string_view what;
};

std::string with_rest(std::string phrase, const std::vector<Part>& rest) {
  std::vector<std::string> parts;
  for (const Part& part : rest) {
    if (part.number > 0) parts.push_back(std::to_string(part.number) + " " + std::string(part.what));
  }
  if (parts.empty()) return phrase;
  return phrase + " (" + text::join(parts, ", ") + ")";
}

int weight_of(Diagnostic::Kind kind) {
  switch (kind) {
    case Diagnostic::Kind::unreadable: return 0;
    case Diagnostic::Kind::incomplete: return 1;
    case Diagnostic::Kind::note: return 2;
  }
  return 3;
}

}  // namespace

Tally tally_of(const Findings& findings) {
  Tally tally;
  for (const Finding& finding : findings) {
    switch (finding.status) {
      case Status::allowed: ++tally.allowed; break;
      case Status::ignored: ++tally.ignored; break;
      case Status::unchanged: ++tally.unchanged; break;
      case Status::fresh:
        ++(finding.severity == Severity::error     ? tally.errors
           : finding.severity == Severity::warning ? tally.warnings
                                                   : tally.notes);
        break;
    }
  }
  return tally;
}

std::vector<const Finding*> counting_findings(const Report& report) {
  std::vector<const Finding*> out;
  for (const Finding& finding : report.findings) {
    if (finding.status == Status::fresh) out.push_back(&finding);
  }
  return out;
}

std::vector<const Finding*> heaviest_first(const Report& report) {
  std::vector<const Finding*> out = counting_findings(report);
  std::stable_sort(out.begin(), out.end(), [&](const Finding* a, const Finding* b) {
    return std::tuple(a->severity, security_tenths(report.rules[a->rule])) >
           std::tuple(b->severity, security_tenths(report.rules[b->rule]));
  });
  return out;
}

int security_tenths(const Rule& rule) {
  const std::vector<std::string_view> parts = text::split(rule.security_severity, '.');
  int whole = 0;
  int tenth = 0;
  const auto read = [](std::string_view digits, int& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc{} && end == digits.data() + digits.size() && into >= 0;
  };
  if (parts.size() > 2 || !read(parts[0], whole)) return 0;
  if (parts.size() == 2 && (parts[1].size() != 1 || !read(parts[1], tenth))) return 0;
  const int tenths = whole > 10 ? 101 : whole * 10 + tenth;
  return tenths <= 100 ? tenths : 0;
}

std::vector<PlacedDiagnostic> sorted_diagnostics(const Report& report) {
  std::vector<PlacedDiagnostic> out;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    out.push_back(
        {&diagnostic, diagnostic.span ? std::optional(report.sources.place(*diagnostic.span)) : std::nullopt});
  }
  std::stable_sort(out.begin(), out.end(), [](const PlacedDiagnostic& a, const PlacedDiagnostic& b) {
    return std::tuple(weight_of(a.diagnostic->kind), std::tie(a.place, a.diagnostic->message)) <
           std::tuple(weight_of(b.diagnostic->kind), std::tie(b.place, b.diagnostic->message));
  });
  return out;
}

std::string_view name_of(Diagnostic::Kind kind) {
  switch (kind) {
    case Diagnostic::Kind::unreadable: return "unreadable";
    case Diagnostic::Kind::incomplete: return "incomplete";
    case Diagnostic::Kind::note: return "note";
  }
  return "";
}

std::size_t limiting(const Diagnostics& diagnostics) {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [](const Diagnostic& diagnostic) { return diagnostic.kind != Diagnostic::Kind::note; }));
}

std::string counted(std::size_t number, std::string_view noun) {
  return std::to_string(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string findings_phrase(const Tally& tally) {
  std::vector<std::string> parts;
  if (tally.errors > 0) parts.push_back(counted(tally.errors, "error"));
  if (tally.warnings > 0) parts.push_back(counted(tally.warnings, "warning"));
  if (tally.notes > 0) parts.push_back(counted(tally.notes, "note"));
  return parts.empty() ? "no findings" : text::join(parts, ", ");
}

std::string not_counting_phrase(const Tally& tally) {
  std::vector<std::string> parts;
  if (tally.allowed > 0) parts.push_back(std::to_string(tally.allowed) + " allowed");
  if (tally.ignored > 0) parts.push_back(std::to_string(tally.ignored) + " ignored");
  if (tally.unchanged > 0) parts.push_back(std::to_string(tally.unchanged) + " unchanged");
  return text::enumerated(parts);
}

std::string read_phrase(const Coverage& coverage) {
  const auto& [files, documents, statements, routes, credentials, charts, deployments] = coverage;
  std::vector<std::string> parts = {
      with_rest(counted(files.read, "file"), {{files.skipped, "skipped"}, {files.failed, "failed"}})};
  const std::string understood_documents =
      with_rest(counted(documents.understood, "document"), {{documents.unknown_kind, "of other kinds"},
                                                            {documents.skipped, "skipped"},
                                                            {documents.templates, "unrendered"},
                                                            {documents.failed, "failed"}});
  const std::string understood_statements = with_rest(
      counted(statements.understood, "statement"),
      {{statements.irrelevant, "irrelevant"}, {statements.dynamic, "dynamic"}, {statements.failed, "failed"}});
  const std::string read_charts = with_rest(counted(charts.read, "chart"), {{charts.not_rendered, "not rendered"}});
  const std::string read_deployments =
      with_rest(counted(deployments.read, "deployment"), {{deployments.elsewhere, "from elsewhere"}});
  if (understood_documents != "0 documents") parts.push_back(understood_documents);
  if (understood_statements != "0 statements") parts.push_back(understood_statements);
  if (read_charts != "0 charts") parts.push_back(read_charts);
  if (read_deployments != "0 deployments") parts.push_back(read_deployments);
  return text::join(parts, ", ");
}

std::string resolved_phrase(const Coverage& coverage) {
  std::vector<std::string> parts;
  if (coverage.routes.total > 0) {
    parts.push_back(std::to_string(coverage.routes.resolved) + " of " + counted(coverage.routes.total, "route"));
  }
  if (coverage.credentials.total > 0) {
    parts.push_back(with_rest(
        std::to_string(coverage.credentials.resolved) + " of " + counted(coverage.credentials.total, "credential"),
        {{coverage.credentials.outside_git, "outside Git"}}));
  }
  return text::join(parts, ", ");
}

std::string verdict(const Report& report) {
  const Tally tally = tally_of(report.findings);
  const std::size_t limits = limiting(report.diagnostics);
  std::string out = tally.counting() == 0 ? "Nothing found" : "Found " + findings_phrase(tally);
  out += " in " + counted(report.coverage.files.read, "file");
  const std::string others = not_counting_phrase(tally);
  if (!others.empty()) out += ", " + others;
  if (limits > 0) out += "; incomplete, as " + counted(limits, "problem") + " limited the analysis";
  return out + ".";
}

std::string position(const Place& place) {
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string hexadecimal(std::uint64_t number) {
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, number /= 16) *digit = "0123456789abcdef"[number % 16];
  return out;
}

}  // namespace routegrant::report
