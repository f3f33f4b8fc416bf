#include "base/templates.hpp"

#include <algorithm>
#include <utility>

#include "base/template_file.hpp"
#include "base/text.hpp"

namespace routegrant {
namespace {

constexpr std::string_view comment = "# Source: ";
constexpr std::string_view chart_file = "Chart.yaml";

/// "shop/templates/ingress.yaml", "shop/charts/db/crds/x.yaml"; other tools write `# Source:` too.
bool is_template_name(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == 0 || slash == std::string_view::npos || name.find("..") != std::string_view::npos) return false;
  const std::string_view rest = name.substr(slash);
  return rest.find("/templates/") != std::string_view::npos || rest.starts_with("/crds/");
}

/// The plain or quoted text of a top-level key.
std::string_view top_level_text(std::string_view text, std::string_view key) {
  for (const std::string_view line : text::split(text, '\n')) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') continue;
    std::string_view value = line.substr(key.size() + 1);
    value = text::trim(value.substr(0, value.find(" #")));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

std::size_t common_length(std::string_view a, std::string_view b) {
  const auto [end, unused] =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
  const std::size_t same = static_cast<std::size_t>(end - a.begin());
  const std::size_t slash = a.substr(0, same).rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

/// The lines that one document of a rendered text may come from: one document of the template, where all lines that
/// stand once in it are of that one.
TemplateFile::Window window_of(const std::vector<TextLine>& lines, std::size_t first, std::size_t end,
                               const TemplateFile& from) {
  std::optional<TemplateFile::Window> window;
  for (std::size_t i = first; i < end; ++i) {
    const std::optional<std::uint32_t> number = from.writer_of(lines[i].text, from.whole());
    if (!number) continue;
    const TemplateFile::Window here = from.document_of(*number);
    if (window && *window != here) return from.whole();
    window = here;
  }
  return window.value_or(from.whole());
}

/// Gives the lines of one document of a rendered text their template lines.
void match(const std::vector<TextLine>& lines, std::size_t first, std::size_t end, const TemplateFile& from,
           RenderedLine pattern, std::vector<RenderedLine>& into) {
  const TemplateFile::Window window = window_of(lines, first, end, from);
  std::vector<std::optional<std::uint32_t>> found(end - first);
  for (std::size_t i = first; i < end; ++i) found[i - first] = from.writer_of(lines[i].text, window);
  // What is left is looked for between the lines that were found first; those found now do not count as such, so that
  // no guess rests on another.
  std::vector<std::int64_t> next(found.size() + 1, window.second);
  for (std::size_t i = found.size(); i > 0; --i)
    next[i - 1] = found[i - 1] ? static_cast<std::int64_t>(*found[i - 1]) : next[i];
  std::int64_t last = window.first;
  // A document without a single known line may come from any part of the file.
  std::uint32_t nearest = from.first();
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::optional<std::uint32_t> number = found[i];
    std::optional<std::uint32_t> includer;
    if (number) {
      last = *number;
    } else if (last < next[i]) {
      number = from.writer_of(lines[first + i].text, {last, next[i]});
      if (!number && i > 0) includer = from.includer({last, next[i]});
    }
    if (number) nearest = *number;
    pattern.begin = lines[first + i].begin;
    pattern.is_exact = number.has_value();
    pattern.line = from.span(includer.value_or(nearest));
    pattern.number = includer.value_or(nearest) + 1;
    into.push_back(pattern);
  }
}

}  // namespace

ChartNames::ChartNames(const Sources& sources) : sources_(sources) {
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[SourceId{i}];
    const std::string_view path = source.path;
    if (!source.segments.empty() || (path != chart_file && !path.ends_with("/Chart.yaml"))) continue;
    const std::string_view name = top_level_text(source.text, "name");
    if (!name.empty()) directories_.emplace(name, path.substr(0, path.size() - chart_file.size()));
  }
}

std::optional<SourceId> ChartNames::find(std::string_view name, std::string_view near) const {
  const std::size_t slash = std::min(name.find('/'), name.size());
  const std::string_view rest = name.substr(std::min(slash + 1, name.size()));
  std::optional<SourceId> best;
  std::size_t nearest = 0;
  bool is_tied = false;
  const auto [begin, end] = directories_.equal_range(name.substr(0, slash));
  for (auto at = begin; at != end; ++at) {
    const std::optional<SourceId> file = sources_.find(at->second + std::string(rest));
    if (!file) continue;
    const std::size_t length = common_length(at->second, near);
    if (best && length < nearest) continue;
    is_tied = best && length == nearest;
    best = file;
    nearest = length;
  }
  if (best) return is_tied ? std::nullopt : best;
  constexpr std::string_view below = "charts/";
  return rest.starts_with(below) ? find(rest.substr(below.size()), near) : std::nullopt;
}

std::vector<RenderedLine> rendered_lines(std::string_view text, const Sources& sources, const ChartNames& charts,
                                         std::string_view near) {
  std::vector<RenderedLine> result;
  if (!text.starts_with(comment) && text.find("\n# Source: ") == std::string_view::npos) return result;
  const std::vector<TextLine> lines = lines_of(text);
  std::map<SourceId, TemplateFile> templates;
  bool has_template = false;
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i + 1;
    while (end < lines.size() && !lines[end].text.starts_with("---") && !lines[end].text.starts_with(comment)) ++end;
    const std::string_view name =
        lines[i].text.starts_with(comment) ? text::trim(lines[i].text.substr(comment.size())) : std::string_view{};
    if (!is_template_name(name)) {
      // What follows without a comment has no template.
      if (std::exchange(has_template, false)) result.push_back({.begin = lines[i].begin});
      i = end;
      continue;
    }
    has_template = true;
    const auto name_begin = static_cast<std::uint32_t>(name.data() - text.data());
    const RenderedLine pattern{.begin = lines[i].begin,
                               .name_begin = name_begin,
                               .name_end = name_begin + static_cast<std::uint32_t>(name.size())};
    if (const std::optional<SourceId> file = charts.find(name, near)) {
      const auto known = templates.try_emplace(*file, *file, std::string_view(sources[*file].text)).first;
      if (!known->second.is_empty()) {
        match(lines, i, end, known->second, pattern, result);
        i = end;
        continue;
      }
    }
    result.push_back(pattern);
    i = end;
  }
  return result;
}

std::optional<TemplatePlace> Templates::behind(Span span) const {
  span = sources_->origin(span);
  const Source& source = (*sources_)[span.source];
  auto known = lines_.find(span.source);
  if (known == lines_.end()) {
    if (!charts_) charts_.emplace(*sources_);
    known = lines_.emplace(span.source, rendered_lines(source.text, *sources_, *charts_, source.path)).first;
  }
  const auto after = std::upper_bound(known->second.begin(), known->second.end(), span.begin,
                                      [](std::uint32_t value, const RenderedLine& line) { return value < line.begin; });
  if (after == known->second.begin()) return std::nullopt;
  const RenderedLine& line = *(after - 1);
  if (line.name_begin == line.name_end) return std::nullopt;
  TemplatePlace behind{.name = source.text.substr(line.name_begin, line.name_end - line.name_begin)};
  if (!line.line) return behind;
  behind.file = (*sources_)[line.line->source].path;
  behind.line = line.is_exact ? line.number : 0;
  return behind;
}

std::string with_template(std::string_view sentence, const std::optional<TemplatePlace>& behind) {
  std::string out(sentence);
  if (!behind) return out;
  out += ", written by " + (behind->file.empty() ? behind->name : behind->file);
  if (behind->line > 0) out += ":" + std::to_string(behind->line);
  return out;
}

}  // namespace routegrant
