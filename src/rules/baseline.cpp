#include "rules/baseline.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/dates.hpp"
#include "base/text.hpp"

namespace routegrant::rules {
namespace {

constexpr std::string_view title = "# routegrant baseline, version ";
constexpr std::string_view version = "1";
constexpr std::string_view paths_key = "# paths: ";
constexpr std::string_view reading_key = "# reading: ";
constexpr std::string_view owner_key = "# owner: ";
constexpr std::string_view until_key = "# until: ";
constexpr std::string_view unclear_key = "# not understood: ";
constexpr std::string_view usual_reading = "as usual";
constexpr std::size_t digits = 16;

/// A finding's message or file in one line: no name in it can begin a line of its own.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text::valid_utf8(text)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out;
}

std::string hexadecimal(std::uint64_t number) {
  std::string out(digits, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, number /= 16) *digit = "0123456789abcdef"[number % 16];
  return out;
}

/// The paths of a header, each in one way; "." holds all others.
std::set<std::string> paths_of(std::string_view header) {
  std::set<std::string> paths;
  for (std::string_view path : text::split(header, ',')) {
    path = text::trim(path);
    while (path.starts_with("./")) path.remove_prefix(2);
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    paths.emplace(path.empty() ? "." : path);
  }
  if (paths.contains(".")) return {"."};
  return paths;
}

/// What is not understood: the files, or the problem where it has none.
std::vector<std::string> unclear_in(const Report& report) {
  std::set<std::string> unclear;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::note) continue;
    unclear.insert(in_one_line(diagnostic.span ? report.sources.place(*diagnostic.span).file : diagnostic.message));
  }
  return {unclear.begin(), unclear.end()};
}

bool read_finding(std::string_view line, KnownFinding& into) {
  if (line.size() <= digits || line[digits] != ' ') return false;
  const auto [end, error] = std::from_chars(line.data(), line.data() + digits, into.fingerprint, 16);
  if (error != std::errc() || end != line.data() + digits) return false;
  line.remove_prefix(digits + 1);
  const std::size_t blank = line.find(' ');
  const std::size_t colon = line.find(": ", blank == std::string_view::npos ? 0 : blank);
  if (blank == std::string_view::npos || colon == std::string_view::npos) return false;
  std::string_view rule = line.substr(0, blank);
  if (const std::size_t open = rule.find('('); open != std::string_view::npos && rule.ends_with(')')) {
    into.level = rule.substr(open + 1, rule.size() - open - 2);
    rule = rule.substr(0, open);
  }
  into.rule = rule;
  into.file = line.substr(blank + 1, colon - blank - 1);
  into.message = line.substr(colon + 2);
  return true;
}

auto order_of(const KnownFinding& finding) {
  return std::tie(finding.rule, finding.file, finding.message, finding.fingerprint, finding.level);
}

void sort_once(std::vector<KnownFinding>& findings) {
  std::ranges::sort(findings, {}, order_of);
  findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
}

/// Files that were read.
using Files = std::set<std::string, std::less<>>;

Files files_of(const Report& report) {
  Files files;
  for (std::uint32_t i = 0; i < report.sources.size(); ++i) {
    const Source& source = report.sources[static_cast<SourceId>(i)];
    if (source.segments.empty()) files.insert(in_one_line(source.path));
  }
  return files;
}

/// Whether it was known at this level, or a higher one.
bool knows(const KnownFinding& known, const Finding& finding) {
  for (const Severity level : {Severity::note, Severity::warning}) {
    if (known.level == name_of(level)) return finding.severity <= level;
  }
  return true;
}

void accept(Finding& finding) {
  if (finding.status != Status::fresh) return;
  finding.status = Status::unchanged;
  finding.status_reason = "in the baseline";
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// A finding's name across runs holds the directory that its scope is called after. One that is not found any more
/// stands for one that says the same in the same words, where its file is the same or was moved; it is then found.
void accept_moved(const Baseline& baseline, const Files& files, std::set<std::uint64_t>& found, Report& report) {
  std::map<std::pair<std::string, std::string>, std::vector<const KnownFinding*>> gone;
  for (const KnownFinding& finding : baseline.findings) {
    if (!found.contains(finding.fingerprint)) gone[{finding.rule, finding.message}].push_back(&finding);
  }
  if (gone.empty()) return;
  for (Finding& finding : report.findings) {
    if (finding.status != Status::fresh) continue;
    const auto same = gone.find({report.rules[finding.rule].id, in_one_line(finding.message)});
    if (same == gone.end()) continue;
    const std::string file = in_one_line(report.sources.place(finding.at).file);
    const auto old = std::ranges::find_if(same->second, [&](const KnownFinding* one) {
      const bool was_moved = !files.contains(one->file) && base_name(one->file) == base_name(file);
      return (one->file == file || was_moved) && knows(*one, finding);
    });
    if (old == same->second.end()) continue;
    found.insert((*old)->fingerprint);
    same->second.erase(old);
    accept(finding);
  }
}

}  // namespace

Result<Baseline> read_baseline(std::string_view path, std::string_view text) {
  Baseline baseline;
  std::size_t number = 0;
  for (std::string_view line : text::split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto wrong = [&](const std::string& message) {
      return Failure{std::string(path) + ":" + std::to_string(number) + ": " + message};
    };
    if (number == 1) {
      if (!line.starts_with(title)) return wrong("this is no baseline: expected '" + std::string(title) + "1'");
      if (line.substr(title.size()) != version)
        return wrong("version '" + std::string(line.substr(title.size())) + "' is not known here, expected 1");
    } else if (line.starts_with(paths_key)) {
      baseline.paths = line.substr(paths_key.size());
    } else if (line.starts_with(reading_key)) {
      baseline.reading = line.substr(reading_key.size());
    } else if (line.starts_with(owner_key)) {
      baseline.owner = text::trim(line.substr(owner_key.size()));
    } else if (line.starts_with(until_key)) {
      baseline.until = text::trim(line.substr(until_key.size()));
      if (!text::is_date(baseline.until))
        return wrong("'" + baseline.until + "' is no date: expected one as 2027-06-30");
    } else if (line.starts_with(unclear_key)) {
      baseline.unclear.emplace_back(line.substr(unclear_key.size()));
    } else if (!text::trim(line).empty() && !line.starts_with('#')) {
      KnownFinding finding;
      if (!read_finding(line, finding)) return wrong("expected 'FINGERPRINT RULE FILE: MESSAGE'");
      baseline.findings.push_back(std::move(finding));
    }
  }
  if (baseline.reading == usual_reading) baseline.reading.clear();
  std::ranges::sort(baseline.unclear);
  sort_once(baseline.findings);
  return baseline;
}

std::string write_baseline(const Baseline& baseline) {
  std::string out = std::string(title) + std::string(version) + "\n" + std::string(paths_key) + baseline.paths + "\n" +
                    std::string(reading_key) +
                    (baseline.reading.empty() ? std::string(usual_reading) : baseline.reading) + "\n";
  if (!baseline.owner.empty()) out.append(owner_key).append(baseline.owner).append("\n");
  if (!baseline.until.empty()) out.append(until_key).append(baseline.until).append("\n");
  for (const std::string& unclear : baseline.unclear) out.append(unclear_key).append(unclear).append("\n");
  for (const KnownFinding& finding : baseline.findings) {
    out += hexadecimal(finding.fingerprint) + " " + finding.rule;
    if (!finding.level.empty()) out.append("(").append(finding.level).append(")");
    out.append(" ").append(finding.file).append(": ").append(finding.message).append("\n");
  }
  return out;
}

Baseline baseline_of(const Report& report, std::string paths, std::string reading) {
  Baseline baseline{.paths = in_one_line(paths), .reading = in_one_line(reading)};
  baseline.unclear = unclear_in(report);
  for (const Finding& finding : report.findings) {
    if (finding.status == Status::allowed || finding.status == Status::ignored) continue;
    baseline.findings.push_back({.fingerprint = finding.fingerprint,
                                 .rule = report.rules[finding.rule].id,
                                 .level = std::string(name_of(finding.severity)),
                                 .file = in_one_line(report.sources.place(finding.at).file),
                                 .message = in_one_line(finding.message)});
  }
  sort_once(baseline.findings);
  return baseline;
}

BaselineState apply_baseline(const Baseline& baseline, std::string_view paths, std::string_view reading,
                             Report& report) {
  std::multimap<std::uint64_t, const KnownFinding*> known;
  for (const KnownFinding& finding : baseline.findings) known.emplace(finding.fingerprint, &finding);
  std::set<std::uint64_t> found;
  for (Finding& finding : report.findings) {
    found.insert(finding.fingerprint);
    const auto [begin, end] = known.equal_range(finding.fingerprint);
    const bool is_known = std::any_of(begin, end, [&](const auto& one) { return knows(*one.second, finding); });
    if (is_known) accept(finding);
  }
  const Files files = files_of(report);
  accept_moved(baseline, files, found, report);
  BaselineState state;
  const std::vector<std::string> unclear = unclear_in(report);
  const bool is_understood = std::ranges::includes(baseline.unclear, unclear);
  const bool is_alike = is_understood && paths_of(baseline.paths) == paths_of(in_one_line(paths)) &&
                        baseline.reading == in_one_line(reading);
  for (std::size_t i = 0; i < baseline.findings.size(); ++i) {
    const KnownFinding& finding = baseline.findings[i];
    if (found.contains(finding.fingerprint)) continue;
    const bool asked = std::ranges::find(report.rules, finding.rule, &Rule::id) != report.rules.end();
    const bool comparable = is_alike && asked && !std::ranges::binary_search(unclear, finding.file);
    (comparable ? state.gone : state.incomparable).push_back(i);
  }
  return state;
}

void unite_headers(const Baseline& old, Baseline& now) {
  std::set<std::string> paths = paths_of(old.paths);
  if (paths != paths_of(now.paths)) {
    paths.merge(paths_of(now.paths));
    if (paths.contains(".")) paths = {"."};
    now.paths = text::join({paths.begin(), paths.end()}, ", ");
  }
  std::erase_if(now.unclear,
                [&](const std::string& unclear) { return !std::ranges::binary_search(old.unclear, unclear); });
}

}  // namespace routegrant::rules
