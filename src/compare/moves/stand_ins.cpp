#include "compare/moves/stand_ins.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/paths.hpp"
#include "compare/moves/changed_lines.hpp"
#include "load/discover.hpp"
#include "load/kustomizations.hpp"
#include "yaml/cursor.hpp"
#include "yaml/document_scan.hpp"
#include "yaml/reader.hpp"

namespace routegrant::compare {
namespace {

using Ranges = std::vector<Borrowed::Range>;

/// Files by path; embedded texts have none of their own.
std::map<std::string, SourceId, std::less<>> files_of(const Sources& sources) {
  std::map<std::string, SourceId, std::less<>> files;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[static_cast<SourceId>(i)];
    if (source.segments.empty()) files.emplace(source.path, static_cast<SourceId>(i));
  }
  return files;
}

std::string file_of(const Diagnostic& diagnostic, const Sources& sources) {
  return diagnostic.span ? sources.place(*diagnostic.span).file : std::string();
}

/// Whether a diagnostic is about a file, or what stands in its place, of which nothing was read.
bool is_of_unread_file(const Diagnostic& diagnostic, const Sources& sources) {
  return diagnostic.span && sources[diagnostic.span->source].text.empty();
}

/// What the head says of its files that the base does not. A note tells of what is missing only where nothing was read.
std::vector<Diagnostic> new_problems(const Report& base, const Report& head) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const Diagnostic& diagnostic : base.diagnostics)
    ++known[{file_of(diagnostic, base.sources), diagnostic.message}];
  std::vector<Diagnostic> news;
  for (const Diagnostic& diagnostic : head.diagnostics) {
    if (!diagnostic.span) continue;
    if (diagnostic.kind == Diagnostic::Kind::note && !is_of_unread_file(diagnostic, head.sources)) continue;
    std::size_t& times = known[{file_of(diagnostic, head.sources), diagnostic.message}];
    if (times == 0) {
      news.push_back(diagnostic);
    } else {
      --times;
    }
  }
  return news;
}

/// The documents of a text, and which parts of it could not be read.
struct Documents {
  using Name = std::tuple<std::string, std::string, std::string>;
  std::vector<std::pair<Name, Borrowed::Range>> read;
  Ranges failed;
};

Documents documents_of(const std::string& path, const std::string& text) {
  Sources sources;
  const SourceId source = sources.add({.path = path, .text = text});
  Diagnostics problems;
  const yaml::Reading reading = yaml::read(sources, source, {}, problems);
  Documents documents;
  for (const yaml::Document& document : reading.documents) {
    const yaml::Cursor root = document.root();
    // What half an object is called, the other half would not change.
    const bool is_object = root["kind"].text().empty() == root["apiVersion"].text().empty();
    const Borrowed::Range range{document.span.begin, document.span.end};
    if (!is_object) {
      documents.failed.push_back(range);
      continue;
    }
    documents.read.push_back({{std::string(root["kind"].text()), std::string(root["metadata"]["namespace"].text()),
                               std::string(root["metadata"]["name"].text())},
                              range});
  }
  if (reading.failed + reading.templates == 0) return documents;
  for (const yaml::DocumentRange& range : yaml::scan_documents(text)) {
    const bool is_read = std::ranges::any_of(
        reading.documents, [&](const yaml::Document& document) { return document.span.begin == range.begin; });
    const bool is_named = std::ranges::any_of(problems, [&](const Diagnostic& problem) {
      return problem.span && problem.span->begin >= range.begin && problem.span->begin <= range.end;
    });
    if (!is_read && is_named) documents.failed.push_back({range.begin, range.end});
  }
  std::ranges::sort(documents.failed);
  return documents;
}

/// The head's text with the base's documents in the place of those that could not be read. Whatever can be read keeps
/// its lines: what is longer than its place goes to the end.
std::string mended(const std::string& text, const Ranges& failed, const std::string& borrowed) {
  const auto lines_in = [](std::string_view part) { return std::ranges::count(part, '\n'); };
  std::string out;
  std::uint32_t done = 0;
  bool is_placed = false;
  for (const auto& [begin, end] : failed) {
    out += text.substr(done, begin - done);
    const auto room = lines_in(std::string_view(text).substr(begin, end - begin));
    const auto needed = lines_in(borrowed);
    const bool fits = !is_placed && (needed <= room || end == text.size());
    if (fits) out += borrowed;
    out.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, fits ? room - needed : room)), '\n');
    is_placed = is_placed || fits;
    done = end;
  }
  out += text.substr(done);
  if (!is_placed) out += (out.ends_with('\n') ? "---\n" : "\n---\n") + borrowed;
  return out;
}

class Lender {
 public:
  Lender(const Analysis& base, const Analysis& head)
      : base_(base),
        head_(head),
        changes_(base.report.sources, head.report.sources),
        base_files_(files_of(base.report.sources)),
        head_files_(files_of(head.report.sources)) {}

  void lend(const std::vector<Diagnostic>& problems) {
    for (const Diagnostic& problem : problems) {
      const std::string path = file_of(problem, head_.report.sources);
      if (path == head_.model.settings.path) continue;
      if (is_of_unread_file(problem, head_.report.sources)) {
        lend_in_place_of(path);
      } else if (load::kind_of_file(path) == load::FileKind::yaml) {
        lend_documents(path);
      }
    }
    lend_kustomizations(problems);
  }

  [[nodiscard]] std::vector<InputFile> texts() const {
    std::vector<InputFile> texts;
    for (const auto& [path, text] : texts_) texts.push_back({.path = path, .text = text});
    return texts;
  }
  [[nodiscard]] bool empty() const { return texts_.empty(); }
  [[nodiscard]] const std::map<std::string, Ranges>& ranges() const { return ranges_; }
  /// Files of the head in whose place, or for which, something was lent.
  [[nodiscard]] const std::set<std::string>& lent_for() const { return lent_for_; }

 private:
  [[nodiscard]] const std::string& text_of(const Analysis& analysis, SourceId id) const {
    return analysis.report.sources[id].text;
  }

  /// A whole file of the base, under the path that it has in the head.
  bool lend_whole(const std::string& base_path, const std::string& path) {
    const auto found = base_files_.find(base_path);
    if (found == base_files_.end() || text_of(base_, found->second).empty()) return false;
    const std::string& text = text_of(base_, found->second);
    texts_[path] = text;
    ranges_[base_path] = {{0, static_cast<std::uint32_t>(text.size())}};
    return true;
  }

  /// What the base has where the head has a file that holds nothing to read, or another thing: that file, what lies
  /// below, or what the template is made into.
  void lend_in_place_of(const std::string& path) {
    bool is_lent = lend_whole(std::string(changes_.path_in_base(path)), path);
    const std::string made(load::made_of_template(path));
    if (!made.empty() && !head_files_.contains(made)) is_lent = lend_whole(made, made) || is_lent;
    const std::string prefix = path + "/";
    for (auto file = base_files_.lower_bound(prefix); file != base_files_.end() && file->first.starts_with(prefix);
         ++file)
      is_lent = lend_whole(file->first, file->first) || is_lent;
    if (is_lent) lent_for_.insert(path);
  }

  void lend_documents(const std::string& path) {
    const auto file = head_files_.find(path);
    const std::string old(changes_.path_in_base(path));
    const auto was = base_files_.find(old);
    if (texts_.contains(path) || file == head_files_.end() || was == base_files_.end()) return;
    const std::string& text = text_of(head_, file->second);
    const std::string& before = text_of(base_, was->second);
    const Documents now = documents_of(path, text);
    if (now.failed.empty()) return;
    std::string borrowed;
    for (const auto& [name, range] : documents_of(path, before).read) {
      const bool is_there =
          std::ranges::any_of(now.read, [&, &known = name](const auto& other) { return other.first == known; });
      if (is_there) continue;
      const auto& [begin, end] = range;
      if (!borrowed.empty()) borrowed += borrowed.ends_with('\n') ? "---\n" : "\n---\n";
      borrowed += before.substr(begin, end - begin);
      ranges_[old].push_back(range);
    }
    if (borrowed.empty()) return;
    texts_[path] = mended(text, now.failed, borrowed);
    lent_for_.insert(path);
  }

  /// Where scopes of the base are not built any more: their kustomizations, and whatever manifest has a problem.
  void lend_kustomizations(const std::vector<Diagnostic>& problems) {
    std::set<std::string> built;
    for (const Scope& scope : head_.report.graph.table<Scope>().rows) built.insert(scope.name);
    std::set<std::string> lost;
    for (const Scope& scope : base_.report.graph.table<Scope>().rows) {
      if (scope.kind == "kustomization" && !built.contains(scope.name))
        lost.insert(scope.name == "." ? "" : scope.name);
    }
    if (lost.empty()) return;
    std::set<std::string> files;
    for (const Diagnostic& problem : problems) files.insert(file_of(problem, head_.report.sources));
    std::set<std::string> wanted = files;
    for (const auto& [path, id] : head_files_) {
      if (load::is_kustomization_file(path) && lost.contains(std::string(paths::directory_of(path))))
        wanted.insert(path);
    }
    for (const std::string& path : wanted) {
      const auto now = head_files_.find(path);
      const auto was = base_files_.find(path);
      if (now == head_files_.end() || was == base_files_.end() || texts_.contains(path)) continue;
      if (load::kind_of_file(path) != load::FileKind::yaml && !load::is_kustomization_file(path)) continue;
      if (text_of(head_, now->second) == text_of(base_, was->second) || !lend_whole(path, path)) continue;
      if (files.contains(path)) lent_for_.insert(path);
    }
  }

  const Analysis& base_;
  const Analysis& head_;
  const Changes changes_;
  const std::map<std::string, SourceId, std::less<>> base_files_;
  const std::map<std::string, SourceId, std::less<>> head_files_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, Ranges> ranges_;
  std::set<std::string> lent_for_;
};

std::set<std::string> scopes_of(const Analysis& analysis) {
  std::set<std::string> names;
  for (const Scope& scope : analysis.report.graph.table<Scope>().rows) names.insert(scope.name);
  return names;
}

/// What the head says of its files stays, with the place that it has there, though what was lent silences it: a new
/// patch that does not fit is told, and it is the kustomization that was lent. So does what it says of no file.
void keep_problems(const std::vector<Diagnostic>& problems, const std::set<std::string>& lent_for, const Analysis& head,
                   Report& into) {
  const auto is_said_in = [](const Diagnostics& diagnostics, const std::string& message) {
    return std::ranges::find(diagnostics, message, &Diagnostic::message) != diagnostics.end();
  };
  for (const Diagnostic& diagnostic : head.report.diagnostics) {
    if (!diagnostic.span && !is_said_in(into.diagnostics, diagnostic.message)) into.diagnostics.push_back(diagnostic);
  }
  std::map<std::pair<std::string, std::string>, std::size_t> said;
  for (std::size_t i = 0; i < into.diagnostics.size(); ++i)
    said.try_emplace({file_of(into.diagnostics[i], into.sources), into.diagnostics[i].message}, i);
  std::map<std::string, SourceId> sources;
  for (const Diagnostic& problem : problems) {
    const std::string path = file_of(problem, head.report.sources);
    const auto [known, is_unsaid] = said.try_emplace({path, problem.message}, into.diagnostics.size());
    if (!is_unsaid) {
      Diagnostic& other = into.diagnostics[known->second];
      if (lent_for.contains(path)) other.kind = std::max(other.kind, Diagnostic::Kind::incomplete);
      continue;
    }
    const Span span = head.report.sources.origin(*problem.span);
    const auto [source, is_new] = sources.emplace(path, SourceId{});
    if (is_new) source->second = into.sources.add({.path = path, .text = head.report.sources[span.source].text});
    into.diagnostics.push_back({.kind = Diagnostic::Kind::incomplete,
                                .span = Span{source->second, span.begin, span.end},
                                .message = problem.message});
  }
}

}  // namespace

void borrow_unread(const Analysis& base, Analysis& head, const Reread& reread) {
  const std::vector<Diagnostic> problems = new_problems(base.report, head.report);
  if (problems.empty()) return;
  Lender lender(base, head);
  lender.lend(problems);
  if (lender.empty()) return;
  std::optional<Analysis> again = reread(lender.texts());
  if (!again) return;
  keep_problems(problems, lender.lent_for(), head, again->report);
  again->borrowed.ranges = lender.ranges();
  const std::set<std::string> built = scopes_of(head);
  const std::set<std::string> before = scopes_of(base);
  for (const std::string& name : scopes_of(*again)) {
    if (before.contains(name) && !built.contains(name)) again->borrowed.scopes.insert(name);
  }
  again->root = head.root;
  head = std::move(*again);
}

}  // namespace routegrant::compare
