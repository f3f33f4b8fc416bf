#include "helm/complaint.hpp"

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "helm/release.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

constexpr std::string_view needs_version = "chart requires kubeVersion: ";
constexpr std::string_view incompatible = " which is incompatible with Kubernetes ";

std::string_view until(std::string_view text, std::string_view end) {
  return text.substr(0, text.find(end));
}

/// What follows the last `mark`; nothing where there is none.
std::optional<std::string_view> after_last(std::string_view text, std::string_view mark) {
  const std::size_t at = text.rfind(mark);
  return at == std::string_view::npos ? std::nullopt : std::optional(text.substr(at + mark.size()));
}

std::optional<std::string_view> after_first(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos ? std::nullopt : std::optional(text.substr(at + mark.size()));
}

/// Declared dependencies that are not in `charts/`.
std::vector<std::string> missing_dependencies(std::string_view error, const Value& chart) {
  std::vector<std::string> missing;
  const std::optional<std::string_view> list = after_first(error, "missing in charts/ directory:");
  if (!list) return missing;
  for (const std::string_view one : text::split(until(*list, "\n"), ',')) {
    const std::string_view name = text::trim(one);
    const kustomize::Children& known = chart.items_of("dependencies");
    const bool is_declared =
        std::any_of(known.begin(), known.end(), [&](const Value& entry) { return entry.text_of("name") == name; });
    if (is_declared) missing.emplace_back(name);
  }
  return missing;
}

/// The line of a file in the tree; nothing for a line that it does not have.
std::optional<Span> line_of(SourceId source, std::size_t number, const Sources& sources) {
  const std::string_view text = sources[source].text;
  std::size_t begin = 0;
  for (std::size_t line = 1; line < number; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return std::nullopt;
    ++begin;
  }
  const std::size_t first = text.find_first_not_of(" \t", begin);
  std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  begin = std::min(first, end);
  return Span{source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

/// What helm names as "shop/templates/a.yaml:4:18: ..."; nothing for a file that is not in the tree.
std::optional<Span> place_at(std::string_view text, std::string_view near, const ChartNames& charts,
                             const Sources& sources) {
  const std::string_view name = text.substr(0, text.find_first_of(": )\n"));
  const std::optional<SourceId> file = charts.find(name, near);
  if (!file) return std::nullopt;
  text.remove_prefix(name.size());
  const std::optional<std::int64_t> number =
      text.starts_with(':') ? text::integer(text.substr(1, text.find_first_of(":)", 1) - 1)) : std::nullopt;
  return line_of(*file, static_cast<std::size_t>(std::max<std::int64_t>(1, number.value_or(1))), sources);
}

/// Of the places that helm names the last, which is where it failed.
std::optional<Span> place_in(std::string_view error, std::string_view near, const ChartNames& charts,
                             const Sources& sources) {
  constexpr std::array<std::string_view, 4> marks{"template: ", "execution error at (", "parse error at (",
                                                  "YAML parse error on "};
  std::size_t last = 0;
  std::optional<Span> place;
  for (const std::string_view mark : marks) {
    for (std::size_t at = error.find(mark); at != std::string_view::npos; at = error.find(mark, at + 1)) {
      const std::optional<Span> here =
          at < last ? std::nullopt : place_at(error.substr(at + mark.size()), near, charts, sources);
      if (!here) continue;
      last = at;
      place = here;
    }
  }
  return place;
}

/// Whether a template of the chart says it in the same words, so that no value is among them.
bool is_of_templates(std::string_view words, const std::string& directory, const Sources& sources) {
  if (words.size() < 2) return false;
  const std::string below = directory.empty() ? std::string() : directory + "/";
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[SourceId{i}];
    if (!source.segments.empty() || !source.path.starts_with(below)) continue;
    if (source.path.find("templates/", below.size()) != std::string::npos &&
        source.text.find(words) != std::string::npos)
      return true;
  }
  return false;
}

/// The keys that the schema refuses: "- port: Invalid type. ..." (gojsonschema), "- at '/port': ..." (later versions).
std::string refused_keys(std::string_view error) {
  std::vector<std::string> keys;
  for (std::string_view line : text::split(error, '\n')) {
    line = text::trim(line);
    if (!line.starts_with("- ")) continue;
    line.remove_prefix(2);
    const bool is_pointer = line.starts_with("at '");
    std::string_view key = is_pointer ? until(line.substr(4), "'") : until(line, ": ");
    if (!key.empty() && keys.size() < 5) keys.emplace_back(key);
  }
  return text::enumerated(keys);
}

/// What a template said by `fail` or `required`, or what it asked for and did not get.
std::string template_words(std::string_view error, const std::string& directory, const Sources& sources) {
  const auto is_known = [&](std::string_view words) { return is_of_templates(words, directory, sources); };
  if (const auto said = after_first(error, "execution error at (")) {
    const std::string_view words = text::trim(until(after_first(*said, "): ").value_or(""), "\n"));
    return is_known(words) ? "a template says: " + std::string(words) : "a template refuses these values";
  }
  // A key is written in the template, also where that is no file of the tree.
  if (const auto key = after_last(error, "nil pointer evaluating ")) {
    if (const auto name = after_last(until(*key, "\n"), "."); name && !name->empty())
      return "'" + std::string(*name) + "' is read from a value that is not there";
  }
  if (const auto name = after_last(error, "no template \"")) {
    const std::string_view words = until(*name, "\"");
    const bool is_written = error.find("<include \"" + std::string(words) + "\"") != std::string_view::npos;
    if (is_written || is_known(words)) return "no template of the chart is called '" + std::string(words) + "'";
  }
  if (const auto name = after_last(error, "function \"")) {
    const std::string_view words = until(*name, "\"");
    if (is_known(words)) return "this helm has no function '" + std::string(words) + "'";
  }
  if (error.find("YAML parse error on ") != std::string_view::npos) return "what a template makes is no YAML object";
  return {};
}

}  // namespace

std::optional<Complaint> complaint_of(std::string_view error, const Value& chart, const std::string& directory,
                                      const ChartNames& charts, const Sources& sources) {
  if (const std::vector<std::string> missing = missing_dependencies(error, chart); !missing.empty()) {
    return Complaint{text::enumerated(missing) + (missing.size() == 1 ? " is" : " are") +
                     " not in its directory charts (`helm dependency build` brings what it depends on)"};
  }
  if (const auto version = after_first(error, needs_version)) {
    const auto known = after_first(*version, incompatible);
    return Complaint{"it needs Kubernetes " + std::string(until(*version, incompatible)) +
                     ", and this helm takes it to be " + std::string(text::trim(until(known.value_or(""), "\n")))};
  }
  // Of Chart.yaml itself, which holds no values.
  if (const auto invalid = after_first(error, "Error: validation: "))
    return Complaint{"its Chart.yaml is not valid: " + std::string(until(*invalid, "\n"))};
  if (error.find("values don't meet the specifications of the schema(s)") != std::string_view::npos) {
    const std::string keys = refused_keys(error);
    return Complaint{"values do not fit values.schema.json" + (keys.empty() ? std::string() : " (at " + keys + ")")};
  }
  std::string words = template_words(error, directory, sources);
  const std::optional<Span> at = place_in(error, paths::joined(directory, "Chart.yaml"), charts, sources);
  if (words.empty() && !at) return std::nullopt;
  if (words.empty()) words = "this line of a template fails";
  return Complaint{std::move(words), at};
}

std::optional<std::string> wanted_kubernetes(std::string_view error) {
  const std::optional<std::string_view> wanted = after_first(error, needs_version);
  if (!wanted) return std::nullopt;
  constexpr std::string_view digits = "0123456789";
  std::string_view version = until(*wanted, incompatible);
  version.remove_prefix(std::min(version.find_first_of(digits), version.size()));
  version = version.substr(0, version.find_first_not_of("0123456789."));
  return version.empty() ? std::nullopt : std::optional("v" + std::string(version));
}

}  // namespace routegrant::helm
